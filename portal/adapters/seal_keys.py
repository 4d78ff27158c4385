"""Where the seal's key lies: a PEM file for the demonstration, a PKCS#11 token for real."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pkcs11
from asn1crypto import pem, x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
)
from pyhanko.keys import load_private_key_from_pemder
from pyhanko.sign.pkcs11 import PKCS11Signer
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.domain.errors import Unavailable


def certificates(*files: Path) -> list[x509.Certificate]:
    """The certificates of these PEM files, in order.

    Raises:
        Unavailable: one cannot be read, or holds no certificate; the text names it.
    """
    return [one for file in files for one in _certificates_of(file)]


def _certificates_of(file: Path) -> list[x509.Certificate]:
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST_BYTES)  # what is named may never end
        found = [x509.Certificate.load(der) for _, _, der in pem.unarmor(data, multiple=True)]
        for one in found:
            one.public_key  # noqa: B018  what is no certificate fails here, not at the first seal
    except OSError as error:
        raise Unavailable(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise Unavailable(f"{file} holds no certificate in PEM") from error
    return found


_LARGEST_BYTES = 1024 * 1024


class SealKey(Protocol):
    """Gives the signer that holds the seal's key."""

    def signer(self) -> Signer:
        """The signer, opened if it is not yet. Raises Unavailable."""

    def forget(self) -> None:
        """Close what was opened: the next signer is opened anew."""


class FileKey:
    """The seal's key in a PEM file.

    Args:
        key: the private key, P-256 (an RSA key is checked again at each seal: 287 ms).
        certificate: its certificate.
        chain: the certificates between it and the root, embedded in each seal.

    Raises:
        Unavailable: one of the files cannot be read, is something else, or the key is not the
            certificate's; the text names it.
    """

    def __init__(self, key: Path, certificate: Path, chain: Sequence[Path] = ()) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko's own
        store.register_multiple(certificates(*chain))
        try:
            signing_key = load_private_key_from_pemder(str(key), passphrase=None)
        except OSError as error:
            raise Unavailable(f"{key} cannot be read: {error.strerror}") from error
        except (ValueError, TypeError) as error:
            raise Unavailable(f"{key} holds no private key that is not encrypted") from error
        own = certificates(certificate)[0]
        if _public_half(signing_key) != own.public_key.dump():
            raise Unavailable(f"{key} is not the key of the certificate {certificate}")
        self._signer = SimpleSigner(
            signing_cert=own,
            signing_key=signing_key,
            cert_registry=store,
            embed_roots=False,
        )

    def signer(self) -> Signer:
        """The signer."""
        return self._signer

    def forget(self) -> None:
        """Nothing is open."""


def _public_half(key: PrivateKeyInfo) -> bytes:
    """The public key of a private one, as a certificate holds it (RFC 5280, 4.1.2.7)."""
    opened = load_der_private_key(key.dump(), password=None)
    return opened.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True, slots=True)
class Token:
    """A PKCS#11 token, and the label of the seal's key on it."""

    module: Path
    label: str
    pin: str
    key_label: str
    lock: Path
    """A file that every process of this machine locks while it opens a token: SoftHSM2 fails when
    several open it at once (38 of 100)."""


class TokenKey:
    """The seal's key in a PKCS#11 token, opened at the first seal and after each fork."""

    def __init__(self, token: Token, certificate: Path, chain: Sequence[Path] = ()) -> None:
        self._token = token
        self._certificate = certificates(certificate)[0]
        self._chain = certificates(*chain)
        self._open: tuple[int, Signer] | None = None

    def signer(self) -> Signer:
        """The signer, opened if this process has not yet. Raises Unavailable."""
        if self._open is None or self._open[0] != os.getpid():
            self._open = os.getpid(), self._opened()
        return self._open[1]

    def forget(self) -> None:
        """Close the session: the token may have gone away."""
        self._open = None

    def _opened(self) -> Signer:
        try:
            session = self._session()
        except (pkcs11.PKCS11Error, OSError, RuntimeError) as error:
            raise Unavailable("the seal's token does not open") from error
        return PKCS11Signer(
            session,
            signing_cert=self._certificate,
            ca_chain=self._chain,
            key_label=self._token.key_label,
            embed_roots=False,
            # SoftHSM2 has no ECDSA with a digest: the digest is made here.
            use_raw_mechanism=True,
        )

    def _session(self) -> pkcs11.Session:
        with self._token.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            token = pkcs11.lib(str(self._token.module)).get_token(token_label=self._token.label)
            try:
                return token.open(user_pin=self._token.pin)
            except pkcs11.UserAlreadyLoggedIn:  # by the keyring: a login holds for the process
                return token.open()
