"""How the print says things in a person's language: dates, sizes, kinds of file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_time
from babel.numbers import format_decimal

from portal.domain.languages import FIRST, LANGUAGES
from portal.form.edition import Edition
from portal.form.showing import day_in_words

PARIS: Final = ZoneInfo("Europe/Paris")
_KILO: Final = 1000


class PrintWords:
    """The words of the print in one language of one edition, all under one family: `print.`."""

    def __init__(self, edition: Edition, language: str, family: str = "print") -> None:
        self._edition, self._language, self._family = edition, language, family
        self._spoken = LANGUAGES[language]

    def say(self, key: str, **values: str) -> str:
        """The sentence of `<family>.<key>`, its blanks filled."""
        sentence = self._edition.say(self._language, f"{self._family}.{key}")
        return sentence.format(**values) if values else sentence

    def day(self, when: datetime | date) -> str:
        """A date in full, in Paris: "1er janvier 2026"."""
        local = when.astimezone(PARIS).date() if isinstance(when, datetime) else when
        return day_in_words(local, self._language)

    def moment(self, when: datetime) -> str:
        """A date and a time of day, in Paris."""
        pattern = "H 'h' mm" if self._spoken.french else "HH:mm"
        time = format_time(when.astimezone(PARIS), pattern, locale=self._spoken.locale)
        return self.say("moment", date=self.day(when), time=time)

    def size(self, size_bytes: int) -> str:
        """A file's size, to a tenth: "1,2 Mo"."""
        unit, value = "bytes", float(size_bytes)
        for larger in ("kb", "mb"):
            if value < _KILO:
                break
            unit, value = larger, value / _KILO
        pattern = "#,##0" if unit == "bytes" else "#,##0.#"
        return self.say(f"size.{unit}", size=format_decimal(value, pattern, self._spoken.locale))

    def type_of(self, media_type: str) -> str:
        """A kind of file as people call it."""
        return self._edition.may_say(self._language, f"print.type.{media_type}") or media_type

    def made_in(self) -> str:
        """In which language it was asked, in French; nothing, if in French."""
        if self._spoken.french:
            return ""
        name = Locale.parse(self._spoken.locale).get_language_name(FIRST) or self._language
        return self._edition.say(FIRST, f"{self._family}.made_in").format(name=name)

    def sign_in_of(self, issuer: str) -> str:
        """Who knew the person who signed, and the code or the address of that."""
        way = issuer.removeprefix("code:") if issuer.startswith("code:") else "provider"
        return self.say(f"sign_in.{way}", code=issuer)

    def level_of(self, assurance: str) -> str:
        """How surely they were known, and the code of that; a code of nobody's is shown bare."""
        told = self._edition.may_say(self._language, f"print.level.{assurance}")
        return told.format(code=assurance) or assurance


def written_leftwards(text: str) -> bool:
    """Whether a text begins with a letter that is read from right to left (UAX 9, P2)."""
    for sign in text:
        if (way := bidirectional(sign)) in ("L", "R", "AL"):
            return way != "L"
    return False
