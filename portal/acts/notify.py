"""Write to people: a code, that a request is filed, that its receipt is ready; no more than that.

A message is sent, then noted. A worker that dies in between sends it again, under the
same id, by which mail servers know a message; once it is noted it is never sent again.
"""

from __future__ import annotations

from typing import Final

from portal.addresses import opened, read_address
from portal.desk import Desk
from portal.domain.codes import grouped
from portal.domain.dossier import AidRequest, Status
from portal.domain.errors import NotFound, Unavailable
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.messages import (
    MESSAGE,
    Bounced,
    Channel,
    Contact,
    Kind,
    Message,
    Notice,
    WrongAddress,
)
from portal.domain.notices import EMAIL, message_of, postal_address
from portal.domain.people import WORKER
from portal.form import communes
from portal.store.database import Transaction

NO_SUCH_ADDRESS: Final = "5.1.3"
"""What is noted where there is nothing to write to (RFC 3463: bad destination address)."""


def send_code(desk: Desk, code_id: str) -> None:
    """Send a code, unless it was sent or is over.

    Raises:
        Unavailable: the way is closed now: try again later.
    """
    try:
        code = desk.read(WORKER, lambda tx: tx.codes.get(code_id))
    except NotFound:  # it was swept away before a worker came
        return
    if code.sent_at or code.is_over(desk.clock()):
        return
    digits, secret = grouped(desk.post.digits(code_id)), desk.post.secret(code_id)
    link = f"{desk.post.web}/connexion/lien/{code_id}/{secret}"
    notice = _notice(desk, Kind.CODE, code.language, code=digits, link=link)
    to = opened(desk, code.channel, code.address)
    refused = _refusal(desk, code_id, code.channel, to, notice)
    with desk.begin(WORKER) as tx:
        tx.codes.sent(code_id)
        if refused is None:
            tx.ledger.append(MessageSent(code_id, Kind.CODE, code.channel))
        else:
            tx.contacts.bounced(code.subject, refused)
            tx.ledger.append(MessageBounced(code_id, Kind.CODE, code.channel, refused))


def send(desk: Desk, message_id: str) -> None:
    """Send a message about a request, unless it was sent or refused.

    Raises:
        Unavailable: the way is closed now: try again later.
    """
    with desk.begin(WORKER) as tx:
        message = tx.messages.get(message_id)
        if message.sent_at or message.bounced_at:
            return
        aid_request = tx.aid_requests.get(message.request)
        contact = tx.contacts.of(message.person) if message.proven else None
    to = _address_of(desk, message, aid_request, contact)
    notice = _notice(desk, message.kind, message.language, number=message.request)
    refused = _refusal(desk, message.id, message.channel, to, notice) if to else NO_SUCH_ADDRESS
    kind, channel = message.kind.value, message.channel.value
    with desk.begin(WORKER) as tx:
        if refused is None:
            tx.messages.sent(message, MessageSent(message.request, kind, channel))
            return
        tx.messages.bounced(message, MessageBounced(message.request, kind, channel, refused))
        if contact:
            tx.contacts.bounced(contact.subject, refused)


def ready(desk: Desk, number: str) -> None:
    """Once every dossier of a request is sealed, tell its person; before, do nothing."""
    with desk.begin(WORKER) as tx:
        dossiers = tx.dossiers.of_request(number)
        if any(one.status is Status.SUBMITTED for one in dossiers):
            return
        aid_request = tx.aid_requests.get(number)
        if aid_request.counter:  # the receipt was handed over there
            return
        message = message_of(
            aid_request,
            Kind.READY,
            tx.contacts.of(aid_request.person),
            desk.post.messengers,
            new_id=desk.new_id(),
            at=tx.at,
        )
        if message and tx.messages.add(message):
            tx.jobs.add(MESSAGE, message.id)


def returned(desk: Desk, message_id: str, code: str) -> bool:
    """Note that a message came back after it was sent; false when it is none that we know."""
    with desk.begin(WORKER) as tx:
        try:
            message = tx.messages.get(message_id)
        except NotFound:
            return _returned_code(tx, message_id, code)
        if message.bounced_at is None:
            kind, channel = message.kind.value, message.channel.value
            tx.messages.bounced(message, MessageBounced(message.request, kind, channel, code))
            contact = tx.contacts.of(message.person) if message.proven else None
            if contact:
                tx.contacts.bounced(contact.subject, code)
    return True


def _returned_code(tx: Transaction, code_id: str, code: str) -> bool:
    try:
        asked = tx.codes.get(code_id)
    except NotFound:
        return False
    tx.contacts.bounced(asked.subject, code)
    tx.ledger.append(MessageBounced(code_id, Kind.CODE, asked.channel, code))
    return True


def _notice(desk: Desk, kind: Kind, language: str, **told: str) -> Notice:
    post = desk.post
    return Notice(kind, language, {"web": post.web, "telephone": post.telephone, **told})


def _refusal(desk: Desk, message_id: str, channel: Channel, to: str, notice: Notice) -> str | None:
    """Send it; what the address's server said when it refused, nothing when it took it.

    Raises:
        Unavailable: the way is closed, now or by the settings.
    """
    messenger = desk.post.messengers.get(channel)
    if messenger is None:
        raise Unavailable(f"no messenger for {channel.value}")
    try:
        messenger.send(message_id, to, notice, desk.clock())
    except Bounced as error:
        return error.code
    return None


def _address_of(
    desk: Desk, message: Message, aid_request: AidRequest, contact: Contact | None
) -> str:
    """Where the message goes: what the person proved, or what the answers say; empty if nowhere."""
    if message.proven:
        return opened(desk, contact.channel, contact.address) if contact else ""
    if message.channel is Channel.LETTER:
        commune = communes.get(str(aid_request.answers.get("commune", "")))
        # A town may have several postal codes, and the answers tell the town: any leads there.
        town = f"{commune.postal_codes[0]} {commune.name.upper()}" if commune else ""
        return postal_address(aid_request.answers, town) if town else ""
    try:
        return read_address(message.channel, str(aid_request.answers.get(EMAIL, "")))
    except WrongAddress:
        return ""
