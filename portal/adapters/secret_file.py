"""A file that holds a secret: its owner alone reads it, and it is whole or absent."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from portal.domain.errors import Conflict, NotAllowed, Unavailable

_OTHERS = stat.S_IRWXO | stat.S_IWGRP


def write_secret(path: Path, data: bytes, *, new: bool = False) -> None:
    """Write a file that its owner alone can read.

    Raises:
        Conflict: it must be new, and there is one.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if not new:
        half.rename(path)
        return
    try:
        os.link(half, path)
    except FileExistsError as error:
        raise Conflict(f"{path.name} exists already: a secret is never overwritten") from error
    finally:
        half.unlink()


def read_secret(path: Path) -> bytes:
    """What the file holds.

    Raises:
        NotAllowed: everybody may read it, or a group may change it.
        Unavailable: it cannot be read.
    """
    try:
        if path.stat().st_mode & _OTHERS:
            raise NotAllowed(f"{path} is open to others: chmod 600")
        return path.read_bytes()
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror}") from error
