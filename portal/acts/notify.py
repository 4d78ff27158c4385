"""Write to people: a code, that a request is filed, that something waits, that a draft will end.

A message is sent, then noted. A worker that dies in between sends it again, under the
same id, by which mail servers know a message; once it is noted it is never sent again.
"""

from __future__ import annotations

from typing import Final

from portal.addresses import opened, read_address, town_of
from portal.desk import Desk
from portal.domain.codes import Code, grouped
from portal.domain.dossier import AidRequest, Status
from portal.domain.draft import Answers
from portal.domain.errors import NotFound, Unavailable
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.mandated import said_of
from portal.domain.mandates import Capacity
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
    kind = code.kind
    notice = _notice(desk, kind, code.language, **_code_told(desk, code))
    to = opened(desk, code.channel, code.address)
    refused = _refusal(desk, code_id, code.channel, to, notice)
    with desk.begin(WORKER) as tx:
        tx.codes.sent(code_id)
        if refused is None:
            tx.ledger.append(MessageSent(code_id, kind, code.channel))
        else:
            tx.contacts.bounced(code.subject, refused)
            tx.ledger.append(MessageBounced(code_id, kind, code.channel, refused))


def send(desk: Desk, message_id: str) -> None:
    """Send a message, unless it was sent or refused, or there is nothing to remind of any more.

    Raises:
        Unavailable: the way is closed now: try again later.
    """
    with desk.begin(WORKER) as tx:
        try:
            message = tx.messages.get(message_id)
            if message.sent_at or message.bounced_at:
                return
            found = _subject_of(tx, message)
        except NotFound:  # the draft that it was about is gone, and it with it
            return
        if found is None:
            tx.messages.drop(message)
            return
        contact = tx.contacts.of(message.person) if message.proven else None
    answers, told = found
    to = _address_of(desk, message, answers, contact)
    notice = _notice(desk, message.kind, message.language, **told)
    refused = _refusal(desk, message.id, message.channel, to, notice) if to else NO_SUCH_ADDRESS
    kind, channel = message.kind.value, message.channel.value
    with desk.begin(WORKER) as tx:
        if refused is None:
            tx.messages.sent(message, MessageSent(message.about, kind, channel))
            return
        tx.messages.bounced(message, MessageBounced(message.about, kind, channel, refused))
        if contact:
            tx.contacts.bounced(contact.subject, refused)


def ready(desk: Desk, number: str) -> None:
    """Once every dossier of a request is sealed, tell its person; before, do nothing."""
    with desk.begin(WORKER) as tx:
        dossiers = tx.dossiers.of_request(number)
        if any(one.status is Status.SUBMITTED for one in dossiers):
            return
        aid_request = tx.aid_requests.get(number)
        message = _message_of(desk, tx, aid_request, Kind.READY)
        if message and tx.messages.add(message):
            tx.jobs.add(MESSAGE, message.id)


def tell(desk: Desk, number: str, kind: Kind) -> None:
    """Tell the person of a dossier that something waits there, unless that is on its way."""
    with desk.begin(WORKER) as tx:
        aid_request = tx.aid_requests.get(tx.dossiers.get(number).request)
        message = _message_of(desk, tx, aid_request, kind)
        if message and tx.messages.renew(message):
            tx.jobs.add(MESSAGE, message.id)


def _code_told(desk: Desk, code: Code) -> dict[str, str]:
    """What fills the braces of a code's message; that of a letter has no link, and an end."""
    post = desk.post
    if code.channel is Channel.LETTER:
        until = code.expires_at.isoformat()
        return {"code": grouped(post.letter_digits(code.id)), "until": until}
    way, of = code.leads_to
    link = f"{post.web}/{way}/{post.secret(of)}"
    told = {"code": grouped(post.digits(code.id)), "link": link}
    if code.mandate is None:
        return told
    mandate = desk.read(WORKER, lambda tx: tx.mandates.get(code.mandate or ""))
    place = mandate.terms.tie if mandate.capacity is Capacity.PROFESSIONAL else ""
    acts = " ".join(mandate.acts)
    return told | {"helper": said_of(mandate.terms.helper_name, place), "acts": acts}


def _subject_of(tx: Transaction, message: Message) -> tuple[Answers, dict[str, str]] | None:
    """The answers that the message is about, and what it tells of them.

    None: it tells of a draft that was filed since; or it reminds of one that was answered since,
    is at its end, or adds to a request that was taken back.
    """
    if message.request:
        filed, told = tx.aid_requests.get(message.request), {"number": message.request}
        if filed.acting and message.kind is Kind.FILED:
            told["helper"] = said_of(filed.acting.helper_name)
        return filed.answers, told
    draft = tx.drafts.get(message.draft or "")
    if message.kind is Kind.COMPLETED:
        return (draft.answers, {}) if draft.number is None else None
    gone = any(one.withdrawn_at for one in tx.dossiers.of_request(draft.amends or ""))
    if gone or not (tx.ageing.waits(draft) and message.due_at in draft.remind_at):
        return None
    return draft.answers, {"until": draft.ends_at.isoformat(), "number": draft.amends or ""}


def _message_of(desk: Desk, tx: Transaction, aid_request: AidRequest, kind: Kind) -> Message | None:
    if aid_request.counter:  # the receipt was handed over there, and nobody follows it here
        return None
    contact, ways = tx.contacts.of(aid_request.person), desk.post.messengers
    return message_of(aid_request, kind, contact, ways, new_id=desk.new_id(), at=tx.at)


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


def _address_of(desk: Desk, message: Message, answers: Answers, contact: Contact | None) -> str:
    """Where the message goes: what the person proved, or what the answers say; empty if nowhere."""
    if message.proven:
        return opened(desk, contact.channel, contact.address) if contact else ""
    if message.channel is Channel.LETTER:
        town = town_of(str(answers.get("commune", "")))
        return postal_address(answers, town) if town else ""
    try:
        return read_address(message.channel, str(answers.get(EMAIL, "")))
    except WrongAddress:
        return ""
