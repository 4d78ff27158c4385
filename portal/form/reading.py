"""What a person typed, read into a canonical value: one function a kind of box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

import phonenumbers
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fr import nir

from portal.form.edition import Kind, Question
from portal.form.signs import may_be_kept, western, without_shapeless

TEXT_LENGTH, LONG_TEXT_LENGTH, EMAIL_LENGTH = 200, 2000, 254
NIR_LENGTH, MONEY_LENGTH = 15, 13
FRANCE = 33  # the country's calling code
MOST = 10**9  # no figure asked of a person is larger
REGIONS = ("RE", "GP", "MQ", "GF", "YT", "FR", "PM", "NC", "PF", "WF")
"""Overseas first: France's own plan would take their numbers for its own."""
OVERSEAS = (262, 590, 596, 594)
"""The calling codes of the regions that come before France."""
NAMES = frozenset({"name", "family-name", "given-name"})
"""HTML autocomplete words of questions that ask for somebody's name."""
_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2060\u200b\ufeff]+")
_EMAIL = re.compile(r"[^@\s,;:<>()\[\]\"]+@[^@\s.,;:<>()\[\]\"]+(\.[^@\s.,;:<>()\[\]\"]+)+")
_MONEY = re.compile(r"(\d+)(?:[.,](\d{1,2}))?")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?")


class Wrong(ValueError):
    """Why an answer cannot be kept: `error.<reason>` in the words, with what fills its braces."""

    def __init__(self, reason: str, *parts: str, **filled: object) -> None:
        super().__init__(reason)
        self.reason, self.parts, self.filled = reason, parts, filled


def tidy(text: str) -> str:
    """One line, composed characters, single spaces.

    Raises:
        Wrong: a character that no paper can carry, or that hides or turns others.
    """
    text = _SPACES.sub(" ", without_shapeless(text))
    text = unicodedata.normalize("NFC", text).strip()
    if not may_be_kept(text):
        raise Wrong("text.character")
    return text


def squeeze(text: str) -> str:
    """The text without any space."""
    return _SPACES.sub("", text)


def read_text(raw: str, question: Question) -> str:
    """One line of text; a name has a letter."""
    text = _something(tidy(raw))
    if question.autocomplete in NAMES and not any(sign.isalpha() for sign in text):
        raise Wrong("text.name")
    return _no_longer(text, question.max_length or TEXT_LENGTH)


def read_long_text(raw: str, question: Question) -> str:
    """Several lines of text, joined by a line feed; empty lines at the ends go away."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(tidy(line) for line in lines).strip("\n")
    return _no_longer(_something(text), question.max_length or LONG_TEXT_LENGTH)


def read_email(raw: str, question: Question) -> str:
    """An e-mail address, checked for its shape alone."""
    text = squeeze(tidy(raw))
    if not _EMAIL.fullmatch(text):
        raise Wrong("email.shape")
    return _no_longer(text, EMAIL_LENGTH)


def read_phone(raw: str, question: Question) -> str:
    """A telephone number of France or overseas, or an international one beginning with +.

    Source: ITU-T E.164.
    """
    text = tidy(raw)
    for region in REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and not number.extension:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise Wrong("phone.shape")


def write_phone(value: str) -> str:
    """A canonical number as people write it, spaced; what is none comes back as it is.

    Ten digits only where they are read back as the same number: some of France's own are also
    those of an island, and are written with the country.
    """
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    if number.country_code == FRANCE:
        if not phonenumbers.is_valid_number(number):
            return value
        if not any(map(phonenumbers.is_valid_number, _overseas(number.national_number))):
            style = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(number, style)


def _overseas(digits: int | None) -> Iterator[phonenumbers.PhoneNumber]:
    """What the same digits are where they are dialled as in France, and looked for before it."""
    for code in OVERSEAS:
        yield phonenumbers.PhoneNumber(country_code=code, national_number=digits)


def read_nir(raw: str, question: Question) -> str:
    """A social security number with its key: 15 characters, `2A` and `2B` for Corsica.

    Source: decree 82-103 of 22 January 1982; the key is 97 − n mod 97.
    """
    text = re.sub(r"[\s.\-/]", "", western(tidy(raw))).upper()
    if len(text) == NIR_LENGTH - 2 and text[:5].isdigit():
        raise Wrong("nir.key_missing")
    if len(text) != NIR_LENGTH:
        raise Wrong("nir.length", count=len(text))
    try:
        number = nir.validate(text)
    except InvalidChecksum as error:
        raise Wrong("nir.key") from error
    except InvalidNumber as error:
        raise Wrong("nir.shape") from error
    if number[0] not in "123478" or not number.isascii():
        raise Wrong("nir.shape")
    return number


def read_number(raw: str, question: Question) -> int:
    """A whole number; spaces between thousands do no harm."""
    text = squeeze(western(tidy(raw)))
    if not re.fullmatch(r"[0-9]{1,10}", text):
        raise Wrong("number.shape")
    return _within(int(text), int(text), question)


def read_money(raw: str, question: Question) -> str:
    """An amount in euros, as "1234.50": spaces, a comma, a point or the word euros do no harm."""
    text = squeeze(western(tidy(raw))).lower()
    text = re.sub(r"(€|euros?|eur|يورو|أورو)$", "", text)
    if _THOUSANDS.fullmatch(text):
        decimal = text[-3] if text[-3] in ".," else text[-2] if text[-2] in ".," else ""
        whole, _, cents = text.rpartition(decimal) if decimal else (text, "", "")
        text = whole.replace(".", "").replace(",", "") + (f",{cents}" if cents else "")
    match = _MONEY.fullmatch(text)
    if not match or not text.isascii() or len(text) > MONEY_LENGTH:
        raise Wrong("money.shape")
    whole, cents = match[1], match[2] or ""
    _within(int(whole), float(f"{whole}.{cents or 0}"), question)
    return f"{int(whole)}.{cents.ljust(2, '0')}"


def _something(text: str) -> str:
    if not text:  # nothing was left empty, and nothing can be seen
        raise Wrong("text.character")
    return text


def _no_longer(text: str, most: int) -> str:
    if len(text) > most:
        raise Wrong("text.long", most=most, count=len(text))
    return text


def _within(whole: int, value: float, question: Question) -> int:
    if question.at_least is not None and value < question.at_least:
        raise Wrong("number.least", least=question.at_least)
    most = MOST if question.at_most is None else question.at_most
    if value > most:
        raise Wrong("number.most", most=most)
    return whole


READERS: Mapping[Kind, Callable[[str, Question], str | int]] = {
    Kind.TEXT: read_text,
    Kind.LONG_TEXT: read_long_text,
    Kind.EMAIL: read_email,
    Kind.PHONE: read_phone,
    Kind.NIR: read_nir,
    Kind.NUMBER: read_number,
    Kind.MONEY: read_money,
}
