"""`portal export`: a funder's dossiers as BagIt bags."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import click

from portal.cli.opened import AS_JSON, opened_desk, stop
from portal.domain.people import Actor, Role


@click.command()
@click.argument("funder")
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True)
@click.option("--since", metavar="CURSOR", help="Only what was sealed after this cursor.")
@AS_JSON
def export(funder: str, folder: Path, since: str | None, as_json: bool) -> None:
    """Write the dossiers of FUNDER into a folder, one bag each; print the next cursor."""
    from portal.acts import export as acts

    with opened_desk() as (_, _, desk):
        if not acts.known_funder(desk, funder):
            stop(1, f"There is no funder {funder}.")
        actor = Actor(Role.FUNDER, f"export:{funder}", funder)
        folder.mkdir(parents=True, exist_ok=True)
        cursor, numbers = since, []
        for bag, reached in acts.export(desk, actor, since):
            _write(folder / bag.number, bag.files)
            numbers.append(bag.number)
            cursor = reached
    if as_json:
        click.echo(json.dumps({"dossiers": numbers, "cursor": cursor}))
    else:
        click.echo(
            f"{len(numbers)} dossier(s) of {funder} written. Next cursor: {cursor or 'none'}"
        )


def _write(bag: Path, files: Mapping[str, bytes]) -> None:
    """Write a bag whole, or not at all: it gets its name last."""
    half = bag.with_name(f".{bag.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    for path, data in files.items():
        target = half / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    if bag.exists():
        shutil.rmtree(bag)
    half.rename(bag)
