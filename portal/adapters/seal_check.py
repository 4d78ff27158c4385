"""What a sealed PDF proves by itself: seal, coverage, issuer, time stamp, attached data."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final

import pikepdf
from asn1crypto import cms, x509
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

from portal.adapters.quiet import hush
from portal.adapters.seal_bytes import NoSeal, SealBytes, find_seal
from portal.adapters.seal_shape import foreign_part, signed_data_of
from portal.domain.errors import Tampered
from portal.domain.findings import Finding, Outcome

hush("pyhanko")
hush("pyhanko_certvalidator")

CHECKS: Final = ("seal", "coverage", "issuer", "time_stamp", "attached_data")
LARGEST_BYTES: Final = 64 * 1024 * 1024
"""A dossier's PDF is far smaller; what is larger is not read."""

_PRINTED: Final = re.compile(r"dossier\.json sha256:([0-9a-f]{64})")


def check_pdf(pdf: bytes, roots: Sequence[x509.Certificate] = ()) -> tuple[Finding, ...]:
    """Check a sealed dossier, one finding for each of CHECKS.

    Never raises: what cannot be read is different, for an untouched file can be read. Without
    roots, nobody says whom to trust: the issuer is not checked.
    """
    try:
        if len(pdf) > LARGEST_BYTES:
            raise NoSeal("this file is larger than any dossier")
        sealed = find_seal(pdf)
        signed_data = signed_data_of(sealed.cms)
        seal = asyncio.run(_validated(sealed, signed_data, roots))
        foreign = foreign_part(signed_data, seal)
    except NoSeal as error:
        return _all_different(str(error))
    except Exception:  # hostile bytes may break any library anywhere
        return _all_different("the seal cannot be read")
    return tuple(_findings(pdf, sealed, seal, foreign, roots))


def _all_different(why: str) -> tuple[Finding, ...]:
    head, *others = CHECKS
    rest = (Finding(check, Outcome.DIFFERENT, "there is no seal to prove it") for check in others)
    return Finding(head, Outcome.DIFFERENT, why), *rest


async def _validated(
    sealed: SealBytes, signed_data: cms.SignedData, roots: Sequence[x509.Certificate]
) -> StandardCMSSignatureStatus:
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    now = await async_validate_detached_cms(sealed.signed, signed_data, context)
    stamp = now.timestamp_validity
    if stamp is None:
        raise NoSeal("the seal bears no time stamp")
    if now.trusted or not stamp.trusted:
        return now
    # A seal is judged on the day it was made: its certificate may have ended since.
    then = ValidationContext(
        trust_roots=list(roots),
        allow_fetching=False,
        moment=stamp.timestamp,
        best_signature_time=stamp.timestamp,
    )
    return await async_validate_detached_cms(sealed.signed, signed_data, then, context)


def _finding(check: str, right: bool, yes: str, no: str) -> Finding:
    return Finding(check, Outcome.SAME if right else Outcome.DIFFERENT, yes if right else no)


def _findings(
    pdf: bytes,
    sealed: SealBytes,
    seal: StandardCMSSignatureStatus,
    foreign: str,
    roots: Sequence[x509.Certificate],
) -> Iterator[Finding]:
    intact = seal.intact and seal.valid and not foreign
    yield _finding("seal", intact, "the seal is unbroken", foreign or "the seal is broken")
    yield _finding(
        "coverage",
        intact and sealed.whole,
        "the seal speaks of the whole file",
        "something in this file was changed or added after it was sealed",
    )
    yield from _authorities(seal, intact=intact, known=bool(roots))
    if roots and not (intact and sealed.whole and seal.trusted):
        # Not proven to be the portal's: its insides may be anything, and are not opened.
        yield Finding("attached_data", Outcome.DIFFERENT, "the file is not the one that was sealed")
    else:
        yield _attached_data(pdf)


def _authorities(
    seal: StandardCMSSignatureStatus, *, intact: bool, known: bool
) -> Iterator[Finding]:
    """Who issued the seal and the time stamp; `known`: it was said whom to trust."""
    stamp = seal.timestamp_validity
    stamped = bool(stamp and stamp.intact and stamp.valid)
    if not known:
        unknown = "nobody said which authorities to trust"
        yield Finding("issuer", Outcome.NOT_CHECKED if intact else Outcome.DIFFERENT, unknown)
        sound, broken = "the time stamp is unbroken", "the time stamp is broken"
        yield _finding("time_stamp", stamped, sound, broken)
        return
    yield _finding(
        "issuer",
        intact and seal.trusted,
        "the seal was issued by an authority that is trusted here",
        "the seal was not issued by an authority that is trusted here",
    )
    yield _finding(
        "time_stamp",
        stamped and bool(stamp and stamp.trusted),
        "the time stamp is unbroken and its authority is trusted here",
        "the time stamp is broken, or its authority is not trusted here",
    )


def attached(pdf: bytes) -> bytes:
    """The dossier.json that a PDF of ours carries. Raises Tampered."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return opened.attachments["dossier.json"].get_file().read_bytes()
    except (pikepdf.PdfError, KeyError, ValueError, TypeError) as error:
        raise Tampered("this PDF carries no dossier.json") from error


def _attached_data(pdf: bytes) -> Finding:
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            printed = _PRINTED.fullmatch(str(opened.docinfo["/Keywords"]))
            attached = opened.attachments["dossier.json"].get_file().read_bytes()
    except Exception:  # as above
        return Finding("attached_data", Outcome.DIFFERENT, "dossier.json cannot be read")
    return _finding(
        "attached_data",
        printed is not None and printed[1] == hashlib.sha256(attached).hexdigest(),
        "dossier.json is the one whose fingerprint is printed",
        "dossier.json is not the one whose fingerprint is printed",
    )
