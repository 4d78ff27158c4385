"""`portal form past`: past requests without their people, to try a new edition on."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.opened import AS_JSON, opened_desk, stop

if TYPE_CHECKING:
    from portal.form.past import Past

_WHY = {
    "too_few": "fewer than five people go the same way",
    "not_typical": "no one set of facts stands for five of them",
    "routed_otherwise": "blurred, they would be routed otherwise",
    "no_edition": "the edition is not there",
    "no_request": "what is kept is no request",
}
_OWNER_ALONE = 0o600


@click.command("past")
@click.option("--to", "path", type=click.Path(path_type=Path), required=True, metavar="FILE")
@AS_JSON
def past_requests(path: Path, as_json: bool) -> None:
    """Write the requests filed so far into FILE as facts that say nothing of anybody.

    One set of facts a line, as `portal form diff --requests` reads them; compressed when the name
    ends in .gz. A set of facts stands for five people at least. Those left out are counted.

    Exits 1 when something that is kept is no request, or no request can be told.
    """
    from portal.acts import past as acts

    with opened_desk() as (_, _, desk):
        past = acts.past_requests(desk)
    if past.lines:
        _write(path, past.lines)
    left_out = sum(past.left_out.values())
    if as_json:
        counts = {"requests": len(past.lines) + left_out, "told": len(past.lines)}
        click.echo(json.dumps({**counts, "together": past.together, "left_out": past.left_out}))
    else:
        _say(path, past, len(past.lines) + left_out)
    sys.exit(past.damaged or not past.lines)


def _say(path: Path, past: Past, requests: int) -> None:
    where = f"written to {path}" if past.lines else "can be told: no file was written"
    click.echo(f"{len(past.lines):,} of {requests:,} requests {where}.")
    if past.together:
        click.echo(f"{past.together:,} of them are told as one who stands for five or more.")
    for why, count in past.left_out.items():
        click.echo(f"{count:,} {'is' if count == 1 else 'are'} left out: {_WHY[why]}.", err=True)


def _write(path: Path, lines: Sequence[str]) -> None:
    """Write the file whole, or not at all: it gets its name last. Its owner alone reads it."""
    data = "".join(f"{line}\n" for line in lines).encode()
    half = path.with_name(f".{path.name}.part")
    try:
        half.unlink(missing_ok=True)
        with os.fdopen(
            os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE), "wb"
        ) as f:
            f.write(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
        half.replace(path)
    except OSError as error:
        stop(2, f"{path} cannot be written: {error.strerror}.")
