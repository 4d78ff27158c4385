"""What of a funder was filed, sealed, collected and acknowledged; how long it may be silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import text

from portal.domain.dossier import Dossier
from portal.domain.manifest import ADDITIONS, DECISIONS, folder_of
from portal.domain.reconciling import (
    Cause,
    Collecting,
    Counted,
    DecisionFigures,
    Figures,
    Gap,
    HandoverDelaySet,
    Place,
    WrongAck,
    cause_of,
)
from portal.store.gap_rows import four, gap_of
from portal.store.gaps import ALL_LATE, GAPS, LATE, OPEN, WHOLE, WRONG
from portal.store.ledger import Ledger
from portal.store.wire import Wire

_WAY = text(
    "SELECT EXISTS (SELECT FROM destinations o WHERE o.funder = :funder AND o.ended_at IS NULL"
    " AND o.carrier <> 'webhook') AS brought, EXISTS (SELECT FROM software s"
    " WHERE s.funder = :funder AND s.ended_at IS NULL"
    " AND 'read' = ANY (string_to_array(s.scopes, ' '))) AS collects"
)
_BEGINNING = {"at": "-infinity", "after": ""}
_DELAY = text("SELECT hours FROM handover_delays WHERE funder = :funder")
_SET_DELAY = text(
    "INSERT INTO handover_delays (funder, hours, set_by, set_at) VALUES (:funder, :hours, :me,"
    " :now) ON CONFLICT (funder) DO UPDATE SET hours = excluded.hours, set_by = excluded.set_by,"
    " set_at = excluded.set_at"
)
_COLLECT = text(
    "UPDATE dossiers SET collected_at = :now WHERE number = :dossier AND funder = :funder"
    " AND status = 'sealed' AND collected_at IS NULL"
)
_COLLECT_PARTS = {
    folder: text(
        f"UPDATE {table} SET collected_at = :now WHERE dossier = :dossier"  # noqa: S608  ours
        " AND funder = :funder AND status = 'sealed' AND collected_at IS NULL"
        " AND (:rank = 0 OR rank = :rank)"
    )
    for folder, table in ((ADDITIONS, "addition_parts"), (DECISIONS, "decisions"))
}
_COLLECT_SEVERAL = text(
    "WITH whole AS (UPDATE dossiers SET collected_at = :now WHERE number = ANY(:dossiers)"
    " AND funder = :funder AND status = 'sealed' AND collected_at IS NULL), decided AS"
    " (UPDATE decisions SET collected_at = :now WHERE number = ANY(:parts)"
    " AND funder = :funder AND status = 'sealed' AND collected_at IS NULL)"
    " UPDATE addition_parts SET collected_at = :now WHERE number = ANY(:parts)"
    " AND funder = :funder AND status = 'sealed' AND collected_at IS NULL"
)
_KEEP = text(
    "INSERT INTO reconciliations (funder, day, filed, sealed, collected, acknowledged, withdrawn,"
    " counted_at) VALUES (:funder, CAST(:day AS date), :filed, :sealed, :collected, :acknowledged,"
    " :withdrawn, :now) ON CONFLICT DO NOTHING"
)
_KEPT = text(
    "SELECT day::text, filed, sealed, collected, acknowledged FROM reconciliations"
    " WHERE funder = :funder ORDER BY reconciliations.day DESC LIMIT :most"
)
# One step of an index for each funder, whatever it has.
_UNCOUNTED = text(
    "WITH RECURSIVE f AS ((SELECT d.funder FROM dossiers d WHERE d.status = 'sealed'"
    " ORDER BY d.funder LIMIT 1) UNION ALL SELECT (SELECT d.funder FROM dossiers d"
    " WHERE d.status = 'sealed' AND d.funder > f.funder ORDER BY d.funder LIMIT 1) FROM f"
    " WHERE f.funder IS NOT NULL) SELECT f.funder FROM f WHERE f.funder IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM reconciliations r WHERE r.funder = f.funder"
    " AND r.day = CAST(:day AS date)) LIMIT :most"
)


class ReconciliationOf:
    """A funder's managers and software see its own; the worker sees all."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def figures(self, funder: str, hours: int | None) -> Figures:
        """Count everything of a funder, whose delay this is."""
        asked = {"funder": funder}
        whole = dict(self._wire.one(WHOLE, asked) or {})
        sent, decided = Counter[Cause](), Counter[Cause]()
        for row in self._wire.rows(OPEN, asked):
            told = row["sealed"], row["collected"], row["refused"], row["handed"]
            (decided if row["decision"] else sent)[cause_of(*told)] += row["many"]
        return Figures(
            *four(whole["sealed"] - whole["withdrawn_sealed"], sent),
            withdrawn=whole["withdrawn"],
            decisions=DecisionFigures(*four(whole["decided"], decided)),
            gaps={cause: sent[cause] + decided[cause] for cause in Cause},
            late=self.late(funder, hours),
        )

    def late(self, funder: str, hours: int | None) -> int:
        """Count what its funder has been silent about for longer; it stops after MOST_LATE."""
        if hours is None:
            return 0
        asked = {"funder": funder, "before": self._wire.at - timedelta(hours=hours)}
        return int(self._wire.value(LATE, asked))

    def late_everywhere(self) -> Mapping[str, tuple[int, int]]:
        """Return each funder with what is late, as (hours of its delay, how many): the worker's."""
        rows = self._wire.rows(ALL_LATE, {"now": self._wire.at})
        return {row["funder"]: (row["hours"], row["late"]) for row in rows}

    def gaps(self, funder: str, hours: int | None, after: Place | None, limit: int) -> list[Gap]:
        """Return what is not acknowledged after a place, the oldest first."""
        place = {"at": after.at, "after": after.number} if after else _BEGINNING
        rows = self._wire.rows(GAPS, place | {"funder": funder, "limit": limit})
        before = self._wire.at - timedelta(hours=hours) if hours is not None else None
        return [gap_of(row, before) for row in rows]

    def wrong(self, funder: str, limit: int) -> tuple[WrongAck, ...]:
        """Return what waits for a right fingerprint, the last first (a manager's)."""
        rows = self._wire.rows(WRONG, {"funder": funder, "limit": limit})
        return tuple(WrongAck(**row) for row in rows)

    def way(self, funder: str) -> Collecting:
        """Return how a funder gets its dossiers (a manager's)."""
        row = self._wire.one(_WAY, {"funder": funder}) or {}
        if row["brought"]:
            return Collecting.DELIVERY
        return Collecting.SOFTWARE if row["collects"] else Collecting.BY_HAND

    def delay(self, funder: str) -> int | None:
        """Return how many hours a funder may be silent; none: nobody said."""
        hours: int | None = self._wire.value(_DELAY, {"funder": funder})
        return hours

    def set_delay(self, hours: int | None) -> None:
        """Keep how long the actor's funder may be silent. Raises NotAllowed."""
        actor = self._wire.actor
        told = {"funder": actor.funder, "hours": hours, "me": actor.id, "now": self._wire.at}
        self._wire.run(_SET_DELAY, told)
        event = HandoverDelaySet(actor.funder or "", hours or 0)
        self._ledger.append(event, funder=actor.funder)

    def collected(self, dossier: Dossier, name: str) -> None:
        """Note that its funder is given an object of a dossier; no name: all that is sealed."""
        told = {"dossier": dossier.number, "funder": dossier.funder, "now": self._wire.at}
        folder = folder_of(name)
        if not folder:
            self._wire.run(_COLLECT, told)
        for within, statement in _COLLECT_PARTS.items():
            if not name or folder.startswith(within):
                rank = int(folder.split("/")[1]) if folder else 0
                self._wire.run(statement, told | {"rank": rank})

    def collected_several(self, dossiers: Sequence[str], parts: Sequence[str]) -> None:
        """Note that the actor's funder was given these dossiers, parts of additions, decisions."""
        told = {"dossiers": list(dossiers), "parts": list(parts), "now": self._wire.at}
        self._wire.run(_COLLECT_SEVERAL, told | {"funder": self._wire.actor.funder})

    def keep(self, funder: str, day: str, figures: Figures) -> None:
        """Keep what was counted of that day, once (the worker's)."""
        numbers = {
            "filed": figures.filed,
            "sealed": figures.sealed,
            "collected": figures.collected,
            "acknowledged": figures.acknowledged,
            "withdrawn": figures.withdrawn,
        }
        self._wire.run(_KEEP, {"funder": funder, "day": day, "now": self._wire.at} | numbers)

    def kept(self, funder: str, most: int) -> tuple[Counted, ...]:
        """Return what was counted once a day, the last day first."""
        rows = self._wire.rows(_KEPT, {"funder": funder, "most": most})
        return tuple(Counted(**row) for row in rows)

    def uncounted(self, day: str, most: int) -> tuple[str, ...]:
        """Return funders with dossiers that were not counted that day (the worker's)."""
        rows = self._wire.rows(_UNCOUNTED, {"day": day, "most": most})
        return tuple(row["funder"] for row in rows)
