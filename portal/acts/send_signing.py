"""Send the link of who is to sign to the address that was given for them."""

from __future__ import annotations

from portal.addresses import opened
from portal.desk import Desk
from portal.domain.errors import NotFound, Unavailable
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.mandated import said_of
from portal.domain.messages import Bounced, Kind, Notice
from portal.domain.people import WORKER


def send_link(desk: Desk, signing_id: str) -> None:
    """Send the link to the address that was given for who is to sign, unless it is over.

    Raises:
        Unavailable: the way is closed now: try again later.
    """
    with desk.begin(WORKER) as tx:
        try:
            one = tx.signings.get(signing_id)
            draft = tx.drafts.get(one.draft)
        except NotFound:  # it was made anew, or taken back
            return
        every = tx.signings.of(one.draft)
    if not one.waits(desk.clock()) or one.channel is None or one.address is None:
        return
    post, messenger = desk.post, desk.post.messengers.get(one.channel)
    if messenger is None:
        raise Unavailable(f"no messenger for {one.channel.value}")
    asker = next((each.signer.name for each in every if each.signer), "")
    told = {
        "web": post.web,
        "telephone": post.telephone,
        "link": f"{post.web}/signature/{one.id}/{post.secret(one.id)}",
        "helper": said_of(asker),
    }
    notice, code = Notice(Kind.TO_SIGN, draft.language, told), ""
    try:
        messenger.send(one.id, opened(desk, one.channel, one.address), notice, desk.clock())
    except Bounced as error:
        code = error.code
    kind, channel = Kind.TO_SIGN.value, one.channel.value
    with desk.begin(WORKER) as tx:
        tx.ledger.append(
            MessageBounced(draft.id, kind, channel, code)
            if code
            else MessageSent(draft.id, kind, channel)
        )
