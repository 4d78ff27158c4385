"""The second person's answers to a decision that was proposed: confirmed, or declined."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging, recording
from portal.acts import rewrite, second
from portal.domain.decision import Proposed
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.people import Role
from portal.domain.proposals import Proposal
from portal.web.decision_page import Typed, link_to, page
from portal.web.dossier_frame import clash
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced
from portal.web.letter_drafts import of_today

door = Blueprint("second", __name__)

SURE = "sure"
"""The box that is ticked by who read the letter, and confirms."""


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
        letter = _of_today(waits) if waits and waits.proposed_by != actor().id else None
        second.confirm(desk(), actor(), dossier, request.form.get("key", ""), letter)
    except NotReady as error:
        problems = [link_to(one) for one in error.problems]
        return page(dossier, Typed(problems=problems)), 422
    except Conflict as error:
        return page(dossier, Typed(problems=[("", _clash(dossier, error))])), 409
    except (NotFound, NotAllowed) as error:
        why = "vous" if isinstance(error, NotAllowed) else "change"
        return redirect(f"/instruction/{dossier}/decision?avis={why}", 303)
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
        return redirect(f"/instruction/{dossier}/decision?avis=change", 303)
    return redirect(f"/instruction/{dossier}/decision", 303)


def _of_today(waits: Proposal) -> Proposed:
    written = second.written_of(desk(), actor(), waits)
    return of_today(waits.proposed, waits.proposed_by, written)


def _clash(number: str, error: Conflict) -> str:
    if isinstance(error, rewrite.Outdated):
        told = _(
            "Ce que dit la lettre a changé depuis : une évaluation, un plan ou un autre fait. Ne "
            "confirmez pas : il faut proposer la décision de nouveau."
        )
        return spaced(told) if language() == "fr" else told
    if not isinstance(error, recording.TooOld):
        return clash(number, error)
    told = _("Cette proposition attend depuis plus de 30 jours : il faut la proposer de nouveau")
    return spaced(told) if language() == "fr" else told


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
