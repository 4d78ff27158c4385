"""Where the bytes of a dossier come from, on their way to the vault: always the same ciphertext."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence

from portal.adapters.envelope import KEY_BYTES, decrypt, encrypt
from portal.desk import Desk
from portal.domain.dossier import Dossier, digest
from portal.domain.draft import Draft, Piece, Waiting
from portal.domain.errors import NotFound, Tampered
from portal.domain.manifest import piece_names
from portal.domain.people import WORKER

INBOX = "inbox"
_AT_HAND = 8 * 1024 * 1024
"""Bytes of one ciphertext that is kept in memory rather than made again from the inbox."""


def own_key(desk: Desk, dossier: Dossier) -> bytes:
    """The dossier's data key, made the first time and wrapped for its funder."""
    with desk.begin(WORKER) as tx:
        wrapped = tx.keys.get(dossier.number)
    if wrapped is None:
        key = secrets.token_bytes(KEY_BYTES)
        epoch, made = desk.keyring.wrap(dossier.funder, key)
        with desk.begin(WORKER) as tx:
            wrapped = tx.keys.add_once(dossier.number, dossier.funder, epoch, made)
        if wrapped[2] == made:
            return key
    return desk.keyring.unwrap(*wrapped)


class Source:
    """The contents of one dossier, or of what comes beside it, whose objects stand in `folder`.

    Papers come from the inbox, where they wait for `draft`; what is made once from the stage.
    """

    def __init__(
        self,
        desk: Desk,
        dossier: Dossier,
        pieces: Sequence[Piece],
        draft: Draft | None,
        key: bytes,
        folder: str = "",
    ) -> None:
        self.dossier, self.folder = dossier, folder
        self._desk, self._draft, self._key = desk, draft, key
        names = piece_names(pieces, folder)
        self._waiting = {names[one.id]: one for piece in pieces for one in piece.waiting}
        self._at_hand: dict[str, bytes] = {}

    def papers(self) -> Iterator[tuple[str, str, tuple[bytes, bytes]]]:
        """Each paper and copy: its name in the dossier, its media type, (plain, ciphertext)."""
        for name, one in self._waiting.items():
            plain = self._plain(one)
            yield name, one.media_type, (plain, self.stage(name, plain))

    def stage(self, name: str, plain: bytes) -> bytes:
        """The ciphertext of an object."""
        cipher = encrypt(self._key, self.dossier.number, name, plain)
        if len(cipher) <= _AT_HAND:
            self._at_hand[name] = cipher
        return cipher

    def cipher(self, name: str, cipher_sha256: str) -> bytes:
        """The ciphertext that was planned, at hand or not.

        Raises:
            Tampered: it cannot be made any more: the inbox or the stage holds something else.
        """
        cipher = self._at_hand.pop(name, None) or self._again(name)
        if digest(cipher) != cipher_sha256:
            raise Tampered("what waits for the vault is not what was planned")
        return cipher

    def _again(self, name: str) -> bytes:
        if one := self._waiting.get(name):
            return encrypt(self._key, self.dossier.number, name, self._plain(one))
        with self._desk.begin(WORKER) as tx:
            return tx.deposits.staged(self.dossier.number, name)

    def _plain(self, one: Waiting) -> bytes:
        draft = self._draft
        if draft is None:
            raise NotFound("none of it waits in a draft")
        key = self._desk.keyring.unwrap(INBOX, draft.key_epoch, draft.key)
        plain = decrypt(key, draft.id, one.id, self._desk.inbox.get(one.key))
        if digest(plain) != one.sha256:
            raise Tampered("a paper in the inbox is not the one that came")
        return plain
