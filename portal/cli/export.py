"""`portal export`: a funder's dossiers as BagIt bags, which their owner alone reads."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from portal.cli.export_table import write_table
from portal.cli.opened import AS_JSON, opened_desk, stop
from portal.domain.errors import Unavailable
from portal.domain.people import Actor, Role

if TYPE_CHECKING:
    from portal.acts import export as acts

_OTHERS = 0o077


@dataclass(slots=True)
class _Handed:
    """How far it came: what was written, what was left out, and what ended it early."""

    cursor: str | None
    numbers: dict[str, None] = field(default_factory=dict)  # once, however often one came again
    left_out: list[acts.LeftOut] = field(default_factory=list)
    ended: str | None = None

    @property
    def code(self) -> int:
        """1: something differed; 2: something could not be read, or the rest was not looked at."""
        if any(not one.away for one in self.left_out):
            return 1
        return 2 if self.left_out or self.ended else 0


@click.command()
@click.argument("funder")
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True)
@click.option("--since", metavar="CURSOR", help="Only what was sealed after this cursor.")
@click.option(
    "--without",
    metavar="NUMBER",
    multiple=True,
    help="Give up a dossier that is left out each time: the cursor passes it.",
)
@click.option(
    "--medical",
    is_flag=True,
    help="With what medical secrecy covers: for the funder's evaluators and doctors alone.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["bag", "csv", "xlsx"]),
    default="bag",
    help="Bags of everything, or one table of what the dossiers are.",
)
@AS_JSON
def export(
    funder: str,
    folder: Path,
    since: str | None,
    without: tuple[str, ...],
    medical: bool,
    form: str,
    as_json: bool,
) -> None:
    """Write the dossiers of FUNDER into a folder, one bag each; print the next cursor.

    With --format csv or xlsx, a table of them all instead, as FUNDER.csv: no answer, nothing
    medical.

    What medical secrecy covers is left out, and named in each bag, unless --medical is said.

    A dossier that is damaged is left out and named. The cursor stays before it, so that it is asked
    for again the next time, with all that comes after it.
    """
    from portal.acts import export as acts
    from portal.secrecy import MEDICAL_SOFTWARE

    with opened_desk() as (_, _, desk), _private():
        if not acts.known_funder(desk, funder):
            stop(1, f"There is no funder {funder}.")
        _make(folder)
        if form != "bag":
            if since or without or medical:
                stop(1, "--since, --without and --medical are for bags: a table tells all.")
            write_table(desk, funder, form, folder, as_json=as_json)
            return
        name = MEDICAL_SOFTWARE.format(funder) if medical else f"export:{funder}"
        actor = Actor(Role.FUNDER, name, funder)
        into = partial(_write, folder)
        handed = _hand(acts.export(desk, actor, since, into, without), folder, since)
    _tell(funder, handed, as_json=as_json)


def _hand(
    given: Iterable[tuple[acts.Handed | acts.LeftOut, str | None]],
    folder: Path,
    since: str | None,
) -> _Handed:
    from portal.acts.export import Handed

    handed = _Handed(since)
    try:
        for one, cursor in given:
            if isinstance(one, Handed):
                handed.numbers[one.number] = None
            else:
                handed.left_out.append(one)
            handed.cursor = cursor
    except OSError as error:
        handed.ended = f"{folder} cannot be written: {error.strerror}"
    except Unavailable as error:
        handed.ended = str(error)
    return handed


def _tell(funder: str, handed: _Handed, *, as_json: bool) -> NoReturn:
    again = "the cursor stays before it, so that it is asked for again"
    for one in handed.left_out:
        problem = "could not be read" if one.away else "is damaged"
        click.echo(f"{one.number} {problem} and is left out ({one.because}); {again}.", err=True)
    if handed.ended:
        click.echo(f"Could not go on: {handed.ended}.", err=True)
    if as_json:
        left_out = [{"number": one.number, "because": one.because} for one in handed.left_out]
        told = {"dossiers": list(handed.numbers), "left_out": left_out, "cursor": handed.cursor}
        click.echo(json.dumps(told))
    else:
        written = f"{len(handed.numbers)} dossier(s) of {funder} written."
        click.echo(f"{written} Next cursor: {handed.cursor or 'none'}")
    sys.exit(handed.code)


@contextmanager
def _private() -> Iterator[None]:
    """What is made meanwhile, its owner alone enters and reads: it is people's health, in clear."""
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        stop(1, f"{folder} is not a folder: choose another one with --to.")
    except OSError as error:
        stop(2, f"{folder} cannot be made: {error.strerror}.")


def _write(folder: Path, number: str, files: acts.Files) -> None:
    """Write a bag whole, or not at all: it gets its name last."""
    bag, half = folder / number, folder / f".{number}.part"
    shutil.rmtree(half, ignore_errors=True)
    try:
        for path, data in files:
            target = half / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    if bag.exists():
        shutil.rmtree(bag)
    half.rename(bag)
