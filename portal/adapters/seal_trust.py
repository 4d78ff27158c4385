"""Whom a seal is trusted to be of: judged on the day it was made, as long as that day is proven.

Authorities seal for many: beside theirs, the certificates that are trusted hold the portal's own,
by whose name its seals are told from others'.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

from portal.adapters.quiet import hush
from portal.adapters.seal_bytes import SealBytes

hush("pyhanko")
hush("pyhanko_certvalidator")


def authorities(trusted: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Those of these certificates that issue others: the roots of trust."""
    return [one for one in trusted if one.ca]


def is_ours(signer: x509.Certificate | None, trusted: Sequence[x509.Certificate]) -> bool:
    """Whether this certificate has the name of the portal's own; all have, where none is known."""
    own = [one.subject for one in trusted if not one.ca]
    return not own or (signer is not None and signer.subject in own)


def validated(
    sealed: SealBytes, signed_data: cms.SignedData, trusted: Sequence[x509.Certificate]
) -> tuple[StandardCMSSignatureStatus, bool]:
    """What the seal proves today; and whether it did, and its time stamp's authority ended since.

    Who has the key of a certificate that ended may give any day: such a seal proves neither day nor
    issuer by itself any more, and it is not somebody else's either.
    """
    return asyncio.run(_validated(sealed, signed_data, authorities(trusted)))


async def _validated(
    sealed: SealBytes, signed_data: cms.SignedData, roots: Sequence[x509.Certificate]
) -> tuple[StandardCMSSignatureStatus, bool]:
    today = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    now = await async_validate_detached_cms(sealed.signed, signed_data, today)
    stamp = now.timestamp_validity
    if stamp is None or now.trusted:
        return now, False
    # A seal is judged on the day it was made: its certificate may have ended since.
    then = _on(stamp.timestamp, roots)
    if stamp.trusted:
        return await async_validate_detached_cms(sealed.signed, signed_data, then, today), False
    both = await async_validate_detached_cms(sealed.signed, signed_data, then, then)
    stamped = both.timestamp_validity
    return now, both.trusted and stamped is not None and stamped.trusted


def _on(moment: datetime, roots: Sequence[x509.Certificate]) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(roots),
        allow_fetching=False,
        moment=moment,
        best_signature_time=moment,
    )
