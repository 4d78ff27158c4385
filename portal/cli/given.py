"""What a verb is given: a folder of forms, a JSON file read strictly."""

from __future__ import annotations

import json
import sys
from math import isinf
from pathlib import Path
from typing import NoReturn

import click

from portal import places
from portal.cli.opened import stop
from portal.domain.one_line import one_line

BAD_INPUT, COULD_NOT_LOOK = 1, 2
LONGEST_PATH = 1000
FORMS = click.option(
    "--forms",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=places.forms,
    help="The folder of the editions (default: the portal's own).",
)


def read_json(path: str) -> object:
    """The value in a file, or on standard input for `-`; a mark of byte order does no harm.

    What is not JSON in UTF-8, says a key twice or holds a number that is none ends with a sentence.
    """
    where = "Standard input" if path == "-" else one_line(path, LONGEST_PATH)
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        said = error.strerror if isinstance(error, OSError) else None
        stop(COULD_NOT_LOOK, f"{where} cannot be read: {said or 'no such path'}.")
    try:
        return value_of(data)
    except NotJson as error:
        stop(BAD_INPUT, f"{where} {error}.")


class NotJson(ValueError):
    """Bytes that are no JSON, read strictly; its text goes on after their name."""


def value_of(data: bytes) -> object:
    """The value that these bytes are.

    Raises:
        NotJson: they are not JSON in UTF-8, say a key twice, or hold a number that is none.
    """
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_constant=_not_a_number,
            parse_float=_finite,
            object_pairs_hook=_once,
        )
    except _Twice as error:
        raise NotJson(f"says the key {one_line(str(error))} twice") from None
    except (ValueError, RecursionError):
        raise NotJson("is not JSON in UTF-8") from None


class _Twice(ValueError):
    """A key stands twice in one object: nobody knows which one counts."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told: dict[str, object] = {}
    for name, value in pairs:
        if name in told:
            raise _Twice(name)
        told[name] = value
    return told


def _finite(text: str) -> float:
    value = float(text)
    if isinf(value):
        raise ValueError(text)
    return value


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(text)
