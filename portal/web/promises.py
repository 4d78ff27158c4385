"""The day by which a paper that is sent later is promised: typed beside it, kept, or said wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import request

from portal.acts import answer
from portal.domain.draft import Draft
from portal.domain.errors import NotReady
from portal.form.edition import Edition
from portal.form.promise import FAR, PAST, UNREAD, read_promise
from portal.form.reading import Wrong
from portal.web.drafting import today
from portal.web.guard import actor, desk, language
from portal.web.i18n import day, said
from portal.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Promise:
    """What stands beside one paper: the day kept, the text of its box, what is wrong with it."""

    by: date | None = None
    text: str = ""
    problem: str = ""


NONE = Promise()
Promises = Mapping[str, Promise]
"""Kind of paper → its promise."""


def kept(draft: Draft) -> dict[str, Promise]:
    """The days promised that are not gone, as their boxes show them."""
    days = {kind: date.fromisoformat(by) for kind, by in draft.still_promised(today()).items()}
    return {kind: Promise(by, f"{by:%d/%m/%Y}") for kind, by in days.items()}


def taken_in(draft: Draft, edition: Edition, without: str) -> Promises:
    """Keep each day that was typed; return those that are wrong. An empty box promises none.

    `without` is a kind that the button just pressed is about: it is not put off any more.
    """
    before, wrong = kept(draft), {}
    for kind in draft.later - {without}:
        text = request.form.get(f"by-{kind}", "").strip()
        if f"by-{kind}" not in request.form or text == before.get(kind, NONE).text:
            continue
        by = None
        try:
            by = read_promise(text, today()) if text else None
            answer.defer(desk(), actor(), draft.id, kind, True, by)
        except Wrong:
            wrong[kind] = Promise(None, text, _problem(edition, kind, UNREAD))
        except NotReady as error:
            wrong[kind] = Promise(None, text, _problem(edition, kind, error.problems[0].text, by))
    return wrong


def _problem(edition: Edition, kind: str, code: str, by: date | None = None) -> str:
    paper = said(edition, language(), f"piece.{kind}.label")
    when = day(by, language()) if by else ""
    told = {
        UNREAD: _(
            "%(paper)s : nous n’arrivons pas à lire cette date. Écrivez-la par exemple ainsi : "
            "15 janvier. Ou laissez la case vide",
            paper=paper,
        ),
        PAST: _(
            "%(paper)s : le %(day)s est déjà passé. Écrivez une autre date, ou laissez la case "
            "vide",
            paper=paper,
            day=when,
        ),
        FAR: _(
            "%(paper)s : le %(day)s est dans plus de six mois. Écrivez une date plus proche, ou "
            "laissez la case vide",
            paper=paper,
            day=when,
        ),
    }
    return told[code]
