"""Keep filters of the inbox under a name, and take them away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.desk import Desk
from portal.domain.errors import NotReady, Problem
from portal.domain.people import Actor
from portal.domain.saved_filter import MOST_CHARACTERS, MOST_KEPT, SavedFilter

NAMELESS, TOO_LONG, TOO_MANY, NOTHING = "nameless", "too_long", "too_many", "nothing"
"""What is wrong, as a problem's text."""
NAME = "nom"
"""The box that a problem is about."""


def seen(desk: Desk, actor: Actor) -> Sequence[SavedFilter]:
    """The actor's own filters and those that colleagues share."""
    return desk.read(actor, lambda tx: tx.saved_filters.seen())


def keep(
    desk: Desk, actor: Actor, name: str, which: str, told: Mapping[str, str], *, shared: bool
) -> None:
    """Keep a list and its filters under a name.

    Raises:
        NotReady: there is no name, it is too long, nothing is narrowed, or too many are kept.
    """
    name = " ".join(name.split())
    with desk.begin(actor) as tx:
        own = sum(one.own for one in tx.saved_filters.seen())
        wrong = (
            NAMELESS if not name
            else TOO_LONG if len(name) > MOST_CHARACTERS
            else NOTHING if not told
            else TOO_MANY if own >= MOST_KEPT
            else ""
        )  # fmt: skip
        if wrong:
            raise NotReady([Problem(NAME, NAME, wrong)])
        tx.saved_filters.keep(SavedFilter(desk.new_id(), name, shared, which, told, own=True))


def drop(desk: Desk, actor: Actor, saved: str) -> None:
    """Take one of the actor's own away. Raises NotFound: there is none, or it is another's."""
    with desk.begin(actor) as tx:
        tx.saved_filters.drop(saved)
