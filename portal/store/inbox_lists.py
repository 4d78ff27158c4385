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
_OPEN = (Place.GRANTED, Place.URGENT, Place.USUAL)
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
    List.SOON: "d.due_on >= :today AND d.due_on <= :soon_until AND d.soon_on <= :today",
    List.LATE: "d.due_on < :today",
    List.GRANTED: "d.granted_on <= :today AND d.place < 3 AND d.granted_on < '9999-12-31'",
    List.DECIDED: "d.stage = 'decided'",
    List.ALL: "true",
}
MOST_FOUND = 3000
"""Where a search leaves no more, they are found first and then put in order."""
NARROW = ("numbers", "birth_date", "nir_mark")
"""Parts of a search that always leave few dossiers; of another one, they are counted first."""
SETS = {"aid": "aids", "flag": "flags"}
"""Parts that ask for one of several words in a column: they are told which columns have it."""
_PARTS = {
    "numbers": "(d.number = ANY(:numbers) OR d.request = ANY(:numbers))",
    "birth_date": "d.birth_date = :birth_date",
    "nir_mark": "d.nir_mark = :nir_mark",
    "communes": "d.commune = ANY(:communes)",
    "aid": "d.aids = ANY(:aid)",
    "stage": "d.stage = :stage",
    "flag": "d.flags = ANY(:flag)",
    "filed_from": "d.submitted_at >= :filed_from",
    "filed_before": "d.submitted_at < :filed_before",
}
PARTS = tuple(_PARTS)
"""What a list is narrowed by, beside a name."""


@cache
def page_of(
    which: List, parts: tuple[str, ...], narrow: tuple[str, ...], words: int, after: int | None
) -> TextClause:
    """One page: `after` is the place of the last dossier of the page before, if there is one.

    `narrow` are those of the parts that leave few dossiers.

    Under row security an index is used for `=` and ranges alone, and PostgreSQL passes over no
    part of one: so each place is a branch that begins where its list does.
    """
    source, found = _source(narrow, words)
    wide = [one for one in parts if one not in narrow]
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
            f" AND {_KEPT[which]}{_and(wide)}{begin} ORDER BY {order} LIMIT :limit)"
        )
    first = "" if which is List.GRANTED else "d.place, "
    return text(
        f"{found}SELECT d.*, (SELECT w.withdrawn_at FROM withdrawals w"
        f" WHERE w.dossier = d.number) AS withdrawn_at FROM ({' UNION ALL '.join(branches)}) d"
        f" ORDER BY {first}{order} LIMIT :limit"
    )


def _at(place: Place | None) -> str:
    return "" if place is None else f" AND d.place = {int(place)}"


@cache
def few(part: str) -> TextClause:
    """Whether this part of a search leaves few dossiers."""
    found = f"SELECT FROM dossiers d WHERE {_SEALED} AND {_PARTS[part]} LIMIT {MOST_FOUND + 1}"
    return text(f"SELECT count(*) <= {MOST_FOUND} FROM ({found}) f")


@cache
def few_named(words: int) -> TextClause:
    """Whether few dossiers have a name with so many words."""
    return text(f"SELECT count(*) <= {MOST_FOUND} FROM ({_named(words, MOST_FOUND + 1)}) f")


@cache
def values_of(column: str) -> TextClause:
    """What a column says in the funder's dossiers, each once: one step of an index for each."""
    least = f"(SELECT d.{column} FROM dossiers d WHERE {_SEALED}%s ORDER BY d.{column} LIMIT 1)"
    following = least % f" AND d.{column} > v.{column}"
    return text(
        f"WITH RECURSIVE v AS ({least % ''} UNION ALL SELECT {following} FROM v"
        f" WHERE v.{column} IS NOT NULL) SELECT v.{column} AS value FROM v"
        f" WHERE v.{column} IS NOT NULL"
    )


def _source(narrow: Sequence[str], words: int) -> tuple[str, str]:
    """Where a page is read from: all dossiers, or those few that were found first."""
    said = [_PARTS[one] for one in narrow]
    if words:
        said.append(f"d.number = ANY(ARRAY({_named(words, MOST_FOUND)}))")
    if not said:
        return "dossiers", ""
    found = f"SELECT * FROM dossiers d WHERE {_SEALED} AND {' AND '.join(said)}"
    return "found", f"WITH found AS MATERIALIZED ({found} LIMIT {MOST_FOUND}) "


def _named(words: int, most: int) -> str:
    """The dossiers whose name has each of these words, whichever of its meanings."""
    others = "".join(
        f" AND EXISTS (SELECT FROM name_words o WHERE o.funder = :funder"
        f" AND o.word = ANY(:word_{rank}) AND o.dossier = n.dossier)"
        for rank in range(1, words)
    )
    return (
        f"SELECT n.dossier FROM name_words n WHERE n.funder = :funder AND n.word = ANY(:word_0)"
        f"{others} LIMIT {most}"
    )


def _and(parts: Sequence[str]) -> str:
    return "".join(f" AND {_PARTS[one]}" for one in parts)


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
