"""The words of messages to people: a file a language, in `messages/`, for whoever translates."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import yaml

from portal.domain.languages import FIRST, LANGUAGES
from portal.domain.messages import Kind, Notice
from portal.form.showing import day_in_words

FOLDER: Final = Path(__file__).parent / "messages"
LRM: Final = "\u200e"
"""LEFT-TO-RIGHT MARK."""
_IN_SMS: Final = frozenset("éèùìòàäöñüÉÄÖÑÜÇ")
PARIS: Final = ZoneInfo("Europe/Paris")


def spoken(language: str) -> str:
    """The language of a message to somebody who speaks this one: it, or French without its file."""
    known = language in LANGUAGES and (FOLDER / f"{language}.yaml").exists()
    return language if known else FIRST


@cache
def words(language: str) -> Mapping[str, str]:
    """The sentences of a language, by name."""
    path = FOLDER / f"{spoken(language)}.yaml"
    told = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506  texts alone
    return {str(name): str(text) for name, text in told.items()}


def say(notice: Notice, part: str) -> str:
    """A part of a notice (`subject`, `text`, `letter`, `sms`), its braces filled.

    A letter says what an e-mail says, unless it has words of its own. Who was helped to file reads
    by whom; those close to who has died read the same of whatever is new; who took a request back
    themselves reads that they did.
    """
    if "family" in notice.values:
        return _filled(notice, f"family.{'text' if part == 'letter' else part}")
    if notice.kind is Kind.FILED and "helper" in notice.values and part != "subject":
        part = f"helped.{'sms' if part == 'sms' else 'text'}"
    if "own" in notice.values and part != "subject":
        part = f"own.{'sms' if part == 'sms' else 'text'}"
    if part == "letter" and f"{notice.kind}.letter" not in words(notice.language):
        part = "text"
    return _filled(notice, f"{notice.kind}.{part}")


def sender(language: str) -> str:
    """Who writes."""
    return words(language)["from"]


def closing(notice: Notice, *, letter: bool = False) -> str:
    """The last sentence of an e-mail, or of a letter."""
    return _filled(notice, "closing.letter" if letter else "closing")


def day(at: datetime, language: str) -> str:
    """The day in Paris of a time, in words that no line parts: `1er janvier 2026`."""
    told = day_in_words(at.astimezone(PARIS).date(), spoken(language))
    return told.replace(" ", "\N{NO-BREAK SPACE}")


def _filled(notice: Notice, name: str) -> str:
    """A sentence with its values. Among words that go leftwards, these keep to their own way.

    Without the marks, the two halves of a code or the pairs of a telephone would change places;
    and marks are what the oldest telephones understand of all that Unicode has for this (UAX 9).
    An address holds letters, which say by themselves which way it goes.
    """
    values = _values(notice)
    if "helper" in values and name.endswith(".sms"):
        values = {**values, "helper": _plain(values["helper"])}
    if LANGUAGES[spoken(notice.language)].leftwards:
        values = {
            each: value if _has_letters(value) else f"{LRM}{value}{LRM}"
            for each, value in values.items()
        }
    return words(notice.language)[name].format_map(values)


def _has_letters(value: str) -> bool:
    return any(sign.isalpha() for sign in value)


def _values(notice: Notice) -> Mapping[str, str]:
    """What fills the braces. The figures of a date fit an SMS, whose alphabet has no û."""
    told = {**notice.values, "site": notice.values.get("web", "").partition("://")[2]}
    if "until" in told:
        at = datetime.fromisoformat(told["until"])
        told |= {"day": day(at, notice.language), "date": f"{at.astimezone(PARIS):%d/%m/%Y}"}
    known = words(notice.language)
    if notice.kind is Kind.FILED:
        told["todo"] = known[f"filed.todo.{told.get('todo', 'nothing')}"]
    if notice.kind is Kind.MANDATE:
        acts = [known[f"mandate.act.{one}"] for one in told["acts"].split()]
        told["acts"] = known["mandate.comma"].join(acts)
    return told


def _plain(text: str) -> str:
    """These letters as the alphabet of an SMS has them, where it has any (GSM 03.38)."""
    return "".join(
        one if one in _IN_SMS else unicodedata.normalize("NFKD", one)[0] for one in text
    ).replace("’", "'")
