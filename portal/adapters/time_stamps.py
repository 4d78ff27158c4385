"""Time stamps (RFC 3161): asked of an authority over HTTP, or made here for the demonstration."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import requests
from asn1crypto import algos, cms, core, tsp
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.timestamps import TimeStamper

from portal.adapters.seal_keys import certificates as read_certificates
from portal.domain.errors import NotAllowed, Unavailable

POLICY: Final = "2.999.1"  # ITU-T's arc for examples: the demonstration's policy promises nothing
_LARGEST_BYTES: Final = 64 * 1024


class HttpTimeStamper(TimeStamper):
    """Asks an authority over HTTP.

    Args:
        url: where it listens.
        timeout_seconds: how long to wait for it to connect, and then for each byte.

    Raises:
        NotAllowed: this is no address of one.
    """

    def __init__(self, url: str, timeout_seconds: float = 5.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's own
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise NotAllowed("a time-stamping authority's address is http(s)://host[:port]/…")
        self._url, self._timeout = url, timeout_seconds

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send the request. Raises Unavailable."""
        try:
            with requests.post(
                self._url,
                data=req.dump(),
                headers={"Content-Type": "application/timestamp-query"},
                timeout=self._timeout,
                stream=True,
                allow_redirects=False,
            ) as reply:
                body = reply.raw.read(_LARGEST_BYTES + 1)
                if reply.status_code != requests.codes.ok or len(body) > _LARGEST_BYTES:
                    raise Unavailable("the time-stamping authority refused")
            response = tsp.TimeStampResp.load(body)
            _check_imprint(response, req)
        except (requests.RequestException, OSError, ValueError, TypeError, KeyError) as error:
            raise Unavailable("the time-stamping authority does not answer rightly") from error
        return response


def _check_imprint(response: tsp.TimeStampResp, request: tsp.TimeStampReq) -> None:
    """A stamp of something else is no stamp: refuse it now, not when the dossier is checked."""
    if response["status"]["status"].native not in ("granted", "granted_with_mods"):
        raise Unavailable("the time-stamping authority refused")
    token = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    if token["message_imprint"].native != request["message_imprint"].native:
        raise Unavailable("the time-stamping authority stamped something else")
    if token["nonce"].native != request["nonce"].native:
        raise Unavailable("the time-stamping authority answered another request")


def _attribute(name: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": name, "values": [value]})


class LocalTimeStamper(TimeStamper):
    """Makes time stamps in this process: for the demonstration and for tests, never for proof.

    Args:
        key: PEM file of a P-256 key.
        certificates: PEM files of its certificate (extended key usage: time stamping), then of
            those between it and the root.
        clock: tells the time, UTC.

    Raises:
        ValueError: the file holds no P-256 key.
    """

    def __init__(
        self, key: Path, certificates: Sequence[Path], clock: Callable[[], datetime]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's own
        try:
            loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
        except (ValueError, TypeError):
            loaded = None
        if not isinstance(loaded, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{key} holds no P-256 key")
        self._key, self._clock = loaded, clock
        self._chain = read_certificates(*certificates)
        self._certificate = self._chain[0]

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The stamp."""
        token = cms.ContentInfo({"content_type": "signed_data", "content": self._signed(req)})
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})

    def _signed(self, request: tsp.TimeStampReq) -> cms.SignedData:
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": request["message_imprint"],
                "serial_number": secrets.randbits(64),
                "gen_time": self._clock(),
                "nonce": request["nonce"],
            }
        ).dump()
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer = self._signer(info, sha256)
        content = {"content_type": "tst_info", "content": core.ParsableOctetString(info)}
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [sha256],
                "encap_content_info": content,
                "certificates": self._chain,
                "signer_infos": [signer],
            }
        )

    def _signer(self, info: bytes, sha256: algos.DigestAlgorithm) -> cms.SignerInfo:
        attributes = cms.CMSAttributes(
            [
                _attribute("content_type", "tst_info"),
                _attribute("message_digest", hashlib.sha256(info).digest()),
                _attribute("signing_certificate_v2", as_signing_certificate_v2(self._certificate)),
            ]
        )
        return cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.IssuerAndSerialNumber(
                    {
                        "issuer": self._certificate.issuer,
                        "serial_number": self._certificate.serial_number,
                    }
                ),
                "digest_algorithm": sha256,
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
            }
        )
