"""A page of a list: what a search leaves few of is found first, the rest is walked through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import text

from portal.domain.inbox import After, List, Sought, Stage, Turn
from portal.store.inbox_lists import PLACES, TURNS, page_of
from portal.store.inbox_parts import NARROW, WORDS, ahead, few_of, groups_of, values_of
from portal.store.wire import Row, Wire

_PLANNED = text(
    "SELECT set_config('plan_cache_mode', :plan, true),"
    " set_config('enable_bitmapscan', :in_bulk, true)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that is asked for, as `Inbox.page` says it."""

    which: List
    today: date
    soon_until: date
    limit: int
    sought: Sought
    after: After | None


def rows_of(wire: Wire, asked: Asked) -> Sequence[Row]:
    """The rows of that page, in their order."""
    told, after = _parts_of(asked.sought), asked.after
    plan_anew(wire, in_bulk=bool(told.keys() & set(NARROW)))
    values = of_actor(wire, asked.today, asked.soon_until) | told | {"limit": asked.limit}
    if told.keys() & WORDS.keys():
        values |= _sort(wire, asked.sought)
    few = _few(wire, asked.which, groups_of(tuple(told)), values)
    if after:
        values |= {"due_on": after.due_on, "number": after.number}
    statement = page_of(asked.which, tuple(told), few, after.turn if after else None)
    return wire.rows(statement, values)


def plan_anew(wire: Wire, *, in_bulk: bool = True) -> None:
    """Have each statement planned for its own values: the best plan depends on how many have them.

    Args:
        wire: where, until something else is said or the transaction ends.
        in_bulk: rows may be gathered before any is looked at: not where the first of many are
            wanted, and an index has them in order.
    """
    wire.run(_PLANNED, {"plan": "force_custom_plan", "in_bulk": "on" if in_bulk else "off"})


def plan_once(wire: Wire) -> None:
    """Have each statement planned once for all values: planning it costs more than running it."""
    wire.run(_PLANNED, {"plan": "force_generic_plan", "in_bulk": "on"})


def of_actor(wire: Wire, today: date, soon_until: date) -> dict[str, Any]:
    """What each list is asked with."""
    actor = wire.actor
    return {"funder": actor.funder, "me": actor.id, "today": today, "soon_until": soon_until}


def _parts_of(sought: Sought) -> dict[str, Any]:
    """What a list is narrowed to, by the parts of its statement."""
    every = ((one.name, getattr(sought, one.name)) for one in fields(sought))
    told = {
        name: list(what) if isinstance(what, tuple) else what
        for name, what in every
        if what not in (None, "")
    }
    if len(told.get("communes", ())) == 1:
        (told["commune"],) = told.pop("communes")
    return told


def _few(
    wire: Wire, which: List, groups: Sequence[str], values: Row
) -> frozenset[tuple[str, Turn]]:
    """The turns of a list in which one of these groups leaves few dossiers, and which one."""
    few = set[tuple[str, Turn]]()
    left = {turn: place for place in PLACES[which] if place is not None for turn, _ in TURNS[place]}
    for group in groups if left else ():
        turns = {"turns": list(left), "places": list(left.values()), "aheads": [*map(ahead, left)]}
        rows = wire.rows(few_of(group), {**values, **turns})
        few |= {(group, Turn(row["turn"])) for row in rows}
        for row in rows:
            del left[row["turn"]]
    return frozenset(few)


def _sort(wire: Wire, sought: Sought) -> dict[str, list[str]]:
    """Every stage, and every text of aids and of flags, that has what is sought."""
    return {
        "stages": [sought.stage] if sought.stage else [one.value for one in Stage],
        "aids": _having(wire, "aids", sought.aid),
        "flags": _having(wire, "flags", sought.flag),
    }


def _having(wire: Wire, column: str, word: str) -> list[str]:
    """What a column of words says in the funder's dossiers; where a word is sought, with it."""
    rows = wire.rows(values_of(column), {"funder": wire.actor.funder})
    return [row["value"] for row in rows if not word or word in row["value"].split()]
