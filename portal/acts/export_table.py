"""Export a funder's table: what its dossiers are, for spreadsheets; told to the ledger before."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from portal.adapters.spreadsheet import write_sheets
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed, NotReady, Problem
from portal.domain.people import Actor, Role
from portal.domain.table import DAYS, Column, Form, Used, Words

PAGE, FORM, TOO_LONG = "export", "form", "too_long"
"""The page, its box, and the code of what is wrong with it."""
IN_MEMORY = 8 * 1024 * 1024
"""Bytes: what is longer waits in a file without a name, which goes with the process."""
MARK = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8."""


@dataclass(frozen=True, slots=True)
class Written:
    """A table, whole, at its beginning; who takes it closes it."""

    file: IO[bytes]
    rows: int
    size_bytes: int


def export_table(
    desk: Desk,
    actor: Actor,
    form: Form,
    told: Callable[[Used], Words],
    most: int | None = None,
) -> Written:
    """The table of the actor's funder, from one look at the database.

    It is read whole before any of it is given: who reads it slowly holds no transaction, and
    nothing is held in memory but its first megabytes.

    Args:
        desk: the desk.
        actor: a manager, or the operator's own export.
        form: CSV or XLSX.
        told: what its reader reads in place of these codes.
        most: rows at most; none: all.

    Raises:
        NotAllowed: the actor is no manager.
        NotReady: it has too many rows.
        Unavailable: the database is away.
    """
    lines = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  whoever takes it closes it
    try:
        rows, words = _lines(desk, actor, form, told, most, lines)
        file = lines if form is Form.CSV else _sheets(lines, words)
    except BaseException:
        lines.close()
        raise
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return Written(file, rows, size)


def _lines(
    desk: Desk,
    actor: Actor,
    form: Form,
    told: Callable[[Used], Words],
    most: int | None,
    into: IO[bytes],
) -> tuple[int, Words]:
    """Read the lines, in a transaction that tells of them; how many, and their words."""
    with desk.begin(actor) as tx:
        if actor.role is not Role.FUNDER:
            tx.team.require(Duty.MANAGER)
        if actor.funder is None:
            raise NotAllowed("only for a funder")
        words = told(tx.table.used())
        if form is Form.CSV:
            into.write(MARK + _head(words))
        rows = tx.table.copy(form, words, into.write)
        if most is not None and rows > most:
            raise NotReady([Problem(PAGE, FORM, TOO_LONG)])
    return rows, words


def _head(words: Words) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerow(words.heads)
    return text.getvalue().encode()


def _sheets(lines: IO[bytes], words: Words) -> IO[bytes]:
    """The same rows as a workbook."""
    lines.seek(0)
    into = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  whoever takes it closes it
    days = [one in DAYS for one in Column]
    with io.TextIOWrapper(lines, "utf-8", newline="") as text:
        write_sheets(csv.reader(text, delimiter=";"), words.heads, days, into)
    return into
