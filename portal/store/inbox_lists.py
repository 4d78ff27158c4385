"""The statements that read a list of the inbox: one branch a place, each a range of an index."""

# ruff: noqa: S608  every part of a statement is a constant of this file
from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, text

from portal.domain.inbox import MOST_COUNTED, MOST_FOUND, List, Place, Turn
from portal.store.dossier_rows import DOSSIER_COLUMNS
from portal.store.inbox_tables import INBOX_NAMES
from portal.store.proposals import STANDS

_OWN = ", ".join(f"d.{one.name}" for one in DOSSIER_COLUMNS[:-1])
_DEALT_WITH = ", ".join(f"d.{name}" for name in sorted(INBOX_NAMES))
SHOWN = f"{_OWN}, {_DEALT_WITH}"
"""The columns of a dossier `d` that make a line of a list, but the day it was taken back."""
_SEALED = "d.funder = :funder AND d.status = 'sealed'"
_OPEN = (Place.GRANTED, Place.FIRST, Place.USUAL)
PLACES: dict[List, tuple[Place | None, ...]] = {
    **dict.fromkeys(List, _OPEN),
    List.GRANTED: (None,),
    List.DECIDED: (Place.ENDED,),
    List.ALL: tuple(Place),
}
"""Which places each list has, in their order; none: it is read by the day silence granted."""
_TURNS: dict[Place | None, tuple[tuple[Turn, str], ...]] = {
    None: ((Turn.GRANTED, "true"),),
    Place.GRANTED: ((Turn.GRANTED, "d.place = 0"),),
    Place.FIRST: ((Turn.URGENT, "d.ahead"), (Turn.BACK, "d.place = 1 AND NOT d.ahead")),
    Place.USUAL: ((Turn.USUAL, "d.place = 2"),),
    Place.ENDED: ((Turn.ENDED, "d.place = 3"),),
}
"""The turns of each place, and what tells a dossier that is in one.

Only what stands in the first place is ahead: its place, said again, would hide how many there are.
"""
_KEPT = {
    List.TO_TAKE: "d.caseworker IS NULL",
    List.MINE: "d.caseworker = :me",
    List.WAITING: "d.stage = 'waiting'",
    List.REFEREE: "d.referee",
    List.TO_CONFIRM: "d.number = ANY (ARRAY(SELECT p.dossier FROM proposals p"
    " WHERE p.funder = :funder AND p.ended_at IS NULL AND p.proposed_by <> :me"
    f" AND {STANDS} LIMIT {MOST_FOUND}))",
    List.SOON: "d.due_on >= :today AND d.due_on <= :soon_until AND d.soon_on <= :today",
    List.LATE: "d.due_on < :today",
    List.GRANTED: "d.granted_on <= :today AND d.place < 3 AND d.granted_on < '9999-12-31'",
    List.DECIDED: "d.stage = 'decided'",
    List.ALL: "true",
}
NARROW = ("numbers", "begun", "named", "birth_date", "nir_mark")
"""Parts of a search that always leave few dossiers: those are found first, then put in order."""
WORDS = {"aid": "aids", "flag": "flags"}
"""Parts that ask for one of several words in a column: they are told which texts have it."""
_BEGUN = (
    "SELECT n.number FROM unnest(CAST(:begun AS text[])) b, LATERAL (SELECT x.number"
    " FROM dossiers x WHERE x.funder = :funder AND x.status = 'sealed'"
    f' AND x.number COLLATE "C" >= b AND x.number COLLATE "C" < b || \'~\' LIMIT {MOST_FOUND}) n'
)
"""The numbers that begin so: a range of an index for each; none of their signs is after `~`."""
_PARTS = {
    "numbers": "(d.number = ANY(:numbers) OR d.request = ANY(:numbers))",
    "begun": f"d.number = ANY(ARRAY({_BEGUN}))",
    "named": "d.number = ANY(:named)",
    "birth_date": "d.birth_date = :birth_date",
    "nir_mark": "d.nir_mark = :nir_mark",
    "commune": "d.commune = :commune",
    "communes": "d.commune = ANY(:communes)",
    "aid": "d.aids = ANY(:aids)",
    "stage": "d.stage = :stage",
    "flag": "d.flags = ANY(:flags)",
    "filed_from": "d.submitted_at >= :filed_from",
    "filed_before": "d.submitted_at < :filed_before",
}
_SORT = "d.aids = ANY(:aids) AND d.flags = ANY(:flags) AND d.stage = ANY(:stages)"
_FEW = "CASE p.place WHEN 1 THEN 300 ELSE 1500 END"
"""How many are few: about as dear to find as to walk through a place, however long, for a page."""
_GROUPS = {**_PARTS, "sort": _SORT}
"""Parts that are found by one index: by words, in every text and every stage that there may be."""
_IN_ORDER = (("stage",), ("commune",))
"""Parts of which one value is sought, and which an index has in the order of the lists."""


@cache
def page_of(
    which: List, parts: tuple[str, ...], few: frozenset[tuple[str, int]], after: int | None
) -> TextClause:
    """One page: `after` is the turn of the last dossier of the page before, if there is one.

    `few` says which groups of parts leave few dossiers of which place: there they are found first.

    Under row security an index is used for `=` and ranges alone, and PostgreSQL passes over no
    part of one: so each turn is a branch that begins where its list does.
    """
    narrow = [one for one in parts if one in NARROW]
    day = "granted_on" if which is List.GRANTED else "due_on"
    down, sign = (" DESC", "<") if which is List.DECIDED else ("", ">")
    order = f"d.{day}{down}, d.number{down}"
    branches = []
    for place in PLACES[which]:
        first = [one for one in groups_of(parts) if (one, place) in few]
        source = "found" if narrow else _found(place, first) if first else "dossiers"
        wide = [one for one in parts if one not in narrow]
        for turn, told in _TURNS[place]:
            if after is not None and place is not None and turn < after:
                continue
            goes_on = after is not None and (place is None or turn == after)
            begin = f" AND (d.{day}, d.number) {sign} (:due_on, :number)" if goes_on else ""
            branches.append(
                f"(SELECT {SHOWN}, {int(turn)} AS turn FROM {source} d WHERE {_SEALED}"
                f" AND {told} AND {_KEPT[which]}{_and(wide)}{begin} ORDER BY {order} LIMIT :limit)"
            )
    found = f"WITH found AS MATERIALIZED {_found(None, narrow)} " if narrow else ""
    return text(
        f"{found}SELECT d.*, (SELECT w.withdrawn_at FROM withdrawals w"
        f" WHERE w.dossier = d.number) AS withdrawn_at FROM ({' UNION ALL '.join(branches)}) d"
        f" ORDER BY d.turn, {order} LIMIT :limit"
    )


def _at(place: Place | None) -> str:
    return "" if place is None else f" AND d.place = {int(place)}"


def groups_of(parts: Sequence[str]) -> Sequence[str]:
    """The groups of these parts that may leave few dossiers of a place, or many.

    One part alone that an index has in the order of the lists needs none found first.
    """
    if set(parts) & WORDS.keys():
        return ["sort", *(one for one in parts if one not in {"stage", *WORDS, *NARROW})]
    return [one for one in parts if one not in NARROW] if tuple(parts) not in _IN_ORDER else ()


def _found(place: Place | None, groups: Sequence[str]) -> str:
    """The dossiers of a place that these groups leave, bounded: apart from the order."""
    left = "".join(f" AND {_GROUPS[one]}" for one in groups)
    return f"(SELECT * FROM dossiers d WHERE {_SEALED}{_at(place)}{left} LIMIT {MOST_FOUND})"


@cache
def few_of(group: str) -> TextClause:
    """Those of these places in which a group of parts leaves few dossiers."""
    found = (
        f"SELECT FROM dossiers d WHERE {_SEALED} AND d.place = p.place AND {_GROUPS[group]}"
        f" LIMIT {_FEW} + 1"
    )
    return text(
        f"SELECT p.place FROM unnest(CAST(:places AS int[])) p(place)"
        f" WHERE (SELECT count(*) FROM ({found}) f) <= {_FEW}"
    )


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


@cache
def named_by(words: int) -> TextClause:
    """The dossiers whose name has each of so many words, whichever of its meanings."""
    others = "".join(
        f" AND EXISTS (SELECT FROM name_words o WHERE o.funder = :funder"
        f" AND o.word = ANY(:word_{rank}) AND o.dossier = n.dossier)"
        for rank in range(1, words)
    )
    return text(
        f"SELECT n.dossier FROM name_words n WHERE n.funder = :funder AND n.word = ANY(:word_0)"
        f"{others} LIMIT {MOST_FOUND + 1}"
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
