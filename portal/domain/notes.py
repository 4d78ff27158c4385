"""Checkpoints as text, and signed notes around them, as transparency logs write them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from portal.domain.errors import Tampered
from portal.domain.ledger import Head

_ED25519 = b"\x01"
_DASH = "—"
_KEY_BYTES = 1 + 32
_ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A ledger's public key, as operators copy it: `name+id+key`. Source: C2SP signed-note."""

    name: str
    public: bytes  # 32 bytes, Ed25519

    @property
    def id(self) -> bytes:
        """Four bytes that tell this key from others of the same name."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(named).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        coded = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{coded}"

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """Read `name+id+key`.

        Raises:
            ValueError: it is no Ed25519 verifier key, or its id is another key's.
        """
        name, identifier, coded = [*text.split("+", 2), "", ""][:3]
        try:
            raw = base64.b64decode(coded, validate=True)
        except binascii.Error:
            raw = b""
        if len(raw) != _KEY_BYTES or raw[:1] != _ED25519:
            raise ValueError("not an Ed25519 verifier key")
        key = cls(name, raw[1:])
        if key.id.hex() != identifier:
            raise ValueError("the verifier key and its id do not belong together")
        return key


def checkpoint_text(origin: str, head: Head) -> str:
    """Write a head as a checkpoint's text. Source: C2SP tlog-checkpoint."""
    return f"{origin}\n{head.size}\n{base64.b64encode(head.root).decode()}\n"


def checkpoint_head(text: str, origin: str) -> Head:
    """Read a checkpoint's text, whose signature was verified before.

    Raises:
        Tampered: it is no checkpoint of this ledger.
    """
    try:
        named, size, root, *_ = text.split("\n")
        head = Head(int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error):
        raise Tampered("not a checkpoint") from None
    if named != origin or checkpoint_text(named, head) != text:
        raise Tampered("not a checkpoint of this ledger")
    return head


def sign_line(key: VerifierKey, text: str, signature: bytes) -> str:
    """Join a text and its signature into a signed note. Source: C2SP signed-note."""
    coded = base64.b64encode(key.id + signature).decode()
    return f"{text}\n{_DASH} {key.name} {coded}\n"


def signature_of(note: str, key: VerifierKey) -> tuple[str, bytes]:
    """Take a signed note apart: its text, and the signature by this key (not verified here).

    Raises:
        Tampered: it is no signed note, or not one by this key.
    """
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Tampered("not a signed note")
    for line in lines.splitlines():
        dash, name, coded = [*line.split(" ", 2), "", ""][:3]
        if dash != _DASH or name != key.name:
            continue
        try:
            raw = base64.b64decode(coded, validate=True)
        except binascii.Error:
            continue
        if raw[:_ID_BYTES] == key.id:
            return text + "\n", raw[_ID_BYTES:]
    raise Tampered("not signed by the ledger's key")
