"""A page of those who are called so, however many they are: read in the order of the lists."""

# ruff: noqa: S608  every part of a statement is a constant of this file or of `inbox_lists`
from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import itemgetter

from sqlalchemy import TextClause, text

from portal.domain.inbox import MOST_COUNTED, After
from portal.store.inbox_lists import lines_of
from portal.store.inbox_page import plan_anew
from portal.store.wire import Row, Wire

Meanings = Sequence[str]
"""A word of a name that is sought: the words that it may mean."""
Name = Sequence[Meanings]
"""A name that is sought: each of its words, in any order."""

_KEPT_BEFORE = text(
    "SELECT EXISTS (SELECT FROM dossiers d WHERE d.funder = :funder AND d.status = 'sealed'"
    " AND NOT d.in_order AND d.named) AS any"
)


def in_order(wire: Wire) -> bool:
    """Whether every word of the funder's names is kept in the order of the lists.

    Those that the release before this one kept are not, until the worker has renewed them.
    """
    row = wire.one(_KEPT_BEFORE, {"funder": wire.actor.funder})
    return row is not None and not row["any"]


def rows_named(wire: Wire, names: Sequence[Name], limit: int, after: After | None) -> Sequence[Row]:
    """The rows of that page of all dossiers, in their order; a name may be one of several."""
    plan_anew(wire)
    values: dict[str, object] = {"funder": wire.actor.funder, "limit": limit}
    if after:
        values |= {"turn": int(after.turn), "due_on": after.due_on, "number": after.number}
    for at, name in enumerate(names):
        values |= {
            f"name_{at}_{rank}": list(word) for rank, word in enumerate(_rarest_first(wire, name))
        }
    lengths = tuple(len(name) for name in names)
    return wire.rows(_page_of(lengths, goes_on=after is not None), values)


def _rarest_first(wire: Wire, name: Name) -> Name:
    """The words of a name: the one that fewest have is walked through, the others are looked at."""
    if len(name) == 1:
        return name
    values = {f"word_{rank}": list(word) for rank, word in enumerate(name)}
    row = wire.one(_how_many(len(name)), values | {"funder": wire.actor.funder}) or {}
    many = sorted(zip(row.values(), name, strict=True), key=itemgetter(0))
    return [word for _, word in many]


@cache
def _how_many(words: int) -> TextClause:
    """How many have each of so many words, counted to MOST_COUNTED."""
    counted = (
        f"(SELECT count(*) FROM (SELECT FROM name_words n WHERE n.funder = :funder"
        f" AND n.word = ANY(:word_{rank}) LIMIT {MOST_COUNTED}) f) AS word_{rank}"
        for rank in range(words)
    )
    return text(f"SELECT {', '.join(counted)}")


@cache
def _page_of(lengths: tuple[int, ...], *, goes_on: bool) -> TextClause:
    """One page of names of so many words each; a dossier that has two of them is there once."""
    begin = " AND (n.turn, n.due_on, n.dossier) > (:turn, :due_on, :number)" if goes_on else ""
    walks = (
        f"(SELECT f.* FROM unnest(CAST(:name_{at}_0 AS text[])) m, LATERAL (SELECT n.dossier,"
        f' n.turn, n.due_on FROM name_words n WHERE n.funder = :funder AND n.word = m COLLATE "C"'
        f"{_with_others(at, words)}{begin} ORDER BY n.turn, n.due_on, n.dossier LIMIT :limit) f)"
        for at, words in enumerate(lengths)
    )
    page = (
        f"SELECT DISTINCT turn, due_on, dossier AS number FROM ({' UNION ALL '.join(walks)}) w"
        " ORDER BY turn, due_on, number LIMIT :limit"
    )
    return text(lines_of(page, "p.due_on, p.number"))


def _with_others(at: int, words: int) -> str:
    return "".join(
        f' AND n.words && CAST(:name_{at}_{rank} AS text[]) COLLATE "C"' for rank in range(1, words)
    )
