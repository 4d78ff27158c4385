"""The languages that the portal can speak, and how each writes dates, amounts and lists.

An edition says which of these it speaks, and who has read its words again. What has no words in
a language is said in French, the one that counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

_PAIRS = re.compile(r"(?<=\d) (?=\d)")
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: `code` as BCP 47 writes it, `name` as its own speakers do.

    `locale` is Babel's: months, digits, plurals. `plain_of` is the language that this one says
    more plainly, and whose words stand wherever it has none of its own. The others are the signs
    between the parts of a sentence or a list, and the patterns of an amount in euros, of a moment
    (a day and an hour), of an hour, and of the sizes of files.
    """

    code: str
    name: str
    locale: str
    direction: str = "ltr"
    plain_of: str | None = None
    comma: str = ", "
    semicolon: str = "; "
    euros: str = "{}\u00a0€"
    moment: str = "{day} {hour}"
    hour: str = "{hour}:{minute:02}"
    kilobytes: str = "{}\u00a0KB"
    megabytes: str = "{}\u00a0MB"

    @property
    def french(self) -> bool:
        """Whether it is written by French typography."""
        return self.locale == FIRST

    def kept_in_order(self, text: str) -> str:
        """A sentence whose numbers of several parts, as `01 23 45`, go from left to right.

        Leftwards, a space would part them and the last would come first; one that does not break
        is a part of the number (Unicode UAX 9, W4).
        """
        return _PAIRS.sub(_NO_BREAK, text) if self.leftwards else text

    @property
    def leftwards(self) -> bool:
        """Whether it is written from right to left."""
        return self.direction == "rtl"


FIRST = "fr"
"""The language that counts: of the code, of the forms, of whoever asks for none of ours."""

_FRENCH = {
    "locale": FIRST,
    "semicolon": "\u202f; ",
    "moment": "{day} à {hour}",
    "hour": "{hour}\u00a0h\u00a0{minute:02}",
    "kilobytes": "{}\u00a0Ko",
    "megabytes": "{}\u00a0Mo",
}

LANGUAGES = MappingProxyType(
    {
        one.code: one
        for one in (
            Language(FIRST, "Français", **_FRENCH),
            Language("en", "English", "en_GB", euros="€{}", moment="{day} at {hour}"),
            Language(
                "ar",
                "العربية",
                "ar_DZ",  # Western digits, and the months' names of the Maghreb
                "rtl",
                comma="، ",
                semicolon="؛ ",
                moment="{day} على الساعة {hour}",
                kilobytes="{}\u00a0كيلوبايت",
                megabytes="{}\u00a0ميغابايت",
            ),
            Language("fr-x-facile", "Français facile", plain_of=FIRST, **_FRENCH),
        )
    }
)
"""Every language by its code, in the order in which they are offered."""
