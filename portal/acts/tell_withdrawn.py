"""Tell all whom it concerns that a request was taken back: by whom, when, and what to do then."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.errors import NotFound, Unavailable
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.joining import is_rehearsal
from portal.domain.mandated import said_of
from portal.domain.messages import Bounced, Kind, Message, Notice
from portal.domain.people import WORKER
from portal.domain.withdrawing import WITHDRAWN_MESSAGE, Party, named
from portal.form.edition import Edition
from portal.reaching import contact_of, has_died
from portal.store.database import Transaction
from portal.withdrawing import Told, concerned

NO_SUCH_ADDRESS = "5.1.3"
"""What is noted where there is nothing to write to any more (RFC 3463: bad destination address)."""


def tell_withdrawn(desk: Desk, number: str) -> None:
    """Note a message to each whom it concerns that a request was taken back; once for each.

    Nobody is written to about a rehearsal, nor about who has died since.
    """
    with desk.begin(WORKER) as tx:
        aid_request = tx.aid_requests.get(number)
        rehearsed = any(is_rehearsal(one.funder) for one in aid_request.routing.routes)
        if rehearsed or has_died(desk, tx, aid_request):
            return
        for one in concerned(desk, tx, number):
            message = _message(desk, tx, one, number, aid_request.person)
            if message and tx.messages.add(message):
                tx.jobs.add(WITHDRAWN_MESSAGE, message.id)


def send_withdrawn(desk: Desk, message_id: str) -> None:
    """Send one of them, unless it was sent or refused, or the request is gone, or its person.

    Raises:
        Unavailable: the way is closed now: try again later.
    """
    with desk.begin(WORKER) as tx:
        try:
            message = tx.messages.get(message_id)
            aid_request = tx.aid_requests.get(message.request or "")
        except NotFound:  # it was erased, and its messages with it
            return
        if message.sent_at or message.bounced_at:
            return
        everyone = concerned(desk, tx, aid_request.number)
        who = next((one for one in everyone if one.party == message.rank), None)
        if who is None or has_died(desk, tx, aid_request):
            tx.messages.drop(message)
            return
        values = _values(desk, tx, everyone[0].name, message)
        contact = contact_of(desk, tx, message)
    if who.party is Party.ACCOUNT:
        values |= {"own": "yes"}
    senior = named(aid_request.answers)
    notice = Notice(Kind.WITHDRAWN, message.language, values | {"senior": said_of(senior)})
    refused = _refusal(desk, message, who, notice)
    kind, channel = f"{Kind.WITHDRAWN}-{message.rank}", message.channel.value
    with desk.begin(WORKER) as tx:
        if refused is None:
            tx.messages.sent(message, MessageSent(message.about, kind, channel))
            return
        tx.messages.bounced(message, MessageBounced(message.about, kind, channel, refused))
        if contact:
            tx.contacts.bounced(contact.subject, refused)


def _message(desk: Desk, tx: Transaction, one: Told, number: str, person: str) -> Message | None:
    if one.channel is None:
        return None
    return Message(
        id=desk.new_id(),
        person=person,
        request=number,
        kind=Kind.WITHDRAWN,
        channel=one.channel,
        proven=one.proven,
        language=one.language,
        queued_at=tx.at,
        rank=one.party.value,
    )


def _values(desk: Desk, tx: Transaction, by: str, message: Message) -> dict[str, str]:
    """What fills the braces: who took what back, when, and whom to write to."""
    number = message.about
    taken = [one for one in tx.dossiers.of_request(number) if one.withdrawn_at]
    edition = desk.editions[tx.aid_requests.get(number).edition]
    names = dict.fromkeys(_name(edition, one.funder, message.language) for one in taken)
    at = max(one.withdrawn_at for one in taken if one.withdrawn_at)
    post = desk.post
    told = {"web": post.web, "telephone": post.telephone, "number": number}
    return told | {"helper": said_of(by), "funders": "; ".join(names), "until": at.isoformat()}


def _name(edition: Edition, code: str, language: str) -> str:
    """A funder's name, and its telephone where the table has one."""
    funder = edition.reference.funders.get(code)
    if funder is None:
        return code
    digits = funder.telephone
    number = " ".join(digits[at : at + 2] for at in range(0, len(digits), 2))
    return " ".join(filter(None, (funder.in_language(language), number)))


def _refusal(desk: Desk, message: Message, who: Told, notice: Notice) -> str | None:
    """Send it; what the address's server said when it refused, nothing when it took it."""
    if who.channel is not message.channel:
        return NO_SUCH_ADDRESS
    messenger = desk.post.messengers.get(message.channel)
    if messenger is None:
        raise Unavailable(f"no messenger for {message.channel.value}")
    try:
        messenger.send(message.id, who.to, notice, desk.clock())
    except Bounced as error:
        return error.code
    return None
