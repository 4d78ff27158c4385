"""Verify: is what is kept what was filed. Three outcomes, never merged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Deposit, Dossier, Status, digest
from portal.domain.errors import NotFound, PortalError
from portal.domain.events import Routed, Sealed, Submitted
from portal.domain.findings import Finding, Outcome
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME, moment
from portal.domain.marks import answers_mark
from portal.domain.people import WORKER
from portal.safe import Look, data_key, finding_of, look_at

_LISTED = ("sha256", "size_bytes", "cipher_sha256", "cipher_bytes", "key", "version_id")
"""What the manifest and the database both say of an object."""


def verify_pdf(desk: Desk, pdf: bytes) -> Sequence[Finding]:
    """What a PDF proves by itself."""
    return desk.sealer.check(pdf)


def verify_request(desk: Desk, number: str) -> tuple[Finding, ...]:
    """Check every dossier of a request, or one dossier: vault, seal, locks, answers, ledger.

    Raises:
        NotFound: there is no such request or dossier.
    """
    with desk.begin(WORKER) as tx:
        try:
            dossiers = tx.dossiers.of_request(number) or (tx.dossiers.get(number),)
        except NotFound:
            raise NotFound("there is no request or dossier of this number") from None
        aid_request = tx.aid_requests.get(dossiers[0].request)
    found = [_answers(desk, aid_request)]
    for dossier in dossiers:
        found += (_named(dossier, one) for one in _dossier(desk, dossier, aid_request))
    return tuple(found)


def _named(dossier: Dossier, finding: Finding) -> Finding:
    return Finding(f"{dossier.number} {finding.check}", finding.outcome, finding.detail)


def _answers(desk: Desk, aid_request: AidRequest) -> Finding:
    """The answers in the database against the mark that the ledger has of them."""
    check = "answers"
    with desk.begin(WORKER) as tx:
        told = [one for one in tx.ledger.of(aid_request.number) if one.word == Submitted.__name__]
        try:
            key = tx.drafts.get(aid_request.draft).key
        except NotFound:
            return Finding(check, Outcome.NOT_CHECKED, "the draft's key is gone")
    if len(told) != 1:
        return Finding(check, Outcome.DIFFERENT, "the ledger does not tell of the filing once")
    same = told[0].detail.get("answers_mark") == answers_mark(key, aid_request.answers)
    outcome = Outcome.SAME if same else Outcome.DIFFERENT
    return Finding(check, outcome, "the answers against the ledger's mark of them")


def _dossier(desk: Desk, dossier: Dossier, aid_request: AidRequest) -> Iterator[Finding]:
    if dossier.status is Status.SUBMITTED:
        yield Finding("dossier", Outcome.NOT_CHECKED, "filed, and not sealed yet")
        return
    with desk.begin(WORKER) as tx:
        deposits, wrapped = tx.deposits.of(dossier.number), tx.keys.get(dossier.number)
        entries = tx.ledger.of(dossier.number)
    try:
        key = data_key(desk, wrapped)
    except PortalError as error:
        key = None
        yield finding_of("key", error)
    looks = {one.name: look_at(desk, key, one) for one in deposits}
    for look in looks.values():
        yield from look.findings
    yield from _manifest(dossier, deposits, looks.get(MANIFEST_NAME))
    yield from _pdf(desk, dossier, aid_request, looks.get(PDF_NAME))
    routed = [one.detail.get("funder") for one in entries if one.word == Routed.__name__]
    yield _finding("funder", routed == [dossier.funder], "the one that the ledger tells of, once")
    yield from _ledger(desk, deposits, entries)


def _manifest(
    dossier: Dossier, deposits: Sequence[Deposit], look: Look | None
) -> Iterator[Finding]:
    """The manifest lists what the database knows, and is the one whose fingerprint was given."""
    check = "manifest"
    if look is None or look.plain is None:
        yield Finding(check, Outcome.NOT_CHECKED, "it could not be read")
        return
    try:
        told = json.loads(look.plain)
        listed = {(one["name"], *(one[fact] for fact in _LISTED)) for one in told["objects"]}
    except (ValueError, KeyError, TypeError):
        yield Finding(check, Outcome.DIFFERENT, "it is no manifest")
        return
    known = {
        (one.name, *(getattr(one, fact) for fact in _LISTED))
        for one in deposits
        if one.name != MANIFEST_NAME
    }
    yield _finding(check, listed == known, "it lists what was deposited")
    promised = {moment(one.retain_until) for one in deposits}
    kept = all(until >= str(told.get("retain_until")) for until in promised)
    yield _finding("retention", kept, "as long as the manifest promises")
    agree = dossier.manifest_sha256 == look.deposit.sha256
    yield _finding("fingerprint", agree, "the manifest's fingerprint is the dossier's")


def _pdf(
    desk: Desk, dossier: Dossier, aid_request: AidRequest, look: Look | None
) -> Iterator[Finding]:
    if look is None or look.plain is None:
        yield Finding("pdf", Outcome.NOT_CHECKED, "it could not be read")
        return
    for finding in desk.sealer.check(look.plain):
        yield Finding(f"pdf {finding.check}", finding.outcome, finding.detail)
    yield _finding("pdf fingerprint", digest(look.plain) == dossier.pdf_sha256, "as was sealed")
    try:
        record: dict[str, Any] = json.loads(desk.sealer.attached(look.plain))
    except PortalError as error:
        yield finding_of("pdf answers", error)
        return
    same = record.get("answers") == dict(aid_request.answers)
    yield _finding("pdf answers", same, "the answers in the PDF are those that were filed")


def _ledger(
    desk: Desk, deposits: Sequence[Deposit], entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """The ledger tells of the sealing, and of this very manifest; a checkpoint covers it."""
    told = [one for one in entries if one.word == Sealed.__name__]
    manifest = next((one for one in deposits if one.name == MANIFEST_NAME), None)
    agree = (
        len(told) == 1
        and manifest is not None
        and told[0].detail.get("manifest_cipher_sha256") == manifest.cipher_sha256
        and told[0].detail.get("manifest_version") == manifest.version_id
        and str(told[0].detail.get("retain_until")) <= moment(manifest.retain_until)
    )
    yield _finding("ledger", agree, "it tells of this manifest, once")
    if not told:
        return
    try:
        with desk.begin(WORKER) as tx:
            proof = tx.ledger.inclusion(told[0].id)
        holds = proof.holds(desk.ledger_signer.head(proof.note))
        yield _finding("checkpoint", holds, "a signed checkpoint covers the entry")
    except NotFound:
        yield Finding("checkpoint", Outcome.NOT_CHECKED, "no checkpoint covers the entry yet")
    except PortalError as error:
        yield finding_of("checkpoint", error)


def _finding(check: str, same: bool, detail: str) -> Finding:
    return Finding(check, Outcome.SAME if same else Outcome.DIFFERENT, detail)
