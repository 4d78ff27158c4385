"""Dates in three boxes: exact ones, and those of which only the month or the year is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wtforms.validators import ValidationError

from portal.domain.draft import Answer
from portal.form.asked import Asked, Typed, first
from portal.form.edition import Kind
from portal.form.reading import Wrong
from portal.form.reading_dates import (
    PARTS,
    SHORT_YEAR,
    in_three,
    read_day,
    read_month,
    read_year,
)
from portal.form.signs import western

if TYPE_CHECKING:
    from wtforms.form import BaseForm


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a date, ready to be drawn."""

    part: str
    id: str
    name: str
    label: str
    text: str
    bad: bool
    autocomplete: str


class AskedDate(Asked):
    """Day, month, year; the month may be written in letters, or all of it in one box."""

    parts: Mapping[str, str] = {}  # what was typed, by part

    def read_typed(self, typed: Typed) -> None:
        """Keep the three texts."""
        self.parts = {part: first(typed, f"{self.name}-{part}").strip() for part in PARTS}

    @property
    def blank(self) -> bool:
        """Whether the three boxes are empty."""
        return not any(self.parts.values())

    @property
    def first_id(self) -> str:
        """The id of the day's box."""
        return f"{self.id}-{PARTS[0]}"

    @property
    def boxes(self) -> Sequence[Box]:
        """The three boxes, in order."""
        return [
            Box(
                part=part,
                id=f"{self.id}-{part}",
                name=f"{self.name}-{part}",
                label=self.say(f"form.{part}"),
                text=self.parts.get(part, ""),
                bad=bool(self.errors) and (not self.bad_ids or f"{self.id}-{part}" in self.bad_ids),
                autocomplete=f"{self.autocomplete}-{part}" if self.autocomplete else "",
            )
            for part in PARTS
        ]

    def pre_validate(self, form: BaseForm) -> None:
        """Understand the day, then hold it against the page's other days and today."""
        super().pre_validate(form)
        if not isinstance(self.value, str):
            return
        if word := self.question.bounds.broken(self.value, self._now(), self._beside):
            self.value = self.data = None
            raise ValidationError(self.say(f"{self.question.key}.{word}"))

    def _beside(self, name: str) -> object:
        """What another question of the page was answered, if it was and is right."""
        other = next((one for one in self.form if one.id == name), None)
        return other.value if isinstance(other, Asked) else None

    def understand(self) -> Answer:
        """The ISO date, with 00 for what is not known. Raises Wrong."""
        typed = in_three({part: western(text) for part, text in self.parts.items()})
        day, month = read_day(typed["day"]), read_month(typed["month"])
        year = self._year(typed["year"])
        self._complete(day, month)
        try:
            last = date(year, month or 1, day or 1)
        except ValueError as error:
            raise Wrong("date.unreal", "day") from error
        if self.question.not_after == "today" and last > self._now():
            raise Wrong("date.future", *_later(last, self._now()))
        return f"{year:04d}-{month:02d}-{day:02d}"

    def _now(self) -> date:
        if self.today is None:
            raise TypeError("a form that checks a day must be told which day it is")
        return self.today

    def _complete(self, day: int, month: int) -> None:
        partial = self.kind is Kind.PARTIAL_DATE
        if not month and (day or not partial):
            raise Wrong("date.no_month", "month")
        if not day and not partial:
            raise Wrong("date.no_day", "day")

    def _year(self, text: str) -> int:
        """A year; of two digits, the one that it can only be, or the nearest that has begun."""
        if not SHORT_YEAR.fullmatch(text):
            return read_year(text)
        begun = [year for year in _centuries(int(text)) if year <= self._now().year]
        if self.question.born and len(begun) > 1:  # nobody is made a hundred years younger
            raise Wrong("date.year", "year")
        if self.question.not_after == "today":
            return max(begun)
        return min(_centuries(int(text)), key=lambda year: abs(year - self._now().year))


def _centuries(short: int) -> tuple[int, int]:
    return 1900 + short, 2000 + short


def _later(last: date, today: date) -> tuple[str, ...]:
    if last.year > today.year:
        return ("year",)
    return ("month",) if last.month > today.month else ("day",)
