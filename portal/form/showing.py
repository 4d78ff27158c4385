"""A canonical answer in words, as people read it on a screen, on paper, at a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import format_decimal
from stdnum.fr import nir

from portal.domain.draft import Answer
from portal.domain.languages import LANGUAGES
from portal.form import communes
from portal.form.asked_choices import option_label
from portal.form.edition import Edition, Kind, Question
from portal.form.reading import write_phone

NBSP = "\u00a0"


def shown(edition: Edition, question: Question, value: Answer, language: str) -> str:
    """A canonical answer in words, in one of the edition's languages. A row is a line."""
    match question.kind:
        case Kind.CHOICE:
            return option_label(edition, question, value, language)
        case Kind.CHOICES:
            return _joined((option_label(edition, question, o, language) for o in value), language)
        case Kind.TICK:
            return edition.say(language, "form.ticked")
        case Kind.DATE | Kind.PARTIAL_DATE:
            return show_date(edition, value, language)
        case Kind.ROWS:
            return "\n".join(_show_row(edition, question, row, language) for row in value)
        case Kind.PHONE:
            return write_phone(value).replace(" ", NBSP)
    return _SHOW[question.kind](value, language)


def plain_label(edition: Edition, question: Question, language: str) -> str:
    """A question without "(optional)": once it is answered, or left, that says nothing any more."""
    mark = f" ({edition.say(language, 'form.optional')})"
    return edition.say(language, f"{question.key}.label").replace(mark, "")


def _show_row(
    edition: Edition, question: Question, row: Mapping[str, Answer], language: str
) -> str:
    said = []
    for column in question.columns:
        if row.get(column.id) is None:
            continue
        text = shown(edition, column, row[column.id], language)
        if column.kind is Kind.TICK:
            text = edition.say(language, f"{column.key}.label")
        elif column.kind not in (Kind.CHOICE, Kind.CHOICES):
            text = edition.say(language, f"{column.key}.short").format(value=text)
        said.append(text)
    return _joined(said, language)


def _joined(texts: Iterable[str], language: str) -> str:
    return LANGUAGES[language].semicolon.join(texts)


def show_date(edition: Edition, value: str, language: str) -> str:
    """A day in letters; a partial one says what is not known."""
    year, month, day = (int(part) for part in value.split("-"))
    if not month:
        return edition.say(language, "form.day_and_month_unknown").format(year=year)
    if not day:
        return edition.say(language, "form.day_unknown").format(month=show_month(value, language))
    return day_in_words(date(year, month, day), language)


def show_month(value: str, language: str) -> str:
    """The month and year of a day, in letters: `mai 1950`."""
    year, month, _ = (int(part) for part in value.split("-"))
    return f"{_months(language)[month]} {year}"


def day_in_words(when: date, language: str) -> str:
    """A day in letters: `1er janvier 2026`, `1 January 2026`, `1 جانفي 2026`."""
    spoken = LANGUAGES[language]
    day = "1er" if spoken.french and when.day == 1 else str(when.day)
    return f"{day} {_months(language)[when.month]} {when.year}"


def show_money(value: str | Decimal, language: str) -> str:
    """Euros, and cents where there are some: `1 240,50 €`, `€1,240.50`."""
    amount = Decimal(value)
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    spoken = LANGUAGES[language]
    return spoken.euros.format(_figures(amount, pattern, language))


def show_decimal(value: Decimal, language: str) -> str:
    """A number with as many decimals as it has: `12,25`."""
    return _figures(value.normalize(), "#,##0.##", language)


@lru_cache(maxsize=1024)
def _figures(value: int | Decimal, pattern: str | None, language: str) -> str:
    """A number as the language writes it, its thousands apart; a number names nobody."""
    locale, apart = _locale(language), LANGUAGES[language].thousands
    text = str(format_decimal(value, pattern, locale=locale))
    return text.replace(locale.number_symbols["latn"]["group"], apart) if apart else text


@cache
def _locale(language: str) -> Locale:
    """Read once: a locale's name costs more to read than most answers to write."""
    return Locale.parse(LANGUAGES[language].locale)


@cache
def _months(language: str) -> Mapping[int, str]:
    """The names of the months; day, month, year is the order in each of our languages."""
    names: Mapping[int, str] = _locale(language).months["format"]["wide"]
    return names


def _show_commune(value: str, language: str) -> str:
    commune = communes.known(value)
    return commune.text if commune else value


_SHOW: Mapping[Kind, Callable[[Answer, str], str]] = {
    Kind.TEXT: lambda value, language: str(value),
    Kind.LONG_TEXT: lambda value, language: str(value),
    Kind.EMAIL: lambda value, language: str(value),
    Kind.NUMBER: lambda value, language: _figures(value, None, language),
    Kind.MONEY: show_money,
    Kind.NIR: lambda value, language: str(nir.format(value, NBSP)),
    Kind.COMMUNE: _show_commune,
}
