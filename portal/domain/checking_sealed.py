"""What was deposited of a dossier, against its manifest and against the ledger."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from portal.domain.addition import Part
from portal.domain.checking import found
from portal.domain.decision import Decision, Link
from portal.domain.dossier import Deposit, Dossier
from portal.domain.findings import Finding
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import (
    ADDITION_PDF,
    LETTER,
    MANIFEST_NAME,
    MANIFEST_TYPE,
    PDF_NAME,
    copied,
    is_for_doctor,
    is_medical,
    moment,
    within,
)
from portal.domain.sheets import Sheet

_LISTED = (
    "media_type", "sha256", "size_bytes", "cipher_sha256", "cipher_bytes", "bucket", "key",
    "version_id",
)  # fmt: skip
"""What the manifest and the database both say of an object."""


def check_manifest(
    named: Mapping[str, object], deposits: Sequence[Deposit], plain: bytes
) -> Iterator[Finding]:
    """The manifest lists what the database knows, and names what it is the manifest of.

    Args:
        named: what it must say of the dossier, or of the addition.
        deposits: all objects of that, itself among them.
        plain: its bytes.
    """
    try:
        told: Mapping[str, Any] = json.loads(plain)
        listed = {
            (one["name"], one.get("copy_of"), *(one[fact] for fact in _LISTED))
            for one in told["objects"]
        }
    except (ValueError, KeyError, TypeError):
        yield found("manifest", False, "it is no manifest")
        return
    names = [one.name for one in deposits]
    known = {
        (one.name, copied(one.name, names), *(getattr(one, fact) for fact in _LISTED))
        for one in deposits
        if within(one.name) != MANIFEST_NAME
    }
    yield found("manifest", listed == known, "it lists what was deposited")
    same = all(told.get(name) == value for name, value in named.items())
    yield found("manifest's dossier", same, "its number, request, funder and filing date")
    promised = {moment(one.retain_until) for one in deposits}
    kept = all(until >= str(told.get("retain_until")) for until in promised)
    yield found("retention", kept, "as long as the manifest promises")


def check_secrecy(deposits: Sequence[Deposit], kinds: Collection[str]) -> Finding:
    """Whatever is medical is marked so: the database hides it by that mark.

    `kinds` are the papers that the dossier's own edition says are medical. A later edition may say
    it of more, so that what is marked beyond them is no fault.
    """
    bare = [
        one
        for one in deposits
        if (is_medical(one.name, kinds) and not one.medical)
        or (is_for_doctor(one.name) and not one.doctor)
    ]
    return found("medical secrecy", not bare, "what it covers is marked")


def named_of(dossier: Dossier) -> dict[str, object]:
    """What a dossier's manifest must say of it."""
    return {
        "number": dossier.number,
        "request": dossier.request,
        "funder": dossier.funder,
        "submitted_at": moment(dossier.submitted_at),
    }


def check_sealing(
    dossier: Link, deposits: Sequence[Deposit], told: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """The row says of its sealing what the deposits and the ledger say; once.

    `told` are the entries that tell of this sealing: of a dossier, an addition's part, a decision.
    """
    by_name = {within(one.name): one for one in deposits}
    manifest = by_name.get(MANIFEST_NAME)
    pdf = by_name.get(_pdf_name(dossier))
    owners = {one.funder for one in deposits}
    yield found("funder of the objects", owners == {dossier.funder}, "the dossier's")
    terms = {one.retain_until for one in deposits}
    yield found("dossier's retention", terms == {dossier.retain_until}, "that of its objects")
    agree = manifest is not None and (dossier.manifest_sha256, MANIFEST_TYPE) == (
        manifest.sha256,
        manifest.media_type,
    )
    yield found("fingerprint", agree, "the manifest's fingerprint is the dossier's")
    if not (isinstance(dossier, Decision) and dossier.composed):  # its row tells of no seal
        agree = pdf is not None and dossier.pdf_sha256 == pdf.sha256
        yield found("pdf fingerprint", agree, "as was sealed")
    agree = len(told) == 1 and manifest is not None and _tells(told[0], manifest)
    yield found("ledger", agree, "it tells of this manifest, once")
    at = [one.at for one in told]
    yield found("sealing date", at == [dossier.sealed_at], "the ledger's")


def _pdf_name(link: Link) -> str:
    if isinstance(link, Dossier):
        return PDF_NAME
    if isinstance(link, Sheet):
        return link.kind.pdf
    return ADDITION_PDF if isinstance(link, Part) else LETTER


def _tells(entry: LedgerEntry, manifest: Deposit) -> bool:
    detail = entry.detail
    return (
        detail.get("manifest_key") == manifest.key
        and detail.get("manifest_version") == manifest.version_id
        and detail.get("manifest_cipher_sha256") == manifest.cipher_sha256
        and str(detail.get("retain_until")) <= moment(manifest.retain_until)
    )
