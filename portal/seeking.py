"""Seeks dossiers by a name: any word of it, in any order, accents and slips forgiven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from portal.domain.inbox import MOST_FOUND, List, Listed, Sought
from portal.domain.slips import meant
from portal.store.database import Transaction
from portal.store.inbox import words_of
from portal.store.inbox_named import Name
from portal.store.inbox_page import Asked

MOST_WORDS = 5
"""Words of a name that are sought; the others narrow nothing."""
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A page, what it is narrowed to besides the name, and whether all who are called so are in it.

    A name alone is read in the order of the list. Of a name in another list, or beside other
    filters, MOST_FOUND dossiers are looked at.
    """

    page: Sequence[Listed]
    told: Sought
    whole: bool


def page_of(tx: Transaction, asked: Asked, name: str) -> Found:
    """That page, of those alone who are called `name`, where one is sought."""
    names = _names(tx, name) if words_of(name) else None
    if names is not None and asked.which is List.ALL and asked.sought == Sought():
        page = tx.inbox.page_named(names, asked.limit, asked.after)
        if page is not None:
            return Found(page, asked.sought, whole=True)
    told = asked.sought if names is None else _narrowed(tx, asked.sought, names)
    found = (asked.which, asked.today, asked.soon_until, asked.limit, told, asked.after)
    page = tx.inbox.page(*found)
    return Found(page, told, whole=len(told.named or ()) <= MOST_FOUND)


def _narrowed(tx: Transaction, sought: Sought, names: Sequence[Name]) -> Sought:
    """What is sought, and the dossiers that have one of these names."""
    named = dict[str, None]()
    for name in names:
        if len(named) <= MOST_FOUND:
            named |= dict.fromkeys(tx.inbox.named(name))
    return replace(sought, named=tuple(named))


def _names(tx: Transaction, typed: str) -> Sequence[Name]:
    """The names that may be meant; none: nobody is called so.

    Two words that follow each other may have been filed as one: `legoff` for `le goff`.
    """
    words = words_of(typed)[:MOST_WORDS]
    known = [_meanings(tx, word) for word in words]
    joined = (
        [*known[:at], [one + other], *known[at + 2 :]]
        for at, (one, other) in enumerate(pairwise(words))
        if one + other in tx.inbox.meant(one + other)
    )
    return [name for name in (known, *joined) if all(name)]


def _meanings(tx: Transaction, word: str) -> Sequence[str]:
    """The words of names that this one may mean, in order."""
    found = meant(word, tx.inbox.meant(word))
    if not found and len(word) >= FEWEST_LETTERS:
        found = tx.inbox.beginning(word)
    return sorted(found)
