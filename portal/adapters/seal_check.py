"""What a sealed PDF proves by itself: seal, coverage, issuer, time stamp, attached data."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pikepdf
from asn1crypto import x509
from pyhanko.sign.validation.status import StandardCMSSignatureStatus

from portal.adapters.letter_keyword import told_in
from portal.adapters.seal_bytes import NoSeal, find_seal
from portal.adapters.seal_shape import foreign_part, signed_data_of
from portal.adapters.seal_trust import authorities, is_ours, validated
from portal.domain.findings import Finding, Outcome

CHECKS: Final = ("seal", "coverage", "issuer", "time_stamp", "attached_data")
LARGEST_BYTES: Final = 64 * 1024 * 1024
"""A dossier's PDF is far smaller; what is larger is not read."""

_TRACE: Final = b"/ByteRange"
"""What every seal in a PDF begins with (ISO 32000-1, 12.8.1)."""
_SMALL_HEX: Final = re.compile(rb"<[0-9A-Fa-f]{512,}>")
"""A seal in small letters, as some write theirs; ours is in capitals."""
_UNPROVEN: Final = "the seal cannot prove it"
_ENDED: Final = "certificates have ended since it was made: the seal proves it by itself no more"
_NOT_TRUSTED: Final = "the seal was not issued by an authority that is trusted here"
_PRINTED: Final = re.compile(r"dossier\.json sha256:([0-9a-f]{64})")


def check_pdf(pdf: bytes, trusted: Sequence[x509.Certificate] = ()) -> tuple[Finding, ...]:
    """Check what is sealed, one finding for each of CHECKS; of a file without a seal, the first.

    A letter carries no data: the last says nothing of it.

    Never raises: the seal of an untouched file can be read, so one that cannot is different. What
    a broken seal leaves unproven, either way, is not checked. Without an authority, nobody says
    whom to trust: the issuer is not checked.
    """
    trusted = trusted if authorities(trusted) else ()
    try:
        if len(pdf) > LARGEST_BYTES:
            raise NoSeal("this file is larger than any dossier")
        return tuple(_findings(pdf, _read_seal(pdf, trusted), trusted))
    except NoSeal as error:
        return _unread(pdf, str(error), trusted)
    except Exception:  # hostile bytes may break any library anywhere
        return _unread(pdf, "the seal cannot be read", trusted)


def stamped_at(pdf: bytes) -> datetime:
    """What the time stamp of a seal says, of a PDF that was checked, UTC (RFC 3161, 2.4.2)."""
    signer = signed_data_of(find_seal(pdf).cms)["signer_infos"][0]
    token = signer["unsigned_attrs"][0]["values"][0]["content"]
    told: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return told


@dataclass(frozen=True, slots=True)
class _Seal:
    """A seal that could be read, and what it speaks of."""

    status: StandardCMSSignatureStatus
    whole: bool  # it speaks of the whole file
    foreign: str  # a part of it that is not as the sealer writes it
    ended: bool  # it was trusted when it was made, and the authority of its time stamp ended since
    ours: bool  # by its name, it is the portal's own, or nobody said which is

    @property
    def trusted(self) -> bool:
        """Whether it is the portal's, as an authority that is trusted says."""
        return self.status.trusted and self.ours

    @property
    def proven(self) -> bool:
        """Whether every byte it speaks of is as it was when somebody sealed it."""
        return self.status.intact and self.status.valid

    @property
    def intact(self) -> bool:
        """Whether the seal itself is as a sealer wrote it."""
        return self.proven and not self.foreign


def _read_seal(pdf: bytes, trusted: Sequence[x509.Certificate]) -> _Seal:
    sealed = find_seal(pdf)
    signed_data = signed_data_of(sealed.cms)
    status, ended = validated(sealed, signed_data, trusted)
    stamped = status.timestamp_validity is not None
    foreign = foreign_part(signed_data, status) if stamped else "the seal bears no time stamp"
    return _Seal(status, sealed.whole, foreign, ended, is_ours(status.signing_cert, trusted))


def _unread(pdf: bytes, why: str, trusted: Sequence[x509.Certificate]) -> tuple[Finding, ...]:
    head, *others = CHECKS
    found = Finding(head, Outcome.DIFFERENT, why)
    if _TRACE not in pdf:
        return (found,)  # where there is no seal, there is nothing more to check
    rest = {check: Finding(check, Outcome.NOT_CHECKED, _UNPROVEN) for check in others}
    if trusted and _is_theirs(pdf, trusted):
        rest["issuer"] = Finding("issuer", Outcome.DIFFERENT, _NOT_TRUSTED)
    return found, *rest.values()


def _is_theirs(pdf: bytes, trusted: Sequence[x509.Certificate]) -> bool:
    """Whether a seal that ours could never be is somebody else's, sound in its own way."""
    try:
        seal = _read_seal(_SMALL_HEX.sub(lambda found: found[0].upper(), pdf), trusted)
    except Exception:  # as above
        return False
    return seal.proven and not seal.trusted


def _finding(check: str, right: bool, yes: str, no: str) -> Finding:
    return Finding(check, Outcome.SAME if right else Outcome.DIFFERENT, yes if right else no)


def _findings(pdf: bytes, seal: _Seal, trusted: Sequence[x509.Certificate]) -> Iterator[Finding]:
    broken = seal.foreign or "the seal is broken"
    yield _finding("seal", seal.intact, "the seal is unbroken", broken)
    yield _coverage(seal)
    yield _issuer(seal, known=bool(trusted))
    yield _time_stamp(seal, known=bool(trusted))
    if trusted and not (seal.intact and seal.whole and seal.trusted):
        # Not proven to be the portal's: its insides may be anything, and are not opened.
        unopened = "the file is not proven to be the one that was sealed: it was not opened"
        yield Finding("attached_data", Outcome.NOT_CHECKED, unopened)
    else:
        yield from _attached_data(pdf)


def _coverage(seal: _Seal) -> Finding:
    """Whether the seal speaks of the file as it is; a broken one may have spoken of anything."""
    if seal.whole and seal.status.intact and not seal.intact:
        return Finding("coverage", Outcome.NOT_CHECKED, _UNPROVEN)
    return _finding(
        "coverage",
        seal.whole and seal.intact,
        "the seal speaks of the whole file",
        "something in this file was changed or added after it was sealed",
    )


def _issuer(seal: _Seal, *, known: bool) -> Finding:
    """Who issued the seal; `known`: it was said whom to trust."""
    if not known:
        return Finding("issuer", Outcome.NOT_CHECKED, "nobody said which authorities to trust")
    if not seal.proven:
        return Finding("issuer", Outcome.NOT_CHECKED, "the seal is broken: it may be anybody's")
    if not seal.ours:
        return Finding("issuer", Outcome.DIFFERENT, "the seal names somebody else")
    if seal.ended:
        return Finding("issuer", Outcome.NOT_CHECKED, _ENDED)
    trusted = "the seal was issued by an authority that is trusted here"
    return _finding("issuer", seal.trusted, trusted, _NOT_TRUSTED)


def _time_stamp(seal: _Seal, *, known: bool) -> Finding:
    """Whether an authority, trusted when it was said whom to trust, gives the seal its date."""
    stamp = seal.status.timestamp_validity
    sound = stamp is not None and stamp.intact and stamp.valid
    if not sound and not seal.proven:
        return Finding("time_stamp", Outcome.NOT_CHECKED, "the seal is broken: it has no date")
    if known and sound and seal.ended:
        return Finding("time_stamp", Outcome.NOT_CHECKED, _ENDED)
    right, yes, no = sound, "the time stamp is unbroken", "the time stamp is broken"
    if known:
        right = sound and stamp is not None and stamp.trusted
        yes, no = f"{yes} and its authority is trusted", f"{no}, or its authority is not trusted"
    return _finding("time_stamp", right, yes, no)


def _attached_data(pdf: bytes) -> Iterator[Finding]:
    """Whether the data are those whose fingerprint is printed; a letter carries none."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            if told_in(opened):
                return
            printed = _PRINTED.fullmatch(str(opened.docinfo["/Keywords"]))
            attached = opened.attachments["dossier.json"].get_file().read_bytes()
    except Exception:  # as above
        yield Finding("attached_data", Outcome.DIFFERENT, "dossier.json cannot be read")
        return
    yield _finding(
        "attached_data",
        printed is not None and printed[1] == hashlib.sha256(attached).hexdigest(),
        "dossier.json is the one whose fingerprint is printed",
        "dossier.json is not the one whose fingerprint is printed",
    )
