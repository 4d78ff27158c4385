"""The inbox of a funder's caseworkers: its lists, who holds what, and what the worker renews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import text

from portal.domain.dossier import Dossier
from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.happened import legal_day
from portal.domain.inbox import (
    After,
    Colleague,
    Flag,
    Held,
    HeldMeanwhile,
    List,
    Listed,
    Place,
    Sought,
    Stage,
    Standing,
)
from portal.domain.names import name_key
from portal.domain.slips import slips
from portal.store.dossier_rows import dossier_of
from portal.store.inbox_lists import COUNTS
from portal.store.inbox_named import Name, in_order, rows_named
from portal.store.inbox_page import Asked, of_actor, plan_anew, plan_once, rows_of
from portal.store.inbox_parts import named_by
from portal.store.ledger import Ledger
from portal.store.wire import Row, Wire

_HELD = text(
    "SELECT caseworker, assigned_by, assigned_at, assigned_version FROM dossiers"
    " WHERE number = :number AND status = 'sealed'"
)
_ASSIGN = text(
    "UPDATE dossiers SET caseworker = :to, assigned_by = :me, assigned_at = :now,"
    " assigned_version = assigned_version + 1"
    " WHERE number = :number AND status = 'sealed' AND assigned_version = :seen"
)
_COLLEAGUES = text(
    "SELECT person AS id, coalesce(name, '') AS name FROM agents"
    " WHERE funder = :funder AND role = 'caseworker' AND since <= :today"
    " AND (until IS NULL OR until >= :today) ORDER BY name, person"
)
_KNOWN = text(
    "UPDATE agents SET name = :name WHERE person = :me AND funder = :funder"
    " AND name IS DISTINCT FROM :name"
)
_MEANT = text("SELECT DISTINCT word FROM name_slips WHERE funder = :funder AND slip = ANY(:slips)")
_BEGINNING = text(
    "SELECT DISTINCT word FROM name_slips WHERE funder = :funder AND slip >= :letters"
    " AND slip < :beyond AND slip = word LIMIT 200"
)
_LAST_LETTER = "\U0010ffff"


class Inbox:
    """Another funder's dossiers do not exist: not in a list, not in a count, not to be taken."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def page(
        self,
        which: List,
        today: date,
        soon_until: date,
        limit: int,
        sought: Sought | None = None,
        after: After | None = None,
    ) -> tuple[Listed, ...]:
        """Return a list from its beginning, or from after a dossier; narrowed to what is sought.

        `soon_until` is the furthest last day that may be due soon.
        """
        asked = Asked(which, today, soon_until, limit, sought or Sought(), after)
        return tuple(map(listed_of, rows_of(self._wire, asked)))

    def page_named(
        self, names: Sequence[Name], limit: int, after: After | None = None
    ) -> tuple[Listed, ...] | None:
        """Return all who are called so, in the order of ALL, from its beginning or from after one.

        None: not every name is kept in that order yet.
        """
        if not in_order(self._wire):
            return None
        return tuple(map(listed_of, rows_named(self._wire, names, limit, after) if names else ()))

    def named(self, words: Name) -> tuple[str, ...]:
        """Return the dossiers whose name has each of these words, each as it may have been meant.

        One more than MOST_FOUND says that there are more.
        """
        plan_anew(self._wire)
        values = {f"word_{rank}": list(meanings) for rank, meanings in enumerate(words)}
        rows = self._wire.rows(named_by(len(words)), values | {"funder": self._wire.actor.funder})
        return tuple(row["dossier"] for row in rows)

    def counts(self, today: date, soon_until: date) -> Mapping[List, int]:
        """Return how many dossiers each list has; counting stops one after MOST_COUNTED."""
        plan_once(self._wire)
        row = self._wire.one(COUNTS, of_actor(self._wire, today, soon_until)) or {}
        return {List(name): count for name, count in row.items()}

    def meant(self, word: str) -> frozenset[str]:
        """Return the words of names that share a slip with this one."""
        values = {"funder": self._wire.actor.funder, "slips": sorted(slips(word))}
        return frozenset(row["word"] for row in self._wire.rows(_MEANT, values))

    def beginning(self, letters: str) -> frozenset[str]:
        """Return words of names that begin with these letters, 200 at most."""
        values = {"letters": letters, "beyond": letters + _LAST_LETTER}
        rows = self._wire.rows(_BEGINNING, values | {"funder": self._wire.actor.funder})
        return frozenset(row["word"] for row in rows)

    def held(self, number: str) -> Held:
        """Return who holds a dossier. Raises NotFound: it is no sealed one of the actor's."""
        row = self._wire.one(_HELD, {"number": number})
        if row is None:
            raise NotFound("no such dossier")
        return _held(row)

    def assign(self, dossier: Dossier, to: str | None, seen: int, event: Event) -> None:
        """Write who holds a dossier (none: nobody), and the event that tells of it.

        Raises:
            NotFound: there is no such dossier.
            NotAllowed: who is to hold it is no caseworker of its funder.
            HeldMeanwhile: somebody else took or gave it since it was read (its version moved).
        """
        values = {"number": dossier.number, "to": to, "seen": seen, "now": self._wire.at}
        if not self._wire.run(_ASSIGN, values | {"me": self._wire.actor.id}):
            raise HeldMeanwhile(self.held(dossier.number))
        self._ledger.append(event, funder=dossier.funder)

    def colleagues(self) -> tuple[Colleague, ...]:
        """Return the caseworkers of the actor's funder, the actor among them."""
        values = {"funder": self._wire.actor.funder, "today": legal_day(self._wire.at)}
        rows = self._wire.rows(_COLLEAGUES, values)
        return tuple(Colleague(**row) for row in rows)

    def be_known(self, name: str) -> None:
        """Note the actor's own name, as the sign-in tells it, for their colleagues."""
        actor = self._wire.actor
        self._wire.run(_KNOWN, {"me": actor.id, "funder": actor.funder, "name": name})


def words_of(typed: str) -> Sequence[str]:
    """The words of a name, as they are kept: no case, no accents."""
    return tuple(dict.fromkeys(name_key(typed).split()))


def _held(row: Row) -> Held:
    told = (row["caseworker"], row["assigned_by"], row["assigned_at"])
    return Held(*told, row["assigned_version"])


def listed_of(row: Row) -> Listed:
    """A line of a list from its row."""
    standing = Standing(
        Stage(row["stage"]),
        Place(row["place"]),
        row["due_on"],
        row["soon_on"],
        row["granted_on"],
        tuple(row["aids"].split()),
        frozenset(map(Flag, row["flags"].split())),
    )
    return Listed(dossier_of(row), standing, _held(row))
