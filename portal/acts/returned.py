"""A message came back: the address that it went to takes none."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.errors import NotFound
from portal.domain.events import MessageBounced
from portal.domain.people import WORKER
from portal.reaching import contact_of
from portal.store.database import Transaction


def returned(desk: Desk, message_id: str, code: str) -> bool:
    """Note that a message came back after it was sent; false when it is none that we know."""
    with desk.begin(WORKER) as tx:
        try:
            message = tx.messages.get(message_id)
        except NotFound:
            return _returned_code(tx, message_id, code)
        if message.bounced_at is None:
            kind, channel = message.kind.value, message.channel.value
            tx.messages.bounced(message, MessageBounced(message.about, kind, channel, code))
            contact = contact_of(desk, tx, message)
            if contact:
                tx.contacts.bounced(contact.subject, code)
    return True


def _returned_code(tx: Transaction, code_id: str, code: str) -> bool:
    try:
        asked = tx.codes.get(code_id)
    except NotFound:
        return False
    tx.contacts.bounced(asked.subject, code)
    tx.ledger.append(MessageBounced(code_id, asked.kind, asked.channel, code))
    return True
