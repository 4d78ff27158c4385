"""The words of messages to people: a file a language, in `messages/`, for whoever translates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from portal.domain.messages import Notice

FOLDER: Final = Path(__file__).parent / "messages"
FIRST: Final = "fr"
"""The language of whoever's own is not there."""


@cache
def words(language: str) -> Mapping[str, str]:
    """The sentences of a language, by name."""
    path = FOLDER / f"{language}.yaml"
    if path.parent != FOLDER or not path.exists():
        path = FOLDER / f"{FIRST}.yaml"
    told = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506  texts alone
    return {str(name): str(text) for name, text in told.items()}


def say(notice: Notice, part: str) -> str:
    """A part of a notice (`subject`, `text`, `sms`), its braces filled."""
    return words(notice.language)[f"{notice.kind}.{part}"].format_map(notice.values)


def sender(language: str) -> str:
    """The name that messages come from."""
    return words(language)["from"]


def closing(notice: Notice) -> str:
    """The last sentence of an e-mail or a letter."""
    return words(notice.language)["closing"].format_map(notice.values)
