"""Errors as one sentence: what a person who typed a verb reads instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator

import click

from portal.domain.errors import PortalError, Unavailable

FOUND, COULD_NOT = 1, 2

_DATABASE = (
    ("starting up", "is still starting"),
    ("shutting down", "is ending"),
    ("pg_hba", "does not let this login in from here"),
    ("permission denied", "does not let this login in"),
    ("password", "refuses this password"),
    ('role "', "does not know this login"),
    ('database "', "is not there: its server has none of this name"),
    ("resolve", "has a host name without an address"),
    ("translate host", "has a host name without an address"),
    ("authentication", "does not let this login in from here"),
    ("refused", "does not listen at this address: the connection is refused"),
    ("no such file", "does not listen at this socket"),
    ("timeout", "does not answer in time"),
    ("timed out", "does not answer in time"),
    ("no route", "cannot be reached: no way leads to this address"),
    ("unreachable", "cannot be reached: no way leads to this address"),
    ("too many", "has no connection left"),
    ("ssl", "and this machine do not agree on TLS"),
)
"""What the driver says → what it means of the database. The first that is found counts."""


def sentence(text: str) -> str:
    """A text that begins as a sentence and ends as one; a path or a name keeps its letters."""
    first = text.split(maxsplit=1)[0].rstrip(",:;") if text.strip() else ""
    if first.isalpha() and first.islower():
        text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def said(error: PortalError, database: str = "PORTAL_DATABASE_URL") -> str:
    """What a verb says of an error. `database`: the setting that names the one it talks to."""
    from portal.settings import WrongSetting

    if isinstance(error, WrongSetting):
        return sentence(str(error))
    if isinstance(error, Unavailable):
        plain = unreachable(error, database)
        return sentence(f"Could not look: {plain or error}")
    return sentence(str(error))


def unreachable(error: BaseException, database: str) -> str | None:
    """Why the database cannot be reached, in plain words and without its password.

    The portal's error keeps the code alone. What the driver said before there was a connection
    names no row of anybody's: it is read here, and said in our own words.
    """
    if "went away" in str(error):  # it was reached before
        return None
    for one in _behind(error):
        words = _words(one)
        if words is None:
            continue
        for sign, meaning in _DATABASE:
            if sign in words:
                return f"the database that {database} names {meaning}"
        return f"the database that {database} names cannot be reached"
    return None


def code_of(error: PortalError) -> int:
    """2: it could not look; 1: it looked, and found a problem."""
    return COULD_NOT if isinstance(error, Unavailable) else FOUND


def usage(error: click.ClickException) -> str:
    """What is wrong with a command line, as one sentence that names where to read on."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and error.ctx is not None:
        verbs = getattr(error.ctx.command, "commands", {})
        return f"Say which verb of {error.ctx.command_path}: {', '.join(sorted(verbs))}."
    return sentence(" ".join(error.format_message().split()))


def _behind(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it was made of, however they were hushed."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        original = getattr(seen, "orig", None)  # SQLAlchemy's own holds the driver's
        if isinstance(original, BaseException):
            yield original
        seen = seen.__cause__ or seen.__context__


def _words(error: BaseException) -> str | None:
    """What the driver said when it could not connect; nothing for any other error."""
    from psycopg import OperationalError

    if isinstance(error, OperationalError) and error.sqlstate is None:
        return str(error).lower()
    return None
