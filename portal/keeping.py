"""Secrets of a funder's destinations, each encrypted under a key that its funder's key wraps."""

from __future__ import annotations

import secrets

from portal.adapters.envelope import KEY_BYTES, decrypt, encrypt
from portal.desk import Desk
from portal.domain.push import SealedSecret

_NAME = "secret"


def closed(desk: Desk, funder: str, destination: str, secret: bytes) -> SealedSecret:
    """This secret, encrypted."""
    id_, key = desk.new_id(), secrets.token_bytes(KEY_BYTES)
    epoch, wrapped = desk.keyring.wrap(funder, key)
    cipher = encrypt(key, destination, f"{_NAME}/{id_}", secret)
    return SealedSecret(id_, destination, cipher, wrapped, epoch)


def opened(desk: Desk, funder: str, sealed: SealedSecret) -> bytes:
    """The secret. Raises Tampered: its row was changed."""
    key = desk.keyring.unwrap(funder, sealed.key_epoch, sealed.key)
    return decrypt(key, sealed.destination, f"{_NAME}/{sealed.id}", sealed.cipher)
