"""The draft as an invited relative sees it: the database's own functions cut it to their part."""

from __future__ import annotations

from typing import Any, NoReturn

from sqlalchemy import bindparam, text, update

from portal.domain.draft import Answers, Draft, Piece
from portal.domain.draft_events import PieceDeferred
from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.people import Role
from portal.store.drafts import Drafts
from portal.store.invitation_tables import invitations
from portal.store.ledger import Ledger
from portal.store.rows import piece_values
from portal.store.tables import drafts, pieces
from portal.store.wire import Wire, as_json

_COLUMNS = ", ".join(f"d.{column.name}" for column in drafts.c)
_SHOW = text(
    f"SELECT {_COLUMNS},"  # noqa: S608  names of our own columns
    " (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.attached_at, p.id), '[]')"
    " FROM pieces p WHERE p.draft = d.id) AS pieces FROM invited_draft() d WHERE d.id = :draft"
)
_SAVE = text("SELECT invited_saves(CAST(:answers AS jsonb), :saved_at)")
_UNSIGN = text("SELECT invited_unsigns(CAST(:statements AS jsonb))")
_DEFER = text("SELECT invited_defers(:kind, :later, :by, :saved_at)")
_ATTACH = pieces.insert()
_WROTE = (
    update(invitations).where(invitations.c.id == bindparam("of")).values(wrote_at=bindparam("now"))
)


class InvitedDrafts(Drafts):
    """The one draft of an invitation, cut to its part: what else is written is left as it is."""

    def get(self, draft_id: str) -> Draft:
        """Return the draft, with the answers that its part shows.

        Raises:
            NotFound: there is none, or the invitation lets nobody in any more.
        """
        return self._found(self._wire.one(_SHOW, {"draft": draft_id}))

    def lock(self, draft_id: str) -> Draft:
        """Return the draft; nothing is locked, since a part is written without reading it."""
        return self.get(draft_id)

    def save_answers(self, draft_id: str, answers: Answers, language: str, event: Event) -> None:
        """Keep those of the part, in place of all that were there; the language stays the draft's.

        Raises:
            NotFound: the invitation lets nobody in any more, or the draft was filed.
        """
        told = {"answers": as_json(dict(answers)), "saved_at": self._wire.at}
        self._write(_SAVE, draft_id, told, event)

    def unsign(self, draft_id: str, answers: Answers) -> None:
        """Take the signature away, if there is one; `answers` names the statements it is of."""
        self._wire.run(_UNSIGN, {"statements": as_json(dict(answers))})

    def defer(self, draft_id: str, event: PieceDeferred) -> None:
        """Note that a kind of piece will be sent later; raises as `save_answers`."""
        by = event.by if event.later else ""
        told = {"kind": event.kind, "later": event.later, "by": by, "saved_at": self._wire.at}
        self._write(_DEFER, draft_id, told, event)

    def attach(self, piece: Piece, event: Event) -> None:
        """Add a piece to the draft; raises as `save_answers`."""
        person = self.get(piece.draft).person
        self._touch(piece.draft, event)
        self._wire.run(_ATTACH, {**piece_values(piece), "person": person})

    def _touch(self, draft_id: str, event: Event) -> None:
        self._write(_SAVE, draft_id, {"answers": "{}", "saved_at": self._wire.at}, event)

    def _write(self, statement: Any, draft_id: str, values: dict[str, Any], event: Event) -> None:
        draft = self.get(draft_id)
        if self._wire.value(statement, values) != draft_id:
            self._refuse(draft_id)
        self._wire.run(_WROTE, {"of": self._wire.actor.id, "now": self._wire.at})
        self._ledger.append(event, person=draft.person)

    def _refuse(self, draft_id: str) -> NoReturn:
        raise NotFound("this invitation writes nothing any more")


def drafts_of(wire: Wire, ledger: Ledger) -> Drafts:
    """The drafts as this transaction's actor sees them."""
    return (InvitedDrafts if wire.actor.role is Role.INVITED else Drafts)(wire, ledger)
