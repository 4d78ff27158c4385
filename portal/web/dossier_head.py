"""The head of a dossier: whom it is for, and who filled it in, as its sealed answers tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain.dossier import Dossier
from portal.domain.draft import Answers
from portal.form import communes
from portal.form.days import partial_day_of
from portal.form.edition import Edition
from portal.form.showing import show_date, shown
from portal.web.guard import language

MANDATED = "mandated"
"""What they answer who sign under a mandate that the portal does not know."""


@dataclass(frozen=True, slots=True)
class Filler:
    """Somebody who filled it in for the person.

    `power`: the protection that a judge ordered; or the mandate that they say they have.
    """

    name: str
    tie: str
    organisation: str
    telephone: str
    power: str


@dataclass(frozen=True, slots=True)
class Head:
    """Who the person is. What was not answered, or could not be read, is empty.

    `age` is in full years; of who does not know the day, the most that it may be.
    """

    age: int | None
    born: str
    birth_name: str
    commune: str
    telephone: str
    filler: Filler | None


def head_of(
    dossier: Dossier,
    record: Mapping[str, Any] | None,
    additions: Sequence[Mapping[str, Any]],
    edition: Edition,
    on: date,
) -> Head:
    """The head of a dossier on a day, as its answers stand once they were corrected.

    Args:
        dossier: it tells birth date and commune where the answers cannot be read.
        record: its dossier.json, if it could be read.
        additions: the records of what was added to it, the first one first.
        edition: the one that it was asked in.
        on: the day on which the age is told.
    """
    known = dict(record["answers"]) if record else {}
    for each in additions:
        known |= {one["question"]: one["after"] for one in each.get("corrections", ())}
    birth = str(known.get("birth_date") or dossier.birth_date)
    day = partial_day_of(birth)
    place = known.get("commune") or known.get("domiciliation_commune") or dossier.commune
    commune = communes.known(str(place))
    return Head(
        age=day.age(on) if day else None,
        born=show_date(edition, birth, language()) if day else "",
        birth_name=str(known["birth_name"]) if known.get("used_name") else "",
        commune=commune.text if commune else "",
        telephone=_told(edition, known, "phone"),
        filler=_filler(edition, known, record),
    )


def filed_by(record: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Who filed for the person: the mandate as it is sealed, or a name without one."""
    if record is None or record.get("acting"):
        return record and record["acting"]
    answers = record["answers"]
    alone = answers.get("for_whom", "self") == "self"
    return None if alone else {"helper_name": answers.get("filler_name", ""), "words": ""}


def _filler(edition: Edition, known: Answers, record: Mapping[str, Any] | None) -> Filler | None:
    acting = filed_by(record)
    if acting is None:
        return None
    given = {**known, "legal_protection": acting.get("power") or None}
    says_so = known.get("signed_as") == MANDATED
    mandated = _told(edition, known, "signed_as") if says_so else ""
    evidence = acting.get("evidence") or {}
    return Filler(
        name=str(acting["helper_name"]),
        tie=_told(edition, known, "filler_tie"),
        organisation=str(evidence.get("organisation") or known.get("filler_organisation") or ""),
        telephone=_told(edition, known, "filler_phone"),
        power=_told(edition, given, "legal_protection") or mandated,
    )


def _told(edition: Edition, known: Answers, question: str) -> str:
    """An answer in words; nothing where the edition does not ask it, or nobody answered."""
    asked, value = edition.questions.get(question), known.get(question)
    return shown(edition, asked, value, language()) if asked and value is not None else ""
