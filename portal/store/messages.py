"""Messages to people, and the addresses that they proved."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from portal.domain.errors import NotFound
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.messages import Channel, Contact, Kind, Message, SealedAddress
from portal.store.ledger import Ledger
from portal.store.post_tables import contacts, messages
from portal.store.wire import Wire

_KEEP_NEW = insert(contacts).values(
    {
        name: bindparam(name)
        for name in ("person", "channel", "subject", "address", "key", "key_epoch", "proven_at")
    }
)
_KEEP = _KEEP_NEW.on_conflict_do_update(
    index_elements=[contacts.c.person, contacts.c.channel],
    set_={
        "address": _KEEP_NEW.excluded.address,
        "key": _KEEP_NEW.excluded.key,
        "key_epoch": _KEEP_NEW.excluded.key_epoch,
        "proven_at": _KEEP_NEW.excluded.proven_at,
        "bounced_at": None,
        "bounce_code": None,
    },
)
# An address is kept with the sign-in that proved it; the person may have several.
_ALL_THEY_ARE = text(
    "SELECT p.id FROM people o JOIN people p ON coalesce(o.same_as, o.id) IN (p.id, p.same_as)"
    " WHERE o.id = :of"
)
_OF_PERSON = (
    select(contacts)
    .where(or_(contacts.c.person == bindparam("of"), contacts.c.person.in_(_ALL_THEY_ARE)))
    .order_by(contacts.c.proven_at.desc())
)
_MINE = select(contacts)  # row security shows the actor's alone
_REFUSED = (
    update(contacts)
    .where(contacts.c.subject == bindparam("of"))
    .values(bounced_at=bindparam("now"), bounce_code=bindparam("told"))
)
_ADD = (
    insert(messages)
    .values(
        {
            name: bindparam(name)
            for name in (
                "id", "person", "request", "draft", "kind", "channel", "proven", "language",
                "due_at", "queued_at",
            )
        }
    )
    .on_conflict_do_nothing()
)  # fmt: skip
_RENEWED = ("id", "channel", "proven", "language", "queued_at")
_NEW = insert(messages).values(
    {name: bindparam(name) for name in ("person", "request", "kind", *_RENEWED)}
)
# One that is still on its way says all that there is to say.
_RENEW = _NEW.on_conflict_do_update(
    index_elements=[messages.c.request, messages.c.kind],
    set_={name: _NEW.excluded[name] for name in _RENEWED}
    | {"sent_at": None, "bounced_at": None, "bounce_code": None},
    where=messages.c.sent_at.is_not(None) | messages.c.bounced_at.is_not(None),
)
_GET = select(messages).where(messages.c.id == bindparam("message"))
_OF_REQUEST = (
    select(messages)
    .where(messages.c.request == bindparam("number"))
    .order_by(messages.c.queued_at, messages.c.kind)
)
_SENT = (
    update(messages).where(messages.c.id == bindparam("message")).values(sent_at=bindparam("now"))
)
_BOUNCED = (
    update(messages)
    .where(messages.c.id == bindparam("message"))
    .values(bounced_at=bindparam("now"), bounce_code=bindparam("told"))
)
_DROP = delete(messages).where(messages.c.id == bindparam("message"))
_COUNTS = select(
    func.count()
    .filter(messages.c.sent_at.is_(None), messages.c.bounced_at.is_(None))
    .label("waiting"),
    func.count().filter(messages.c.bounced_at.is_not(None)).label("refused"),
)


class Contacts:
    """Addresses that people proved, encrypted; a person sees their own, the worker all."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def keep(self, contact: Contact) -> None:
        """Keep an address that was just proven: it takes messages again."""
        self._wire.run(
            _KEEP,
            {
                "person": contact.person,
                "channel": contact.channel.value,
                "subject": contact.subject,
                "address": contact.address.cipher,
                "key": contact.address.key,
                "key_epoch": contact.address.key_epoch,
                "proven_at": contact.proven_at,
            },
        )

    def of(self, person: str) -> Contact | None:
        """Return the address this person proved last, if there is one."""
        row = self._wire.one(_OF_PERSON, {"of": person})
        return None if row is None else _contact(row)

    def mine(self) -> tuple[Contact, ...]:
        """Every address that the actor proved."""
        return tuple(_contact(row) for row in self._wire.rows(_MINE))

    def bounced(self, subject: str, code: str) -> None:
        """Note that this address takes no message (the worker's), if anybody proved it."""
        self._wire.run(_REFUSED, {"of": subject, "now": self._wire.at, "told": code})


class Messages:
    """Messages about requests and drafts: written with what caused them, and once for each."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, message: Message) -> bool:
        """Note what will be sent; false when this request or draft has its message of this kind."""
        return bool(self._wire.run(_ADD, _told(message)))

    def renew(self, message: Message) -> bool:
        """Note what will be sent, again if one of its kind was (the worker's).

        False when one of its kind is still on its way.
        """
        return bool(self._wire.run(_RENEW, _told(message)))

    def get(self, message_id: str) -> Message:
        """Return a message. Raises NotFound."""
        row = self._wire.one(_GET, {"message": message_id})
        if row is None:
            raise NotFound("no such message")
        return _message(row)

    def of_request(self, number: str) -> tuple[Message, ...]:
        """Return what was written about a request, in order."""
        rows = self._wire.rows(_OF_REQUEST, {"number": number})
        return tuple(_message(row) for row in rows)

    def counts(self) -> tuple[int, int]:
        """Count the messages that wait, and those that were refused (the worker's)."""
        (row,) = self._wire.rows(_COUNTS)
        return row["waiting"], row["refused"]

    def drop(self, message: Message) -> None:
        """Strike off a reminder that was not sent: there is nothing to remind of (the worker's)."""
        self._wire.run(_DROP, {"message": message.id})

    def sent(self, message: Message, event: MessageSent) -> None:
        """Its server took it (the worker's)."""
        self._wire.run(_SENT, {"message": message.id, "now": self._wire.at})
        self._ledger.append(event, person=message.person)

    def bounced(self, message: Message, event: MessageBounced) -> None:
        """Its address refused it (the worker's)."""
        values = {"message": message.id, "now": self._wire.at, "told": event.code}
        self._wire.run(_BOUNCED, values)
        self._ledger.append(event, person=message.person)


def _told(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "person": message.person,
        "request": message.request,
        "draft": message.draft,
        "kind": message.kind.value,
        "channel": message.channel.value,
        "proven": message.proven,
        "language": message.language,
        "due_at": message.due_at,
        "queued_at": message.queued_at,
    }


def _message(row: dict[str, Any]) -> Message:
    return Message(**row | {"kind": Kind(row["kind"]), "channel": Channel(row["channel"])})


def _contact(row: dict[str, Any]) -> Contact:
    sealed = SealedAddress(row.pop("address"), row.pop("key"), row.pop("key_epoch"))
    return Contact(**row | {"channel": Channel(row["channel"])}, address=sealed)
