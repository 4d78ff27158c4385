"""The day by which a paper is promised, as people write it: "15 janvier", "fin mars", "15/01"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from portal.domain.draft import PROMISED_MONTHS
from portal.form.communes import bare
from portal.form.days import add_months
from portal.form.reading import Wrong
from portal.form.reading_dates import read_day, read_month
from portal.form.signs import western

UNREAD, PAST, FAR = "unread", "past", "far"
"""What can be wrong with such a day."""

_ARTICLES = (
    "le la l avant d ici au plus tard vers fin du de prochain er st nd rd th "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "the by on before until end of next "
    "monday tuesday wednesday thursday friday saturday sunday "
    "قبل في حتى نهاية شهر يوم"
)
_SMALL = frozenset(bare(_ARTICLES).split())
_COUNTS = {"un": 1, "une": 1, "a": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3,
           "huit": 8, "quinze": 15}  # fmt: skip
_SPAN = re.compile(r"(?:dans|sous|d ici|in|within) (\w+) (jour|day|semaine|week|mois|month)s?")
_DAYS = {"jour": 1, "day": 1, "semaine": 7, "week": 7}
_MONTH = re.compile(r".*\b(?:fin|end)\b.* (?:mois|month)(?: prochain)?")
_YEAR = 4  # its digits


def read_promise(text: str, today: date) -> date:
    """The day meant; of a month alone, its last day; without a year, the first that is not gone.

    Raises:
        Wrong: no day can be read in it (`unread`).
    """
    words = re.findall(r"[0-9]+|[^\W0-9_]+", bare(western(text)))
    try:
        return _from_now(" ".join(words), today) or _named(words, today)
    except (ValueError, OverflowError):
        raise Wrong(UNREAD) from None


def wrong_promise(day: date, today: date) -> str | None:
    """What is wrong with a day that could be read: `past`, `far`, or nothing."""
    if day < today:
        return PAST
    return FAR if day > add_months(today, PROMISED_MONTHS) else None


def _from_now(text: str, today: date) -> date | None:
    """The day of "dans quinze jours", of "fin du mois prochain"."""
    if span := _SPAN.fullmatch(text):
        count = _COUNTS.get(span[1]) or int(span[1])
        unit = _DAYS.get(span[2])
        return today + timedelta(days=count * unit) if unit else add_months(today, count)
    if _MONTH.fullmatch(text):
        first = add_months(today.replace(day=1), 1 + ("prochain" in text or "next" in text))
        return first - timedelta(days=1)
    return None


def _named(words: Sequence[str], today: date) -> date:
    left = [word for word in words if word not in _SMALL]
    if len(left) == 1 and re.fullmatch(r"[0-9]{6}|[0-9]{8}", left[0]):  # 150127, 15012027
        left = [left[0][:2], left[0][2:4], left[0][4:]]
    numbers = [word for word in left if word.isdecimal()]
    names = [word for word in left if not word.isdecimal()]
    if not names and len(numbers) == 3 and len(numbers[0]) == _YEAR:  # noqa: PLR2004
        numbers.reverse()
    if not names and len(numbers) > 1:
        names = [numbers.pop(len(numbers) == 3 or len(numbers[1]) != _YEAR)]  # noqa: PLR2004
    year = numbers.pop() if numbers and (len(numbers) > 1 or len(numbers[-1]) == _YEAR) else ""
    if len(names) > 1 or len(numbers) > 1 or not left:
        raise Wrong(UNREAD)
    return _first(read_day("".join(numbers)), read_month("".join(names)), _year(year), today)


def _year(digits: str) -> int:
    """Of two digits, one of this century; 0 when none is written. Raises ValueError."""
    if len(digits) not in (0, 2, _YEAR):
        raise Wrong(UNREAD)
    return int(digits or 0) + 2000 * (len(digits) == 2)  # noqa: PLR2004


def _first(day: int, month: int, year: int, today: date) -> date:
    """The day; without a year or a month, the first that is not gone. Day 0: the month's last."""
    begun = date(year or today.year, month or today.month, 1)
    found = begun.replace(day=day) if day else add_months(begun, 1) - timedelta(days=1)
    if year or found >= today:
        return found
    begun = add_months(begun, 12 if month else 1)
    return begun.replace(day=day) if day else add_months(begun, 1) - timedelta(days=1)
