"""Who comes in as a caseworker, and under which duties each of their pages is drawn."""

from __future__ import annotations

from flask import g

from portal.acts import sign_in, team
from portal.addresses import read_address
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed
from portal.domain.messages import Channel, WrongAddress
from portal.domain.people import Actor, Role
from portal.web.identity import Identity


def enter(desk: Desk, identity: Identity, role: Role) -> sign_in.Entered:
    """Let in whom a provider vouches for. A caseworker's address is kept, to write to managers.

    Raises:
        NotAppointed, NotAllowed: as `portal.acts.sign_in.enter`.
    """
    told = (identity.issuer, identity.subject, role.value, identity.assurance)
    if role is not Role.CASEWORKER:
        return sign_in.enter(desk, *told)
    try:
        email = read_address(Channel.EMAIL, identity.claims.get("email", ""))
    except WrongAddress:
        email = ""
    return sign_in.enter(desk, *told, name=identity.name, email=email)


def look(desk: Desk, actor: Actor) -> None:
    """Note the duties of a caseworker for this page; an operator is one, or is not.

    Raises:
        NotAllowed: none stands any more; what a session remembers lets nobody in.
    """
    if actor.role is Role.OPERATOR and not sign_in.operates(desk, actor):
        raise NotAllowed("this person operates no more")
    if actor.role is Role.CASEWORKER:
        g.duties = team.held(desk, actor)
        if not g.duties:
            raise NotAllowed("no duty of this person stands today")


def duties() -> frozenset[Duty]:
    """The duties under which this page is drawn; none of another role."""
    found: frozenset[Duty] = g.get("duties", frozenset())
    return found


def has(duty: str) -> bool:
    """Whether this page is drawn under that duty: for templates."""
    return duty in duties()
