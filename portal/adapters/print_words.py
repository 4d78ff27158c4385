"""How the print says things in a person's language: dates, sizes, kinds of file."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from portal.form.edition import Edition

PARIS: Final = ZoneInfo("Europe/Paris")
_KILO: Final = 1000


class PrintWords:
    """The words of the print in one language of one edition, all under one family: `print.`."""

    def __init__(self, edition: Edition, language: str, family: str = "print") -> None:
        self._edition, self._language, self._family = edition, language, family

    def say(self, key: str, **values: str) -> str:
        """The sentence of `<family>.<key>`, its blanks filled."""
        sentence = self._edition.say(self._language, f"{self._family}.{key}")
        return sentence.format(**values) if values else sentence

    def day(self, when: datetime) -> str:
        """A date in full, in Paris: "1er janvier 2026"."""
        local = when.astimezone(PARIS)
        text = format_date(local, "long", locale=self._language)
        return f"1er{text[1:]}" if self._language == "fr" and local.day == 1 else text

    def moment(self, when: datetime) -> str:
        """A date and a time of day, in Paris."""
        pattern = "H 'h' mm" if self._language == "fr" else "HH:mm"
        time = format_time(when.astimezone(PARIS), pattern, locale=self._language)
        return self.say("moment", date=self.day(when), time=time)

    def size(self, size_bytes: int) -> str:
        """A file's size, to a tenth: "1,2 Mo"."""
        unit, value = "bytes", float(size_bytes)
        for larger in ("kb", "mb"):
            if value < _KILO:
                break
            unit, value = larger, value / _KILO
        pattern = "#,##0" if unit == "bytes" else "#,##0.#"
        return self.say(f"size.{unit}", size=format_decimal(value, pattern, self._language))

    def type_of(self, media_type: str) -> str:
        """A kind of file as people call it."""
        return self._edition.may_say(self._language, f"print.type.{media_type}") or media_type
