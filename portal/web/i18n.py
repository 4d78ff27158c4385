"""The portal's own sentences in the person's language: French in the code, the others in `.po`.

Babel reads the catalogues; a language's sentences are bound to it once a process, not at each call.
Templates go further: `look.py` puts constant sentences in their place when a template is compiled.
The words of the form itself are the edition's (`said`).
"""

from __future__ import annotations

import gettext as gnu
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from portal.domain.languages import LANGUAGES
from portal.form.edition import Edition
from portal.form.showing import day_in_words
from portal.web import guard

TRANSLATIONS = Path(__file__).parent / "translations"
PARIS = ZoneInfo("Europe/Paris")
NO_BREAK, NARROW = "\u00a0", "\u202f"
_ARTICLE = re.compile(r"\b(?:[A-Z]{3,4} )?(?:annexe |[LRD])\d+(?:-\d+)+")
FSI, PDI = "\u2068", "\u2069"

_SPACES = (
    (re.compile(r" (?=[;!?])"), NARROW),
    (re.compile(r" (?=[:»€]|%(?!\())"), NO_BREAK),
    (re.compile(r"(?<=«) "), NO_BREAK),
    (re.compile(r"(?<=\d) (?=\d)"), NO_BREAK),
    (re.compile(r"(?<=\d) (?=(?:Mo|Ko|h|ans?|jours?|mois|minutes?|euros?)\b)"), NO_BREAK),
    (re.compile(r"\b(M\.|Mme|n°|art\.) (?=\S)"), rf"\1{NO_BREAK}"),
)


@lru_cache(maxsize=4096)
def spaced(text: str) -> str:
    """French typography: no sign alone at the start of a line, and the apostrophe that curves."""
    for pattern, replacement in _SPACES:
        text = pattern.sub(replacement, text)
    return text.replace("'", "’")


class Catalogue(gnu.NullTranslations):
    """One language's sentences. French is what the code says, well spaced."""

    def __init__(self, language: str, translations: Path = TRANSLATIONS) -> None:
        super().__init__()
        self._spoken = LANGUAGES[language]
        self._kept: dict[str, str] = {}
        self._told = _read(translations / language, self._spoken.locale)

    def gettext(self, message: str) -> str:
        """The sentence in this language."""
        if (found := self._kept.get(message)) is None:
            found = self._kept[message] = self._well(self._told.gettext(message))
        return found

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The sentence for one or for several. In French, none is singular."""
        if self._spoken.french:
            n = max(n, 1)
        return self._well(self._told.ngettext(msgid1, msgid2, n))

    def _well(self, text: str) -> str:
        return spaced(text) if self._spoken.french else self._spoken.kept_in_order(text)


@cache
def catalogue(language: str) -> Catalogue:
    """The sentences of a language, read once a process."""
    return Catalogue(language)


def gettext(message: str, /, **values: object) -> str:
    """A sentence in the language of this page, its `%(name)s` filled in."""
    language = guard.language()
    text = catalogue(language).gettext(message)
    return text % isolated(values, language) if values else text


def ngettext(one: str, several: str, num: int, /, **values: object) -> str:
    """A sentence that counts, `%(num)s` and the others filled in."""
    language = guard.language()
    text = catalogue(language).ngettext(one, several, num)
    return text % isolated(values | {"num": num}, language)


def filled(text: str, /, **values: object) -> Markup:
    """A translated sentence with its values, escaped."""
    return escape(text) % values


def filled_leftwards(text: str, /, **values: object) -> Markup:
    """Likewise, in a language that is written from right to left."""
    return escape(text) % {name: isolate(value) for name, value in values.items()}


def isolate(value: object) -> object:
    """A value that keeps its own direction among words of another (Unicode UAX 9, FSI and PDI).

    Without, the digits of a telephone or the parts of a number change places.
    """
    return f"{FSI}{value}{PDI}" if type(value) is str else value


def isolated(values: Mapping[str, object], language: str) -> Mapping[str, object]:
    """The values of a sentence, each in its own direction where the words go leftwards."""
    if not LANGUAGES[language].leftwards:
        return values
    return {name: isolate(value) for name, value in values.items()}


@lru_cache(maxsize=16384)
def said(edition: Edition, language: str, key: str) -> str:
    """The edition's sentence of this key, well spaced; nothing when it has none."""
    return well(edition.may_say(language, key), language)


def well(text: str, language: str) -> str:
    """A sentence in the typography of its language."""
    return spaced(text) if LANGUAGES[language].french else text


def other_language(code: str) -> str:
    """The name of a language, if it is not that of this page."""
    told, here = LANGUAGES[code], LANGUAGES[guard.language()]
    if told is here:
        return ""
    name = Locale.parse(told.locale).get_language_name(here.locale)
    return told.name if told.plain_of else name or told.name


def day(value: date | str, language: str) -> str:
    """A date in words: `1er janvier 2026`, `1 January 2026`."""
    when = date.fromisoformat(value) if isinstance(value, str) else value
    return day_in_words(when, language)


def moment(value: datetime, language: str) -> str:
    """A day and an hour in Paris: `24 novembre 2026 à 10 h 05`, `24 November 2026 at 10:05`."""
    here = value.astimezone(PARIS).date()
    told = {"day": day(here, language), "hour": hour(value, language)}
    return LANGUAGES[language].moment.format_map(told)


def date_of(value: datetime, language: str) -> str:
    """The day in Paris of a time, in words."""
    return day(value.astimezone(PARIS).date(), language)


def hour(value: datetime, language: str) -> str:
    """An hour in Paris: `10 h 05`, `10:05`."""
    here = value.astimezone(PARIS)
    return LANGUAGES[language].hour.format(hour=here.hour, minute=here.minute)


def size(size_bytes: int, language: str) -> str:
    """The size of a file, as people read it: `340 Ko`, `2,4 Mo`."""
    spoken = LANGUAGES[language]
    if size_bytes < 1_000_000:  # noqa: PLR2004
        return spoken.kilobytes.format(max(1, round(size_bytes / 1000)))
    number = format_decimal(size_bytes / 1_000_000, "#,##0.0", locale=spoken.locale)
    return spoken.megabytes.format(number)


def _read(folder: Path, locale: str) -> gnu.NullTranslations:
    """The catalogue as gettext knows it, compiled in memory: nothing to keep in step."""
    path = folder / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return gnu.NullTranslations()
    with path.open("rb") as source:
        kept: Any = read_po(source, locale=locale)
    compiled = io.BytesIO()
    write_mo(compiled, kept)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def unbroken(names: Iterable[str], between: str = ", ") -> Markup:
    """Sources in a row, each as `whole`, and in the order of French among words of another."""
    one_by_one = (Markup('<bdi dir="ltr">{}</bdi>').format(whole(one)) for one in names)
    return escape(between).join(one_by_one)


def whole(text: str) -> Markup:
    """A text in which no line ends inside the number of an article, as after “L232-”."""
    return Markup(_ARTICLE.sub(r'<span class="app-nowrap">\g<0></span>', str(escape(text))))  # noqa: S704  escaped
