"""The sign-ins of a person: see them, bring another to oneself, take one away.

Nothing brings two sign-ins together but the person who proved both in one session: not an e-mail
address, and not a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.addresses import hinted, opened
from portal.desk import Desk
from portal.domain.errors import NotAllowed
from portal.domain.people import Actor, Role, Way


@dataclass(frozen=True, slots=True)
class Shown:
    """A sign-in, and the address that its person knows it by, hinted; empty where there is none."""

    way: Way
    hint: str


def ways(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """The actor's sign-ins, the oldest first.

    Raises:
        Unavailable: a neighbour is away.
    """
    found, addresses = desk.read(actor, lambda tx: (tx.ways.mine(), tx.contacts.mine()))
    known = {
        one.subject: hinted(one.channel, opened(desk, one.channel, one.address))
        for one in addresses
    }
    return [Shown(way, known.get(way.subject, "")) for way in found]


def brings(desk: Desk, person: str) -> tuple[int, int]:
    """How many drafts and requests a person who was just proven has: all would be brought along."""
    other = Actor(Role.APPLICANT, person)
    drafts, filed = desk.read(other, lambda tx: (tx.drafts.mine(), tx.aid_requests.mine()))
    return sum(not draft.number for draft in drafts), len(filed)


def bring(desk: Desk, actor: Actor, issuer: str, subject: str) -> bool:
    """Bring a sign-in to the actor, who has just proven it; false when it is theirs already.

    Raises:
        NotFound: there is no such sign-in.
        Conflict: the actor was brought to another person meanwhile.
    """
    with desk.begin(actor) as tx:
        return tx.ways.bring(issuer, subject)


def remove(desk: Desk, actor: Actor, way_id: str, using: str) -> None:
    """Take a sign-in away, and end the sessions that it began.

    `using` is the one that the actor came by now: it stays, so that nobody is locked out.

    Raises:
        NotFound: it is none of the actor's.
        NotAllowed: it is the last, or the one in use.
        Conflict: the actor was brought to another person meanwhile.
    """
    if way_id == using:
        raise NotAllowed("the sign-in in use stays")
    with desk.begin(actor) as tx:
        tx.ways.remove(way_id)
        tx.sessions.end_of(way_id)
