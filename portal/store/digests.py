"""Who wants a daily digest, when it was last looked whether there is one, and what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import text

from portal.domain.digests import News
from portal.domain.happened import legal_day
from portal.store.proposals import STANDS
from portal.store.wire import Wire

_WANTED = text("SELECT daily FROM digests WHERE person = :me AND funder = :funder")
_CHOOSE = text(
    "INSERT INTO digests (person, funder, daily, looked_at) VALUES (:me, :funder, :daily, :now)"
    " ON CONFLICT (person, funder) DO UPDATE SET daily = excluded.daily"
)
# A day in France: the law counts days there, and so does who reads it in the morning.
_DUE = text(
    "SELECT person, funder FROM digests WHERE daily"
    " AND (looked_at AT TIME ZONE 'Europe/Paris')::date < :today ORDER BY person, funder"
)
_LAST = text(
    "SELECT looked_at FROM digests WHERE person = :person AND funder = :funder AND daily"
    " AND (looked_at AT TIME ZONE 'Europe/Paris')::date < :today"
)
_LOOKED = text("UPDATE digests SET looked_at = :now WHERE person = :person AND funder = :funder")
_OPEN = "d.funder = :funder AND d.status = 'sealed' AND d.place < 3"
_MINE = f"{_OPEN} AND d.caseworker = :me"
_NEWS = text(
    f"SELECT (SELECT count(*) FROM dossiers d WHERE {_OPEN} AND d.caseworker IS NULL"  # noqa: S608
    " AND (d.sealed_at > :since OR EXISTS (SELECT FROM moves m WHERE m.dossier = d.number"
    " AND m.funder = :funder AND m.moved_at > :since))) AS new,"
    f" (SELECT count(*) FROM dossiers d WHERE {_MINE} AND d.due_on >= :today"
    " AND d.due_on <= :soon_until AND d.soon_on <= :today) AS soon,"
    f" (SELECT count(*) FROM dossiers d WHERE {_MINE} AND d.due_on < :today) AS late,"
    " (SELECT count(*) FROM writings w JOIN dossiers d ON d.number = w.dossier"
    f" WHERE {_MINE} AND w.side = 'person' AND w.written_at > :since) AS answers,"
    " (SELECT count(*) FROM addition_parts p JOIN dossiers d ON d.number = p.dossier"
    f" WHERE {_MINE} AND p.sealed_at > :since) AS papers,"
    " (SELECT count(*) FROM opinion_answers a JOIN opinions o ON o.id = a.opinion"
    " JOIN dossiers d ON d.number = o.dossier WHERE a.answered_at > :since"
    " AND :me IN (o.asked_by, d.caseworker)) AS opinions,"
    " (SELECT count(*) FROM proposals p WHERE p.funder = :funder AND p.ended_at IS NULL"
    f" AND p.proposed_by <> :me AND {STANDS}) AS confirm,"
    " (SELECT count(*) FROM proposals p WHERE p.funder = :funder AND p.proposed_by = :me"
    " AND p.ending = 'declined' AND p.ended_by <> :me AND p.ended_at > :since) AS declined"
)
LONGEST_WARNING = timedelta(days=31)
"""As of the inbox: no time limit is shown as due soon for longer."""


class Digests:
    """A caseworker sees and changes their own choice; the worker sees who wants one."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def wanted(self) -> bool:
        """Return whether the actor wants one each working day."""
        actor = self._wire.actor
        return bool(self._wire.value(_WANTED, {"me": actor.id, "funder": actor.funder}))

    def choose(self, *, daily: bool) -> None:
        """Keep what the actor chose. What happened before it is no news."""
        actor = self._wire.actor
        values = {"me": actor.id, "funder": actor.funder, "now": self._wire.at, "daily": daily}
        self._wire.run(_CHOOSE, values)

    def due(self, today: date) -> Sequence[tuple[str, str]]:
        """Return who wants one, by funder, and had none today (the worker's)."""
        rows = self._wire.rows(_DUE, {"today": today})
        return [(row["person"], row["funder"]) for row in rows]

    def last(self, person: str, funder: str, today: date) -> datetime | None:
        """Return when theirs was looked at last; none: today, or they want none (the worker's)."""
        values = {"person": person, "funder": funder, "today": today}
        found: datetime | None = self._wire.value(_LAST, values)
        return found

    def looked(self, person: str, funder: str) -> None:
        """Note that theirs of today is done, sent or with nothing to say (the worker's)."""
        self._wire.run(_LOOKED, {"person": person, "funder": funder, "now": self._wire.at})

    def news(self, since: datetime) -> News:
        """Count what a digest says to the actor, a caseworker, as far as they may see it."""
        actor, today = self._wire.actor, legal_day(self._wire.at)
        values = {"me": actor.id, "funder": actor.funder, "since": since, "today": today}
        rows = self._wire.rows(_NEWS, values | {"soon_until": today + LONGEST_WARNING})
        return News(**rows[0])
