"""Papers on their way in, on whatever page they are chosen: taken in, told of, shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from flask import request
from werkzeug.datastructures import FileStorage

from portal.acts import attach, follow
from portal.domain.draft import Draft, Piece
from portal.domain.errors import NotReady
from portal.domain.papers import NotScanned
from portal.form.edition import Edition
from portal.web import at_counter, pictures
from portal.web.drafting import today
from portal.web.guard import actor, desk, language, shown_sign_in
from portal.web.i18n import gettext as _
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.promises import NONE, Promise, Promises, kept

_log = structlog.get_logger()

LARGEST = 25 * 1000 * 1000
"""Bytes of one file, as the page says; the act decides."""
LARGEST_TOGETHER = attach.MOST_BYTES + 1024 * 1024
"""Bytes of all the files that one page may hold, and what goes with them."""
Chosen = Mapping[str, Sequence[FileStorage]]
"""Kind of paper → the files chosen for it."""
Problems = Sequence[tuple[str, str]]
"""A kind of paper, and what is wrong with a file of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One kind of paper, as a page shows it."""

    id: str
    label: str
    hint: str
    files: Sequence[Piece]
    later: bool
    promise: Promise  # by when, if it is sent later
    boxed: bool  # it has a box where a file is chosen
    problems: Sequence[str]
    warnings: Mapping[str, Sequence[str]]  # of a file, by its id: what is hard to read in it
    given: str = ""  # who gives it
    picture: str = ""  # what its picture shows
    drawn_at: str = ""  # the address of its picture
    needed: bool = False  # it cannot be sent later
    before: int = 0  # files of it that came with the request, where this completes one
    asked: bool = False  # the funder asks for it now
    doctor: bool = False  # a file of it may be kept for the doctors alone
    medical: bool = False  # evaluators and doctors alone read it
    reserved: bool = False  # what is chosen now is for the doctors, as a file before it


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files of a page."""

    pieces: Sequence[Piece]
    problems: Problems
    scanned: bool  # false: the scanner is away, and nothing more was kept

    @property
    def status(self) -> int:
        """Of a page that tells the problems."""
        return 422 if self.scanned else 503


def make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before a form is read: who is signed in may send all the files of the page at once."""
    if request.method == "POST" and shown_sign_in():
        request.max_content_length = LARGEST_TOGETHER


def taken_in(draft_id: str, edition: Edition, chosen: Chosen) -> Taken:
    """Attach each file. A scanner that is away is not asked again: each file would wait for it."""
    pieces: list[Piece] = []
    problems: list[tuple[str, str]] = []
    scanned = True
    for kind, files in chosen.items():
        for file in files:
            told: Sequence[str] = ()
            name = file.filename or ""
            try:
                if scanned:
                    sent = draft_id, kind, name, file.read(), language()
                    pieces.append(attach.attach(desk(), actor(), *sent, for_doctor=_reserved(kind)))
            except NotReady as error:
                told = [problem.text for problem in error.problems]
            except NotScanned as error:
                scanned = False
                _log.error("paper_not_scanned", code=str(error))
            if not scanned:
                told = [_not_scanned()]
            problems += ((kind, _about(edition, kind, name, sentence)) for sentence in told)
    return Taken(pieces, problems, scanned)


def nothing_chosen(edition: Edition, kind: str) -> str:
    """What is said to whoever sends without a file."""
    return _(
        "%(paper)s : choisissez d’abord un fichier, puis appuyez sur « Envoyer ce document »",
        paper=said(edition, language(), f"piece.{kind}.label"),
    )


def wanted_of(
    draft: Draft,
    edition: Edition,
    problems: Problems,
    came: Sequence[Piece] = (),
    wrong: Promises | None = None,
) -> Sequence[Wanted]:
    """Each kind of paper asked of this person, with its files and what is wrong.

    What the funder asks for now stands first, whatever the answers call for. `came`: the files
    received before, of which the page tells how many there are. `wrong`: the days typed that
    cannot be kept.
    """
    wanted, promised = [], kept(draft) | dict(wrong or {})
    asked = () if at_counter.here() else follow.asked(desk(), actor(), draft.amends)
    usual = at_counter.wanted(edition, draft, today())
    first = [rule for rule in edition.pieces if rule.id in asked]
    for rule in (*first, *(one for one in usual if one not in first)):
        files = [piece for piece in draft.pieces if piece.kind == rule.id]
        told = [sentence for kind, sentence in problems if kind == rule.id]
        later = rule.id in draft.later and not files
        wanted.append(
            Wanted(
                id=rule.id,
                label=said(edition, language(), f"piece.{rule.id}.label"),
                hint=said(edition, language(), f"piece.{rule.id}.hint"),
                files=files,
                later=later,
                promise=promised.get(rule.id, NONE),
                boxed=len(files) < rule.max_files and (bool(told) or not later),
                problems=told,
                warnings={file.id: _warnings(edition, file) for file in files},
                given=said(edition, language(), f"piece.{rule.id}.given"),
                picture=said(edition, language(), f"piece.{rule.id}.picture"),
                drawn_at=pictures.address(edition, rule.id),
                needed=rule.counter,
                before=sum(piece.kind == rule.id for piece in came),
                asked=rule.id in asked,
                doctor=rule.doctor,
                medical=rule.medical,
                reserved=_reserved(rule.id) or any(file.for_doctor for file in files),
            )
        )
    return wanted


def drawn_list(
    template: str, wanted: Sequence[Wanted], problems: Problems, /, **more: object
) -> str:
    """These papers on a page whose script sends files; `address` says where to, in `more`."""
    where = {paper.id: f"#{'file-' * paper.boxed}{paper.id}" for paper in wanted}
    days = [(f"#by-{one.id}", one.promise.problem) for one in wanted if one.promise.problem]
    return drawn(
        template,
        wanted=wanted,
        problems=[*((where.get(kind, ""), sentence) for kind, sentence in problems), *days],
        largest=LARGEST,
        scanned=desk().scanner is not None,
        **more,
    )


def _reserved(kind: str) -> bool:
    """Whether the box is ticked that keeps what is chosen of this kind for the doctors."""
    return f"doctor-{kind}" in request.form


def _about(edition: Edition, kind: str, file: str, problem: str) -> str:
    return _(
        "%(paper)s, « %(file)s » : %(problem)s",
        paper=said(edition, language(), f"piece.{kind}.label"),
        file=file,
        problem=problem,
    )


def _not_scanned() -> str:
    return _(
        "Nous ne pouvons pas vérifier ce fichier pour le moment, et nous ne l’avons pas gardé. "
        "Tout le reste est gardé. Attendez une minute, puis envoyez-le de nouveau, ou dites "
        "« Je l’enverrai plus tard »."
    )


def _warnings(edition: Edition, piece: Piece) -> Sequence[str]:
    """What the person may want to take again. None of it stops anybody."""
    return [said(edition, language(), f"warned.{code}") for code in piece.warnings]
