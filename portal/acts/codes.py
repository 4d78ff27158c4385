"""Sign in by a code sent to an address: ask for it, prove it, forget it.

Every address gets a code, known or not: there is nothing to learn from asking.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import Final

from portal.addresses import Home, alike, closed, hinted, opened, read_address
from portal.desk import Desk
from portal.domain import codes as rules
from portal.domain.codes import ASSURANCE, Code, Outcome, assurance_of, issuer_of
from portal.domain.errors import NotFound
from portal.domain.events import SignedIn
from portal.domain.messages import Channel, Contact
from portal.domain.people import PUBLIC, WORKER, Actor, Role, Way
from portal.proving import tried
from portal.store.database import Transaction

CODE: Final = "code"
"""The job that sends one."""
DOOR: Final = Role.APPLICANT


@dataclass(frozen=True, slots=True)
class Proven:
    """What became of a try; when it was right, who came in, and by which address."""

    outcome: Outcome
    left: int = 0  # tries left
    actor: Actor | None = None
    issuer: str = ""
    assurance: str = ASSURANCE
    address: str = ""
    way: str = ""
    subject: str = ""


def ask(
    desk: Desk, channel: Channel, typed: str, language: str, caller: str,
    mandate: str | None = None, signing: str | None = None, invitation: str | None = None,
    opinion: str | None = None,
) -> str | None:  # fmt: skip
    """Have a code sent to the address that was typed; return its id, for the session of who asks.

    `language` is the message's; `caller` is counted by. The code of a `mandate`, a `signing`, an
    `invitation` or an `opinion` is no sign-in. None: this address or this caller asked too often.

    Raises:
        NotFound, WrongAddress: no code goes this way, or not to what was typed.
    """
    _must_go(desk, channel)
    address = read_address(channel, typed)
    subject = desk.post.mark("address", alike(channel, address)).hex()
    sealed = closed(desk, channel, address)
    with desk.begin(PUBLIC) as tx:
        of_caller, allow = desk.post.mark("caller", caller).hex(), tx.attempts.allow
        if not (allow(of_caller, rules.OF_CALLER) and allow(subject, rules.OF_ADDRESS)):
            return None
        new, until = desk.new_id(), tx.at + rules.LIVES
        code = Code(new, channel, subject, sealed, language, 0, tx.at, until, opinion=opinion)
        _add(tx, replace(code, mandate=mandate, signing=signing, invitation=invitation))
    return new


def ask_by_post(desk: Desk, home: Home, language: str, caller: str) -> bool:
    """Have a letter with a code sent to this address.

    False: this caller asked too often, or everybody together did. An address that had enough
    letters gets none, and the same answer: another would say that somebody there signs in by post.

    Raises:
        NotFound: no code goes by post.
    """
    _must_go(desk, Channel.LETTER)
    subject = desk.post.mark("address", home.alike).hex()
    sealed = closed(desk, Channel.LETTER, home.lines)
    with desk.begin(PUBLIC) as tx:
        of_caller = desk.post.mark("caller by post", caller).hex()
        of_all, allow = desk.post.mark("letters", "").hex(), tx.attempts.allow
        if not allow(of_caller, rules.LETTERS_OF_CALLER) or not allow(of_all, rules.LETTERS_IN_ALL):
            return False
        of_street = desk.post.mark("street", home.door).hex()
        if allow(of_street, rules.LETTERS_OF_STREET) and allow(subject, rules.LETTERS_OF_ADDRESS):
            new, end = desk.new_id(), tx.at + rules.LETTER_LIVES
            code = Code(new, Channel.LETTER, subject, sealed, language, 0, tx.at, end)
            _add(tx, replace(code, secret=_typed(desk, desk.post.letter_digits(new))))
    return True


def followed(desk: Desk, code_id: str, secret: str) -> str:
    """What its owner knows the address of a link by. It looks, and uses nothing up.

    Raises:
        NotFound: there is no such link, or it is over.
    """
    if not (desk.post.codes and _is_its(desk, code_id, secret)):
        raise NotFound("no such link")
    code = desk.read(PUBLIC, lambda tx: tx.codes.get(code_id))
    if code.is_over(desk.clock()) or not code.lets_in:
        raise NotFound("this link is over")
    return hinted(code.channel, opened(desk, code.channel, code.address))


def prove(desk: Desk, code_id: str, typed: str) -> Proven:
    """Sign in with the code that was typed, where it was asked for.

    Raises:
        NotFound: there is no such code.
    """
    return _prove(desk, code_id, rules.is_right(typed, desk.post.digits(code_id)))


def prove_link(desk: Desk, code_id: str, secret: str) -> Proven:
    """Sign in with the link of a message, on any device.

    Raises:
        NotFound: there is no such link.
    """
    if not _is_its(desk, code_id, secret):
        raise NotFound("no such link")  # nobody guesses 128 bits: it is no try
    return _prove(desk, code_id, right=True)


def prove_letter(desk: Desk, typed: str, caller: str) -> Proven | None:
    """Sign in with the code of a letter, on any device; none: this caller tried too often.

    A code that is over is as wrong as one that never was.

    Raises:
        NotFound: no code goes by post.
    """
    _must_go(desk, Channel.LETTER)
    with desk.begin(PUBLIC) as tx:
        of_caller = desk.post.mark("letters typed", caller).hex()
        if not tx.attempts.allow(of_caller, rules.TRIES_OF_CALLER):
            return None
        code_id = tx.codes.shown(_typed(desk, rules.bare(typed)))
        code = tx.codes.lock(code_id) if code_id else None
        if code is None or code.is_over(tx.at):
            return Proven(Outcome.WRONG)
        tx.codes.used(code.id)
        actor = _signed_in(tx, code)
    return _known(desk, code, actor)


def sweep(desk: Desk) -> None:
    """Forget the codes that ended and the attempts that count no more."""
    with desk.begin(WORKER) as tx:
        tx.codes.sweep()
        tx.attempts.sweep()


def _is_its(desk: Desk, code_id: str, secret: str) -> bool:
    return compare_digest(secret.encode(), desk.post.secret(code_id).encode())


def _prove(desk: Desk, code_id: str, right: bool | None) -> Proven:
    with desk.begin(PUBLIC) as tx:
        code = tx.codes.lock(code_id)
        if not code.lets_in or code.channel is Channel.LETTER:
            return Proven(Outcome.OVER)
        found = tried(tx, code, right=right)
        if found.outcome is not Outcome.RIGHT:
            return Proven(found.outcome, found.left)
        way = _signed_in(tx, code)
    return _known(desk, code, way)


def _must_go(desk: Desk, channel: Channel) -> None:
    if channel not in desk.post.codes:
        raise NotFound("no code goes this way")


def _add(tx: Transaction, code: Code) -> None:
    tx.codes.add(code)
    tx.jobs.add(CODE, code.id)


def _typed(desk: Desk, digits: str) -> str:
    """What is kept of a letter's code: the database alone leads to none."""
    return desk.post.mark("letter code", digits).hex()


def _signed_in(tx: Transaction, code: Code) -> Way:
    way = tx.people.way(issuer_of(code.channel), code.subject)
    tx.contacts.keep(Contact(way.id, code.channel, code.subject, code.address, tx.at))
    told = SignedIn(way.person, DOOR.value, assurance_of(code.channel))
    tx.ledger.append(told, person=way.person)
    return way


def _known(desk: Desk, code: Code, way: Way) -> Proven:
    """Who came in. Of a letter's address, the name alone is shown again."""
    address = opened(desk, code.channel, code.address).partition("\n")[0]
    told = issuer_of(code.channel), assurance_of(code.channel), address
    return Proven(Outcome.RIGHT, 0, Actor(DOOR, way.person), *told, way.id, way.subject)
