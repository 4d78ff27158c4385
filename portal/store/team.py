"""A funder's team: who has which duty from when until when, and who asks to be one of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import TextClause, text

from portal.domain.duties import (
    Appointment,
    Duty,
    DutyEnded,
    DutyGiven,
    DutyReviewed,
    Newcomer,
)
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.happened import legal_day
from portal.domain.inbox import Colleague
from portal.domain.people import Role
from portal.store.ledger import Ledger
from portal.store.wire import Row, Wire

_HELD = text(
    "SELECT role FROM agents WHERE person = :me AND funder = :funder"
    " AND role NOT IN ('funder', 'counter') AND since <= CAST(:today AS date)"
    " AND (until IS NULL OR until >= CAST(:today AS date))"
)
_MY_NAME = text("SELECT max(name) FROM agents WHERE person = :me AND funder = :funder")
_EVERYONE = text(
    "SELECT person, coalesce(name, '') AS name, role AS duty, since, until, given_by, reviewed_on,"
    " version FROM agents WHERE funder = :funder AND role NOT IN ('funder', 'counter')"
    " ORDER BY name, person, role"
)
_MANAGERS = text(
    "SELECT person FROM agents WHERE funder = :of AND role = 'manager'"
    " AND since <= :today AND (until IS NULL OR until >= :today) ORDER BY person"
)
_GIVE = text(
    "INSERT INTO agents (person, funder, role, appointed_at, name, since, until, given_by)"
    " VALUES (:person, :funder, :duty, :now, nullif(:name, ''), :since, :until, :me)"
)
# Once over, a duty may be given anew: its row tells of the last time, the ledger of all.
_GIVE_AGAIN = text(
    "UPDATE agents SET since = :since, until = :until, given_by = :me, appointed_at = :now,"
    " reviewed_on = NULL, version = version + 1 WHERE person = :person AND funder = :funder"
    " AND role = :duty AND until < :today"
)
_THERE = text("SELECT 1 FROM agents WHERE person = :person AND funder = :funder AND role = :duty")
_END = text(
    "UPDATE agents SET until = :until, version = version + 1 WHERE person = :person"
    " AND funder = :funder AND role = :duty AND version = :read"
)
_REVIEW = text(
    "UPDATE agents SET reviewed_on = :today, version = version + 1 WHERE person = :person"
    " AND funder = :funder AND role = :duty AND version = :read"
)
_ASK = text(
    "INSERT INTO newcomers (code, person, name, asked_at) VALUES (:code, :person, :name, :now)"
    " ON CONFLICT (person) DO UPDATE SET name = excluded.name, asked_at = excluded.asked_at"
)
_NEWCOMER = text(
    "SELECT person, name FROM newcomers WHERE code = :code"
    " AND asked_at > CAST(:now AS timestamptz) - interval '30 days'"
)
_SWEEP = text(
    "DELETE FROM newcomers WHERE asked_at < CAST(:now AS timestamptz) - interval '30 days'"
)


class Team:
    """Another funder's team does not exist; what a manager may change, row security decides."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def held(self) -> frozenset[Duty]:
        """Return the actor's own duties that stand today."""
        actor, today = self._wire.actor, legal_day(self._wire.at).isoformat()
        values = {"me": actor.id, "funder": actor.funder or "", "today": today}
        rows = self._wire.rows(_HELD, values)
        return frozenset(Duty(row["role"]) for row in rows)

    def my_name(self) -> str:
        """Return the actor's own name, as their sign-in told it last; empty: it told none."""
        actor = self._wire.actor
        return self._wire.value(_MY_NAME, {"me": actor.id, "funder": actor.funder}) or ""

    def require(self, *duties: Duty) -> None:
        """Go on with one of these duties alone. Raises NotAllowed."""
        if not self.held() & set(duties):
            raise NotAllowed("this is for another duty")

    def must_study(self) -> None:
        """Go on, unless a caseworker has no duty of studying: others read. Raises NotAllowed."""
        if self._wire.actor.role is Role.CASEWORKER and Duty.CASEWORKER not in self.held():
            raise NotAllowed("who does not study dossiers neither asks, sends on nor decides")

    def everyone(self) -> tuple[Appointment, ...]:
        """Return every duty of the actor's funder, over or not, by name."""
        return tuple(map(_appointment, self._wire.rows(_EVERYONE, self._values())))

    def known(self) -> tuple[Colleague, ...]:
        """Return everybody who has a duty of the actor's funder, or had one, once each."""
        people = {one.person: Colleague(one.person, one.name) for one in self.everyone()}
        return tuple(people.values())

    def managers(self, funder: str) -> tuple[str, ...]:
        """Return who manages a funder's team today (the worker's)."""
        rows = self._wire.rows(_MANAGERS, self._values() | {"of": funder})
        return tuple(row["person"] for row in rows)

    def give(self, person: str, name: str, duty: Duty, since: date, until: date | None) -> None:
        """Give a duty, for the first time or anew.

        Raises:
            Conflict: it stands, or is to begin: it is ended first.
            NotAllowed: the actor is no manager of this funder, or gives it to themselves.
        """
        values = self._values() | {"me": self._wire.actor.id, "now": self._wire.at}
        values |= {"person": person, "duty": duty.value, "since": since, "until": until}
        if not self._wire.run(_GIVE_AGAIN, values):
            if self._wire.one(_THERE, values):
                raise Conflict("this duty stands already")
            self._wire.run(_GIVE, values | {"name": name})
        funder = self._wire.actor.funder or ""
        days = since.isoformat(), until.isoformat() if until else ""
        self._ledger.append(DutyGiven(person, funder, duty.value, *days), funder=funder)

    def end(self, one: Appointment, until: date) -> Appointment:
        """Set the last day of a duty. Raises Conflict, NotAllowed."""
        self._change(_END, one, until)
        funder = self._wire.actor.funder or ""
        told = DutyEnded(one.person, funder, one.duty.value, until.isoformat())
        self._ledger.append(told, funder=funder)
        return replace(one, until=until, version=one.version + 1)

    def review(self, one: Appointment) -> None:
        """Note that a duty is still right. Raises Conflict, NotAllowed."""
        self._change(_REVIEW, one, None)
        funder = self._wire.actor.funder or ""
        self._ledger.append(DutyReviewed(one.person, funder, one.duty.value), funder=funder)

    def ask(self, code: str, person: str, name: str) -> None:
        """Note who signed in and was appointed by nobody (the public's)."""
        values = {"code": code, "person": person, "name": name, "now": self._wire.at}
        self._wire.run(_ASK, values)

    def newcomer(self, code: str) -> Newcomer:
        """Return who was shown this code. Raises NotFound: nobody, or the actor is no manager."""
        self._wire.name("app.sought", code)
        row = self._wire.one(_NEWCOMER, {"code": code, "now": self._wire.at})
        if row is None:
            raise NotFound("nobody was shown this code")
        return Newcomer(**row)

    def sweep(self) -> int:
        """Forget newcomers whom no manager took up (the worker's); return how many."""
        return self._wire.run(_SWEEP, {"now": self._wire.at})

    def _change(self, statement: TextClause, one: Appointment, until: date | None) -> None:
        values = self._values() | {"person": one.person, "duty": one.duty.value}
        if not self._wire.run(statement, values | {"read": one.version, "until": until}):
            raise Conflict("this duty was changed meanwhile")

    def _values(self) -> dict[str, object]:
        return {"funder": self._wire.actor.funder, "today": legal_day(self._wire.at)}


def _appointment(row: Row) -> Appointment:
    return Appointment(**{**row, "duty": Duty(row["duty"])})
