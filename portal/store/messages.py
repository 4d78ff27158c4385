"""Messages to people about their requests and drafts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.domain.errors import NotFound
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.messages import Channel, Kind, Message
from portal.store.ledger import Ledger
from portal.store.post_tables import messages
from portal.store.wire import Wire

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
_CHANGE = update(messages).where(messages.c.id == bindparam("message"))
_SENT = _CHANGE.values(sent_at=bindparam("now"))
_BOUNCED = _CHANGE.values(bounced_at=bindparam("now"), bounce_code=bindparam("told"))
_READDRESS = _CHANGE.values(channel=bindparam("way"), proven=bindparam("known"))
_DROP = delete(messages).where(messages.c.id == bindparam("message"))
_COUNTS = select(
    func.count()
    .filter(messages.c.sent_at.is_(None), messages.c.bounced_at.is_(None))
    .label("waiting"),
    func.count().filter(messages.c.bounced_at.is_not(None)).label("refused"),
)


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

    def readdress(self, message: Message) -> None:
        """Write by which way it goes now, while it waits (the worker's)."""
        values = {"way": message.channel.value, "known": message.proven}
        self._wire.run(_READDRESS, {"message": message.id, **values})

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
        "kind": f"{message.kind}-{message.rank}" if message.rank else message.kind.value,
        "channel": message.channel.value,
        "proven": message.proven,
        "language": message.language,
        "due_at": message.due_at,
        "queued_at": message.queued_at,
    }


def _message(row: dict[str, Any]) -> Message:
    kind, _, rank = row["kind"].partition("-")
    told = {"kind": Kind(kind), "channel": Channel(row["channel"]), "rank": int(rank or 0)}
    return Message(**row | told)
