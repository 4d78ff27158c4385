"""Seeks dossiers by a name: any word of it, in any order, accents and slips forgiven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

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

    `stretched`: nobody is called as it was typed, and the page has those who are nearly.
    A name alone is read in the order of the list. Of a name in another list, or beside other
    filters, MOST_FOUND dossiers are looked at.
    """

    page: Sequence[Listed]
    told: Sought
    whole: bool
    stretched: bool = False


def page_of(tx: Transaction, asked: Asked, name: str) -> Found:
    """That page, of those alone who are called `name`, where one is sought."""
    names = _names(tx, name) if words_of(name) else None
    stretched = bool(names) and all(_is_stretched(name, one) for one in names or ())
    if names is not None and asked.which is List.ALL and asked.sought == Sought():
        page = tx.inbox.page_named(names, asked.limit, asked.after)
        if page is not None:
            return Found(page, asked.sought, whole=True, stretched=stretched)
    told = asked.sought if names is None else _narrowed(tx, asked.sought, names)
    found = (asked.which, asked.today, asked.soon_until, asked.limit, told, asked.after)
    page = tx.inbox.page(*found)
    whole = len(told.named or ()) <= MOST_FOUND
    return Found(page, told, whole=whole, stretched=stretched)


def _is_stretched(typed: str, name: Name) -> bool:
    """Whether some word of this name means another than what was typed, or its beginning."""
    words = words_of(typed)[:MOST_WORDS]
    near = (words, [one + other for one, other in pairwise(words)])
    begun = tuple(chain.from_iterable(near))
    return not all(any(one.startswith(begun) for one in meanings) for meanings in name)


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
