"""Destinations: a manager says where something goes for a software, and has it sent again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal import keeping
from portal.desk import Desk
from portal.domain.delivery import Given, WrongBox
from portal.domain.duties import MEDICAL, Duty
from portal.domain.errors import NotAllowed, NotFound, NotReady, Problem
from portal.domain.people import Actor
from portal.domain.push import (
    MOST_DESTINATIONS,
    MOST_SECRETS,
    NEEDED,
    Carrier,
    Destination,
    SecretRow,
    Waiting,
    shown,
)
from portal.domain.software import Scope, Software
from portal.store.database import Transaction

PAGE, ADDRESS, SECRETS = "destinations", "address", "secrets"
"""The page of destinations, and its boxes."""
WRONG, NOT_GIVEN, TOO_MANY, NOT_YOURS = "wrong", "not_given", "too_many", "not_yours"
TWICE = "twice"
"""Codes of what is wrong, in place of a sentence."""
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Shown:
    """One destination, and how it stands there."""

    destination: Destination
    waiting: Waiting
    secrets: Sequence[SecretRow]

    @property
    def standing(self) -> Sequence[SecretRow]:
        """Its secrets that stand."""
        return [one for one in self.secrets if one.ended_at is None]


def every(desk: Desk, actor: Actor, software: str) -> Sequence[Shown]:
    """The destinations of a software. Raises NotAllowed, NotFound."""
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        tx.software.get(software)
        return [_shown(tx, one) for one in tx.destinations.of(software)]


def look(desk: Desk, actor: Actor, software: str, destination: str) -> Shown:
    """One destination of a software. Raises NotAllowed, NotFound."""
    with desk.begin(actor) as tx:
        return _shown(tx, _found(tx, software, destination))


def add(
    desk: Desk, actor: Actor, software: str, carrier: Carrier, typed: Mapping[str, str]
) -> tuple[str, str]:
    """Have something go to a software by itself, once a first try arrived there.

    Returns:
        The destination's id, and what its manager needs of its secret, which is shown once.

    Raises:
        NotAllowed: the actor is no manager, or the software ended.
        NotFound: there is no such software.
        NotReady: this is no destination that we take, or the software may not have it.
    """
    with desk.begin(actor) as tx:
        found = _may_have_one_more(tx, software, carrier)
        given = _given(desk, carrier, typed)
        if carrier is Carrier.WEBHOOK and given.address in _called(tx, software):
            raise NotReady([Problem(PAGE, ADDRESS, TWICE)])
        one = _made(desk, tx, found, carrier, given)
        tx.destinations.add_secret(keeping.closed(desk, one.funder, one.id, given.secret), one)
    return one.id, given.shown


def add_secret(desk: Desk, actor: Actor, software: str, destination: str) -> str:
    """Give a webhook one more secret; both sign from now on. It is shown once.

    Raises NotAllowed, NotFound; NotReady: two stand already.
    """
    given = _fresh_secret()
    with desk.begin(actor) as tx:
        one = _standing(tx, software, destination)
        if one.carrier is not Carrier.WEBHOOK:
            raise NotAllowed("it is no webhook")
        if len(_shown(tx, one).standing) >= MOST_SECRETS:
            raise NotReady([Problem(PAGE, SECRETS, TOO_MANY)])
        tx.destinations.add_secret(keeping.closed(desk, one.funder, one.id, given), one)
    return shown(given)


def end_secret(desk: Desk, actor: Actor, software: str, destination: str, secret: str) -> None:
    """End a secret; the last one stays. Raises NotAllowed, NotFound, Conflict."""
    with desk.begin(actor) as tx:
        one = _standing(tx, software, destination)
        if len(_shown(tx, one).standing) < MOST_SECRETS:
            raise NotAllowed("one secret must stand")
        tx.destinations.end_secret(secret, one)


def end(desk: Desk, actor: Actor, software: str, destination: str) -> None:
    """End a destination, with what waits for it. Raises NotAllowed, NotFound, Conflict."""
    with desk.begin(actor) as tx:
        tx.destinations.end(_found(tx, software, destination))


def _fresh_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def _given(desk: Desk, carrier: Carrier, typed: Mapping[str, str]) -> Given:
    """What was typed, read. Raises NotReady."""
    try:
        if carrier is not Carrier.WEBHOOK:
            return desk.push.ways[carrier].read(typed)
        address, secret = desk.push.caller.read(typed.get(ADDRESS, "")), _fresh_secret()
    except ValueError as error:
        box = error.box if isinstance(error, WrongBox) else ADDRESS
        raise NotReady([Problem(PAGE, box, WRONG)]) from None
    return Given(address, secret, shown=shown(secret))


def _made(
    desk: Desk, tx: Transaction, software: Software, carrier: Carrier, given: Given
) -> Destination:
    one = Destination(
        id=desk.new_id(),
        software=software.id,
        funder=software.funder,
        carrier=carrier,
        address=given.address,
        told=given.told,
        cursor=tx.changes.last(),
        made_at=tx.at,
    )
    tx.destinations.add(one)
    tx.errands.ping(one.id)
    return one


def _may_have_one_more(tx: Transaction, software: str, carrier: Carrier) -> Software:
    """The software. Raises NotAllowed, NotFound; NotReady: it may not have this one."""
    tx.team.require(Duty.MANAGER)
    found = tx.software.get(software)
    if found.ended_at:
        raise NotAllowed("this software ended")
    standing = [one for one in tx.destinations.of(software) if one.ended_at is None]
    wrong = {
        NOT_GIVEN: not found.scopes >= NEEDED[carrier],
        NOT_YOURS: Scope.MEDICAL in found.scopes and not tx.team.held() & set(MEDICAL),
        TOO_MANY: len(standing) >= MOST_DESTINATIONS,
    }
    problems = [Problem(PAGE, "", code) for code, holds in wrong.items() if holds]
    if problems:
        raise NotReady(problems[:1])
    return found


def _called(tx: Transaction, software: str) -> Sequence[str]:
    """The addresses that are called for a software."""
    every = tx.destinations.of(software)
    return [one.address for one in every if not one.ended_at and one.carrier is Carrier.WEBHOOK]


def _found(tx: Transaction, software: str, destination: str) -> Destination:
    tx.team.require(Duty.MANAGER)
    one = tx.destinations.get(destination)
    if one.software != software:
        raise NotFound("no such destination")
    return one


def _standing(tx: Transaction, software: str, destination: str) -> Destination:
    one = _found(tx, software, destination)
    if one.ended_at:
        raise NotAllowed("it ended")
    return one


def _shown(tx: Transaction, one: Destination) -> Shown:
    return Shown(one, tx.errands.count(one.id), tx.destinations.secrets(one.id))
