"""Signs the ledger's checkpoints with an Ed25519 key in a file, and opens signed ones."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from portal.domain.errors import Tampered, Unavailable
from portal.domain.ledger import Head
from portal.domain.notes import VerifierKey, checkpoint_head, sign_line, signature_of


class NoteSigner:
    """Signs notes in the ledger's name. The key is the ledger's alone, never the application's.

    Source: C2SP signed-note, RFC 8032.
    """

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        if not name or any(part.isspace() or part == "+" for part in name):
            raise ValueError("a ledger's name has no blank and no plus sign")
        self.name = name
        self._key = key
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._verifier = VerifierKey(name, public)

    @classmethod
    def from_pem(cls, name: str, path: Path) -> NoteSigner:
        """Read the key from a PEM file (PKCS #8).

        Raises:
            Unavailable: the file cannot be read, or holds no Ed25519 key.
        """
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise Unavailable(f"the ledger's key cannot be read: {path.name}") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise Unavailable(f"the ledger's key is not an Ed25519 key: {path.name}")
        return cls(name, key)

    def sign(self, text: str) -> str:
        """Sign a text that ends with a newline, as a signed note."""
        return sign_line(self._verifier, text, self._key.sign(text.encode()))

    @property
    def verifier_key(self) -> str:
        """The public key, as auditors copy it."""
        return str(self._verifier)

    def head(self, note: str) -> Head:
        """Return the head that a checkpoint of ours vouches for. Raises Tampered."""
        return NoteOpener(self.verifier_key).head(note)


class NoteOpener:
    """Opens notes signed by one ledger's key, given as text (`name+id+key`)."""

    def __init__(self, verifier_key: str) -> None:
        self._verifier = VerifierKey.read(verifier_key)
        self._public = Ed25519PublicKey.from_public_bytes(self._verifier.public)

    def open(self, note: str) -> str:
        """Return the text of a note.

        Raises:
            Tampered: it is not signed by this key, or was changed since.
        """
        text, signature = signature_of(note, self._verifier)
        try:
            self._public.verify(signature, text.encode())
        except InvalidSignature:
            raise Tampered("the signature is not that of this text") from None
        return text

    def head(self, note: str) -> Head:
        """Return the head that a signed checkpoint vouches for.

        Raises:
            Tampered: it is not a checkpoint signed by this ledger's key.
        """
        return checkpoint_head(self.open(note), self._verifier.name)


def make_key(path: Path) -> None:
    """Make a new key in a file that only its owner reads; an older file is kept as it is."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    key = Ed25519PrivateKey.generate()
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
