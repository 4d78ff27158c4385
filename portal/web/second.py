"""The second person's answers to a decision that was proposed: confirmed, or declined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging
from portal.acts import inbox, second
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.people import Role
from portal.web.decision_page import Typed, page
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced
from portal.web.names import names_of
from portal.web.standing import verdicts

door = Blueprint("second", __name__)

SURE = "sure"
"""The box that is ticked by who read the letter, and confirms."""


@dataclass(frozen=True, slots=True)
class Second:
    """What a dossier's page says of a decision by two persons: it waits, or was declined.

    `by` proposed it; `another` declined it, and `why`; `mine`: who looks proposed it.
    """

    verdict: str
    at: datetime
    by: str
    mine: bool
    another: str = ""
    why: str = ""


def of(number: str) -> Second | None:
    """What waits for a second person, or what one declined, until something else is proposed."""
    waits = second.waiting(desk(), actor(), number)
    ended = None if waits else second.declined(desk(), actor(), number)
    found = ended[0] if ended else waits
    if found is None:
        return None
    names = names_of(inbox.hold_of(desk(), actor(), number).colleagues)
    gone = _("Une personne partie")
    by, mine = names.get(found.proposed_by, gone), found.proposed_by == actor().id
    told = verdicts()[found.proposed.verdict]
    if ended is None or found.ended_by is None or found.ended_at is None:
        return Second(told, found.proposed.at, by, mine)
    return Second(told, found.ended_at, by, mine, names.get(found.ended_by, gone), ended[1])


@door.post("/instruction/<number:dossier>/decision/confirmer")
@only(Role.CASEWORKER)
def confirm(dossier: str) -> Response | tuple[str, int]:
    """Confirm what somebody else proposed; what cannot be shows itself on the page.

    Who wrote why not to confirm, or did not tick that the letter was read, confirms nothing.
    """
    waits, words = second.waiting(desk(), actor(), dossier), request.form.get(exchanging.WORDS, "")
    if waits and waits.proposed_by != actor().id and (problem := _unsure(words)):
        return page(dossier, Typed(words=words, problems=[problem])), 422
    try:
        second.confirm(desk(), actor(), dossier, request.form.get("key", ""))
    except (NotFound, NotAllowed, NotReady, Conflict):
        return redirect(f"/instruction/{dossier}/decision?avis=non", 303)
    return redirect(f"/instruction/{dossier}/decision", 303)


@door.post("/instruction/<number:dossier>/decision/refuser")
@only(Role.CASEWORKER)
def decline(dossier: str) -> Response | tuple[str, int]:
    """Decline what somebody else proposed, and say why; or take one's own back."""
    second.waiting(desk(), actor(), dossier)
    words = request.form.get(exchanging.WORDS, "")
    try:
        second.decline(desk(), actor(), dossier, request.form.get("key", ""), words)
    except NotReady as error:
        told = {
            exchanging.NOTHING: _("Écrivez pourquoi vous ne confirmez pas"),
            exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
        }
        text = told[error.problems[0].text]
        problem = _at(exchanging.WORDS, text)
        return page(dossier, Typed(words=words, problems=[problem])), 422
    except (NotFound, Conflict):
        return redirect(f"/instruction/{dossier}/decision?avis=non", 303)
    return redirect(f"/instruction/{dossier}/decision", 303)


def _unsure(words: str) -> tuple[str, str] | None:
    """Why who confirms may not mean it, if something says so."""
    if words.strip():
        told = _(
            "Vous avez écrit pourquoi ne pas confirmer : choisissez « Ne pas confirmer », ou "
            "effacez ces mots"
        )
        return _at(exchanging.WORDS, told)
    ticked = request.form.get(SURE) == "1"
    return None if ticked else _at(SURE, _("Cochez la case si vous confirmez cette décision"))


def _at(box: str, text: str) -> tuple[str, str]:
    return f"#{box}", spaced(text) if language() == "fr" else text
