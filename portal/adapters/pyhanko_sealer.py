"""Seals PDFs with pyHanko: PAdES B-T, certified so that nothing may be changed afterwards."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Final

import pkcs11
from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper

from portal.adapters.attached_json import attached
from portal.adapters.letter_keyword import letter_told
from portal.adapters.pdf_finish import SEAL_FIELD
from portal.adapters.seal_check import check_pdf, stamped_at
from portal.adapters.seal_keys import SealKey
from portal.domain.errors import Tampered, Unavailable
from portal.domain.findings import Finding

RESERVED: Final = 24_576
"""Hexadecimal digits kept for the seal: room for a chain and a time stamp with its own. Given, it
saves a first seal made only to be measured."""

_METADATA: Final = PdfSignatureMetadata(
    field_name=SEAL_FIELD,
    md_algorithm="sha256",
    subfilter=SigSeedSubFilter.PADES,
    name="Guichet Autonomie",
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata alone: written again, they lose the extension schema that PDF/A asks."""

    def _update_meta(self) -> None:
        pass


class PyHankoSealer:
    """The Sealer of the desk.

    Args:
        key: where the seal's key lies; none for who only checks.
        time_stamper: gives the time stamp of each seal; none for who only checks.
        trusted: the certificates to trust, for seals and for time stamps, and the portal's own;
            without an authority among them, the issuer is not checked.
    """

    def __init__(
        self,
        key: SealKey | None = None,
        time_stamper: TimeStamper | None = None,
        trusted: Sequence[x509.Certificate] = (),
    ) -> None:
        self._key, self._time_stamper, self._trusted = key, time_stamper, tuple(trusted)
        self._lock = Lock()  # a token's session does one thing at a time

    def seal(self, pdf: bytes) -> bytes:
        """Seal what the printer made: PAdES baseline B-T (ETSI EN 319 142-1, 6).

        Raises:
            Unavailable: the token or the time-stamping authority does not answer.
            Tampered: this PDF does not come from the printer, or it is sealed already.
        """
        if self._key is None or self._time_stamper is None:
            raise Unavailable("this portal has no seal")
        with self._lock:
            signer = PdfSigner(_METADATA, self._key.signer(), timestamper=self._time_stamper)
            try:
                writer = _Writer(io.BytesIO(pdf))
                output = io.BytesIO()
                asyncio.run(
                    signer.async_sign_pdf(
                        writer, existing_fields_only=True, bytes_reserved=RESERVED, output=output
                    )
                )
            except (pkcs11.PKCS11Error, OSError) as error:
                self._key.forget()
                raise Unavailable("the seal or its time stamp could not be made") from error
            except (PdfError, SigningError, ValueError) as error:
                raise Tampered("this PDF cannot be sealed: it is not what was printed") from error
        return output.getvalue()

    def check(self, pdf: bytes) -> Sequence[Finding]:
        """What the file itself proves. Never raises: what cannot be read is different."""
        return check_pdf(pdf, self._trusted)

    def attached(self, pdf: bytes) -> bytes:
        """The dossier.json that a PDF carries. Raises Tampered when there is none."""
        return attached(pdf)

    def sealed_at(self, pdf: bytes) -> datetime:
        """When it was sealed, by the time stamp of a seal that was checked, UTC."""
        return stamped_at(pdf)

    def letter_told(self, pdf: bytes) -> tuple[str, str]:
        """The dossier's number and the name of who decided, of a letter. Raises Tampered."""
        return letter_told(pdf)
