"""Answers that are written one sign to a box on paper: days, numbers of the social security."""

from __future__ import annotations

from typing import Final

from portal.domain.draft import Answer
from portal.form.edition import Kind

DIGITS: Final = {
    Kind.DATE: (2, 2, 4),
    Kind.PARTIAL_DATE: (2, 2, 4),
    Kind.NIR: (1, 2, 2, 2, 3, 3, 2),
    Kind.PHONE: (2, 2, 2, 2, 2),
}
"""How many boxes stand together, by kind. Day, month, year; a telephone number of France."""
_FRANCE: Final = "+33"
_UNKNOWN: Final = "00"


def groups_of(kind: Kind, value: Answer) -> tuple[tuple[str, ...], ...]:
    """The boxes, each with its sign or nothing; none at all: the answer does not fit in them."""
    signs = _signs(kind, value)
    wanted = DIGITS[kind]
    if len(signs) != sum(wanted):
        return ()
    groups, at = [], 0
    for size in wanted:
        groups.append(tuple(sign.strip() for sign in signs[at : at + size]))
        at += size
    return tuple(groups)


def _signs(kind: Kind, value: Answer) -> str:
    if value is None:
        return " " * sum(DIGITS[kind])
    text = str(value)
    if kind in (Kind.DATE, Kind.PARTIAL_DATE):
        year, month, day = text.split("-")
        return "".join("  " if part == _UNKNOWN else part for part in (day, month)) + year
    if kind is Kind.PHONE:
        return f"0{text.removeprefix(_FRANCE)}" if text.startswith(_FRANCE) else text
    return text
