"""The public check: is this PDF what was sealed. Nothing is kept of the file, or of who asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from portal.acts.verify_pdf import (
    Named,
    erased_since,
    kept_here,
    named_in,
    sealed_at,
    verify_pdf,
)
from portal.domain.findings import Finding, Outcome, exit_code
from portal.web.guard import desk, open_to_all
from portal.web.i18n import gettext as _
from portal.web.look import page

door = Blueprint("verify", __name__)

LARGEST = 25 * 1000 * 1000
"""Bytes of one file, as the page says."""
_MARK, _MARK_WITHIN = b"%PDF-", 1024
"""What a PDF begins with, and how far from its start readers look for it."""


class Verdict(StrEnum):
    """The whole, from its parts. What was never sealed here is not called a changed dossier."""

    INTACT = "intact"
    KEPT = "kept"  # its seal does not prove it, or it has none: it is what the vault keeps
    CHANGED = "changed"
    NO_SEAL = "no seal"
    THEIRS = "theirs"
    NOT_CHECKED = "not checked"


@door.get("/verifier", strict_slashes=False)
@open_to_all
def ask() -> str:
    """Ask for the PDF to check."""
    return _page()


@door.post("/verifier", strict_slashes=False)
@open_to_all
def check() -> ResponseReturnValue:
    """Check the PDF given, and say what was found. It is read in memory, then forgotten."""
    try:
        file = request.files.get("document")
        data = file.read() if file else b""
    except RequestEntityTooLarge:  # more than any form may send
        return _too_heavy()
    if len(data) > LARGEST:
        return _too_heavy()
    if file and file.filename and not data:
        return _page(
            _("Ce fichier est vide. Choisissez le document en PDF que vous avez reçu.")
        ), 422
    if not data:
        return _page(_("Choisissez le fichier PDF à vérifier")), 422
    if _MARK not in data[:_MARK_WITHIN]:
        return _page(
            _("Ce fichier n’est pas un PDF. Choisissez le document en PDF que vous avez reçu.")
        ), 422
    findings = verify_pdf(desk(), data)
    verdict = verdict_of(findings)
    if verdict is Verdict.INTACT:
        named = named_in(desk(), data)
        erased = erased_since(desk(), named.number) if named else None
        at = sealed_at(desk(), data)
        return _page(verdict=verdict, findings=findings, named=named, erased=erased, at=at)
    if kept := kept_here(desk(), data):
        bare = verdict in (Verdict.NO_SEAL, Verdict.THEIRS)
        return _page(verdict=Verdict.KEPT, named=kept, bare=bare)
    return _page(verdict=verdict, findings=findings)


def _too_heavy() -> ResponseReturnValue:
    return _page(_("Ce fichier est trop lourd. Choisissez un PDF de 25 Mo au plus.")), 413


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """What the checks say together; intact only if every one of them says so."""
    outcomes = {finding.check: finding.outcome for finding in findings}
    whole = exit_code(findings)
    if whole != 1:
        return Verdict.NOT_CHECKED if whole else Verdict.INTACT
    if set(outcomes) == {"seal"}:
        return Verdict.NO_SEAL
    theirs = outcomes.get("issuer") is Outcome.DIFFERENT
    return Verdict.THEIRS if theirs else Verdict.CHANGED


def _page(
    problem: str = "",
    verdict: Verdict | None = None,
    findings: Sequence[Finding] = (),
    named: Named | None = None,
    erased: datetime | None = None,
    at: datetime | None = None,
    bare: bool = False,
) -> str:
    return page(
        "verify/verify.html",
        problem=problem,
        verdict=verdict,
        findings=findings,
        named=named,
        erased=erased,
        at=at,
        bare=bare,
    )
