"""Let somebody in: a pseudonym for whom the provider vouches for, and what they may do here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.addresses import alike, closed
from portal.desk import Desk
from portal.domain.dossier import digest
from portal.domain.duties import CODE_LENGTH, CODE_LETTERS, Duty, NotAppointed
from portal.domain.errors import NotAllowed
from portal.domain.events import Appointed, SignedIn
from portal.domain.messages import Channel, Contact
from portal.domain.people import PUBLIC, Actor, Role
from portal.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in, and the sign-in that they came by."""

    actor: Actor
    way: str


def sign_in(desk: Desk, issuer: str, subject: str, door: str, assurance: str) -> Actor:
    """The actor behind an identity. As `enter`, which tells the sign-in too."""
    return enter(desk, issuer, subject, door, assurance).actor


def enter(
    desk: Desk,
    issuer: str,
    subject: str,
    door: str,
    assurance: str,
    *,
    name: str = "",
    email: str = "",
) -> Entered:
    """The actor behind an identity that the door has checked.

    Args:
        desk: the desk.
        issuer: who vouches.
        subject: how the issuer calls this person.
        door: the role that the door is for: `applicant`, `caseworker`, `counter`, `operator`.
        assurance: the level that the issuer vouches for.
        name: how the issuer names a caseworker, for the manager whom a newcomer asks.
        email: a caseworker's address, as the issuer tells it: managers are written to.

    Raises:
        NotAppointed: a caseworker's door, and this person has no duty today.
        NotAllowed: a counter's or the operators' door, and nobody appointed this person.
    """
    role, code = Role(door), None
    with desk.begin(PUBLIC) as tx:
        way = tx.people.way(issuer, subject)
        person, funder = way.person, None
        if role is Role.CASEWORKER:
            person = way.id  # an appointment is of one sign-in, and of no other
            funder = _funder_of(tx, person)
            if funder is None:  # kept, so that a manager finds who asks
                code = code_of(person)
                tx.team.ask(code, person, name)
            elif email and desk.post.key:
                tx.contacts.keep(_contact(desk, person, email, tx.at))
        elif role in (Role.COUNTER, Role.OPERATOR):
            person = way.id
            if not any(held == role.value for _, held in tx.people.agent_of(person)):
                raise NotAllowed("this person was not appointed at this door")
        if code is None:
            tx.ledger.append(SignedIn(person, door, assurance), funder=funder, person=person)
    if code is not None:
        raise NotAppointed(code)
    return Entered(Actor(role, person, funder), way.id)


def code_of(person: str) -> str:
    """What a newcomer tells a manager: always the same for the same sign-in."""
    left, letters = int(digest(f"newcomer\0{person}".encode()), 16), ""
    for _ in range(CODE_LENGTH):
        left, rank = divmod(left, len(CODE_LETTERS))
        letters += CODE_LETTERS[rank]
    return letters


def _contact(desk: Desk, person: str, email: str, at: datetime) -> Contact:
    subject = desk.post.mark("address", alike(Channel.EMAIL, email)).hex()
    return Contact(person, Channel.EMAIL, subject, closed(desk, Channel.EMAIL, email), at)


def _funder_of(tx: Transaction, person: str) -> str | None:
    """The first funder for which this person has a duty today."""
    duties = {one.value for one in Duty}
    return next((code for code, held in tx.people.agent_of(person) if held in duties), None)


def appoint(
    desk: Desk,
    operator: Actor,
    issuer: str,
    subject: str,
    funder: str,
    duties: Sequence[Duty] = (Duty.CASEWORKER,),
    until: date | None = None,
) -> str:
    """Give somebody duties for a funder; return their pseudonym. Again changes nothing.

    `until`: their last day; none: for good.
    """
    with desk.begin(operator) as tx:
        person = tx.people.sign_in(issuer, subject)
        for duty in duties:
            tx.people.appoint(Appointed(person, funder, duty.value), until=until)
    return person


def operates(desk: Desk, actor: Actor) -> bool:
    """Whether somebody who came in as an operator is one still."""
    return desk.read(actor, lambda tx: ("", Role.OPERATOR.value) in tx.people.agent_of(actor.id))


def make_operator(
    desk: Desk, operator: Actor, issuer: str, subject: str, until: date | None = None
) -> str:
    """Let somebody operate the portal; return their pseudonym. Again changes nothing."""
    with desk.begin(operator) as tx:
        person = tx.people.sign_in(issuer, subject)
        tx.people.appoint(Appointed(person, "", Role.OPERATOR.value), until=until)
    return person


def dismiss(desk: Desk, operator: Actor, issuer: str, subject: str) -> str:
    """End at once that somebody operates the portal. Raises NotFound: they do not."""
    with desk.begin(operator) as tx:
        person = tx.people.sign_in(issuer, subject)
        tx.people.dismiss(person)
    return person


def seat(
    desk: Desk, operator: Actor, issuer: str, subject: str, place: str, funder: str = ""
) -> str:
    """Make somebody an agent of a counter; return their pseudonym. Again changes nothing.

    `place`: its name, as people read it; `funder`: the code of the funder it is of, if of one.
    """
    with desk.begin(operator) as tx:
        person = tx.people.sign_in(issuer, subject)
        tx.people.appoint(Appointed(person, funder, Role.COUNTER.value), place)
    return person
