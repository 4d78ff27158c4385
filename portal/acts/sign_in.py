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
        door: the role that the door is for: `applicant` or `caseworker`.
        assurance: the level that the issuer vouches for.

    Raises:
        NotAllowed: a caseworker's door, and no funder appointed this person.
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
        tx.ledger.append(SignedIn(person, door, assurance), funder=funder, person=person)
    return Entered(Actor(role, person, funder), way.id)


def appoint(desk: Desk, operator: Actor, issuer: str, subject: str, funder: str) -> str:
    """Make somebody a caseworker of a funder; return their pseudonym. Again changes nothing."""
    with desk.begin(operator) as tx:
        person = tx.people.sign_in(issuer, subject)
        tx.people.appoint(Appointed(person, funder, Role.CASEWORKER.value))
    return person
