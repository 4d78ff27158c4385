"""A real neighbour with one of its verbs bent: what a fault looks like from the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.domain.errors import Unavailable


class Bent:
    """Does what the real neighbour does, but for the verbs given."""

    def __init__(self, real: Any, **verbs: Callable[..., Any]) -> None:
        self._real, self._verbs = real, verbs

    def __getattr__(self, name: str) -> Any:
        return self._verbs.get(name) or getattr(self._real, name)


def away(*_: Any, **__: Any) -> Any:
    """A neighbour that does not answer."""
    raise Unavailable("it does not answer")


def flipped(data: bytes, at: int = -20) -> bytes:
    """These bytes with one bit of one byte turned."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)
