"""What somebody who leaves hospital within days does now: whom to telephone, and with what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.draft import Answers
from portal.domain.routing import Route
from portal.form.days import day_of
from portal.form.edition import Edition
from portal.form.showing import shown
from portal.web import reasons

NEED = "hospital_discharge"
WHOLE: Mapping[str, str] = {"apa_urgent": "urgent", "ardh": "ardh"}
"""The aid → what its funder can do (routing.yaml, rows urgent_apa and ardh)."""
WORKS = "adaptation"
"""The aid of which nothing begins at once: who pays for works is not telephoned for that."""
SOON = timedelta(days=14)
"""Before and after the day one leaves: then what must be done is said first."""


@dataclass(frozen=True, slots=True)
class Call:
    """A funder to telephone; `what` is "urgent", "ardh", or "other"; the number, if it is known."""

    funder: str
    what: str
    telephone: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody leaves hospital: on which day, if they said it; whom to call there and beyond."""

    day: date | None
    worker: str
    telephone: str  # of the hospital's social service, as it was answered
    calls: Sequence[Call]


def left_before(answers: Answers, on: date) -> date | None:
    """The day somebody left hospital, where it is too long ago to be urgent for that alone."""
    day = day_of(answers.get("hospital_leaving")) if NEED in (answers.get("needs") or ()) else None
    return day if day and on - day > SOON else None


def leaving(
    edition: Edition, answers: Answers, routes: Iterable[Route], on: date, language: str
) -> Leaving | None:
    """What to do now; nothing for who does not leave hospital about this day."""
    if NEED not in (answers.get("needs") or ()):
        return None
    day = day_of(answers.get("hospital_leaving"))
    if day and abs(day - on) > SOON:
        return None
    calls = {
        one.funder: Call(
            reasons.funder_name(edition, one.funder, language),
            WHOLE.get(one.aid, "other"),
            reasons.funder_telephone(edition, one.funder),
        )
        for one in sorted(routes, key=lambda route: route.aid in WHOLE)
        if one.funder and one.funder != "manual_review" and one.aid != WORKS
    }
    worker, telephone = answers.get("hospital_worker"), answers.get("hospital_phone")
    asked = edition.questions["hospital_phone"]
    written = shown(edition, asked, telephone, language) if telephone else ""
    return Leaving(day, str(worker or ""), written, tuple(calls.values()))
