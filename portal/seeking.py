"""Seeks dossiers by a name: any word of it, in any order, accents and slips forgiven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from portal.domain.inbox import MOST_FOUND, Sought
from portal.domain.slips import meant
from portal.store.database import Transaction
from portal.store.inbox import words_of

MOST_WORDS = 5
"""Words of a name that are sought; the others narrow nothing."""
FEWEST_LETTERS = 2


def narrowed(tx: Transaction, sought: Sought, name: str) -> Sought:
    """What is sought, and the dossiers that have such a name; as it was, where none is sought.

    Two words that follow each other may have been filed as one: `legoff` for `le goff`.
    """
    if not (words := words_of(name)[:MOST_WORDS]):
        return sought
    known = [_meanings(tx, word) for word in words]
    named = dict.fromkeys(tx.inbox.named(known) if all(known) else ())
    for at, (one, other) in enumerate(pairwise(words)):
        joined, others = one + other, [*known[:at], *known[at + 2 :]]
        if all(others) and len(named) <= MOST_FOUND and joined in tx.inbox.meant(joined):
            named |= dict.fromkeys(tx.inbox.named([[joined], *others]))
    return replace(sought, named=tuple(named))


def _meanings(tx: Transaction, word: str) -> Sequence[str]:
    """The words of names that this one may mean, in order."""
    found = meant(word, tx.inbox.meant(word))
    if not found and len(word) >= FEWEST_LETTERS:
        found = tx.inbox.beginning(word)
    return sorted(found)
