"""The envelope each object lies in: encrypted, named, and refused when a single bit is not its own.

    length of the header (4 bytes) · header (JSON) · salt (32) · commitment (32) · chunks

The chunks are STREAM over AES-256-GCM: 1 MiB each, the nonce counts them and marks the last one, so
that none can be dropped, added or moved. Their key is derived from the dossier's data key, the salt
and the header, so that an object moved to another name or dossier does not open. The commitment
comes from the same derivation: one ciphertext opens under one key only.

The salt is no random number but a keyed digest of the header and the plain bytes. A repeat after a
crash puts the same bytes, and the vault gets no second object that nobody can remove. It is safe:
two objects share a salt, hence a key and its nonces, only if data key, header and plain bytes are
all equal, and then the ciphertexts are equal too. What an onlooker learns is that equality, which
the header, with the object's own name, already tells; the digest tells nothing without the key.

Source: Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance" (STREAM); RFC 5869 (HKDF); RFC 5297 section 1.3.1 (deterministic by design).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.domain.errors import Tampered

KEY_BYTES = 32
CHUNK_BYTES = 1 << 20
_TAG = 16
_DIGEST = 32
_LENGTH = 4
_LONGEST_HEADER = 4096
_SALT_USE = b"guichet-autonomie envelope 1 salt"
_OBJECT_USE = b"guichet-autonomie envelope 1 object\0"


def encrypt(key: bytes, dossier: str, name: str, plain: bytes) -> bytes:
    """Encrypt one object of a dossier. The same input gives the same bytes.

    Args:
        key: the dossier's data key, 32 bytes.
        dossier: its number.
        name: the object's name within it.
        plain: its bytes.
    """
    header = _header(dossier, name, len(plain))
    salt = _salt(key, header, plain)
    stream_key, commitment = _derived(key, salt, header)
    cipher, view = AESGCM(stream_key), memoryview(plain)
    chunks = [
        cipher.encrypt(nonce, view[start : start + CHUNK_BYTES], None)
        for start, nonce in _chunks(len(plain))
    ]
    return b"".join([len(header).to_bytes(_LENGTH, "big"), header, salt, commitment, *chunks])


def decrypt(key: bytes, dossier: str, name: str, sealed: bytes) -> bytes:
    """The plain bytes of that object of that dossier.

    Raises:
        Tampered: it was changed, cut, lengthened, moved, or was never encrypted under this key.
    """
    header, body = _opened(sealed)
    salt, commitment, view = body[:_DIGEST], body[_DIGEST : 2 * _DIGEST], body[2 * _DIGEST :]
    chunk = CHUNK_BYTES + _TAG
    pieces = max(1, -(-len(view) // chunk))
    size = len(view) - _TAG * pieces
    places = list(_chunks(max(0, size)))
    if size < 0 or len(places) != pieces or header != _header(dossier, name, size):
        raise Tampered("an object is not the one its place names")
    stream_key, expected = _derived(key, bytes(salt), header)
    if not hmac.compare_digest(expected, commitment):
        raise Tampered("an object was not encrypted under its dossier's key")
    cipher = AESGCM(stream_key)
    try:
        return b"".join(
            cipher.decrypt(nonce, view[at : at + chunk], None)
            for at, (_, nonce) in zip(range(0, len(view), chunk), places, strict=True)
        )
    except InvalidTag as error:
        raise Tampered("an object's bytes were changed") from error


def _opened(sealed: bytes) -> tuple[bytes, memoryview]:
    """Header and rest; nothing of it is believed yet."""
    length = int.from_bytes(sealed[:_LENGTH], "big")
    start = _LENGTH + length
    if length > _LONGEST_HEADER or len(sealed) < start + 2 * _DIGEST + _TAG:
        raise Tampered("an object is too short to be one")
    return sealed[_LENGTH:start], memoryview(sealed)[start:]


def _header(dossier: str, name: str, size: int) -> bytes:
    """The one header these facts can have: compared byte for byte, never parsed."""
    facts = {"v": 1, "dossier": dossier, "name": name, "chunk": CHUNK_BYTES, "size": size}
    header = json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()
    if len(header) > _LONGEST_HEADER:
        raise ValueError("the name of an object is too long")
    return header


def _salt(key: bytes, header: bytes, plain: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError("a data key has 32 bytes")
    salt_key = HKDF(SHA256(), KEY_BYTES, None, _SALT_USE).derive(key)
    digests = hashlib.sha256(header).digest() + hashlib.sha256(plain).digest()
    return hmac.digest(salt_key, digests, "sha256")


def _derived(key: bytes, salt: bytes, header: bytes) -> tuple[bytes, bytes]:
    """The key of this object's stream, and the commitment to it."""
    both = HKDF(SHA256(), KEY_BYTES + _DIGEST, salt, _OBJECT_USE + header).derive(key)
    return both[:KEY_BYTES], both[KEY_BYTES:]


def _chunks(size: int) -> Iterator[tuple[int, bytes]]:
    """Where each chunk of the plain bytes starts, and its nonce; empty bytes make one chunk."""
    count = max(1, -(-size // CHUNK_BYTES))
    for rank in range(count):
        last = rank == count - 1
        yield rank * CHUNK_BYTES, bytes(7) + rank.to_bytes(4, "big") + bytes([last])
