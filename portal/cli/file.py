"""`portal file`: file a request through the same acts as the web (paper, partner channel)."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portal.cli.opened import AS_JSON, opened_desk, stop
from portal.domain.errors import NotFound, NotReady

if TYPE_CHECKING:
    from portal.desk import Desk
    from portal.domain.dossier import AidRequest
    from portal.domain.people import Actor

ISSUER = "urn:guichet-autonomie:file"
"""Who vouches for a request that an account of this machine files."""


@click.command("file")
@click.argument("path", metavar="REQUEST.json", type=click.Path(path_type=Path))
@click.option("--piece", "pieces", metavar="KIND=PATH", multiple=True)
@click.option("--idempotency-key", "key", metavar="K", help="The same key gives the same request.")
@AS_JSON
def file_request(path: Path, pieces: tuple[str, ...], key: str | None, as_json: bool) -> None:
    """File the request in REQUEST.json: {"edition": …, "answers": {…}}; print its number."""
    from portal.acts.sign_in import sign_in
    from portal.acts.submit import filed_under

    told = _read(path)
    papers = [_piece(one) for one in pieces]
    with opened_desk() as (_, _, desk):
        actor = sign_in(desk, ISSUER, getpass.getuser(), "applicant", "file")
        filed = filed_under(desk, actor, key) if key else None
        try:
            filed = filed or _file(desk, actor, told, papers, key)
        except NotReady as error:
            lines = (f"{one.page} {one.question}: {one.text}" for one in error.problems)
            stop(1, "The request is not complete.\n" + "\n".join(lines))
    if as_json:
        funders = [one.funder for one in filed.routing.routes]
        click.echo(json.dumps({"number": filed.number, "funders": funders}))
    else:
        click.echo(filed.number)


def _file(
    desk: Desk,
    actor: Actor,
    told: Mapping[str, Any],
    papers: list[tuple[str, str, bytes]],
    key: str | None,
) -> AidRequest:
    from portal.acts import answer, attach, submit

    edition = str(told.get("edition") or "")
    if edition and edition not in desk.editions:
        raise NotFound(f"there is no edition {edition}")
    draft = answer.start_draft(
        desk, actor, str(told.get("language") or "fr"), edition=edition or None
    )
    answer.answer_all(desk, actor, draft.id, told["answers"])
    for kind, name, data in papers:
        attach.attach(desk, actor, draft.id, kind, name, data)
    return submit.submit(desk, actor, draft.id, ISSUER, "file", idempotency_key=key)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        stop(2, f"Could not read {path}.")
    try:
        told = json.loads(text)
    except ValueError:
        stop(1, f"{path} is not JSON.")
    if not isinstance(told, dict) or not isinstance(told.get("answers"), dict):
        stop(1, f'{path} must be {{"edition": …, "answers": {{…}}}}.')
    if unknown := sorted(set(told) - {"edition", "answers", "language"}):
        stop(1, f"{path} has a key that is not known: {unknown[0]}.")
    return told


def _piece(one: str) -> tuple[str, str, bytes]:
    kind, equals, name = one.partition("=")
    if not (kind and equals and name):
        stop(1, f"--piece takes KIND=PATH, not {one}.")
    try:
        return kind, Path(name).name, Path(name).read_bytes()
    except OSError:
        stop(2, f"Could not read {name}.")
