"""The demonstration's own authority: a root, an issuer, a seal, a time stamp; made once a folder.

Its certificates say that they are a demonstration. A real seal comes from a trust service provider.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from portal.adapters.secret_file import write_secret

_YEARS = 25
_NAMES = {
    "root": "Guichet Autonomie, racine de démonstration",
    "issuer": "Guichet Autonomie, autorité de démonstration",
    "seal": "Guichet Autonomie, cachet de démonstration",
    "tsa": "Guichet Autonomie, horodatage de démonstration",
}


@dataclass(frozen=True, slots=True)
class Authority:
    """Where everything lies: PEM files; the keys are readable by their owner alone."""

    folder: Path

    @property
    def root(self) -> Path:
        """The certificate to trust, and no other."""
        return self.folder / "root.pem"

    @property
    def issuer(self) -> Path:
        """The certificate between the root and both others."""
        return self.folder / "issuer.pem"

    @property
    def seal_certificate(self) -> Path:
        """The certificate of the seal (P-256)."""
        return self.folder / "seal.pem"

    @property
    def seal_key(self) -> Path:
        """The private key of the seal."""
        return self.folder / "seal.key.pem"

    @property
    def tsa_certificate(self) -> Path:
        """The certificate of the time stamp (P-256)."""
        return self.folder / "tsa.pem"

    @property
    def tsa_key(self) -> Path:
        """The private key of the time stamp."""
        return self.folder / "tsa.key.pem"


def authority(folder: Path, now: datetime) -> Authority:
    """The authority of this folder: made the first time, the same ever after.

    The root's key is thrown away once it has issued; the root's certificate is written last, so
    that a run that was cut short is made again.
    """
    made = Authority(folder)
    if made.root.exists():
        return made
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in _NAMES}
    certificates = {
        "root": _issued("root", "root", keys, now),
        "issuer": _issued("issuer", "root", keys, now),
        "seal": _issued("seal", "issuer", keys, now),
        "tsa": _issued("tsa", "issuer", keys, now),
    }
    for name in ("seal", "tsa"):
        write_secret(folder / f"{name}.key.pem", _pem(keys[name]))
    for name in ("seal", "tsa", "issuer", "root"):
        path = folder / f"{name}.pem"
        write_secret(path, certificates[name].public_bytes(serialization.Encoding.PEM))
    return made


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Guichet Autonomie"),
            x509.NameAttribute(NameOID.COMMON_NAME, _NAMES[name]),
        ]
    )


def _issued(
    name: str, by: str, keys: dict[str, ec.EllipticCurvePrivateKey], now: datetime
) -> x509.Certificate:
    return _certificate(name, by, keys[name].public_key(), keys[by], now)


def _certificate(
    name: str,
    by: str,
    public_key: ec.EllipticCurvePublicKey,
    signing_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    issues = name in ("root", "issuer")
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(by))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - timedelta(days=1))
        .not_valid_after(now.astimezone(UTC) + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(issues, None), critical=True)
        .add_extension(_usage(issues=issues, seals=name == "seal"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
    )
    if name == "tsa":  # RFC 3161, 2.3: critical, and the only purpose
        stamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(stamps, critical=True)
    return builder.sign(signing_key, hashes.SHA256())


def _usage(*, issues: bool, seals: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=seals,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )
