"""The parts of a seal that no signature speaks of: they must be as the sealer writes them.

In a CMS SignedData, versions, lists of digests and spare certificates are signed by nobody. A
changed byte there harms no proof, but the file is no longer the one that was sealed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from asn1crypto import algos, cms, core, x509
from pyhanko.sign.validation.status import SignatureStatus, StandardCMSSignatureStatus

_DIGESTS: Final = ("sha256", "sha384", "sha512")
_STAMP: Final = "signature_time_stamp_token"


def _spellings() -> Iterator[bytes]:
    for name in _DIGESTS:
        yield algos.DigestAlgorithm({"algorithm": name}).dump()
        yield algos.DigestAlgorithm({"algorithm": name, "parameters": core.Null()}).dump()
        yield core.Sequence.load(_without_parameters(name)).dump()


def _without_parameters(name: str) -> bytes:
    identifier = algos.DigestAlgorithmId(name).dump()
    return bytes((0x30, len(identifier))) + bytes(identifier)


_KNOWN: Final = frozenset(_spellings())
"""Every way to write a digest's name, with its parameters left out or empty (RFC 5754, 2)."""


def signed_data_of(der: bytes) -> cms.SignedData:
    """What the seal holds, when it holds nothing else. Raises ValueError."""
    seal = cms.ContentInfo.load(der, strict=True)
    parts = (seal["content_type"], seal["content"])
    if sum(len(part.dump()) for part in parts) != len(seal.contents):
        raise ValueError("something stands behind the seal")
    return seal["content"]


def foreign_part(signed_data: cms.SignedData, status: StandardCMSSignatureStatus) -> str:
    """The first part that is not as a sealer writes it, as a sentence; nothing when all are."""
    signer = signed_data["signer_infos"][0]
    unsigned = signer["unsigned_attrs"]
    if [attribute["type"].native for attribute in unsigned] != [_STAMP]:
        return "the seal bears something beside its time stamp"
    values = unsigned[0]["values"]
    if len(values) != 1:
        return "the seal bears more than one time stamp"
    token = values[0]["content"]
    if wrong := _wrong(signed_data, "v1", _known(status)):
        return f"the seal's {wrong}"
    if token["signer_infos"][0]["unsigned_attrs"].native:
        return "the time stamp bears something of its own"
    stamp = status.timestamp_validity
    if stamp is not None and (wrong := _wrong(token, "v3", _known(stamp))):
        return f"the time stamp's {wrong}"
    return ""


def _known(status: SignatureStatus) -> Collection[bytes] | None:
    """The certificates that were followed up to a root; none when no root was given."""
    if status.validation_path is None:
        return None
    followed: list[x509.Certificate] = list(status.validation_path.iter_certs(include_root=True))
    return {certificate.dump() for certificate in (status.signing_cert, *followed)}


def _wrong(signed_data: cms.SignedData, version: str, known: Collection[bytes] | None) -> str:
    """What is not as it should be in one SignedData (RFC 5652, 5.1 and 5.3)."""
    signer = signed_data["signer_infos"][0]
    by_name = signer["sid"].name == "issuer_and_serial_number"
    digest = signer["digest_algorithm"]
    digests = list(signed_data["digest_algorithms"])
    certificates = {choice.chosen.dump() for choice in signed_data["certificates"]}
    right = {
        "signer is not alone": len(signed_data["signer_infos"]) == 1,
        "version was changed": signed_data["version"].native == version,
        "signer's version was changed": signer["version"].native == ("v1" if by_name else "v3"),
        "digest was changed": all(one.dump() in _KNOWN for one in (digest, *digests)),
        "digest is not the one it names": digest["algorithm"].native
        in {one["algorithm"].native for one in digests},
        "list of revoked certificates was added": not signed_data["crls"].native,
        "certificates were changed": known is None or certificates <= set(known),
    }
    return next((sentence for sentence, holds in right.items() if not holds), "")
