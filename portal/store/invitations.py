"""Invitations to complete a part of a draft: asked, proven, done, ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.invitations import (
    Invitation,
    InvitationEnded,
    PartCompleted,
    RelativeInvited,
    RelativeProven,
    Terms,
)
from portal.domain.messages import Channel, SealedAddress
from portal.domain.signers import Proof
from portal.store.invitation_tables import invitations
from portal.store.ledger import Ledger
from portal.store.wire import Wire

_SHOWN = "app.secret"  # what row security compares a row with
_ADD = invitations.insert().values(
    {
        name: bindparam(name)
        for name in (
            "id", "draft", "person", "helper", "part", "edition", "name", "senior", "language",
            "written", "known", "secret", "asked_at", "ends_at", "channel", "address", "key",
            "key_epoch",
        )
    }
)  # fmt: skip
_ONE = invitations.c.id == bindparam("of")
_GET = select(invitations).where(_ONE)
_BY_LINK = select(invitations).where(invitations.c.secret == bindparam("shown"))
_OF = (
    select(invitations)
    .where(invitations.c.draft == bindparam("of"))
    .order_by(invitations.c.asked_at, invitations.c.id)
)
_CHANGE = update(invitations).where(_ONE)
_END = _CHANGE.where(invitations.c.ended_at.is_(None)).values(ended_at=bindparam("now"))
_PROVE = _CHANGE.values(proof=bindparam("proven"))
_DONE = _CHANGE.values(done_at=bindparam("now"))
_SWEEP = (
    update(invitations)
    .where(
        invitations.c.address.is_not(None),
        (invitations.c.ends_at <= bindparam("now"))
        | invitations.c.done_at.is_not(None)
        | invitations.c.ended_at.is_not(None),
    )
    .values(address=None, key=None, key_epoch=None)
)
_SENT = _CHANGE.values(sent_at=bindparam("now"))
_REFUSED = _CHANGE.values(refused_at=bindparam("now"))


class Invitations:
    """Seen by the draft's person, one by whoever shows its link, and by its own relative."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, invitation: Invitation, event: RelativeInvited) -> None:
        """Keep an invitation to a part of one's own draft."""
        terms, address = invitation.terms, invitation.address
        self._wire.run(
            _ADD,
            {
                "id": invitation.id,
                "draft": invitation.draft,
                "person": invitation.person,
                "helper": invitation.helper,
                "part": terms.part,
                "edition": terms.edition,
                "name": terms.name,
                "senior": terms.senior,
                "language": terms.language,
                "written": list(terms.written),
                "known": list(terms.known),
                "secret": invitation.secret,
                "asked_at": invitation.asked_at,
                "ends_at": invitation.ends_at,
                "channel": invitation.channel.value if invitation.channel else None,
                "address": address.cipher if address else None,
                "key": address.key if address else None,
                "key_epoch": address.key_epoch if address else None,
            },
        )
        self._ledger.append(event)

    def of(self, draft_id: str) -> tuple[Invitation, ...]:
        """Return those of one's own draft, the first made first."""
        return tuple(_invitation(row) for row in self._wire.rows(_OF, {"of": draft_id}))

    def get(self, invitation_id: str) -> Invitation:
        """Return one (the worker's, and its own relative's). Raises NotFound."""
        return self._found(self._wire.one(_GET, {"of": invitation_id}))

    def shown(self, secret: str) -> Invitation:
        """Return the one that a link leads to, given as its keyed digest. Raises NotFound."""
        self._wire.name(_SHOWN, secret)
        return self._found(self._wire.one(_BY_LINK, {"shown": secret}))

    def end(self, invitation_id: str, event: InvitationEnded) -> None:
        """End one of one's own draft: its link leads nowhere any more; again is the same."""
        if self._wire.run(_END, {"of": invitation_id, "now": self._wire.at}):
            self._ledger.append(event)

    def prove(self, invitation: Invitation, proof: Proof, event: RelativeProven) -> None:
        """Keep the address that its relative proved. Raises NotFound: it lets nobody in."""
        self._own(_PROVE, invitation, {"proven": proof}, event)

    def done(self, invitation: Invitation, event: PartCompleted) -> None:
        """Its relative has done their part. Raises NotFound: it lets nobody in."""
        self._own(_DONE, invitation, {"now": self._wire.at}, event)

    def sent(self, invitation_id: str, *, refused: bool) -> None:
        """Its message was sent, or its address takes none (the worker's)."""
        statement = _REFUSED if refused else _SENT
        self._wire.run(statement, {"of": invitation_id, "now": self._wire.at})

    def sweep(self) -> None:
        """Forget the addresses of invitations that let nobody in any more (the worker's)."""
        self._wire.run(_SWEEP, {"now": self._wire.at})

    def _own(
        self, statement: Any, invitation: Invitation, values: dict[str, Any], event: Event
    ) -> None:
        if not self._wire.run(statement, {"of": invitation.id, **values}):
            raise NotFound("this invitation lets nobody in any more")
        self._ledger.append(event, person=invitation.person)

    @staticmethod
    def _found(row: dict[str, Any] | None) -> Invitation:
        if row is None:
            raise NotFound("no such invitation")
        return _invitation(row)


def _invitation(row: dict[str, Any]) -> Invitation:
    terms = Terms(
        **{name: row[name] for name in ("part", "edition", "name", "senior", "language")},
        written=tuple(row["written"]),
        known=tuple(row["known"]),
    )
    channel, proof = row["channel"], row["proof"]
    times = ("sent_at", "refused_at", "wrote_at", "done_at", "ended_at")
    same = ("id", "draft", "person", "helper", "secret", "asked_at", "ends_at", *times)
    sealed = (row["address"], row["key"], row["key_epoch"])
    kept = sealed[0] is not None  # it is forgotten with the end
    address = SealedAddress(bytes(sealed[0]), bytes(sealed[1]), sealed[2]) if kept else None
    return Invitation(
        **{name: row[name] for name in same},
        terms=terms,
        channel=Channel(channel) if channel else None,
        address=address,
        proof=Proof(**proof) if proof else None,
    )
