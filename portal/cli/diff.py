"""`portal form diff`: who would go elsewhere under another edition, before it is put in force."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from portal.cli.diff_told import as_text, as_values
from portal.cli.given import FORMS, NotJson, value_of
from portal.cli.opened import AS_JSON, stop
from portal.form.days import day_of
from portal.form.diff import Comparison
from portal.form.edition import Edition
from portal.form.frozen import fingerprint
from portal.form.lint_routing import lint_tables
from portal.form.load import load_edition
from portal.form.reference import Reference
from portal.form.replay import Request, replay
from portal.form.scenarios import Scenario, load_scenarios
from portal.form.source import FormError
from portal.form.tables import load_reference

COULD_NOT_COMPARE = 2
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Opened:
    """An edition as it was named, with its scenarios."""

    name: str
    edition: Edition
    scenarios: Sequence[Scenario]
    fingerprint: str


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option(
    "--requests",
    type=click.Path(path_type=Path),
    help="Past requests too: facts as JSON, a set a line (`portal form past`); perhaps .gz.",
)
@click.option("--day", metavar="DAY", help="Read the rules on this day, whatever the facts say.")
@FORMS
@AS_JSON
def diff_editions(
    before: str, after: str, requests: Path | None, day: str | None, forms: Path, as_json: bool
) -> None:
    """Say who would go elsewhere under edition AFTER than under BEFORE, by which rows.

    An edition is a name in the folder of the forms, or a folder: a copy that is being changed. Its
    reference tables are those beside it, or the portal's. Every scenario of both is replayed, and
    every request of the file.

    Exits 0 when nothing changes for anybody; 1 when something does; 2 when it could not be
    compared: a name or a file is wrong, an edition is not sound, or nothing changes for those who
    can be compared but some cannot.
    """
    on = day_of(day) if day is not None else None
    if day is not None and on is None:
        stop(COULD_NOT_COMPARE, f"--day must be a day that exists, as 2026-09-15, not {day}.")
    tables: dict[Path, Reference] = {}
    first, second = _opened(before, forms, tables), _opened(after, forms, tables)
    comparison = Comparison((first.name, first.edition), (second.name, second.edition))
    lines = _read(requests) if requests else {}
    found = replay(comparison, (first.scenarios, second.scenarios), _requests(lines), on)
    if as_json:
        told = as_values(comparison, found)
        told["day"] = day
        told["fingerprints"] = [first.fingerprint, second.fingerprint]
        click.echo(json.dumps(told, ensure_ascii=False, default=float))  # amounts are decimals
    else:
        for line in as_text(comparison, found):
            click.echo(line)
    sys.exit(found.code)


def _opened(name: str, forms: Path, tables: dict[Path, Reference]) -> _Opened:
    folder = next((one for one in (forms / name, Path(name)) if _is_edition(one)), None)
    if folder is None:
        known = ", ".join(sorted(path.parent.name for path in forms.glob("*/edition.yaml")))
        stop(
            COULD_NOT_COMPARE,
            f"There is no edition {name}: name one of {known}, or a folder with an edition.yaml.",
        )
    folder = folder.resolve()
    beside = folder.parent / "reference"
    reference = beside if beside.is_dir() else (forms / "reference").resolve()
    try:
        if reference not in tables:
            tables[reference] = load_reference(reference)
        edition = load_edition(folder, tables[reference])
        scenarios = load_scenarios(folder / "scenarios" / "routing.yaml")
    except FormError as error:
        stop(COULD_NOT_COMPARE, str(error))
    except OSError as error:
        stop(COULD_NOT_COMPARE, f"{error.filename} cannot be read: {error.strerror}.")
    if wrong := lint_tables(edition):
        more = f" And {len(wrong) - _SHOWN} more." if len(wrong) > _SHOWN else ""
        stop(COULD_NOT_COMPARE, f"Mend {name} first: {' '.join(wrong[:_SHOWN])}{more}")
    return _Opened(name, edition, scenarios, fingerprint(folder))


def _is_edition(folder: Path) -> bool:
    return (folder / "edition.yaml").is_file()


def _read(path: Path) -> dict[bytes, list[int]]:
    """The lines of the file, each with its numbers: equal ones are compared once."""
    lines: dict[bytes, list[int]] = {}
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                lines.setdefault(line.strip(), []).append(number)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        stop(COULD_NOT_COMPARE, f"{path} is damaged: it is not the whole of a .gz file.")
    except OSError as error:
        stop(COULD_NOT_COMPARE, f"{path} cannot be read: {error.strerror}.")
    if not lines:
        stop(COULD_NOT_COMPARE, f"{path} holds no request.")
    return lines


def _requests(lines: dict[bytes, list[int]]) -> Iterator[Request]:
    for line, numbers in lines.items():
        try:
            yield Request(numbers, value_of(line))
        except NotJson as error:
            yield Request(numbers, wrong=f"The line {error}.")
