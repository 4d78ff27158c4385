"""Whom a message reaches: its person; once they have died, those close to them who are known."""

from __future__ import annotations

from collections.abc import Sequence

from portal.addresses import alike, opened, read_address, town_of
from portal.desk import Desk
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Answers, Draft
from portal.domain.errors import Conflict, NotFound
from portal.domain.filing import beneficiary_of
from portal.domain.messages import Channel, Contact, Message, WrongAddress
from portal.domain.notices import postal_address
from portal.domain.people import WORKER
from portal.domain.reach import Closing, Mourning, Reach
from portal.store.database import Transaction


class HasDied(Conflict):
    """The person has died: nothing is asked of them, sent, added, answered or taken back."""


def refuse_dead(desk: Desk, number: str) -> None:
    """Go on, unless the person of a request has died. The caller has seen that it is the actor's.

    Raises:
        HasDied: a funder noted it.
        NotFound: there is no such request.
    """
    with desk.begin(WORKER) as tx:
        if has_died(desk, tx, tx.aid_requests.get(number)):
            raise HasDied("the person has died: nothing changes here any more")


def reach_of(desk: Desk, tx: Transaction, about: AidRequest | Draft) -> Reach:
    """Whom a message about this request, or draft, reaches now (the worker's)."""
    if has_died(desk, tx, about):
        return close_to(desk, tx, about)
    return Reach(tx.contacts.of(about.person))


def close_to(desk: Desk, tx: Transaction, about: AidRequest | Draft) -> Reach:
    """Whom it reaches if the person has died: who filed for them, if they can be written to.

    An e-mail address that they proved is theirs, though the request gives it as where to write; a
    telephone that the request says is the person's is the person's.
    """
    who = _filer(tx, about)
    contact = tx.contacts.of(who) if who else None
    if contact and contact.subject == _own_telephone(desk, about.answers):
        contact = None
    return Reach(contact, died=True)


def mourning(desk: Desk, tx: Transaction, about: AidRequest) -> Mourning:
    """Whether the person of a request has died, and who is, or would be, written to then.

    Of one that came on paper, nobody is: they have no page here.
    """
    ways = () if about.counter else desk.post.messengers
    told = close_to(desk, tx, about).told(about.answers, ways)
    return Mourning(has_died(desk, tx, about), told)


def has_died(desk: Desk, tx: Transaction, about: AidRequest | Draft) -> bool:
    """Whether a funder noted, deciding on anything this person asked for, that they have died.

    Who files for several people has the requests of all: those that name somebody else tell
    nothing of this one.
    """
    own = {about.number, about.amends if isinstance(about, Draft) else None}
    named = _named(about.answers), str(about.answers.get("birth_date", ""))
    return any(
        one.request in own or (one.beneficiary, one.birth_date) == named
        for _, one in tx.closings.of(about.person)
        if _of_a_death(desk, one)
    )


def _named(answers: Answers) -> str:
    """The name of the person, as lists show it; empty: the draft does not tell it yet."""
    try:
        return beneficiary_of(answers)
    except KeyError:
        return ""


def dead_among(desk: Desk, tx: Transaction, dossiers: Sequence[Dossier]) -> frozenset[str]:
    """The numbers of those of these dossiers whose person has died, as `has_died` says it."""
    persons = {one.person for one in dossiers}
    deaths = [(person, one) for person, one in tx.closings.of(*persons) if _of_a_death(desk, one)]
    return frozenset(
        each.number
        for each in dossiers
        for person, one in deaths
        if person == each.person and _is_of(one, each)
    )


def _is_of(one: Closing, dossier: Dossier) -> bool:
    """Whether what ended is of the same request, or of another one for the same person."""
    named = (one.beneficiary, one.birth_date) == (dossier.beneficiary, dossier.birth_date)
    return named or one.request == dossier.request


def _of_a_death(desk: Desk, one: Closing) -> bool:
    return desk.editions[one.edition].study.decisions.to_family(one.grounds)


def contact_of(desk: Desk, tx: Transaction, message: Message) -> Contact | None:
    """The proven address that a message went to, if it is of that kind (the worker's)."""
    if not message.proven:
        return None
    try:
        if message.request:
            return reach_of(desk, tx, tx.aid_requests.get(message.request)).contact
        return reach_of(desk, tx, tx.drafts.get(message.draft or "")).contact
    except NotFound:
        return None


def address_of(desk: Desk, message: Message, answers: Answers, reach: Reach) -> str:
    """Where a message goes: what was proven, or what the answers say; empty if nowhere."""
    if message.proven:
        contact = reach.contact
        return opened(desk, contact.channel, contact.address) if contact else ""
    if message.channel is Channel.LETTER:
        town = "" if reach.died else town_of(str(answers.get("commune", "")))
        return postal_address(answers, town) if town else ""
    return _read(message.channel, reach.typed(answers))


def _filer(tx: Transaction, about: AidRequest | Draft) -> str | None:
    """Who filed, or fills in, for the person; none: they did."""
    if isinstance(about, AidRequest):
        helper = about.acting.helper if about.acting else None
    else:
        helper = tx.mandates.get(about.mandate).helper if about.mandate else None
    for_another = about.answers.get("for_whom", "self") != "self"
    return helper or (about.person if for_another else None)


def _own_telephone(desk: Desk, answers: Answers) -> str:
    """The digest of the person's own telephone; empty: none was told, or it gets no message."""
    number = _read(Channel.SMS, str(answers.get("phone", "")))
    return desk.post.mark("address", alike(Channel.SMS, number)).hex() if number else ""


def _read(channel: Channel, typed: str) -> str:
    try:
        return read_address(channel, typed) if typed else ""
    except WrongAddress:
        return ""
