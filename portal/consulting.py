"""What is shown to whoever is asked for an opinion: chosen when it is asked, and kept encrypted.

An expert outside reads these terms and the papers they name, never the dossier: so the answers that
are shown are taken out of the sealed documents while the caseworker asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.adapters.envelope import decrypt, encrypt
from portal.desk import Desk
from portal.domain.addition import Part
from portal.domain.canonical import canonical
from portal.domain.dossier import Deposit, Status
from portal.domain.errors import Tampered, Unavailable
from portal.domain.languages import FIRST
from portal.domain.manifest import ADDITION_PDF, PDF_NAME, addition_folder, copied
from portal.domain.milestones import kind_of
from portal.domain.opinions import Opinion, answer_name, terms_name
from portal.domain.papers import Refused
from portal.form.edition import Edition
from portal.form.telling import Teller
from portal.safe import open_deposit

MOST_PAGES = 20
"""Pages of one paper that are shown."""


@dataclass(frozen=True, slots=True)
class Page:
    """A paper that is shown: its own name, that of its readable copy, and how many pages."""

    name: str
    label: str
    copy: str
    pages: int  # 0: it cannot be drawn


@dataclass(frozen=True, slots=True)
class Section:
    """A section of answers that is shown, in French: question and answer."""

    id: str
    title: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked, of whom, and all that they are shown. `to` is empty of a colleague."""

    question: str
    name: str
    to: str  # the address of an expert outside
    papers: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def objects(self) -> tuple[str, ...]:
        """The names of the objects that are shown."""
        return tuple(each for one in self.papers for each in (one.name, one.copy) if each)


def closed_terms(key: bytes, number: str, id_: str, terms: Terms) -> bytes:
    """The terms as they are kept."""
    told = {
        "question": terms.question,
        "name": terms.name,
        "to": terms.to,
        "papers": [[one.name, one.label, one.copy, one.pages] for one in terms.papers],
        "sections": [[one.id, one.title, [*map(list, one.answers)]] for one in terms.sections],
    }
    return encrypt(key, number, terms_name(id_), canonical(told))


def terms_of(key: bytes, one: Opinion) -> Terms:
    """The terms of an opinion. Raises Tampered: its row was changed."""
    told = json.loads(decrypt(key, one.dossier, terms_name(one.id), one.terms))
    return Terms(
        question=told["question"],
        name=told["name"],
        to=told["to"],
        papers=tuple(Page(*each) for each in told["papers"]),
        sections=tuple(
            Section(id_, title, tuple((label, text) for label, text in answers))
            for id_, title, answers in told["sections"]
        ),
    )


def closed_answer(key: bytes, one: Opinion, words: str) -> bytes:
    """An opinion as it is kept."""
    return encrypt(key, one.dossier, answer_name(one.id), words.encode())


def answer_of(key: bytes, one: Opinion) -> str:
    """An opinion's words; empty: it was not given. Raises Tampered: its row was changed."""
    if one.answer is None:
        return ""
    return decrypt(key, one.dossier, answer_name(one.id), one.answer).decode()


def papers_of(
    desk: Desk, key: bytes, edition: Edition, deposits: Sequence[Deposit], chosen: Sequence[str]
) -> tuple[Page, ...]:
    """The chosen papers, each with its copy and its pages. Raises as `open_deposit` does."""
    names, found = [one.name for one in deposits], []
    for one in deposits:
        if one.name not in chosen:
            continue
        copy = next((each for each in names if copied(each, names) == one.name), "")
        label = edition.say(FIRST, f"piece.{kind_of(one.name)}.label")
        found.append(Page(one.name, label, copy, _pages(desk, open_deposit(desk, key, one))))
    return tuple(found)


def _pages(desk: Desk, plain: bytes) -> int:
    try:
        return min(desk.papers.inspect(plain).pages, MOST_PAGES)
    except (Refused, Unavailable):
        return 0


def sections_of(
    desk: Desk, key: bytes, edition: Edition, deposits: Sequence[Deposit], parts: Sequence[Part]
) -> tuple[Section, ...]:
    """The answers as they stand, section by section, from the sealed documents themselves.

    Raises:
        Tampered, NotFound, Unavailable: they could not all be read.
    """
    record = _record(desk, key, deposits, PDF_NAME)
    answers: dict[str, Any] = dict(record["answers"])
    for part in sorted(parts, key=lambda one: one.rank):
        if part.status is Status.SEALED:
            added = _record(desk, key, deposits, addition_folder(part.rank) + ADDITION_PDF)
            answers |= {one["question"]: one["after"] for one in added["corrections"]}
    given = {name: value for name, value in answers.items() if value is not None}
    return tuple(
        Section(one.id, one.title, tuple((each.label, each.text) for each in one.answers))
        for one in Teller(edition, FIRST, {}).chapters(given)
        if one.answers
    )


def _record(desk: Desk, key: bytes, deposits: Sequence[Deposit], name: str) -> Mapping[str, Any]:
    for one in deposits:
        if one.name == name:
            try:
                told: Mapping[str, Any] = json.loads(
                    desk.sealer.attached(open_deposit(desk, key, one))
                )
            except ValueError:
                break
            return told
    raise Tampered("a sealed document is not there as it was")
