"""What a caseworker wishes of an opinion, and whether it may be asked so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.addresses import read_address
from portal.consulting import Section
from portal.domain.dossier import Deposit, Dossier
from portal.domain.duties import MEDICAL, Duty
from portal.domain.errors import NotReady, Problem
from portal.domain.inbox import Colleague
from portal.domain.messages import Channel, WrongAddress
from portal.domain.opinions import MOST_DAYS
from portal.exchanging import TOO_LONG, plain_words, problem_of
from portal.form.edition import Edition

PAGE, WHO, NAME, EMAIL, QUESTION = "opinions", "who", "name", "email", "question"
SHOWN, UNTIL, DOCTOR = "shown", "until", "doctor"
"""The page to ask, and its boxes; in `who`, OUTSIDE is an expert, else a colleague."""
OUTSIDE, LONGEST_NAME = "outside", 60
NOBODY, NO_DOCTOR, NO_ADDRESS, NO_NAME = "nobody", "no_doctor", "no_address", "no_name"
NOTHING_SHOWN, SECRET, NOT_YOURS = "nothing_shown", "secret", "not_yours"
PAST, FAR, UNREADABLE, OFTEN = "past", "far", "unreadable", "often"
"""Codes of what is wrong, in place of a sentence."""


@dataclass(frozen=True, slots=True)
class Wished:
    """Of whom an opinion is asked, about what, until when."""

    who: str
    name: str
    email: str
    question: str
    papers: Sequence[str]
    sections: Sequence[str]
    until: date | None
    doctor: bool


@dataclass(frozen=True, slots=True)
class Askable:
    """What an opinion may be asked about, and of whom: each colleague with their duties."""

    dossier: Dossier
    edition: Edition
    papers: Sequence[Deposit]
    sections: Sequence[Section]
    colleagues: Mapping[str, tuple[Colleague, frozenset[Duty]]]
    covered: frozenset[str]  # names of papers that medical secrecy covers
    reads: bool  # the actor reads what is medical
    outside: bool  # experts can be written to
    deposits: Sequence[Deposit]
    key: bytes
    today: date


def judged(found: Askable, wished: Wished) -> tuple[str, date, str]:
    """The question, the last day, and the address of an expert outside. Raises NotReady."""
    problems, address, words = _of_whom(found, wished), "", plain_words(wished.question)
    if wished.who == OUTSIDE and found.outside:
        try:
            address = read_address(Channel.EMAIL, wished.email)
        except WrongAddress:
            problems.append(Problem(PAGE, EMAIL, NO_ADDRESS))
    if code := problem_of(words):
        problems.append(Problem(PAGE, QUESTION, code))
    names, sections = {one.name for one in found.papers}, {one.id for one in found.sections}
    if not (set(wished.papers) & names or set(wished.sections) & sections):
        problems.append(Problem(PAGE, SHOWN, NOTHING_SHOWN))
    if set(wished.papers) & found.covered and not wished.doctor:
        problems.append(Problem(PAGE, DOCTOR, SECRET))
    if wished.doctor and not found.reads:
        problems.append(Problem(PAGE, DOCTOR, NOT_YOURS))
    until = wished.until
    if until is None or until < found.today:
        problems.append(Problem(PAGE, UNTIL, UNREADABLE if until is None else PAST))
    elif until > found.today + timedelta(days=MOST_DAYS):
        problems.append(Problem(PAGE, UNTIL, FAR))
    if problems or until is None:
        raise NotReady(problems)
    return words, until, address


def _of_whom(found: Askable, wished: Wished) -> list[Problem]:
    if wished.who == OUTSIDE and found.outside:
        name = " ".join(wished.name.split())
        if 0 < len(name) <= LONGEST_NAME:
            return []
        return [Problem(PAGE, NAME, TOO_LONG if name else NO_NAME)]
    if wished.who not in found.colleagues:
        return [Problem(PAGE, WHO, NOBODY)]
    if wished.doctor and not found.colleagues[wished.who][1] & set(MEDICAL):
        return [Problem(PAGE, WHO, NO_DOCTOR)]
    return []
