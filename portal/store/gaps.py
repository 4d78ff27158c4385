"""The statements that count and list what is not acknowledged: each reads what is open alone.

A funder's open dossiers and additions are a range of an index that holds nothing else; so is what
was sealed before a time. The whole is counted off an index too.
"""

# ruff: noqa: S608  every part of a statement is a constant of this file
from __future__ import annotations

from sqlalchemy import text

from portal.domain.manifest import ADDITIONS, DECISIONS
from portal.domain.reconciling import MOST_LATE

_OPEN = "{0}.funder = :funder AND {0}.handed_at IS NULL AND {0}.status <> 'erased'"
_ERASED = "(SELECT count(*) FROM {} g WHERE g.funder = :funder AND g.status = 'erased')"
_STAYS = "NOT EXISTS (SELECT FROM withdrawals w WHERE w.dossier = {})"
_REFUSED = (
    "(SELECT r.refused_at FROM refused_acks r WHERE (r.dossier, r.funder) = (d.number, d.funder))"
)
_DOSSIERS = f"dossiers d WHERE {_OPEN.format('d')} AND {_STAYS.format('d.number')}"
_PARTS = f"addition_parts p WHERE {_OPEN.format('p')} AND {_STAYS.format('p.dossier')}"
_HERE = (
    "EXISTS (SELECT FROM dossiers d WHERE (d.number, d.funder) = (e.dossier, e.funder)"
    " AND d.status <> 'erased')"
)
_DECISIONS = f"decisions e WHERE {_OPEN.format('e')} AND {_STAYS.format('e.dossier')} AND {_HERE}"
# A dossier that was acknowledged, and then by another fingerprint: told beside, until a right one.
_AGAIN = (
    "refused_acks r JOIN dossiers d ON (d.number, d.funder) = (r.dossier, r.funder)"
    f" WHERE r.funder = :funder AND d.handed_at IS NOT NULL AND {_STAYS.format('d.number')}"
)
_TAKEN_BACK = (
    f"(SELECT count(*) FROM dossiers d JOIN withdrawals w ON w.dossier = d.number"
    f" WHERE {_OPEN.format('d')}@) + (SELECT count(*) FROM addition_parts p"
    f" JOIN withdrawals w ON w.dossier = p.dossier WHERE {_OPEN.format('p')}@)"
)
OPEN = text(
    "WITH open AS (SELECT d.sealed_at IS NOT NULL AS sealed, d.collected_at IS NOT NULL AS"
    f" collected, {_REFUSED} IS NOT NULL AS refused, false AS handed, false AS decision"
    f" FROM {_DOSSIERS} UNION ALL SELECT p.sealed_at IS NOT NULL, p.collected_at IS NOT NULL,"
    f" false, false, false FROM {_PARTS} UNION ALL SELECT e.sealed_at IS NOT NULL,"
    f" e.collected_at IS NOT NULL, false, false, true FROM {_DECISIONS} UNION ALL"
    f" SELECT true, true, true, true, false FROM {_AGAIN})"
    " SELECT sealed, collected, refused, handed, decision, count(*) AS many FROM open"
    " GROUP BY 1, 2, 3, 4, 5"
)
"""How many are open of the funder, by what became of them."""
WHOLE = text(
    "SELECT (SELECT count(*) FROM dossiers d WHERE d.funder = :funder AND d.status = 'sealed')"
    " + (SELECT count(*) FROM addition_parts p WHERE p.funder = :funder"
    f"    AND p.sealed_xid IS NOT NULL) - {_ERASED.format('addition_parts')} AS sealed,"
    f" {_TAKEN_BACK.replace('@', '')} AS withdrawn,"
    f" {_TAKEN_BACK.replace('@', ' AND sealed_at IS NOT NULL')} AS withdrawn_sealed,"
    " (SELECT count(*) FROM decisions e WHERE e.funder = :funder AND e.sealed_xid IS NOT NULL)"
    f" - {_ERASED.format('decisions')}"
    f" - (SELECT count(*) FROM decisions e WHERE {_OPEN.format('e')} AND e.sealed_at IS NOT NULL"
    f" AND NOT ({_STAYS.format('e.dossier')} AND {_HERE})) AS decided"
)
"""How many the funder has that are sealed, and how many were taken back before they were open."""

_BEFORE = "{0}.sealed_at < :before AND ({0}.came_at IS NULL OR {0}.came_at < :before)"
_LATE = (
    f"(SELECT count(*) FROM ("
    f"(SELECT FROM {_DOSSIERS} AND {_BEFORE.format('d')} LIMIT {MOST_LATE + 1}) UNION ALL"
    f" (SELECT FROM {_PARTS} AND {_BEFORE.format('p')} LIMIT {MOST_LATE + 1})"
    f" LIMIT {MOST_LATE + 1}) l)"
)
LATE = text(f"SELECT {_LATE} AS late")
"""How many were sealed for the funder before a time, and are open."""
ALL_LATE = text(
    "SELECT h.funder, h.hours, l.late FROM handover_delays h, LATERAL (SELECT "
    + _LATE.replace(":funder", "h.funder").replace(
        ":before", "CAST(:now AS timestamptz) - make_interval(hours => h.hours)"
    )
    + " AS late) l WHERE h.hours IS NOT NULL AND l.late > 0 ORDER BY h.funder"
)
"""The same of each funder that has a delay, where there are any (the worker's)."""

_OF_DOSSIER = (
    "d.number AS dossier, '' AS folder, d.manifest_sha256, d.submitted_at, d.sealed_at, d.came_at,"
    f" d.collected_at, d.handed_at, {_REFUSED} AS refused_at"
)
_OF_PART = (
    f"p.dossier, '{ADDITIONS}' || p.rank || '/' AS folder, p.manifest_sha256, p.submitted_at,"
    " p.sealed_at, p.came_at, p.collected_at, p.handed_at, NULL AS refused_at"
)
_OF_DECISION = (
    f"e.dossier, '{DECISIONS}' || e.rank || '/' AS folder, e.manifest_sha256, e.decided_at,"
    " e.sealed_at, NULL AS came_at, e.collected_at, e.handed_at, NULL AS refused_at"
)

WRONG = text(
    "SELECT r.dossier, r.software, s.name, r.destination, o.address, r.times, r.refused_at AS at"
    " FROM refused_acks r JOIN dossiers d ON (d.number, d.funder) = (r.dossier, r.funder)"
    " LEFT JOIN software s ON s.id = r.software LEFT JOIN destinations o ON o.id = r.destination"
    f" WHERE r.funder = :funder AND {_STAYS.format('d.number')}"
    " ORDER BY r.refused_at DESC, r.dossier LIMIT :limit"
)
"""What of the funder waits for a right fingerprint, and who gave the wrong one, the last first."""


def _branch(told: str, source: str, at: str, more: str = "") -> str:
    of = told[0]
    return (
        f"(SELECT {of}.{at} AS at, {of}.number, {told} FROM {source}{more}"
        f" AND ({of}.{at}, {of}.number) > (CAST(:at AS timestamptz), :after)"
        f" ORDER BY {of}.{at}, {of}.number LIMIT :limit)"
    )


GAPS = text(
    " UNION ALL ".join(
        (
            _branch(_OF_DOSSIER, _DOSSIERS, "submitted_at", " AND d.sealed_at IS NULL"),
            _branch(_OF_DOSSIER, _DOSSIERS, "sealed_at"),
            _branch(_OF_PART, _PARTS, "submitted_at", " AND p.sealed_at IS NULL"),
            _branch(_OF_PART, _PARTS, "sealed_at"),
            _branch(_OF_DECISION, _DECISIONS, "decided_at", " AND e.sealed_at IS NULL"),
            _branch(_OF_DECISION, _DECISIONS, "sealed_at"),
            _branch(_OF_DOSSIER, _AGAIN, "sealed_at"),
        )
    )
    + " ORDER BY at, number LIMIT :limit"
)
"""What is open of the funder, or told beside, after a place, the oldest first."""
