"""What the verbs that compute have in common: lines read from standard input, one sentence."""

from __future__ import annotations

import sys
from typing import NoReturn

import click


def lines_of(what: str) -> list[tuple[int, str]]:
    """The lines of standard input that are not empty, with their numbers."""
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        stop(1, f"Standard input is not UTF-8: one {what} a line is read.")
    return [(rank, line) for rank, line in enumerate(text.splitlines(), 1) if line.strip()]


def stop(code: int, sentence: str) -> NoReturn:
    """End with one sentence."""
    click.echo(sentence, err=True)
    sys.exit(code)
