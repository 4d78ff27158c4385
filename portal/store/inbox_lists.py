"""The statements that read a list of the inbox: one branch a place, each a range of an index."""

# ruff: noqa: S608  every part of a statement is a constant of this file
from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, text

from portal.domain.inbox import MOST_COUNTED, List, Place
from portal.store.dossier_rows import DOSSIER_COLUMNS
from portal.store.inbox_tables import INBOX_NAMES

_OWN = ", ".join(f"d.{one.name}" for one in DOSSIER_COLUMNS[:-1])
_DEALT_WITH = ", ".join(f"d.{name}" for name in sorted(INBOX_NAMES))
_SHOWN = f"{_OWN}, {_DEALT_WITH}"
_SEALED = "d.funder = :funder AND d.status = 'sealed'"
_OPEN = (Place.GRANTED, Place.FIRST, Place.USUAL)
PLACES: dict[List, tuple[Place | None, ...]] = {
    **dict.fromkeys(List, _OPEN),
    List.GRANTED: (None,),
    List.DECIDED: (Place.ENDED,),
    List.ALL: tuple(Place),
}
"""Which places each list has, in their order; none: it is read by the day silence granted."""
_KEPT = {
    List.TO_TAKE: "d.caseworker IS NULL",
    List.MINE: "d.caseworker = :me",
    List.WAITING: "d.stage = 'waiting'",
    List.REFEREE: "d.referee",
    List.SOON: "d.due_on >= :today AND d.due_on <= :soon_until AND d.soon_on <= :today",
    List.LATE: "d.due_on < :today",
    List.GRANTED: "d.granted_on <= :today AND d.place < 3 AND d.granted_on < '9999-12-31'",
    List.DECIDED: "d.stage = 'decided'",
    List.ALL: "true",
}
NARROW = ("numbers", "birth_date", "nir_mark")
"""Parts of a search that leave few dossiers: those are found first, then put in order."""
_PARTS = {
    "numbers": "(d.number = ANY(:numbers) OR d.request = ANY(:numbers))",
    "birth_date": "d.birth_date = :birth_date",
    "nir_mark": "d.nir_mark = :nir_mark",
    "communes": "d.commune = ANY(:communes)",
    "aid": ":aid = ANY(string_to_array(d.aids, ' '))",
    "stage": "d.stage = :stage",
    "flag": ":flag = ANY(string_to_array(d.flags, ' '))",
    "filed_from": "d.submitted_at >= :filed_from",
    "filed_before": "d.submitted_at < :filed_before",
}
PARTS = tuple(_PARTS)
"""What a list is narrowed by, beside a name."""


@cache
def page_of(which: List, parts: tuple[str, ...], words: int, after: int | None) -> TextClause:
    """One page: `after` is the place of the last dossier of the page before, if there is one.

    Under row security an index is used for `=` and ranges alone, and PostgreSQL passes over no
    part of one: so each place is a branch that begins where its list does.
    """
    source, found = _source(parts, words)
    day = "granted_on" if which is List.GRANTED else "due_on"
    down, sign = (" DESC", "<") if which is List.DECIDED else ("", ">")
    order = f"d.{day}{down}, d.number{down}"
    branches = []
    for place in PLACES[which]:
        if after is not None and place is not None and place < after:
            continue
        goes_on = after is not None and place in (None, after)
        begin = f" AND (d.{day}, d.number) {sign} (:due_on, :number)" if goes_on else ""
        branches.append(
            f"(SELECT {_SHOWN} FROM {source} d WHERE {_SEALED}{_at(place)}"
            f" AND {_KEPT[which]}{_and(parts)}{begin} ORDER BY {order} LIMIT :limit)"
        )
    first = "" if which is List.GRANTED else "d.place, "
    return text(
        f"{found}SELECT d.*, (SELECT w.withdrawn_at FROM withdrawals w"
        f" WHERE w.dossier = d.number) AS withdrawn_at FROM ({' UNION ALL '.join(branches)}) d"
        f" ORDER BY {first}{order} LIMIT :limit"
    )


def _at(place: Place | None) -> str:
    return "" if place is None else f" AND d.place = {int(place)}"


def _source(parts: Sequence[str], words: int) -> tuple[str, str]:
    """Where a page is read from: all dossiers, or those few that were found first."""
    narrow = [_PARTS[one] for one in parts if one in NARROW]
    if words:
        narrow.append(f"d.number = ANY(ARRAY({_named(words)}))")
    if not narrow:
        return "dossiers", ""
    found = f"SELECT * FROM dossiers d WHERE {_SEALED} AND {' AND '.join(narrow)}"
    return "found", f"WITH found AS MATERIALIZED ({found} LIMIT {MOST_COUNTED}) "


def _named(words: int) -> str:
    """The dossiers whose name has each of these words, whichever of its meanings."""
    others = "".join(
        f" AND EXISTS (SELECT FROM name_words o WHERE o.funder = :funder"
        f" AND o.word = ANY(:word_{rank}) AND o.dossier = n.dossier)"
        for rank in range(1, words)
    )
    return (
        f"SELECT n.dossier FROM name_words n WHERE n.funder = :funder AND n.word = ANY(:word_0)"
        f"{others} LIMIT {MOST_COUNTED}"
    )


def _and(parts: Sequence[str]) -> str:
    return "".join(f" AND {_PARTS[one]}" for one in parts if one not in NARROW)


def _counted(which: List) -> str:
    branches = " UNION ALL ".join(
        f"(SELECT 1 FROM dossiers d WHERE {_SEALED}{_at(place)}"
        f" AND {_KEPT[which]} LIMIT {MOST_COUNTED + 1})"
        for place in PLACES[which]
    )
    counted = f"SELECT FROM ({branches}) b LIMIT {MOST_COUNTED + 1}"
    return f'(SELECT count(*) FROM ({counted}) c) AS "{which.value}"'


COUNTS = text(f"SELECT {', '.join(_counted(one) for one in List)}")
"""How many dossiers each list has; MOST_COUNTED and one more says that there are more."""
