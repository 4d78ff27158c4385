"""What was typed of a plan of help, as it stands in the boxes, and the lines that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from portal.domain.errors import Problem
from portal.domain.plan import PlanLine
from portal.form.edition import Edition
from portal.form.plan import LINES, PAGE, PRICE, QUANTITY, Means, problems_of

Typed = Mapping[str, str]
"""Box → what stands in it; a box that is empty or not ticked is absent."""
INCOME, COUPLE, ON = "income", "couple", "on"
COLUMNS = ("kind", QUANTITY, PRICE, "note")
MOST_LINES = 30
LONGEST = 400
"""Characters of one box."""
BLANKS = "\u00a0\u202f "
_EUROS = re.compile(r"(?i)(?<=[0-9])(€|euros?|eur)$")
_NONE = Decimal("NaN")
"""In place of a number that is none: the plan says of which line it is wrong."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed, as the plan takes it; `on` and `means` are none where they cannot be read."""

    lines: Sequence[PlanLine]
    means: Means | None
    on: date | None
    problems: Sequence[Problem]


def kept(sent: Mapping[str, str]) -> Typed:
    """What was sent of the page's boxes, each cut at LONGEST; empty lines are closed up."""
    told = {name: sent[name][:LONGEST] for name in (INCOME, COUPLE, ON) if sent.get(name)}
    rank = 0
    for line in range(1, MOST_LINES + 1):
        row = {one: sent.get(f"{one}-{line}", "")[:LONGEST] for one in COLUMNS}
        if any(text.strip() for text in row.values()):
            rank += 1
            told |= {f"{one}-{rank}": text for one, text in row.items() if text.strip()}
    return told


def ranks(typed: Typed) -> Iterator[int]:
    """The lines that were typed, from 1, without a gap."""
    rank = 1
    while any(f"{one}-{rank}" in typed for one in COLUMNS):
        yield rank
        rank += 1


def read(edition: Edition, typed: Typed, today: date, language: str = "fr") -> Read:
    """Read what was typed; `today` is the day whose figures hold when none is told."""
    problems = []

    def problem(where: str, reason: str) -> None:
        problems.append(Problem(PAGE, where, edition.say(language, f"unfinished.{reason}")))

    on: date | None = today
    if told := typed.get(ON, "").strip():
        try:
            on = date.fromisoformat(told)
        except ValueError:
            on = None
            problem(ON, "day_wrong")
    income = number_of(typed.get(INCOME, ""))
    if income is None or income < 0:
        problem(INCOME, "income_wrong")
    lines = []
    for rank in ranks(typed):
        kind = typed.get(f"kind-{rank}", "").strip()
        if not kind:
            problem(f"{LINES}-{rank}", "kind_missing")
        numbers = (number_of(typed.get(f"{one}-{rank}", "")) for one in (QUANTITY, PRICE))
        quantity, price = (_NONE if one is None else one for one in numbers)
        lines.append(PlanLine(kind, quantity, price, typed.get(f"note-{rank}", "").strip()))
    means = None
    if income is not None and income >= 0:
        means = Means(income, couple=COUPLE in typed)
    return Read(lines, means, on, problems)


def misread(edition: Edition, typed: Typed, today: date, language: str = "fr") -> Sequence[Problem]:
    """What stands in boxes of a draft and cannot be meant; what is still empty is not wrong."""
    found = read(edition, typed, today, language)
    problems = [*found.problems, *problems_of(edition, found.lines, language)]
    return [one for one in problems if one.question in typed]


def number_of(text: str) -> Decimal | None:
    """A number as people type it (`1 234,50`, `12 €`); none: it is none."""
    plain = "".join(sign for sign in text if sign not in BLANKS).replace(",", ".")
    plain = _EUROS.sub("", plain)
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
