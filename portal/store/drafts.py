"""Drafts: what an applicant is still writing, and the pieces that wait with it."""

from __future__ import annotations

from typing import Any, NoReturn

from sqlalchemy import bindparam, delete, select, text, update

from portal.domain.draft import Answers, Draft, Piece, Vouched
from portal.domain.draft_events import PieceDeferred, PieceReserved
from portal.domain.errors import Conflict, NotFound
from portal.domain.events import Event
from portal.domain.people import Role
from portal.store.ledger import Ledger
from portal.store.rows import draft_of, draft_values, piece_values
from portal.store.tables import drafts, pieces
from portal.store.vouched import vouched_values
from portal.store.wire import Row, Statement, Wire

# One round trip for a draft and its pieces. Row security applies to both tables.
_PIECES = text(
    "(SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.attached_at, p.id), '[]')"
    " FROM pieces p WHERE p.draft = drafts.id) AS pieces"
)
_ALL = select(drafts, _PIECES)
_GET = _ALL.where(drafts.c.id == bindparam("draft"))
_LOCK = _GET.with_for_update(of=drafts)
_MINE = _ALL.order_by(drafts.c.saved_at.desc())  # row security shows the actor's alone
_ADD = drafts.insert()
_OPEN = update(drafts).where(drafts.c.id == bindparam("draft"), drafts.c.number.is_(None))
_SAVE = _OPEN.values(
    answers=bindparam("answers"), language=bindparam("language"), saved_at=bindparam("saved_at")
)
_VOUCH = _OPEN.values(vouched=bindparam("vouched"))
_UNSIGN = _OPEN.values(answers=bindparam("answers"))
_DEFER = text(
    "UPDATE drafts SET saved_at = :saved_at, later = CASE WHEN :later THEN"
    " (later - CAST(:kind AS text)) || to_jsonb(CAST(:kind AS text))"
    " ELSE later - CAST(:kind AS text) END, promised = CASE WHEN :by <> '' THEN"
    " promised || jsonb_build_object(CAST(:kind AS text), CAST(:by AS text))"
    " ELSE promised - CAST(:kind AS text) END WHERE id = :draft AND number IS NULL"
)
# Closing again under the same number writes too: a repeat waits for the second site as the first.
_CLOSE = (
    update(drafts)
    .where(
        drafts.c.id == bindparam("draft"),
        drafts.c.number.is_(None) | (drafts.c.number == bindparam("new_number")),
    )
    .values(number=bindparam("new_number"))
)
# The agent of a counter keeps nothing of what was typed for somebody: the request has it.
_CLOSE_AT_COUNTER = _CLOSE.values(answers=text("'{}'::jsonb"))
_TOUCH = _OPEN.values(saved_at=bindparam("saved_at"))
_MOVE = _OPEN.values(
    edition=bindparam("to_edition"),
    answers=bindparam("answers"),
    later=bindparam("later"),
    promised=bindparam("promised"),
    moved=bindparam("moved"),
    saved_at=bindparam("saved_at"),
)
_ATTACH = pieces.insert()
_DISCARD = delete(drafts).where(drafts.c.id == bindparam("draft"), drafts.c.number.is_(None))
_THIS = pieces.c.id == bindparam("piece")
_DETACH = delete(pieces).where(_THIS).returning(pieces.c.draft)
_RESERVE = update(pieces).where(_THIS).values(for_doctor=bindparam("doctor")).returning(
    pieces.c.draft
)  # fmt: skip


class Drafts:
    """Another person's draft does not exist: NotFound, as for one that never was."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, draft: Draft, event: Event) -> None:
        """Begin a draft."""
        self._wire.run(_ADD, draft_values(draft))
        self._ledger.append(event, person=draft.person)

    def get(self, draft_id: str) -> Draft:
        """Return a draft with its pieces.

        Raises:
            NotFound: there is none, or it is another person's.
        """
        return self._found(self._wire.one(_GET, {"draft": draft_id}))

    def lock(self, draft_id: str) -> Draft:
        """Return a draft that nobody else changes until this transaction ends; raises as `get`.

        It writes to the journal, so a repeated submit waits for the second site as the first did.
        """
        return self._found(self._wire.one(_LOCK, {"draft": draft_id}))

    def mine(self) -> tuple[Draft, ...]:
        """Return the actor's drafts, filed ones too, the last saved first."""
        return tuple(draft_of(row) for row in self._wire.rows(_MINE))

    def save_answers(self, draft_id: str, answers: Answers, language: str, event: Event) -> None:
        """Keep these answers in place of all that were there.

        Raises:
            NotFound: there is no such draft, or it is another person's.
            Conflict: it was filed meanwhile.
        """
        self._change(_SAVE, draft_id, {"answers": dict(answers), "language": language}, event)

    def vouch(self, draft_id: str, vouched: Vouched) -> None:
        """Keep what a sign-in provider told of these answers; `PageAnswered` tells of them."""
        self._wire.run(_VOUCH, {"draft": draft_id, "vouched": vouched_values(vouched)})

    def unsign(self, draft_id: str, answers: Answers) -> None:
        """Keep the answers without their signature; the event of what took it tells of it."""
        self._wire.run(_UNSIGN, {"draft": draft_id, "answers": dict(answers)})

    def move(self, draft: Draft, event: Event) -> None:
        """Keep a draft under another edition, with what fits it of its answers.

        Raises:
            NotFound: there is no such draft, or it is another person's.
            Conflict: it was filed meanwhile.
        """
        values = draft_values(draft)
        told = {name: values[name] for name in ("answers", "later", "promised", "moved")}
        self._change(_MOVE, draft.id, told | {"to_edition": draft.edition}, event)

    def defer(self, draft_id: str, event: PieceDeferred) -> None:
        """Note that a kind of piece will be sent later, and by when; or take that back.

        Raises:
            NotFound: there is no such draft, or it is another person's.
            Conflict: it was filed meanwhile.
        """
        told = {"kind": event.kind, "later": event.later, "by": event.by if event.later else ""}
        self._change(_DEFER, draft_id, told, event)

    def attach(self, piece: Piece, event: Event) -> None:
        """Add a piece to its draft; it raises as `defer`."""
        self._touch(piece.draft, event)
        self._wire.run(_ATTACH, {**piece_values(piece), "person": self._wire.actor.owner})

    def detach(self, piece_id: str, event: Event) -> None:
        """Take a piece out of its draft. Raises NotFound: there is none; Conflict: it was filed."""
        self._of_piece(_DETACH, {"piece": piece_id}, event)

    def reserve(self, piece_id: str, event: PieceReserved) -> None:
        """Note whether a piece is for the funder's doctor alone; it raises as `detach`."""
        self._of_piece(_RESERVE, {"piece": piece_id, "doctor": event.for_doctor}, event)

    def _of_piece(self, statement: Statement, values: Row, event: Event) -> None:
        draft_id = self._wire.value(statement, values)
        if draft_id is None:
            raise NotFound("no such piece")
        self._touch(draft_id, event)

    def _touch(self, draft_id: str, event: Event) -> None:
        self._change(_TOUCH, draft_id, {}, event)

    def close(self, draft_id: str, number: str) -> None:
        """Bind a draft to the request it became; `Submitted` tells of it (see AidRequests.add).

        Raises:
            NotFound: there is no such draft, or it is another person's.
            Conflict: it was filed before, under another number.
        """
        close = _CLOSE_AT_COUNTER if self._wire.actor.role is Role.COUNTER else _CLOSE
        if not self._wire.run(close, {"draft": draft_id, "new_number": number}):
            self._refuse(draft_id)

    def discard(self, draft_id: str, event: Event) -> None:
        """Remove a draft with its pieces; the key of their bytes goes with it.

        Raises:
            NotFound: there is no such draft, or it is another person's.
            Conflict: it was filed.
        """
        if not self._wire.run(_DISCARD, {"draft": draft_id}):
            self._refuse(draft_id)
        self._ledger.append(event, person=self._wire.actor.owner)

    def _change(
        self, statement: Statement, draft_id: str, values: dict[str, Any], event: Event
    ) -> None:
        told = {**values, "draft": draft_id, "saved_at": self._wire.at}
        if not self._wire.run(statement, told):
            self._refuse(draft_id)
        self._ledger.append(event, person=self._wire.actor.owner)

    def _refuse(self, draft_id: str) -> NoReturn:
        self.get(draft_id)
        raise Conflict("the draft was filed: it cannot be changed")

    @staticmethod
    def _found(row: Row | None) -> Draft:
        if row is None:
            raise NotFound("no such draft")
        return draft_of(row)
