"""The simulator: who would study my request, and why, before any sign-in. Nothing is kept.

The answers stand in the address: a link that a social worker can pass on, without an identity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.domain.errors import NotFound
from portal.form.edition import Edition, in_force
from portal.form.explain import explained
from portal.form.facts import facts_of
from portal.form.pages import PageForm, answers_of, form_class
from portal.form.path import wanted_pieces
from portal.form.simulated import may_leave_out, meant
from portal.web import reasons, resume
from portal.web.drafting import today
from portal.web.guard import (
    LANGUAGE,
    SIMULATED,
    desk,
    language,
    open_to_all,
    remember_language,
    speak,
)
from portal.web.i18n import said
from portal.web.look import page as drawn

door = Blueprint("simulator", __name__)


@dataclass(frozen=True, slots=True)
class Simulated:
    """What would become of the request: who studies it and why, and the papers to prepare."""

    told: reasons.Explained
    papers: Sequence[str]


@door.get("/simulateur")
@open_to_all
def simulate() -> ResponseReturnValue:
    """Ask, or say who would study the request of somebody who answers so."""
    edition, other = _edition(), speak(request.args.get(LANGUAGE))
    form = _form(edition)
    if not _typed(form) or form.again:
        return _page(edition, form)
    problems = _problems(form)
    if not problems:
        shown = make_response(_page(edition, form, simulated=_simulated(edition, form)))
    elif other:
        shown = make_response(_page(edition, _form(edition)))  # not judged yet
    else:
        return _page(edition, form, problems), 422
    return remember_language(shown, language()) if other else shown


@door.post("/simulateur/continuer")
@open_to_all
def go_on() -> Response:
    """Take these answers into a request of one's own: they wait in the session for the sign-in.

    Without a token, for the page keeps no session: the browser says that our own page sent it.
    """
    if not resume.from_our_own_page(request):
        raise BadRequest
    form = _form(_edition())
    form.validate()
    session[SIMULATED] = meant(answers_of(form))
    return redirect("/demande/", 303)


def _edition() -> Edition:
    edition = in_force(desk().editions, today())
    if edition.simulator is None:
        raise NotFound("this edition has no simulator")
    return edition


def _form(edition: Edition) -> PageForm:
    if edition.simulator is None:
        raise NotFound("this edition has no simulator")
    typed = request.form if request.method == "POST" else request.args
    return form_class(edition, edition.simulator, language())(typed or None, today=today())


def _typed(form: PageForm) -> bool:
    """Whether the address holds an answer: others add words of their own to a link."""
    asked = tuple(field.name for field in form)
    return any(name.startswith(asked) for name in request.args)


def _problems(form: PageForm) -> Sequence[tuple[str, str]]:
    """What is wrong; a question that this person may leave empty is not."""
    form.validate()
    answers = answers_of(form)
    return [
        problem
        for field in form
        if field.errors and not (field.blank and may_leave_out(answers, field.name))
        for problem in field.problems()
    ]


def _simulated(edition: Edition, form: PageForm) -> Simulated:
    answers = meant(answers_of(form))
    routing = explained(edition, facts_of(edition, answers, today()))
    wanted = wanted_pieces(edition, answers, today()) if routing.routes else ()
    return Simulated(
        told=reasons.told(edition, routing, language()),
        papers=[said(edition, language(), f"piece.{rule.id}.label") for rule in wanted],
    )


def _page(
    edition: Edition,
    form: PageForm,
    problems: Sequence[tuple[str, str]] = (),
    simulated: Simulated | None = None,
) -> str:
    return drawn(
        "public/simulator.html",
        title=said(edition, language(), "page.simulator.title"),
        intro=said(edition, language(), "page.simulator.intro"),
        form=form,
        problems=[(f"#{box}", sentence) for box, sentence in problems],
        simulated=simulated,
        sent=[(name, value) for name, value in request.args.items(multi=True) if name != LANGUAGE],
    )
