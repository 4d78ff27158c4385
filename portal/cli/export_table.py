"""`portal export --format csv|xlsx`: a funder's table, which its owner alone reads."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.opened import stop
from portal.domain.errors import Unavailable
from portal.domain.languages import FIRST
from portal.domain.people import Actor, Role
from portal.domain.table import Form

if TYPE_CHECKING:
    from portal.desk import Desk


def write_table(desk: Desk, funder: str, form: str, folder: Path, *, as_json: bool) -> None:
    """Write the table into the folder, whole or not at all: it gets its name last."""
    from portal.acts.export_table import export_table
    from portal.web.table_words import table_words

    words = table_words(desk.editions[max(desk.editions)], FIRST)
    actor = Actor(Role.FUNDER, f"export:{funder}", funder)
    target = folder / f"{funder}.{form}"
    half = target.with_name(f".{target.name}.part")
    try:
        written = export_table(desk, actor, Form(form), words)
        with written.file as source, half.open("wb") as into:
            shutil.copyfileobj(source, into)
        half.replace(target)
    except Unavailable as error:
        stop(2, f"Could not go on: {error}.")
    except OSError as error:
        stop(2, f"{folder} cannot be written: {error.strerror}.")
    if as_json:
        click.echo(json.dumps({"file": str(target), "dossiers": written.rows}))
    else:
        click.echo(f"{written.rows} dossier(s) of {funder} written to {target}.")
