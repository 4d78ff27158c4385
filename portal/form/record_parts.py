"""A dossier as people and machines read it: one model drives the PDF and the JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.acting import Acting
from portal.domain.counter import Counter
from portal.domain.draft import Copy
from portal.domain.invitations import Completed
from portal.domain.signers import Signer


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: the question in the words it was asked in, the answer in words, and its value."""

    question: str
    label: str
    text: str
    value: object
    vouched: bool = False  # as the State's sign-in told it
    french: str = ""  # the question in French, where it was asked in another language


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section of the form, with the answers given in it."""

    id: str
    title: str
    answers: tuple[Said, ...]
    french: str = ""  # its title, likewise


@dataclass(frozen=True, slots=True)
class Reason:
    """One route or referral, explained: who, for which aid, why, by which article.

    `decided_by` are the facts that decided, each with its words; a request that was filed before
    there were any has none, nor what would change it, nor how to ask for another.
    """

    to: str
    to_name: str
    aid: str
    aid_name: str
    role: str
    rule: str
    because: str
    sources: tuple[str, ...]
    decided_by: tuple[tuple[str, str], ...] = ()
    would_change: tuple[str, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One supporting document of the dossier."""

    id: str
    kind: str
    label: str
    filename: str | None  # as the person named it; none: medical secrecy covers it
    media_type: str
    size_bytes: int
    sha256: str
    copy: Copy | None = None
    for_doctor: bool = False


@dataclass(frozen=True, slots=True)
class ToCome:
    """A kind of paper that will be sent later."""

    kind: str
    label: str
    by: date | None = None  # the day it is promised for, if there is one


@dataclass(frozen=True, slots=True)
class Record:
    """Everything a dossier says, in the language of the person."""

    number: str
    request: str
    edition: str
    language: str
    funder: str
    funder_name: str
    submitted_at: datetime
    beneficiary: str
    chapters: tuple[Chapter, ...]
    reasons: tuple[Reason, ...]
    elsewhere: tuple[Reason, ...]  # the other dossiers of the request, and referrals
    flags: tuple[str, ...]
    papers: tuple[Paper, ...]
    to_come: tuple[ToCome, ...]
    signed_name: str
    signed_statements: tuple[tuple[str, str], ...]  # (statement id, exact words)
    signed_at: datetime
    signed_in_by: str
    assurance: str
    retain_until: datetime
    signers: tuple[Signer, ...] = ()  # when two people signed
    acting: Acting | None = None  # who filed it for the person, and the words of their mandate
    completed: tuple[Completed, ...] = ()  # parts that invited relatives wrote
    counter: Counter | None = None  # who typed it in, where it came on paper
    partial: bool = False  # what its funder does not need is left out
