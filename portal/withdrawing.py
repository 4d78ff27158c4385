"""Whom a withdrawal concerns, and by which way each of them is reached (the worker's)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portal.addresses import alike, opened, read_address, town_of
from portal.desk import Desk
from portal.domain.addition import Addition, standing
from portal.domain.dossier import AidRequest
from portal.domain.draft import Answers
from portal.domain.languages import FIRST
from portal.domain.mandates import PROTECTION, UNPROTECTED
from portal.domain.messages import Channel, Contact, WrongAddress
from portal.domain.notices import postal_address
from portal.domain.signers import SignerAs, Signing
from portal.domain.withdrawing import Party, Power, named, power_of
from portal.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody whom a withdrawal concerns; without a way, the portal has nowhere to write to.

    `proven`: to the address of a contact. `to` is the address itself.
    """

    party: Party
    name: str
    language: str
    channel: Channel | None = None
    to: str = ""
    proven: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read of a request before anybody is looked for."""

    aid_request: AidRequest
    answers: Answers  # as they stand
    power: Power
    signings: Sequence[Signing]  # the last first
    own: frozenset[str]  # digests of the addresses of who takes it back


def power_now(aid_request: AidRequest, additions: Sequence[Addition]) -> tuple[Power, bool]:
    """By what power its account takes a request back, and whether two had to sign it."""
    answers = standing(aid_request.answers, additions)
    both = bool(aid_request.signers) or any(one.signers for one in additions)
    return power_of(aid_request, answers), both


def concerned(desk: Desk, tx: Transaction, number: str) -> tuple[Told, ...]:
    """All whom it concerns that a request is taken back, who does it first. Raises NotFound."""
    aid_request, additions = tx.aid_requests.get(number), tx.additions.of_request(number)
    answers, drafts = standing(aid_request.answers, additions), [one.draft for one in additions]
    signings = [one for of in (aid_request.draft, *drafts) for one in tx.signings.of(of)]
    contacts = tx.contacts.every_of(aid_request.person)
    own = {one.subject for one in contacts} | _filler_numbers(desk, answers)
    power = power_of(aid_request, answers)
    known = _Known(aid_request, answers, power, signings[::-1], frozenset(own))
    found = [_account(desk, tx, known)]
    if power is not Power.PERSON:
        found.append(_person(desk, known))
    protected = answers.get(PROTECTION, UNPROTECTED) != UNPROTECTED
    if protected and power is not Power.PROTECTOR:
        found.append(_protector(desk, tx, known))
    if power is Power.PERSON and (helper := _mandated(desk, tx, known, Party.HELPER)):
        found.append(helper)
    return tuple(found)


def _account(desk: Desk, tx: Transaction, known: _Known) -> Told:
    """Who takes it back: at the address that they proved; a person, also as for other messages."""
    answers, contact = known.answers, tx.contacts.of(known.aid_request.person)
    own = known.power is Power.PERSON
    name = named(answers) if own else str(answers.get("filler_name", ""))
    told = Told(Party.ACCOUNT, name, known.aid_request.language)
    if contact and contact.channel in desk.post.messengers:
        return _by(desk, told, contact)
    typed = [(Channel.EMAIL, str(answers.get("email", ""))), (Channel.LETTER, postal(answers))]
    return _first(desk, told, typed if own else (), frozenset())


def _person(desk: Desk, known: _Known) -> Told:
    """The person, whom somebody else filed for: never at an address of who filed."""
    answers = known.answers
    typed = [
        (Channel.SMS, str(answers.get("phone", ""))),
        (Channel.LETTER, postal(answers)),
        (Channel.EMAIL, str(answers.get("email", ""))),
    ]
    told = Told(Party.PERSON, named(answers), known.aid_request.language)
    return _reached(desk, known, told, SignerAs.PERSON, typed)


def _protector(desk: Desk, tx: Transaction, known: _Known) -> Told:
    """Who is in charge of the person's protection, as they signed, or as the answers name them."""
    if acting := _mandated(desk, tx, known, Party.PROTECTOR):
        return acting
    answers = known.answers
    name, place = (str(answers.get(f"protector_{one}", "")) for one in ("name", "address"))
    typed = [
        (Channel.SMS, str(answers.get("protector_phone", ""))),
        (Channel.LETTER, "\n".join([name, *map(str.strip, place.split(","))]) if place else ""),
    ]
    return _reached(desk, known, Told(Party.PROTECTOR, name, FIRST), SignerAs.CURATOR, typed)


def _mandated(desk: Desk, tx: Transaction, known: _Known, party: Party) -> Told | None:
    """Who filed it under a mandate or a judge's measure that stands; they have an account."""
    acting = known.aid_request.acting
    if acting is None or bool(acting.power) != (party is Party.PROTECTOR):
        return None
    if not tx.mandates.get(acting.mandate).stands(tx.at):
        return None
    told, contact = Told(party, acting.helper_name, FIRST), tx.contacts.of(acting.helper)
    return _by(desk, told, contact) if contact else told


def _reached(
    desk: Desk, known: _Known, told: Told, signed: SignerAs, typed: Iterable[tuple[Channel, str]]
) -> Told:
    """The same by the first way that is open, and is none of who takes the request back."""
    return _first(desk, told, [*_signed(desk, known.signings, signed), *typed], known.own)


def _first(
    desk: Desk, told: Told, ways: Iterable[tuple[Channel, str]], own: frozenset[str]
) -> Told:
    for channel, to in ways:
        address = _read(channel, to)
        if not address or channel not in desk.post.messengers:
            continue
        if channel is Channel.LETTER or _digest(desk, channel, address) not in own:
            return replace(told, channel=channel, to=address)
    return told


def _signed(
    desk: Desk, signings: Sequence[Signing], capacity: SignerAs
) -> Iterator[tuple[Channel, str]]:
    """The address that somebody proved to sign in this capacity, the last one first."""
    for one in signings:
        if one.capacity is capacity and one.signer and one.channel and one.address:
            yield one.channel, opened(desk, one.channel, one.address)


def _by(desk: Desk, told: Told, contact: Contact) -> Told:
    if contact.channel not in desk.post.messengers:
        return told
    to = opened(desk, contact.channel, contact.address)
    return replace(told, channel=contact.channel, to=to, proven=told.party is Party.ACCOUNT)


def postal(answers: Answers) -> str:
    """The person's home as a letter bears it; empty: it is not known."""
    town = town_of(str(answers.get("commune", "")))
    return postal_address(answers, town) if town and answers.get("street") else ""


def _filler_numbers(desk: Desk, answers: Answers) -> set[str]:
    """The digest of the telephone that who filed gives as their own."""
    number = _read(Channel.SMS, str(answers.get("filler_phone", "")))
    return {_digest(desk, Channel.SMS, number)} if number else set()


def _digest(desk: Desk, channel: Channel, address: str) -> str:
    return desk.post.mark("address", alike(channel, address)).hex()


def _read(channel: Channel, typed: str) -> str:
    if channel is Channel.LETTER or not typed:
        return typed
    try:
        return read_address(channel, typed)
    except WrongAddress:
        return ""
