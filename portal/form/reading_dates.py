"""A day as people write it, in three boxes or in one: "3 mars 1944", "03/03/44", "mars 1944"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.form.communes import bare
from portal.form.reading import Wrong, squeeze

PARTS = ("day", "month", "year")
FIRST_YEAR, LAST_DAY = 1900, 31
FEWEST_LETTERS = 3  # of a month's name: "jan", "mar"
SHORT_YEAR = re.compile(r"[0-9]{2}")
_MONTHS = (
    "janvier january جانفي يناير", "fevrier february فيفري فبراير", "mars march مارس",
    "avril april أفريل أبريل", "mai may ماي مايو", "juin june جوان يونيو",
    "juillet july جويلية يوليو يوليوز", "aout august أوت غشت أغسطس",
    "septembre september سبتمبر شتنبر", "octobre october أكتوبر",
    "novembre november نوفمبر نونبر", "decembre december ديسمبر دجنبر",
)  # fmt: skip
"""French, English, and Arabic: of the Maghreb, then of the Middle East."""
_BETWEEN = re.compile(
    r"[\s\u00a0\u202f/.,\-]+|(?<=[0-9])(?!er\b)(?=[^\W\d_])|(?<=[^\W\d_])(?=[0-9])"
)
_WHOLE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2}|[0-9]{4})")  # 03031944, 030344
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_FEWEST = 2


def in_three(parts: Mapping[str, str]) -> Mapping[str, str]:
    """The text of each box; a date that was written whole in one of them is cut in three.

    A box that holds one thing is left as it is: what is wrong with it is said there.
    """
    filled = [text for text in parts.values() if text]
    if len(filled) != 1:
        return parts
    if match := _ISO.fullmatch(filled[0]):
        return dict(zip(("year", "month", "day"), match.groups(), strict=True))
    if match := _WHOLE.fullmatch(squeeze(filled[0])):
        return dict(zip(PARTS, match.groups(), strict=True))
    words = [word for word in _BETWEEN.split(filled[0].strip()) if word]
    if words and bare(words[0]) in ("le", "en", "depuis", "في", "منذ"):
        words = words[1:]
    if not _FEWEST <= len(words) <= len(PARTS):
        return parts
    return dict(zip(PARTS, ["", *words][-len(PARTS) :], strict=True))


def read_day(text: str) -> int:
    """The day of the month, 0 when the box is empty. Raises Wrong."""
    text = re.sub(r"(?i)^(1)\s*er$", r"\1", text)
    if text == "":
        return 0
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > LAST_DAY:
        raise Wrong("date.day", "day")
    return int(text)


def read_month(text: str) -> int:
    """The month, 0 when the box is empty. Raises Wrong."""
    if text == "":
        return 0
    if re.fullmatch(r"[0-9]{1,2}", text):
        if int(text) > len(_MONTHS):
            raise Wrong("date.month", "month")
        return int(text)
    return _named_month(bare(text).strip(" .,"))


def _named_month(text: str) -> int:
    found = {
        number
        for number, names in enumerate(_MONTHS, 1)
        for name in bare(names).split()
        if len(text) >= FEWEST_LETTERS and name.startswith(text)
    }
    if len(found) != 1:  # "jui" may be June or July
        raise Wrong("date.month", "month")
    return found.pop()


def read_year(text: str) -> int:
    """A year of four digits. Raises Wrong."""
    if text == "":
        raise Wrong("date.no_year", "year")
    if not re.fullmatch(r"[0-9]{4}", text):
        raise Wrong("date.year", "year")
    if int(text) < FIRST_YEAR:
        raise Wrong("date.year_early", "year")
    return int(text)
