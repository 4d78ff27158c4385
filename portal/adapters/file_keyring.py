"""The keyring in a file, for the demonstration and small installations.

The file holds one master key an epoch. Every owner's key is derived from it, so that one owner's
wrapped key never opens under another's. Destroying an epoch is deleting its line from the file, and
from the file's backups.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from portal.adapters.secret_file import read_secret, write_secret
from portal.domain.errors import NotFound, Tampered, Unavailable

_KEY_BYTES = 32
_USE = b"guichet-autonomie keyring 1\0"


class FileKeyring:
    """The Keyring of the desk over a file of master keys.

    Source: RFC 5869 (derivation), RFC 3394 (wrapping).

    Raises:
        NotAllowed: others may read the file.
        Unavailable: it cannot be read, or is no keyring; the text names it.
    """

    def __init__(self, path: Path) -> None:
        kept = read_secret(path)
        try:
            masters = json.loads(kept)["masters"].items()
            self._masters = {int(epoch): bytes.fromhex(key) for epoch, key in masters}
            self._epoch = max(self._masters)
        except (ValueError, TypeError, KeyError, AttributeError):  # from None: it may hold keys
            raise Unavailable(f"{path} is not a keyring") from None

    @classmethod
    def create(cls, path: Path) -> FileKeyring:
        """Make the file with its first epoch.

        Raises:
            Conflict: there is one already. Overwritten, it would take every dossier with it.
        """
        kept = {"masters": {"1": secrets.token_hex(_KEY_BYTES)}}
        write_secret(path, json.dumps(kept).encode(), new=True)
        return cls(path)

    def wrap(self, owner: str, key: bytes) -> tuple[int, bytes]:
        """(epoch, wrapped key), under the owner's key of the newest epoch."""
        return self._epoch, aes_key_wrap(self._owners_key(owner, self._epoch), key)

    def unwrap(self, owner: str, epoch: int, wrapped: bytes) -> bytes:
        """The data key.

        Raises:
            NotFound: that epoch was destroyed.
            Tampered: it was not wrapped for that owner in that epoch.
        """
        try:
            return aes_key_unwrap(self._owners_key(owner, epoch), wrapped)
        except (InvalidUnwrap, ValueError) as error:
            raise Tampered("a wrapped key is not its owner's") from error

    def _owners_key(self, owner: str, epoch: int) -> bytes:
        if epoch not in self._masters:
            raise NotFound(f"no key of epoch {epoch}")
        use = _USE + f"{epoch}\0{owner}".encode()
        return HKDF(SHA256(), _KEY_BYTES, None, use).derive(self._masters[epoch])
