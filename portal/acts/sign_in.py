"""Let somebody in: a pseudonym for whom the provider vouches for, and what they may do here."""

from __future__ import annotations

from dataclasses import dataclass

from portal.desk import Desk
from portal.domain.errors import NotAllowed
from portal.domain.events import Appointed, SignedIn
from portal.domain.people import PUBLIC, Actor, Role


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in, and the sign-in that they came by."""

    actor: Actor
    way: str


def sign_in(desk: Desk, issuer: str, subject: str, door: str, assurance: str) -> Actor:
    """The actor behind an identity. As `enter`, which tells the sign-in too."""
    return enter(desk, issuer, subject, door, assurance).actor


def enter(desk: Desk, issuer: str, subject: str, door: str, assurance: str) -> Entered:
    """The actor behind an identity that the door has checked.

    Args:
        desk: the desk.
        issuer: who vouches.
        subject: how the issuer calls this person.
        door: the role that the door is for: `applicant`, `caseworker` or `counter`.
        assurance: the level that the issuer vouches for.

    Raises:
        NotAllowed: a caseworker's or a counter's door, and nobody appointed this person.
    """
    role = Role(door)
    with desk.begin(PUBLIC) as tx:
        way = tx.people.way(issuer, subject)
        person, funder = way.person, None
        if role is Role.CASEWORKER:
            person = way.id  # an appointment is of one sign-in, and of no other
            funders = [code for code, held in tx.people.agent_of(person) if held == role.value]
            if not funders:
                raise NotAllowed("no funder appointed this person")
            funder = funders[0]
        elif role is Role.COUNTER:
            person = way.id
            held = [code for code, held in tx.people.agent_of(person) if held == role.value]
            if not held:
                raise NotAllowed("this person is no agent of a counter")
        tx.ledger.append(SignedIn(person, door, assurance), funder=funder, person=person)
    return Entered(Actor(role, person, funder), way.id)


def appoint(desk: Desk, operator: Actor, issuer: str, subject: str, funder: str) -> str:
    """Make somebody a caseworker of a funder; return their pseudonym. Again changes nothing."""
    with desk.begin(operator) as tx:
        person = tx.people.sign_in(issuer, subject)
        tx.people.appoint(Appointed(person, funder, Role.CASEWORKER.value))
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
