"""Digest: once a working day, tell a caseworker by e-mail what waits; counts, and no name."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from portal.addresses import hinted, opened
from portal.desk import Desk
from portal.domain.digests import SEND_DIGEST
from portal.domain.duties import Duty
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.happened import PARIS, legal_day
from portal.domain.languages import FIRST
from portal.domain.messages import Bounced, Channel, Contact, Kind, Notice
from portal.domain.people import WORKER, Actor, Role
from portal.form.open_days import is_closed

DAILY = "daily"
"""The box, and what it holds of who wants one."""
NOT_FOR_YOU = "–"
"""In place of a count that is told to managers alone."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a caseworker chose, and where it goes; empty: the portal knows no address of theirs."""

    daily: bool
    address: str
    hour: int


def choice(desk: Desk, actor: Actor) -> Choice:
    """What the actor chose. The address is the one that their sign-in told of."""
    daily = desk.read(actor, lambda tx: tx.digests.wanted())
    contact = desk.read(WORKER, lambda tx: tx.contacts.of(actor.id))
    address = hinted(Channel.EMAIL, _address(desk, contact)) if _reached(contact) else ""
    return Choice(daily, address, desk.post.digest_hour)


def choose(desk: Desk, actor: Actor, *, daily: bool) -> None:
    """Keep whether the actor wants a digest each working day."""
    with desk.begin(actor) as tx:
        tx.digests.choose(daily=daily)


def queue(desk: Desk) -> int:
    """From the hour of a working day on, queue a digest for each who had none that day."""
    now = desk.clock().astimezone(PARIS)
    if now.hour < desk.post.digest_hour or not desk.editions:
        return 0
    rules = desk.editions[max(desk.editions)].study.clocks
    if is_closed(rules, legal_day(now)):
        return 0
    with desk.begin(WORKER) as tx:
        due = tx.digests.due(legal_day(now))
        for person, funder in due:
            tx.jobs.add_once(SEND_DIGEST, f"{person} {funder}")
    return len(due)


def send(desk: Desk, subject: str) -> None:
    """Write to one caseworker, unless it was done today, or there is nothing to say.

    What is counted is read as the caseworker: without a duty that stands there is nothing.

    Raises:
        Unavailable: the way is closed now: try again later, under the same id.
    """
    person, _, funder = subject.partition(" ")
    today = legal_day(desk.clock())
    with desk.begin(WORKER) as tx:
        since, contact = tx.digests.last(person, funder, today), tx.contacts.of(person)
    if since is None:
        return
    agent = Actor(Role.CASEWORKER, person, funder)
    with desk.begin(agent) as tx:
        duties = tx.team.held()
        news = tx.digests.news(since) if duties else None
        if news and Duty.MANAGER in duties:
            late = tx.reconciliation.late(funder, tx.reconciliation.delay(funder))
            news = replace(news, silent=late)
    if news is None or not news.any or contact is None or not _reached(contact):
        with desk.begin(WORKER) as tx:
            tx.digests.looked(person, funder)
        return
    counts = {name: str(many) for name, many in asdict(news).items()}
    if Duty.MANAGER not in duties:
        counts["silent"] = NOT_FOR_YOU
    told = {"web": desk.post.web, "telephone": desk.post.telephone, **counts}
    messenger, refused = desk.post.messengers[Channel.EMAIL], ""
    id_ = f"digest-{today.isoformat()}-{funder}-{person}"
    try:
        notice = Notice(Kind.DIGEST, FIRST, told)
        messenger.send(id_, _address(desk, contact), notice, desk.clock())
    except Bounced as error:
        refused = error.code
    kind, channel = Kind.DIGEST.value, Channel.EMAIL.value
    with desk.begin(WORKER) as tx:
        tx.digests.looked(person, funder)
        if refused:
            tx.contacts.bounced(contact.subject, refused)
            tx.ledger.append(MessageBounced(person, kind, channel, refused))
        else:
            tx.ledger.append(MessageSent(person, kind, channel))


def _reached(contact: Contact | None) -> bool:
    return bool(contact and contact.channel is Channel.EMAIL and contact.bounced_at is None)


def _address(desk: Desk, contact: Contact | None) -> str:
    return opened(desk, contact.channel, contact.address) if contact else ""
