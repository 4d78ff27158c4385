"""A certificate that only the demonstration's own processes hold, for what they say on loopback."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from portal.adapters.secret_file import write_secret

# Fixed dates, since nothing but these processes reads them: no clock to be wrong about.
_FROM, _UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2126, 1, 1, tzinfo=UTC)


def certificate_for(folder: Path) -> tuple[Path, Path]:
    """The paths of certificate and key in that folder; both made the first time."""
    certificate, key = folder / "loopback.crt", folder / "loopback.key"
    if not certificate.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = generate_private_key(SECP256R1())
        pem = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
        names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
        signed = (
            x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
            .not_valid_before(_FROM)
            .not_valid_after(_UNTIL)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(secret, SHA256())
        )
        write_secret(key, pem)
        write_secret(certificate, signed.public_bytes(Encoding.PEM))
    return certificate, key
