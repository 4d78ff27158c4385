"""A social security number that tells another birth than the date beside it: asked about, kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.draft import Answers
from portal.form.edition import Edition, Kind, Page, Question
from portal.form.remembered import kept

_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Unlike:
    """A page whose birth date (`question`) is not what its number tells: `YYYY-MM-00`."""

    page: Page
    question: Question
    told: str


def unlike(edition: Edition, answers: Answers, today: date) -> Unlike | None:
    """The first page where the two contradict each other, among the answers that count."""
    counted = kept(edition, answers, today)
    for page in edition.pages:
        born = next((one for one in page.questions if one.born), None)
        number = next((one for one in page.questions if one.kind is Kind.NIR), None)
        if born and number and counted.get(born.id) and counted.get(number.id):
            told, written = told_birth(counted[number.id], today), str(counted[born.id])
            if told and not _agree(told, written):
                return Unlike(page, born, told)
    return None


def told_birth(number: str, today: date) -> str:
    """The month of birth that a number tells, as `YYYY-MM-00`; empty: its month is none.

    Months above 12 (20, 30 to 42, 50 and more) stand for a birth that is not fully known.
    Source: INSEE, composition of the NIR; decree 82-103 of 22 January 1982.
    """
    year, month = int(number[1:3]), int(number[3:5])
    if not 0 < month <= _LAST_MONTH:
        return ""
    century = 2000 if (2000 + year, month) <= (today.year, today.month) else 1900
    return f"{century + year}-{month:02d}-00"


def _agree(told: str, written: str) -> bool:
    """Whether year (of two digits) and month are the same; a month nobody knows agrees with all."""
    return told[2:4] == written[2:4] and written[5:7] in ("00", told[5:7])
