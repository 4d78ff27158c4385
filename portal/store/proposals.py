"""Decisions that wait for a second person: added, then confirmed or declined, with their events."""

# ruff: noqa: S608  every part of a statement is a constant of this file
from __future__ import annotations

from sqlalchemy import bindparam, select, text

from portal.domain.decision import Proposed
from portal.domain.errors import Conflict
from portal.domain.proposals import DecisionProposed, Proposal, ProposalEnded
from portal.store.case_tables import proposals
from portal.store.ledger import Ledger
from portal.store.wire import Row, Wire

STANDS = (
    "(p.verdict = 'no_further_action'"
    " OR NOT EXISTS (SELECT FROM withdrawals w WHERE w.dossier = p.dossier))"
)
"""Of a proposal `p`: its person did not take the request back, or it does no more than close it."""
_ADD = proposals.insert()
_OPEN = text(
    f"SELECT p.* FROM proposals p WHERE p.dossier = :dossier AND p.ended_at IS NULL AND {STANDS}"
)
_OVERTAKEN = text(
    "SELECT p.* FROM proposals p WHERE p.dossier = :dossier AND p.ended_at IS NULL"
    f" AND NOT {STANDS}"
)
_LAST = (
    select(proposals)
    .where(proposals.c.dossier == bindparam("dossier"))
    .order_by(proposals.c.proposed_at.desc())
    .limit(1)
)
_END = text(
    "UPDATE proposals SET ended_by = :me, ended_at = :now, ending = :ending, cipher = :cipher"
    " WHERE inbox_key = :inbox_key AND ended_at IS NULL"
)


class Proposals:
    """Another funder's are none; a person never sees one."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, proposal: Proposal) -> None:
        """Keep what was proposed, and tell of it.

        Raises:
            Conflict: something else waits already.
            NotAllowed: the dossier is another funder's.
        """
        one = proposal.proposed
        values = {
            "inbox_key": one.inbox_key, "dossier": one.dossier, "request": proposal.request,
            "person": proposal.person, "funder": proposal.funder, "verdict": one.verdict,
            "grounds": one.grounds, "rank": one.rank, "size_bytes": one.size_bytes,
            "pdf_sha256": one.pdf_sha256, "cipher_sha256": one.cipher_sha256,
            "proposed_by": proposal.proposed_by, "proposed_at": one.at,
            "ended_by": None, "ended_at": None, "ending": None, "cipher": None,
            "composed": one.composed, "written": proposal.written,
        }  # fmt: skip
        self._wire.run(_ADD, values)
        told = one.rank, one.verdict, one.grounds, one.cipher_sha256
        self._ledger.append(DecisionProposed(one.dossier, *told), funder=proposal.funder)

    def open_of(self, dossier: str) -> Proposal | None:
        """Return what waits for a second person about a dossier, if something does."""
        row = self._wire.one(_OPEN, {"dossier": dossier})
        return _proposal_of(row) if row else None

    def overtaken(self, dossier: str) -> Proposal | None:
        """Return what waited for a second person when the request was taken back."""
        row = self._wire.one(_OVERTAKEN, {"dossier": dossier})
        return _proposal_of(row) if row else None

    def last_of(self, dossier: str) -> Proposal | None:
        """Return what was proposed last about a dossier, and ended or not."""
        row = self._wire.one(_LAST, {"dossier": dossier})
        return _proposal_of(row) if row else None

    def end(self, proposal: Proposal, ending: str, cipher: bytes | None = None) -> None:
        """End what was proposed, and tell of it; `cipher` says why it was declined.

        Raises:
            Conflict: it ended meanwhile.
            NotAllowed: who proposed it confirms it.
        """
        one, me = proposal.proposed, self._wire.actor.id
        values = {"inbox_key": one.inbox_key, "me": me, "now": self._wire.at, "ending": ending}
        values |= {"cipher": cipher}
        if not self._wire.run(_END, values):
            raise Conflict("what was proposed ended meanwhile")
        told = ProposalEnded(one.dossier, one.rank, ending, proposal.proposed_by)
        self._ledger.append(told, funder=proposal.funder)


def _proposal_of(row: Row) -> Proposal:
    names = ("dossier", "verdict", "rank", "inbox_key", "size_bytes", "pdf_sha256",
             "cipher_sha256", "grounds", "composed")  # fmt: skip
    proposed = Proposed(**{name: row[name] for name in names}, at=row["proposed_at"])
    why = bytes(row["cipher"]) if row["cipher"] else None
    written = bytes(row["written"]) if row["written"] else None
    owned = ("request", "person", "funder", "proposed_by", "ended_by", "ended_at", "ending")
    return Proposal(proposed, **{name: row[name] for name in owned}, cipher=why, written=written)
