"""Erasures: a dossier's key and all that the database holds of it in clear, in one transaction."""

# ruff: noqa: S608  every part of a statement is a constant of this file
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from portal.domain.dossier import Dossier
from portal.domain.erasure import Ending, Erased
from portal.domain.joining import REHEARSAL
from portal.domain.slips import slips
from portal.store.ledger import Ledger
from portal.store.wire import Wire

# Its study has ended, nothing of it waits to be sealed, and no object is promised for longer.
_OVER = (
    "d.status = 'sealed' AND d.place = 3 AND d.retain_until <= :until"
    " AND NOT EXISTS (SELECT FROM deposits o WHERE o.dossier = d.number"
    "  AND o.retain_until > :until)"
    + "".join(
        f" AND NOT EXISTS (SELECT FROM {table} t WHERE t.dossier = d.number"
        " AND t.status = 'submitted')"
        for table in ("addition_parts", "decisions", "sheets")
    )
)
_DUE = text(
    f"SELECT d.number FROM dossiers d WHERE {_OVER} AND NOT EXISTS (SELECT FROM jobs j"
    " WHERE j.kind = :job AND j.subject = d.number)"
    " ORDER BY d.retain_until, d.number LIMIT :most"
)
_IS_DUE = text(f"SELECT 1 FROM dossiers d WHERE d.number = :dossier AND {_OVER}")
_ENDINGS = text(
    f"SELECT d.funder, count(*) FILTER (WHERE {_OVER}) AS erased,"
    " count(*) FILTER (WHERE d.place < 3) AS studied FROM dossiers d"
    f" WHERE d.status = 'sealed' AND d.retain_until <= :until"
    f" AND NOT starts_with(d.funder, '{REHEARSAL}') GROUP BY d.funder ORDER BY d.funder"
)
# Of two workers, the second finds another version.
_ERASE = text(
    "UPDATE dossiers SET status = 'erased', erased_at = :now, version = version + 1,"
    " routes = '[]', beneficiary = '', name_key = '', birth_date = '', commune = '',"
    " nir_mark = NULL, flags = '' WHERE number = :dossier AND version = :read"
    " AND status = 'sealed' AND retain_until <= :now"
)
DELETED = (
    "dossier_keys", "staged_objects", "writings", "asked_papers", "askings", "milestones",
    "judgments", "proposals", "recognitions", "rulings", "sheet_records", "sheet_drafts",
    "emergencies", "remarks", "opinion_answers", "opinions", "counted", "status_calls",
    "refused_acks",
)  # fmt: skip
"""What was said of a dossier; each is encrypted under its key, or tells of its person."""
BLANKED = {
    "deposits": "sha256 = '', size_bytes = 0",
    "decisions": "grounds = '', status = 'erased'",
    "sheets": "gir = 0",
    "moves": "cipher = '', former_routes = '[]', routes = '[]'",
    "addition_parts": "status = 'erased'",
}
"""What names a place of a cursor, an object of the vault, or a figure: the rest of it stays."""
_OF_DOSSIER = (
    *(text(f"DELETE FROM {table} WHERE dossier = :dossier") for table in DELETED),
    *(text(f"UPDATE {table} SET {said} WHERE dossier = :dossier")
      for table, said in BLANKED.items()),
    text("DELETE FROM not_duplicates WHERE :dossier IN (dossier, other)"),
)  # fmt: skip
_UNNAME = text("DELETE FROM name_words WHERE dossier = :dossier RETURNING word")
_UNSLIP = text(
    "DELETE FROM name_slips s USING unnest(CAST(:slips AS text[]), CAST(:of AS text[])) AS t(s, w)"
    " WHERE (s.funder, s.slip, s.word) = (:funder, t.s, t.w)"
)
# As a request is read, with nothing in it.
_UNSIGNED = (
    "jsonb_build_object('name', '', 'statements', '{}'::jsonb, 'signed_at', submitted_at,"
    " 'signed_in_by', '', 'assurance', '')"
)
_ERASE_REQUEST = text(
    "UPDATE aid_requests SET erased_at = :now, answers = '{}', later = '[]',"
    """ routing = '{"routes": [], "referrals": [], "flags": []}', pieces = '[]',"""
    f" signature = {_UNSIGNED}, promised = '{{}}', vouched = '{{}}', acting = 'null',"
    " counter = 'null', signers = '[]', completed = '[]', idempotency_key = NULL"
    " WHERE number = :request AND erased_at IS NULL AND NOT EXISTS (SELECT FROM dossiers d"
    " WHERE d.request = :request AND d.status <> 'erased')"
)
_UPLOADS = text(
    "SELECT p.inbox_key, p.copy <> 'null' AS copied FROM pieces p JOIN drafts d ON d.id = p.draft"
    " WHERE d.amends = :request AND d.number IS NULL"
)
_OF_REQUEST = (
    text("DELETE FROM drafts WHERE :request IN (number, amends)"),
    text("DELETE FROM messages WHERE request = :request"),
    text("DELETE FROM couples WHERE :request IN (request, other)"),
    text(
        "UPDATE additions SET words = '', corrections = '{}', pieces = '[]', acting = 'null',"
        f" signers = '[]', signature = {_UNSIGNED} WHERE request = :request"
    ),
)


class Erasures:
    """The worker's. For the length of a change the transaction takes the role of who erases."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def due(self, most: int, job: str) -> tuple[str, ...]:
        """Return dossiers that are over now, and for which no such job waits, the longest first.

        So those that a hold keeps, looked at once a day, never stand before the others.
        """
        rows = self._wire.rows(_DUE, {"until": self._wire.at, "most": most, "job": job})
        return tuple(row["number"] for row in rows)

    def is_due(self, number: str) -> bool:
        """Whether this dossier is over now."""
        asked = {"dossier": number, "until": self._wire.at}
        return self._wire.value(_IS_DUE, asked) is not None

    def by(self, until: datetime) -> tuple[Ending, ...]:
        """Return how many dossiers of each funder are over by that moment, as they stand now."""
        return tuple(Ending(**row) for row in self._wire.rows(_ENDINGS, {"until": until}))

    def erase(self, dossier: Dossier, event: Erased) -> Sequence[str] | None:
        """Erase a dossier, and its request once it was the last of it.

        Return the uploads of what was being added to the request and is gone with it, by their
        key in the inbox; none: the dossier changed meanwhile, and nothing was erased.
        """
        self._wire.say("SET LOCAL ROLE portal_eraser")
        uploads = self._erased(dossier)
        self._wire.say("SET LOCAL ROLE portal_worker")
        if uploads is not None:
            self._ledger.append(event, funder=dossier.funder, person=dossier.person)
        return uploads

    def _erased(self, dossier: Dossier) -> Sequence[str] | None:
        values = {"dossier": dossier.number, "read": dossier.version, "now": self._wire.at}
        if not self._wire.run(_ERASE, values):
            return None
        for statement in _OF_DOSSIER:
            self._wire.run(statement, values)
        words = [row["word"] for row in self._wire.rows(_UNNAME, values)]
        pairs = [(slip, word) for word in words for slip in slips(word)]
        told = {"slips": [slip for slip, _ in pairs], "of": [word for _, word in pairs]}
        self._wire.run(_UNSLIP, told | {"funder": dossier.funder})
        whole = {"request": dossier.request, "now": self._wire.at}
        if not self._wire.run(_ERASE_REQUEST, whole):
            return ()
        left = self._wire.rows(_UPLOADS, whole)
        for statement in _OF_REQUEST:
            self._wire.run(statement, whole)
        keys = [row["inbox_key"] for row in left]
        return keys + [f"{row['inbox_key']}-copy" for row in left if row["copied"]]
