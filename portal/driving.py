"""What is done at the end of an act, in its own transaction: it is kept with it, or not at all."""

from __future__ import annotations

from collections.abc import Callable

from portal.store.database import Transaction

Then = Callable[[Transaction, int], None]
"""Told the rank of what was just written, over its kind, of its dossier."""


def nothing(_tx: Transaction, _rank: int) -> None:
    """Nothing more is kept: a person sees what they did."""
