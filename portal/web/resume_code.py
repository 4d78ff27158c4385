"""Go on with a draft on another device, by a code that can be read over the telephone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, request, session
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import passes
from portal.domain.errors import NotAllowed, NotFound, NotReady
from portal.domain.passes import Way, new_code, tidy
from portal.domain.people import Role
from portal.form.asked import Asked
from portal.web import birth
from portal.web.drafting import draft_of, if_sent
from portal.web.entering import enter, keyed
from portal.web.guard import actor, desk, only, open_to_all
from portal.web.i18n import gettext as _
from portal.web.limits import caller
from portal.web.look import page as drawn
from portal.web.spelling import spelled

door = Blueprint("resume_code", __name__)

CODE = "code"
"""Where the session, which is encrypted, keeps the last code made: nothing else knows it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A code that still opens its draft, and how it is spelled on the telephone."""

    code: str
    until: datetime
    spelled: Sequence[str]


@door.get("/demande/<number:draft_id>/code")
@only(Role.APPLICANT)
def show(draft_id: str) -> str | Response:
    """Show the code made last, or offer one."""
    draft, edition = draft_of(draft_id)
    return if_sent(draft) or drawn(
        "applicant/code.html",
        draft=draft,
        birth_page="" if draft.answers.get(passes.BIRTH_DATE) else birth.page_of(edition).id,
        shown=standing(draft_id),
        address=_address(),
    )


@door.post("/demande/<number:draft_id>/code")
@only(Role.APPLICANT)
def make(draft_id: str) -> Response:
    """Make a code; the one before opens nothing any more."""
    code = new_code(desk().new_id())
    with suppress(NotReady):  # the page says what is to be answered first
        passes.make_pass(desk(), actor(), draft_id, Way.CODE, keyed(code))
        session[CODE] = {"draft": draft_id, "code": code}
    return redirect(f"/demande/{draft_id}/code", 303)


def standing(draft_id: str) -> Shown | None:
    """The code of this draft that this browser was shown, as long as it opens the draft."""
    kept = session.get(CODE)
    if not kept or kept["draft"] != draft_id:
        return None
    until = passes.stands_until(desk(), actor(), draft_id, Way.CODE)
    return Shown(kept["code"], until, spelled(kept["code"])) if until else None


@door.get("/reprendre")
@open_to_all
def ask() -> str:
    """Ask for the code, and the birth date that goes with it."""
    return _page(_birth_date())


@door.post("/reprendre")
@open_to_all
def open_draft() -> ResponseReturnValue:
    """Let in whoever has both. What is wrong is not said: a guess would learn from it."""
    field, code = _birth_date(), tidy(request.form.get(CODE, ""))
    if code is None:
        sentence = _(
            "Écrivez les 8 lettres et chiffres du code. Il n’a ni 0, ni 1, ni les lettres"
            " I, L, O et U"
        )
        return _page(field, sentence), 422
    try:
        return enter(passes.open_by_code(desk(), keyed(code), keyed(caller()), field.value))
    except NotFound:
        sentence = _(
            "Ce code n’ouvre rien. Vérifiez le code et la date de naissance. Un code sert une seule"
            " fois, pendant 48 heures : au besoin, demandez-en un nouveau"
        )
        return _page(field, sentence), 422
    except NotAllowed:
        sentence = _("Trop de codes ont été essayés. Attendez une heure, ou connectez-vous")
        return _page(field, sentence), 429


def _birth_date() -> Asked:
    label = _("Date de naissance de la personne pour qui est la demande")
    field = birth.asked(request.form if request.method == "POST" else None, label)
    field.errors = ()
    return field


def _page(field: Asked, sentence: str = "") -> str:
    problems = [("#code", sentence)] if sentence else []
    typed = request.form.get(CODE, "")
    return drawn("applicant/resume.html", birth=field, problems=problems, typed=typed)


def _address() -> str:
    """The page of the codes as people type it: no scheme, no port that goes without saying."""
    return f"{current_app.config['PUBLIC_URL'].split('://')[-1]}/reprendre"
