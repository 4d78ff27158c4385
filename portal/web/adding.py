"""Complete a request that was sent: its own few steps, what changes, sign and send it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import completing
from portal.acts import add
from portal.domain.addition import MOST_WORDS
from portal.domain.draft import Draft
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.people import Role
from portal.form.addition_record import Change, changes_of
from portal.form.correcting import corrected, sign_form, signed
from portal.form.edition import Edition
from portal.form.pages import PageForm
from portal.web import cosigning, guard, sections
from portal.web.drafting import CHECK, LATE, draft_of, if_sent, today
from portal.web.entering import keyed
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, well
from portal.web.look import page as drawn
from portal.web.tasks import helped

door = Blueprint("adding", __name__)

HELPER_PAGES = ("filler", "for_whom")
"""Where one says who helps: those who do already, and whether anybody does."""
SENT = "complements"
"""Where the request's page lists what was added."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed on the page to sign, and what is wrong with it."""

    form: PageForm
    words: str = ""
    problems: Sequence[tuple[str, str]] = field(default_factory=tuple)

    @property
    def wrong_words(self) -> str:
        """What is wrong with the words, if something is."""
        return next(
            (text for address, text in self.problems if address == f"#{completing.WORDS}"), ""
        )


@door.post("/suivi/<number:number>/completer")
@only(Role.APPLICANT)
def start(number: str) -> Response:
    """Begin to complete a request, or go on with it; for one paper, or who helps, at that page."""
    try:
        draft = add.start_addition(desk(), actor(), number)
    except Conflict:  # nothing is added to it any more: its page says why
        return redirect(f"/suivi/{number}?{LATE}=", 303)
    kinds = {rule.id for rule in desk().editions[draft.edition].pieces}
    kind, page = request.form.get("document", ""), request.form.get("page", "")
    if page in HELPER_PAGES:
        return redirect(f"/demande/{draft.id}/{page}?suite={CHECK}", 303)
    return redirect(f"/demande/{draft.id}/{f'documents#{kind}' if kind in kinds else ''}", 303)


@door.get("/demande/<number:draft_id>/corriger")
@only(Role.APPLICANT)
def answers(draft_id: str) -> str | Response:
    """Show every answer as it stands, each with a link to correct it."""
    draft, edition = draft_of(draft_id)
    if not draft.amends:  # nothing was sent: its answers are simply changed
        return redirect(f"/demande/{draft_id}/{CHECK}", 303)
    shown = sections.sections_of(edition, draft, language(), today())
    boxes = signed(edition)
    kept = [
        sections.Section(one.id, one.title, [line for line in one.lines if line.id not in boxes])
        for one in shown
    ]
    return if_sent(draft) or drawn(
        "applicant/correct.html",
        draft=draft,
        sections=[one for one in kept if one.lines],
        helped=helped(draft),
    )


def steps(draft: Draft, edition: Edition) -> str:
    """The steps of a draft that completes a request."""
    return drawn(
        "applicant/adding.html",
        draft=draft,
        changes=_changes(draft, edition),
        helped=helped(draft),
    )


def check(draft: Draft, edition: Edition, typed: Typed | None = None) -> str:
    """What the addition holds, the box for words, and the signature."""
    return drawn(
        "applicant/check_addition.html",
        draft=draft,
        changes=_changes(draft, edition),
        label=lambda kind: said(edition, language(), f"piece.{kind}.label"),
        typed=typed or Typed(sign_form(edition, language(), today=today())),
        most=MOST_WORDS,
        both=cosigning.standing_of(draft),
        helped=helped(draft),
    )


def send(draft: Draft, edition: Edition) -> Response | tuple[str, int]:
    """Send the addition; or show what is missing, each a link, and all that was typed."""
    who = guard.sign_in()
    issuer, assurance = (who.issuer, who.assurance) if who else ("", "")
    typed, spoken = request.form, language()
    try:
        if cosigning.two_sign(draft):
            add.sign_first(desk(), actor(), draft.id, typed, issuer, assurance, keyed, spoken)
            return redirect(f"/demande/{draft.id}/signatures", 303)
        add.add(desk(), actor(), draft.id, typed, issuer, assurance, spoken)
    except NotReady as error:
        form = sign_form(edition, spoken, typed, today=today())
        form.validate()
        problems = [_link(draft, one) for one in error.problems]
        shown = Typed(form, typed.get(completing.WORDS, ""), problems)
        return check(draft, edition, shown), 422
    return redirect(f"/suivi/{draft.amends}#{SENT}", 303)


def _changes(draft: Draft, edition: Edition) -> Sequence[Change]:
    _request, before = add.amended(desk(), actor(), draft)
    corrections = corrected(edition, before, draft.answers, today())
    return changes_of(edition, language(), before, corrections)


def _link(draft: Draft, problem: Problem) -> tuple[str, str]:
    if problem.page != CHECK:
        where = f"/demande/{draft.id}/{problem.page}?suite={CHECK}#{problem.question}"
        return where, problem.text
    told = {
        completing.NOTHING: _(
            "Il n’y a rien à envoyer : ajoutez un document, corrigez une réponse, ou écrivez-nous "
            "quelque chose"
        ),
        completing.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
    }
    text = told.get(problem.text, problem.text)
    return f"#{problem.question}", well(text, language())
