"""`portal file`: file a request through the same acts as the web (paper, partner channel).

All of it is judged before any of it is kept, and a refusal leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import getpass
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from portal.cli.given import BAD_INPUT, COULD_NOT_LOOK, LONGEST_PATH, read_json
from portal.cli.opened import AS_JSON, opened_desk, stop
from portal.domain.dossier import digest
from portal.domain.errors import NotFound, NotReady, PortalError
from portal.domain.happened import legal_day
from portal.domain.one_line import one_line
from portal.domain.wish import Wish, refuse_key

if TYPE_CHECKING:
    from portal.desk import Desk
    from portal.domain.dossier import AidRequest
    from portal.domain.people import Actor

ISSUER = "urn:guichet-autonomie:file"
"""Who vouches for a request that an account of this machine files."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it was named on the command line, then read."""

    kind: str
    path: Path
    data: bytes = b""


@click.command("file")
@click.argument("path", metavar="REQUEST.json")
@click.option("--piece", "pieces", metavar="KIND=PATH", multiple=True)
@click.option("--idempotency-key", "key", metavar="K", help="The same key gives the same request.")
@AS_JSON
def file_request(path: str, pieces: tuple[str, ...], key: str | None, as_json: bool) -> None:
    """File the request in REQUEST.json: {"edition": …, "answers": {…}}; print its number."""
    refuse_key(key)
    told = _told(path, read_json(path))
    named = [_named(one) for one in pieces]
    with opened_desk() as (_, _, desk):
        try:
            filed = _filed(desk, told, named, key)
        except NotReady as error:
            lines = (
                f"{one_line(f'{one.page} {one.question}').strip()}: {one.text}"
                for one in error.problems
            )
            stop(BAD_INPUT, "The request was not filed.\n" + "\n".join(lines))
    if as_json:
        funders = [one.funder for one in filed.routing.routes]
        click.echo(json.dumps({"number": filed.number, "funders": funders}))
    else:
        click.echo(filed.number)


def _filed(desk: Desk, told: Mapping[str, Any], named: list[Paper], key: str | None) -> AidRequest:
    from portal.acts import attach, submit
    from portal.acts.sign_in import sign_in
    from portal.form.exact import edition_of

    edition, language = told.get("edition"), told.get("language", "fr")
    begun = edition_of(desk.editions, edition, language, legal_day(desk.clock())).id
    papers = _read(desk, begun, language, named)
    hashes = sorted((one.kind, digest(one.data)) for one in papers)
    wish = Wish(edition, language, told["answers"], tuple(hashes))
    refused = None
    try:
        submit.check(desk, wish)
        for one in papers:
            attach.look_at(desk, begun, language, one.kind, one.data)
    except NotReady as error:
        refused = error
    if refused and not key:
        raise refused
    actor = sign_in(desk, ISSUER, getpass.getuser(), "applicant", "file")
    if key and (filed := submit.filed_under(desk, actor, key, wish)):
        return filed
    if refused:
        raise refused
    return _kept(desk, actor, wish, papers, key)


def _kept(desk: Desk, actor: Actor, wish: Wish, papers: list[Paper], key: str | None) -> AidRequest:
    """File it by way of a draft; one that does not become the request is removed."""
    from portal.acts import answer, attach, submit

    draft = answer.start_draft(desk, actor, wish.language, edition=wish.edition)
    filed = None
    try:
        for one in papers:  # then what is signed: it is of these papers
            attach.attach(desk, actor, draft.id, one.kind, one.path.name, one.data)
        answer.answer_all(desk, actor, draft.id, wish.answers)
        filed = submit.submit(desk, actor, draft.id, ISSUER, "file", idempotency_key=key)
    finally:
        if filed is None or filed.draft != draft.id:
            with contextlib.suppress(PortalError):  # one that was filed all the same stays
                answer.discard(desk, actor, draft.id)
    return filed


def _told(path: str, told: object) -> Mapping[str, Any]:
    """What the file says, once its shape is right."""
    where = "Standard input" if path == "-" else one_line(path, LONGEST_PATH)
    if not isinstance(told, dict) or not isinstance(told.get("answers"), dict):
        stop(BAD_INPUT, f'{where} must be {{"edition": …, "answers": {{…}}}}.')
    if unknown := sorted(set(told) - {"edition", "answers", "language"}):
        stop(BAD_INPUT, f"{where} has a key that is not known: {one_line(unknown[0])}.")
    told = {name: value for name, value in told.items() if value is not None}
    for name in ("edition", "language"):
        if not isinstance(told.get(name, ""), str):
            stop(BAD_INPUT, f"{where}: {name} must be a text.")
    return told


def _named(one: str) -> Paper:
    kind, equals, name = one.partition("=")
    if not (kind and equals and name):
        stop(BAD_INPUT, f"--piece takes KIND=PATH, not {one_line(one)}.")
    return Paper(kind, Path(name))


def _read(desk: Desk, edition: str, language: str, named: list[Paper]) -> list[Paper]:
    """The papers' bytes, once their kinds are known and none is too big to be read."""
    from portal.acts.attach import room_for

    kinds = {rule.id for rule in desk.editions[edition].pieces}
    for one in named:
        if one.kind not in kinds:
            raise NotFound(f"--piece {one_line(one.kind)}: the edition has no such paper")
    room_for(desk, edition, language, [(one.kind, _size(one.path)) for one in named])
    return [replace(one, data=_bytes(one.path)) for one in named]


def _size(path: Path) -> int:
    try:
        if path.is_file():  # a device has no size, and may have no end
            return path.stat().st_size
    except (OSError, ValueError):  # ValueError: a NUL in a path
        pass
    return _unread(path)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return _unread(path)


def _unread(path: Path) -> NoReturn:
    stop(COULD_NOT_LOOK, f"Could not read {one_line(str(path), LONGEST_PATH)}.")
