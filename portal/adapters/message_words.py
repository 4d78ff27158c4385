"""The words of messages to people: a file a language, in `messages/`, for whoever translates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from portal.domain.languages import FIRST, LANGUAGES
from portal.domain.messages import Notice

FOLDER: Final = Path(__file__).parent / "messages"
LRM: Final = "\u200e"
"""LEFT-TO-RIGHT MARK."""


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
    """A part of a notice (`subject`, `text`, `sms`), its braces filled."""
    return _filled(notice, f"{notice.kind}.{part}")


def sender(language: str) -> str:
    """The name that messages come from."""
    return words(language)["from"]


def closing(notice: Notice) -> str:
    """The last sentence of an e-mail or a letter."""
    return _filled(notice, "closing")


def _filled(notice: Notice, name: str) -> str:
    """A sentence with its values. Among words that go leftwards, these keep to their own way.

    Without the marks, the two halves of a code or the pairs of a telephone would change places;
    and marks are what the oldest telephones understand of all that Unicode has for this (UAX 9).
    An address holds letters, which say by themselves which way it goes.
    """
    values, turned = notice.values, LANGUAGES[spoken(notice.language)].leftwards
    if turned:
        values = {
            each: value if _has_letters(value) else f"{LRM}{value}{LRM}"
            for each, value in values.items()
        }
    return words(notice.language)[name].format_map(values)


def _has_letters(value: str) -> bool:
    return any(sign.isalpha() for sign in value)
