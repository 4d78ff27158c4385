"""Write to people: a code, that a request is filed, that something waits, that a draft will end.

A message is sent, then noted. A worker that dies in between sends it again, under the
same id, by which mail servers know a message; once it is noted it is never sent again.
"""

from __future__ import annotations

from typing import Final

from portal.addresses import opened
from portal.desk import Desk
from portal.domain.codes import Code, grouped
from portal.domain.dossier import AidRequest, Status
from portal.domain.draft import Draft
from portal.domain.errors import NotFound, Unavailable
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.mandated import said_of
from portal.domain.mandates import Capacity
from portal.domain.messages import (
    MESSAGE,
    Bounced,
    Channel,
    Kind,
    Message,
    Notice,
)
from portal.domain.notices import message_of, readdressed
from portal.domain.people import WORKER
from portal.domain.reach import Reach
from portal.reaching import address_of, reach_of
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
            found = _subject_of(desk, tx, message)
        except NotFound:  # the draft that it was about is gone, and it with it
            return
        if found is None:
            tx.messages.drop(message)
            return
        about, reach, told = found
        now = readdressed(message, reach, about.answers, desk.post.messengers)
        if now and now != message:
            tx.messages.readdress(now)
    to = address_of(desk, now, about.answers, reach) if now else ""
    contact = reach.contact if now and now.proven else None
    message = now or message
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


def _subject_of(
    desk: Desk, tx: Transaction, message: Message
) -> tuple[AidRequest | Draft, Reach, dict[str, str]] | None:
    """The request or draft that the message is about, whom it reaches, and what it tells of it.

    None: it tells of a draft that was filed since; or it reminds of one that was answered since,
    is at its end, adds to a request that was taken back, or is of somebody who has died.
    """
    if message.request:
        filed, told = tx.aid_requests.get(message.request), {"number": message.request}
        if message.kind is Kind.FILED:
            told |= _filed_told(filed)
        reach = reach_of(desk, tx, filed)
        return filed, reach, told | ({"family": "yes"} if reach.died else {})
    draft = tx.drafts.get(message.draft or "")
    reach = reach_of(desk, tx, draft)
    if reach.died:
        return None
    if message.kind is Kind.COMPLETED:
        return (draft, reach, {}) if draft.number is None else None
    gone = any(one.withdrawn_at for one in tx.dossiers.of_request(draft.amends or ""))
    if gone or not (tx.ageing.waits(draft) and message.due_at in draft.remind_at):
        return None
    return draft, reach, {"until": draft.ends_at.isoformat(), "number": draft.amends or ""}


def _filed_told(filed: AidRequest) -> dict[str, str]:
    """Who filed it for its person, and that papers are still to be sent; never which ones."""
    who = {"helper": said_of(filed.acting.helper_name)} if filed.acting else {}
    waits = filed.later - {piece.kind for piece in filed.pieces}
    return who | ({"todo": "papers"} if waits else {})


def _message_of(desk: Desk, tx: Transaction, aid_request: AidRequest, kind: Kind) -> Message | None:
    if aid_request.counter:  # the receipt was handed over there, and nobody follows it here
        return None
    reach, ways = reach_of(desk, tx, aid_request), desk.post.messengers
    return message_of(aid_request, kind, reach, ways, new_id=desk.new_id(), at=tx.at)


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
