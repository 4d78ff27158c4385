"""Dates in three boxes: exact ones, and those of which only the month or the year is known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.draft import Answer
from portal.form.asked import Asked, Typed, first
from portal.form.communes import plain
from portal.form.edition import Kind
from portal.form.reading import Wrong

PARTS = ("day", "month", "year")
FIRST_YEAR, LAST_DAY = 1900, 31
FEWEST_LETTERS = 3  # of a month's name: "jan", "mar"
_MONTHS = (
    "janvier january", "fevrier february", "mars march", "avril april", "mai may", "juin june",
    "juillet july", "aout august", "septembre september", "octobre october",
    "novembre november", "decembre december",
)  # fmt: skip


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
    """Day, month, year; the month may be written in letters."""

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

    def understand(self) -> Answer:
        """The ISO date, with 00 for what is not known. Raises Wrong."""
        day, month = self._day(), self._month()
        year = _year(self.parts["year"])
        self._complete(day, month)
        try:
            last = date(year, month or 1, day or 1)
        except ValueError as error:
            raise Wrong("date.unreal", "day") from error
        if self.question.not_after == "today":
            if self.today is None:
                raise TypeError("a form that checks a day must be told which day it is")
            if last > self.today:
                raise Wrong("date.future", *_later(last, self.today))
        return f"{year:04d}-{month:02d}-{day:02d}"

    def _complete(self, day: int, month: int) -> None:
        partial = self.kind is Kind.PARTIAL_DATE
        if not month and (day or not partial):
            raise Wrong("date.no_month", "month")
        if not day and not partial:
            raise Wrong("date.no_day", "day")

    def _day(self) -> int:
        text = re.sub(r"(?i)^(1)\s*er$", r"\1", self.parts["day"])
        if text == "":
            return 0
        if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > LAST_DAY:
            raise Wrong("date.day", "day")
        return int(text)

    def _month(self) -> int:
        text = self.parts["month"]
        if text == "":
            return 0
        if re.fullmatch(r"[0-9]{1,2}", text):
            if int(text) > len(_MONTHS):
                raise Wrong("date.month", "month")
            return int(text)
        return _named_month(plain(text))


def _named_month(text: str) -> int:
    found = {
        number
        for number, names in enumerate(_MONTHS, 1)
        for name in names.split()
        if len(text) >= FEWEST_LETTERS and name.startswith(text)
    }
    if len(found) != 1:  # "jui" may be June or July
        raise Wrong("date.month", "month")
    return found.pop()


def _year(text: str) -> int:
    if text == "":
        raise Wrong("date.no_year", "year")
    if not re.fullmatch(r"[0-9]{4}", text):
        raise Wrong("date.year", "year")
    if int(text) < FIRST_YEAR:
        raise Wrong("date.year_early", "year")
    return int(text)


def _later(last: date, today: date) -> tuple[str, ...]:
    if last.year > today.year:
        return ("year",)
    return ("month",) if last.month > today.month else ("day",)
