"""Figures for those who steer, added up as things happen: what is read is as long as a calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import bindparam, select, text

from portal.domain.dossier import Dossier
from portal.domain.figures import Count, Figure, Step
from portal.store.figure_tables import counted
from portal.store.wire import Wire, as_json

_COUNTED = (
    select(counted.c.counts).where(counted.c.dossier == bindparam("number")).with_for_update()
)
# In order, so that two workers do not wait for each other in a circle.
_ADD = text(
    "INSERT INTO figures (funder, day, what, part, value, many)"
    " SELECT funder, day, what, part, value, sum(many)"
    " FROM jsonb_to_recordset(CAST(:each AS jsonb))"
    " AS t(funder text, day date, what text, part text, value text, many bigint)"
    " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
    " ON CONFLICT (funder, day, what, part, value)"
    " DO UPDATE SET many = figures.many + excluded.many"
)
_KEEP = text(
    "INSERT INTO counted (dossier, counts) VALUES (:number, CAST(:counts AS jsonb))"
    " ON CONFLICT (dossier) DO UPDATE SET counts = excluded.counts"
)
_MARK = text("UPDATE dossiers SET counted = true WHERE number = :number AND NOT counted")
# Days of months are asked for whole months: the first one begins before the first week.
_READ = text(
    "SELECT what, part, value, CASE part WHEN '' THEN date_trunc(:step, day)::date END AS begins,"
    " sum(many)::bigint AS many FROM figures WHERE funder = :funder AND day < :until"
    " AND day >= CAST(:month AS date)"
    " AND (day >= :since OR part = 'territory' OR what IN ('met', 'took'))"
    " GROUP BY 1, 2, 3, 4 HAVING sum(many) > 0"
)
_BEFORE = text(
    "SELECT coalesce(sum(CASE what WHEN 'received' THEN many ELSE -many END), 0)::bigint"
    " FROM figures WHERE funder = :funder AND day < :since AND part = ''"
    " AND what IN ('received', 'decided', 'withdrawn', 'handed_over')"
)


class Figures:
    """A funder sees its own; the worker adds to all."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def count(self, dossier: Dossier, counts: Collection[Count]) -> None:
        """Count a dossier so, and no more as it was counted before (the worker's)."""
        row = self._wire.one(_COUNTED, {"number": dossier.number})
        before = {tuple(one) for one in row["counts"]} if row else set()
        said = {(one.funder, one.day.isoformat(), one.what, one.part, one.value) for one in counts}
        if row is None or before != said:
            each = [*_each(before - said, -1), *_each(said - before, 1)]
            self._wire.run(_ADD, {"each": as_json(each)})
            kept = {"number": dossier.number, "counts": as_json(sorted(said))}
            self._wire.run(_KEEP, kept)
        self._wire.run(_MARK, {"number": dossier.number})

    def read(self, step: Step, since: date, until: date) -> tuple[Figure, ...]:
        """Return what the actor's funder counted from a day on, before another.

        All of them together by period; each part over all periods.
        """
        days = {"since": since, "month": since.replace(day=1), "until": until, "step": step.value}
        rows = self._wire.rows(_READ, days | {"funder": self._wire.actor.funder})
        return tuple(Figure(**row) for row in rows)

    def waiting(self, since: date) -> int:
        """Return how many dossiers waited for their decision when that day began."""
        found = self._wire.value(_BEFORE, {"since": since, "funder": self._wire.actor.funder})
        return int(found)


def _each(said: Iterable[tuple[str, ...]], many: int) -> list[dict[str, object]]:
    names = ("funder", "day", "what", "part", "value")
    return [dict(zip(names, one, strict=True)) | {"many": many} for one in said]
