"""The statements that read a list of the inbox: one branch a place, each a range of an index."""

# ruff: noqa: S608  every part of a statement is a constant of this file or of `inbox_parts`
from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, text

from portal.domain.inbox import MOST_COUNTED, MOST_FOUND, List, Place, Turn
from portal.store.dossier_rows import DOSSIER_COLUMNS
from portal.store.inbox_parts import (
    IN_ORDER,
    NARROW,
    SEALED,
    TOLD,
    all_of,
    besides,
    found_at,
    groups_of,
    walked,
)
from portal.store.inbox_tables import INBOX_NAMES
from portal.store.proposals import STANDS

_OWN = ", ".join(f"d.{one.name}" for one in DOSSIER_COLUMNS[:-1])
_DEALT_WITH = ", ".join(f"d.{name}" for name in sorted(INBOX_NAMES))
SHOWN = f"{_OWN}, {_DEALT_WITH}"
"""The columns of a dossier `d` that make a line of a list, but the day it was taken back."""
_OPEN = (Place.GRANTED, Place.FIRST, Place.USUAL)
PLACES: dict[List, tuple[Place | None, ...]] = {
    **dict.fromkeys(List, _OPEN),
    List.GRANTED: (None,),
    List.DECIDED: (Place.FIRST, Place.ENDED),
    List.ALL: tuple(Place),
}
"""Which places each list has, in their order; none: it is read by the day silence granted."""
TURNS: dict[Place | None, tuple[tuple[Turn, str], ...]] = {
    None: ((Turn.GRANTED, "true"),),
    Place.GRANTED: ((Turn.GRANTED, "d.place = 0"),),
    Place.FIRST: ((Turn.URGENT, "d.ahead"), (Turn.BACK, "d.place = 1 AND NOT d.ahead")),
    Place.USUAL: ((Turn.USUAL, "d.place = 2"),),
    Place.ENDED: ((Turn.ENDED, "d.place = 3"),),
}
"""The turns of each place, and what tells a dossier that is in one.

Only what stands in the first place is ahead: its place, said again, would hide how many there are.
"""
_FEWER = frozenset({List.MINE, List.WAITING, List.REFEREE, List.DECIDED})
"""Lists of which an index has the first place: fewer stand there than are ahead of all.

So it is of one commune, or of one stage.
"""
_AHEAD_OF_FEW = "d.place = 1 AND d.ahead::int = 1"
"""The same as ahead, but not seen by the indexes that have it."""
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
_WITHDRAWN = "(SELECT w.withdrawn_at FROM withdrawals w WHERE w.dossier = d.number) AS withdrawn_at"


@cache
def page_of(
    which: List, parts: tuple[str, ...], few: frozenset[tuple[str, Turn]], after: int | None
) -> TextClause:
    """One page: `after` is the turn of the last dossier of the page before, if there is one.

    `few` says which groups of parts leave few dossiers of which turn: there they are found first.
    """
    if set(parts) & set(NARROW):
        return text(_found(which, parts, after))
    return text(_walked(which, parts, few, after))


def _walked(
    which: List, parts: Sequence[str], few: frozenset[tuple[str, Turn]], after: int | None
) -> str:
    """The page of what leaves many dossiers: each place is gone through in its order.

    Under row security an index is used for `=` and ranges alone, and PostgreSQL passes over no
    part of one: so each turn is a branch that begins where its list does.
    """
    day, order, sign = _order(which)
    groups, branches = groups_of(tuple(parts)), []
    fewer = which in _FEWER or tuple(parts) in IN_ORDER
    for place, turn, here in ((one, *turn) for one in PLACES[which] for turn in TURNS[one]):
        if after is not None and place is not None and turn < after:
            continue
        told = _AHEAD_OF_FEW if fewer and turn is Turn.URGENT else here
        first = [one for one in groups if (one, turn) in few]
        many = which is List.ALL and len(groups) == 1
        left = all_of(besides(parts, first)) if first or not many else walked(parts)
        source = found_at(place, told, first) if first else f"dossiers d WHERE {SEALED} AND {told}"
        goes_on = after is not None and (place is None or turn == after)
        begin = f" AND (d.{day}, d.number) {sign} (:due_on, :number)" if goes_on else ""
        branches.append(
            f"SELECT d.number, {int(turn)} AS turn FROM {source}"
            f" AND {_KEPT[which]}{left}{begin} ORDER BY {order} LIMIT :limit"
        )
    return lines_of(_one_after_the_other(branches), order)


def _one_after_the_other(branches: Sequence[str]) -> str:
    """The first of these turns, in their order: where a page is full, the others are not looked at.

    Each is planned for a whole page, and then read as far as the page has room.
    """
    turns, before = [], ""
    for rank, branch in enumerate(branches):
        room = f" LIMIT CAST(:limit AS bigint){before}" if before else ""
        turns.append(f"t{rank} AS MATERIALIZED (SELECT * FROM ({branch}) b{room})")
        before += f" - (SELECT count(*) FROM t{rank})"
    gathered = " UNION ALL ".join(f"SELECT * FROM t{rank}" for rank in range(len(branches)))
    return f"WITH {', '.join(turns)} {gathered}"


def lines_of(page: str, order: str) -> str:
    """The lines of a page, by the numbers and turns of its dossiers: few are read whole."""
    return (
        f"WITH page AS ({page}) SELECT {SHOWN}, p.turn, {_WITHDRAWN} FROM page p"
        f" JOIN dossiers d USING (number) WHERE {SEALED} ORDER BY p.turn, {order}"
    )


def _found(which: List, parts: Sequence[str], after: int | None) -> str:
    """The page of what always leaves few: all are found, put in order, and shown from there."""
    day, order, sign = _order(which)
    narrow, wide = ([one for one in parts if (one in NARROW) is few] for few in (True, False))
    turns = (one for place in PLACES[which] for one in TURNS[place])
    turn = " ".join(f"WHEN {told} THEN {int(turn)}" for turn, told in turns)
    begin = "d.turn IS NOT NULL"
    if after is not None:
        same = f"d.turn = {int(after)} AND (d.{day}, d.number) {sign} (:due_on, :number)"
        begin = f"(d.turn > {int(after)} OR {same})"
    return (
        f"WITH found AS MATERIALIZED (SELECT {TOLD} FROM dossiers d WHERE {SEALED}{all_of(narrow)}"
        f" LIMIT {MOST_FOUND}), page AS (SELECT d.number, d.turn FROM (SELECT d.*,"
        f" CASE {turn} END AS turn FROM found d WHERE {_KEPT[which]}{all_of(wide)}) d"
        f" WHERE {begin} ORDER BY d.turn, {order} LIMIT :limit)"
        f" SELECT {SHOWN}, p.turn, {_WITHDRAWN} FROM page p JOIN dossiers d USING (number)"
        f" WHERE {SEALED} ORDER BY p.turn, {order}"
    )


def _order(which: List) -> tuple[str, str, str]:
    """By which day a list is put in order, how that is said, and what tells what comes after."""
    day = "granted_on" if which is List.GRANTED else "due_on"
    down, sign = (" DESC", "<") if which is List.DECIDED else ("", ">")
    return day, f"d.{day}{down}, d.number{down}", sign


def _counted(which: List) -> str:
    places = ", ".join(str(int(place)) for place in PLACES[which] if place is not None)
    stands = f" AND d.place IN ({places})" if places else ""
    kept = f"{SEALED}{stands} AND {_KEPT[which]} LIMIT {MOST_COUNTED + 1}"
    counted = f"SELECT FROM dossiers d WHERE {kept}"
    return f'(SELECT count(*) FROM ({counted}) c) AS "{which.value}"'


COUNTS = text(f"SELECT {', '.join(_counted(one) for one in List)}")
"""How many dossiers each list has; MOST_COUNTED and one more says that there are more."""
