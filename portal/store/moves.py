"""Moves of dossiers: the row, its event, and all that it changes, in one transaction."""

# ruff: noqa: S608  every part of a statement is a constant of this file
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, select, text

from portal.domain.errors import Conflict
from portal.domain.moves import CameOver, Move, told_of
from portal.domain.recognitions import Recognition, Scope, told_of_recognition
from portal.store.case_tables import moves
from portal.store.ledger import Ledger
from portal.store.rows import routes_of
from portal.store.wire import Row, Wire, as_json

_ADD = moves.insert()
_OF = (
    select(moves)
    .where(moves.c.dossier == any_(bindparam("dossiers", type_=ARRAY(Text))))
    .order_by(moves.c.dossier, moves.c.rank)
)
_GONE = (
    select(moves)
    .where(moves.c.former == bindparam("former"))
    .order_by(moves.c.moved_at.desc(), moves.c.dossier)
    .limit(bindparam("most"))
)
_PLACES = text(
    "SELECT sealed_xid::text || '.' || number AS place FROM dossiers WHERE number = :dossier"
    " AND sealed_xid IS NOT NULL UNION ALL SELECT sealed_xid::text || '.' || number"
    " FROM addition_parts WHERE dossier = :dossier AND sealed_xid IS NOT NULL"
    " UNION ALL SELECT sealed_xid::text || '.' || number"
    " FROM sheets WHERE dossier = :dossier AND sealed_xid IS NOT NULL"
    " UNION ALL SELECT sealed_xid::text || '.' || number"
    " FROM decisions WHERE dossier = :dossier AND sealed_xid IS NOT NULL"
)
_OF_MOVE = "FROM moves m WHERE (m.dossier, m.rank) = (:dossier, :rank)"
# Under the role that moves: row security lets it write what a row of moves says, and no more.
_CHANGES = tuple(
    text(statement)
    for statement in (
        "UPDATE dossiers d SET funder = m.funder, routes = m.routes, caseworker = NULL,"
        " assigned_by = NULL, assigned_at = NULL, assigned_version = assigned_version + 1,"
        " version = version + 1, sealed_xid = pg_current_xact_id(), nir_mark = NULL, place = 1,"
        f" stage = 'to_study', renewed_on = '0001-01-01' {_OF_MOVE}"
        " AND (d.number, d.funder) = (m.dossier, m.former)",
        f"UPDATE deposits o SET funder = m.funder {_OF_MOVE}"
        " AND (o.dossier, o.funder) = (m.dossier, m.former)",
        f"UPDATE addition_parts p SET funder = m.funder {_OF_MOVE}"
        " AND (p.dossier, p.funder) = (m.dossier, m.former)",
        f"UPDATE dossier_keys k SET owner = m.funder, epoch = :epoch, wrapped = :wrapped {_OF_MOVE}"
        " AND (k.dossier, k.owner) = (m.dossier, m.former)",
    )
)
# The ledger's entry of the funder that the dossier comes to, which no other role may write.
_CAME_OVER = text(
    "INSERT INTO ledger (at, role, actor, word, subject, funder, person, detail) SELECT m.moved_at,"
    " 'caseworker', m.moved_by, :word, m.dossier, m.funder, m.person,"
    f" CAST(:detail AS jsonb) {_OF_MOVE}"
)
_FORGET = text(
    "DELETE FROM name_words w USING moves m WHERE (m.dossier, m.rank) = (:dossier, :rank)"
    " AND (w.dossier, w.funder) = (m.dossier, m.former)"
)
_UNTYPE = text(
    "DELETE FROM sheet_drafts w USING moves m WHERE (m.dossier, m.rank) = (:dossier, :rank)"
    " AND (w.dossier, w.funder) = (m.dossier, m.former)"
)


_RECOGNISE = text(
    "INSERT INTO recognitions (dossier, rank, sheet, folder, former, funder, agreement, scope, gir,"
    " recognised_at) SELECT :dossier, :rank, s.number, :folder, s.funder, :to, :agreement, :scope,"
    " s.gir, :now FROM sheets s WHERE s.number = :sheet"
)
_RECOGNISED = text(
    "SELECT r.* FROM recognitions r WHERE r.dossier = ANY(:dossiers) AND NOT EXISTS"
    " (SELECT FROM moves m WHERE m.dossier = r.dossier AND m.rank > r.rank)"
    " ORDER BY r.dossier, r.sheet"
)
_EVER = text("SELECT * FROM recognitions WHERE dossier = :dossier ORDER BY rank, sheet")


class Moves:
    """A funder sees those that brought it a dossier, and those that took one away."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def of(self, *dossiers: str) -> tuple[Move, ...]:
        """Return the moves of these dossiers, by rank."""
        return tuple(map(_move_of, self._wire.rows(_OF, {"dossiers": list(dossiers)})))

    def gone(self, most: int) -> tuple[Move, ...]:
        """Return the moves that took dossiers away from the actor's funder, the last first."""
        values = {"former": self._wire.actor.funder, "most": most}
        return tuple(map(_move_of, self._wire.rows(_GONE, values)))

    def places(self, dossier: str) -> str:
        """Return where the feed of the actor's funder may have ended with this dossier."""
        rows = self._wire.rows(_PLACES, {"dossier": dossier})
        return " ".join(sorted(row["place"] for row in rows))

    def recognised(self, *dossiers: str) -> tuple[Recognition, ...]:
        """Return the evaluations of other funders that who has each dossier recognises now."""
        rows = self._wire.rows(_RECOGNISED, {"dossiers": list(dossiers)})
        return tuple(map(_recognition_of, rows))

    def ever_recognised(self, dossier: str) -> tuple[Recognition, ...]:
        """Return those of all its moves, in their order, as its person and the worker see them."""
        return tuple(map(_recognition_of, self._wire.rows(_EVER, {"dossier": dossier})))

    def move(
        self, move: Move, epoch: int, wrapped: bytes, recognised: Sequence[Recognition] = ()
    ) -> None:
        """Move a dossier, its key wrapped for its new funder, and tell of it.

        For the length of the change the transaction takes the role of who moves. The GIR of what
        is recognised is read of its sheet: who moves it may not know it.

        Raises:
            Conflict: another move took its place, or the dossier is not there as it was.
            NotAllowed: the dossier is another funder's, was decided or was taken back.
        """
        self._wire.run(_ADD, {one.name: getattr(move, one.name) for one in fields(move)})
        values = {"dossier": move.dossier, "rank": move.rank}
        for known in recognised:
            named = {"sheet": known.sheet, "folder": known.folder, "to": known.funder}
            named |= {"agreement": known.agreement, "scope": known.scope.value}
            self._wire.run(_RECOGNISE, values | named | {"now": self._wire.at})
        self._wire.say("SET LOCAL ROLE portal_mover")
        dossiers, deposits, parts, keys = _CHANGES
        if not self._wire.run(dossiers, values):
            raise Conflict("the dossier moved meanwhile")
        for one in (deposits, parts, _FORGET, _UNTYPE):
            self._wire.run(one, values)
        if not self._wire.run(keys, values | {"epoch": epoch, "wrapped": wrapped}):
            raise Conflict("the dossier's key was destroyed")
        came = CameOver(move.dossier, move.rank, move.former, move.aid)
        self._wire.run(_CAME_OVER, values | {"word": came.word, "detail": as_json(came.detail())})
        self._wire.say("SET LOCAL ROLE portal_funder")
        self._ledger.append(told_of(move), funder=move.former, person=move.person)
        for known in recognised:
            told = told_of_recognition(known)
            self._ledger.append(told, funder=move.former, person=move.person)


def _move_of(row: Row) -> Move:
    known: dict[str, Any] = {name: routes_of(row[name]) for name in ("former_routes", "routes")}
    return Move(**{**row, **known, "cipher": bytes(row["cipher"])})


def _recognition_of(row: Row) -> Recognition:
    return Recognition(**{**row, "scope": Scope(row["scope"])})
