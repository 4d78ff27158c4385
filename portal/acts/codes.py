"""Sign in by a code sent to an address: ask for it, prove it, forget it.

Every address gets a code, known or not: there is nothing to learn from asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Final

from portal.addresses import alike, closed, hinted, opened, read_address
from portal.desk import Desk
from portal.domain.codes import (
    ASSURANCE,
    LIVES,
    MOST_TRIES,
    Code,
    Outcome,
    is_right,
    issuer_of,
)
from portal.domain.errors import NotFound
from portal.domain.events import SignedIn
from portal.domain.messages import Channel, Contact
from portal.domain.people import PUBLIC, WORKER, Actor, Role
from portal.store.database import Transaction

CODE: Final = "code"
"""The job that sends one."""
DOOR: Final = Role.APPLICANT

OF_ADDRESS: Final[Mapping[timedelta, int]] = {timedelta(minutes=15): 3, timedelta(days=1): 10}
OF_CALLER: Final[Mapping[timedelta, int]] = {timedelta(minutes=1): 10, timedelta(hours=1): 60}
"""Codes asked for, at most. A town hall or a hospital sends many people from one caller."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What became of a try; when it was right, who came in, and by which address."""

    outcome: Outcome
    left: int = 0  # tries left
    actor: Actor | None = None
    issuer: str = ""
    assurance: str = ASSURANCE
    address: str = ""


def ask(
    desk: Desk,
    channel: Channel,
    typed: str,
    language: str,
    caller: str,
    mandate: str | None = None,
) -> str | None:
    """Have a code sent to this address; return the code's id, for the session of who asks.

    Args:
        desk: the desk.
        channel: how the code goes.
        typed: the address, as it was typed.
        language: of the message.
        caller: where the wish comes from, to count by.
        mandate: what the code confirms; such a code lets nobody in.

    Nothing (None) is sent when this address or this caller asked too often.

    Raises:
        NotFound: no code goes this way.
        WrongAddress: what was typed is no address, or takes no SMS.
    """
    if channel not in desk.post.codes:
        raise NotFound("no code goes this way")
    address = read_address(channel, typed)
    subject = desk.post.mark("address", alike(channel, address)).hex()
    sealed = closed(desk, channel, address)
    with desk.begin(PUBLIC) as tx:
        of_caller = desk.post.mark("caller", caller).hex()
        if not (tx.attempts.allow(of_caller, OF_CALLER) and tx.attempts.allow(subject, OF_ADDRESS)):
            return None
        code = Code(
            id=desk.new_id(),
            channel=channel,
            subject=subject,
            address=sealed,
            language=language,
            tries=0,
            asked_at=tx.at,
            expires_at=tx.at + LIVES,
            mandate=mandate,
        )
        tx.codes.add(code)
        tx.jobs.add(CODE, code.id)
    return code.id


def followed(desk: Desk, code_id: str, secret: str) -> str:
    """What its owner knows the address of a link by. It looks, and uses nothing up.

    Raises:
        NotFound: there is no such link, or it is over.
    """
    if not (
        desk.post.codes and compare_digest(secret.encode(), desk.post.secret(code_id).encode())
    ):
        raise NotFound("no such link")
    code = desk.read(PUBLIC, lambda tx: tx.codes.get(code_id))
    if code.is_over(desk.clock()) or code.mandate:
        raise NotFound("this link is over")
    return hinted(code.channel, opened(desk, code.channel, code.address))


def prove(desk: Desk, code_id: str, typed: str) -> Proven:
    """Sign in with the code that was typed, where it was asked for.

    Raises:
        NotFound: there is no such code.
    """
    return _prove(desk, code_id, is_right(typed, desk.post.digits(code_id)))


def prove_link(desk: Desk, code_id: str, secret: str) -> Proven:
    """Sign in with the link of a message, on any device.

    Raises:
        NotFound: there is no such link.
    """
    if not _is_its(desk, code_id, secret):
        raise NotFound("no such link")  # nobody guesses 128 bits: it is no try
    return _prove(desk, code_id, right=True)


def sweep(desk: Desk) -> None:
    """Forget the codes that ended and the attempts that count no more."""
    with desk.begin(WORKER) as tx:
        tx.codes.sweep()
        tx.attempts.sweep()


def _is_its(desk: Desk, code_id: str, secret: str) -> bool:
    return compare_digest(secret.encode(), desk.post.secret(code_id).encode())


def _prove(desk: Desk, code_id: str, right: bool) -> Proven:
    with desk.begin(PUBLIC) as tx:
        code = tx.codes.lock(code_id)
        if code.is_over(tx.at) or code.mandate:
            return Proven(Outcome.OVER)
        if not right:  # a try is counted even though it leads nowhere: no error undoes it
            tx.codes.tried(code_id)
            left = MOST_TRIES - code.tries - 1
            return Proven(Outcome.WRONG if left else Outcome.OVER, left)
        tx.codes.used(code_id)
        actor = _signed_in(tx, code)
    address = opened(desk, code.channel, code.address)
    return Proven(Outcome.RIGHT, 0, actor, issuer_of(code.channel), address=address)


def _signed_in(tx: Transaction, code: Code) -> Actor:
    person = tx.people.sign_in(issuer_of(code.channel), code.subject)
    tx.contacts.keep(Contact(person, code.channel, code.subject, code.address, tx.at))
    tx.ledger.append(SignedIn(person, DOOR.value, ASSURANCE), person=person)
    return Actor(DOOR, person)
