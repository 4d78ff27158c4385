"""The caseworker's pages to record a decision with its letter: typed, checked, then sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from flask import Blueprint, request, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging, recording
from portal.acts import compose, decide, inbox, letter_waits, second
from portal.domain.decision import Proposed
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.papers import NotScanned
from portal.domain.people import Role
from portal.web.dossier_frame import any_edition, clash, frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.lasting import PROPOSED
from portal.web.letter_drafts import proposed_in_session
from portal.web.look import page as drawn
from portal.web.names import names_of

door = Blueprint("deciding", __name__)

SURE = "sure"
"""The box that is ticked where a ground tells of an evaluation that is not sealed here."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen, and what is wrong with it."""

    verdict: str = ""
    grounds: Sequence[str] = ()
    words: str = ""
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")

    def with_(self, problems: Iterable[tuple[str, str]]) -> Typed:
        """The same, and what is wrong with it."""
        return replace(self, problems=list(problems))


@door.get("/instruction/<number:dossier>/decision")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show what was decided, and the page to decide."""
    proposed = proposed_in_session(dossier)
    if proposed is None:
        twice = compose.as_duplicate(desk(), actor(), dossier, request.args.get("doublon", ""))
        return page(dossier, Typed(*twice))
    words = str(session[PROPOSED].get("words", ""))
    return page(dossier, Typed(proposed.verdict, proposed.grounds.split(), words))


@door.post("/instruction/<number:dossier>/decision")
@only(Role.CASEWORKER)
def propose(dossier: str) -> Response | tuple[str, int]:
    """Take a decision and its letter in, to be checked; or show what is wrong with it."""
    typed, file = _typed(), request.files.get(decide.FILE)
    letter, seen = file.read() if file else b"", request.form.get("seen", 0, int)
    try:
        ids = compose.judged(desk(), actor(), dossier, typed.verdict, typed.grounds)
        if not letter:
            letter = compose.compose(desk(), actor(), dossier, typed.verdict, ids, typed.words)
        told = typed.verdict, letter, seen, " ".join(ids)
        proposed = decide.propose(desk(), actor(), dossier, *told)
    except NotReady as error:
        return page(dossier, typed.with_(_link(one) for one in error.problems)), 422
    except NotScanned:
        sorry = _("Nous ne pouvons pas vérifier ce fichier pour le moment : réessayez plus tard.")
        return page(dossier, typed.with_([(f"#{decide.FILE}", sorry)])), 503
    if before := proposed_in_session(dossier):
        decide.drop(desk(), before)
    kept = asdict(proposed) | {"at": proposed.at.isoformat()}
    name = file.filename if file and file.filename else ""
    session[PROPOSED] = {"decision": kept, "name": name, "words": typed.words}
    return redirect(f"/instruction/{dossier}/decision/verifier", 303)


@door.get("/instruction/<number:dossier>/decision/verifier")
@only(Role.CASEWORKER)
def check(dossier: str) -> Response | str:
    """Show what will be told to the person, and sealed, before it is."""
    found, _wrapped = decide.decidable(desk(), actor(), dossier)
    proposed = proposed_in_session(dossier)
    if proposed is None:
        return redirect(f"/instruction/{dossier}/decision", 303)
    return _check(found, proposed, Typed())


def _check(found: Dossier, proposed: Proposed, typed: Typed) -> str:
    dossier = found.number
    return drawn(
        "caseworker/decision_check.html",
        frame=frame(found, "decision"),
        proposed=proposed,
        filename=session[PROPOSED]["name"],
        letter=letter_waits.look(desk(), actor(), proposed),
        two=decide.wants_two(desk(), found),
        lacks=compose.lacking(desk(), actor(), dossier, proposed.verdict),
        unfounded=_unfounded(proposed),
        grounds=_grounds(found, proposed.grounds),
        typed=typed,
    )


@door.post("/instruction/<number:dossier>/decision/sceller")
@only(Role.CASEWORKER)
def record(dossier: str) -> Response | tuple[str, int]:
    """Record the decision that was checked; or say why it cannot be any more."""
    found, _wrapped = decide.decidable(desk(), actor(), dossier)
    proposed = proposed_in_session(dossier)
    if proposed is None:
        return redirect(f"/instruction/{dossier}/decision", 303)
    if _unfounded(proposed) and request.form.get(SURE) != "1":
        sorry = _("Cochez la case si vous décidez quand même")
        return _check(found, proposed, Typed().with_([(f"#{SURE}", sorry)])), 422
    del session[PROPOSED]
    try:
        if decide.wants_two(desk(), found):
            second.propose(desk(), actor(), proposed)
        else:
            decide.confirm(desk(), actor(), proposed)
    except NotReady as error:
        problems = [_link(one) for one in error.problems]
        return page(dossier, Typed(proposed.verdict, problems=problems)), 422
    except Conflict as error:
        problems = [("", clash(dossier, error))]
        return page(dossier, Typed(proposed.verdict, problems=problems)), 409
    return redirect(f"/instruction/{dossier}/decision", 303)


def page(number: str, typed: Typed) -> str:
    """The page to decide, with what was typed and what is wrong with it."""
    dossier, may = decide.readable(desk(), actor(), number)
    edition, known = compose.grounds_of(desk(), actor(), number)
    waits = second.waiting(desk(), actor(), number)
    every = dict.fromkeys(one for ids in known.values() for one in ids)
    names = names_of(inbox.hold_of(desk(), actor(), number).colleagues) if waits else {}
    return drawn(
        "caseworker/decision.html",
        frame=frame(dossier, "decision"),
        decisions=decide.decisions(desk(), actor(), number),
        choices=list(known),
        grounds=[(one, said(edition, language(), f"ground.{one}")) for one in every],
        waits=waits,
        letter=letter_waits.look(desk(), actor(), waits.proposed) if waits else None,
        waits_grounds=_grounds(dossier, waits.proposed.grounds) if waits else (),
        by=names.get(waits.proposed_by, _("Une personne partie")) if waits else "",
        mine=bool(waits) and waits.proposed_by == actor().id if waits else False,
        refused=request.args.get("avis") == "non",
        typed=typed,
        may=may,
    )


def _unfounded(proposed: Proposed) -> bool:
    return compose.unfounded(desk(), actor(), proposed.dossier, proposed.grounds.split())


def _grounds(dossier: Dossier, ids: str) -> Sequence[str]:
    """The grounds of a decision, in words."""
    edition, _known = compose.grounds_of(desk(), actor(), dossier.number)
    return [said(edition, language(), f"ground.{one}") for one in ids.split()]


def _typed() -> Typed:
    told = request.form
    words = told.get(exchanging.WORDS, "")
    return Typed(told.get(recording.VERDICT, ""), told.getlist(compose.GROUNDS), words)


def _link(problem: Problem) -> tuple[str, str]:
    told = {
        decide.NONE: _("Choisissez une décision"),
        decide.NO_FILE: _("Choisissez la lettre, en PDF"),
        decide.NO_PDF: _("La lettre doit être un PDF"),
        compose.NO_GROUND: _("Choisissez au moins un motif"),
        compose.WRONG_GROUND: _(
            "Un motif coché ne va pas avec cette décision : décochez-le, ou changez de décision"
        ),
        compose.OTHER_GIR: _("L’évaluation scellée dit un autre GIR que ce motif : décochez-le"),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
        recording.WITHDRAWN: _("La personne a retiré cette demande : elle ne peut qu’être classée"),
    }
    text = told.get(problem.text) or said(any_edition(), language(), f"refused.{problem.text}")
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
