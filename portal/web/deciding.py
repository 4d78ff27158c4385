"""The caseworker's pages to record a decision with its letter: typed, checked, then sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from flask import Blueprint, request, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging, recording
from portal.acts import compose, decide, letter_waits, moved, second
from portal.domain.decision import Proposed
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.papers import NotScanned
from portal.domain.people import Role
from portal.kindred import DUPLICATE
from portal.lettering import Written
from portal.telling_beside import TWIN
from portal.web.cautions import cautions
from portal.web.decision_page import NO_TWIN, Typed, grounds_in_words, link_to, page, to_family
from portal.web.dossier_frame import clash, frame
from portal.web.guard import actor, desk, only
from portal.web.i18n import gettext as _
from portal.web.lasting import DECLINABLE, OVERTAKEN, PROPOSED
from portal.web.letter_drafts import of_today, proposed_in_session
from portal.web.look import page as drawn

door = Blueprint("deciding", __name__)

KEY = "key"
"""What names the decision and the letter that were read: nothing else is sealed."""
SURE = "sure"
"""The box that is ticked where something speaks against the decision."""


@door.get("/instruction/<number:dossier>/decision")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show what was decided, and the page to decide."""
    proposed = proposed_in_session(dossier)
    if proposed is None:
        twice = compose.as_duplicate(desk(), actor(), dossier, request.args.get("doublon", ""))
        return page(
            dossier, Typed(*twice[:2], twin=twice[2] or None) if twice[0] else _declined(dossier)
        )
    typed = _typed_before(proposed)
    if proposed.rank <= len(decide.decisions(desk(), actor(), dossier)):  # another one came first
        typed = replace(typed, verdict="")
    return page(dossier, typed)


@door.post("/instruction/<number:dossier>/decision")
@only(Role.CASEWORKER)
def propose(dossier: str) -> Response | tuple[str, int]:
    """Take a decision and its letter in, to be checked; or show what is wrong with it."""
    typed, file = _typed(), request.files.get(decide.FILE)
    letter, seen = file.read() if file else b"", request.form.get("seen", 0, int)
    try:
        ids = compose.judged(desk(), actor(), dossier, typed.verdict, typed.grounds)
        if file and file.filename and not letter:
            raise NotReady([Problem(recording.PAGE, decide.FILE, decide.EMPTY)])
        told = typed.verdict, letter or _composed(dossier, typed, ids), seen, " ".join(ids)
        proposed = decide.propose(desk(), actor(), dossier, *told, composed=not letter)
    except NotReady as error:
        return page(dossier, typed.with_(link_to(one) for one in error.problems)), 422
    except NotScanned:
        sorry = _("Nous ne pouvons pas vérifier ce fichier pour le moment : réessayez plus tard.")
        return page(dossier, typed.with_([(f"#{decide.FILE}", sorry)])), 503
    kept = asdict(proposed) | {"at": proposed.at.isoformat()}
    composed = kept.pop("composed")  # beside: the release before does not know it
    name = file.filename if file and file.filename else ""
    session[PROPOSED] = {"decision": kept, "name": name, "words": typed.words,
                         "twin": typed.twin, "composed": composed}  # fmt: skip
    session.pop(OVERTAKEN, None)
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
    return drawn(
        "caseworker/decision_check.html",
        frame=frame(found, "decision"),
        proposed=proposed,
        filename=session[PROPOSED]["name"],
        letter=letter_waits.look(desk(), actor(), proposed),
        two=decide.wants_two(desk(), found),
        warned=cautions(proposed, actor().id),
        signed=compose.is_signed(desk(), actor(), found.number),
        accepted=moved.is_accepted(desk(), actor(), found.number),
        grounds=grounds_in_words(found, proposed.grounds),
        family=to_family(found, proposed.grounds),
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
    if request.form.get(KEY) != proposed.inbox_key:
        sorry = _("Rien n’est scellé : vous avez préparé une autre décision depuis, dans une autre "
                  "page. La voici : relisez-la.")  # fmt: skip
        return _check(found, proposed, Typed().with_([("", sorry)])), 409
    warned = cautions(proposed, actor().id)
    if request.form.get(SURE) != "1" and warned:
        sorry = _("Cochez la case si vous décidez quand même")
        if warned.death:
            sorry = _("Cochez la case si vous avez la preuve du décès ; sinon, ne scellez pas")
        return _check(found, proposed, Typed().with_([(f"#{SURE}", sorry)])), 422
    typed = _typed_before(proposed)
    try:
        written = _written(typed) if proposed.composed else None
        proposed = of_today(proposed, actor().id, written)
        if decide.wants_two(desk(), found):
            second.propose(desk(), actor(), proposed, written)
            session[DECLINABLE] = {proposed.inbox_key: typed.words}
        else:
            decide.confirm(desk(), actor(), proposed)
    except NotReady as error:
        session.pop(PROPOSED)
        return page(dossier, typed.with_(link_to(one) for one in error.problems)), 422
    except Conflict as error:
        _keep_overtaken(proposed)
        sorry = _("Votre décision n’est pas prise : ce dossier a changé entre-temps.")
        kept = _("Ce que vous avez écrit est gardé, si une nouvelle décision est utile.")
        told = f"{clash(dossier, error, sorry)} {kept}"
        return page(dossier, _overtaken(dossier).with_([("", told)])), 409
    session.pop(PROPOSED)
    return redirect(f"/instruction/{dossier}/decision", 303)


def _written(typed: Typed) -> Written:
    return Written(typed.words, typed.twin or "")


def _declined(number: str) -> Typed:
    """What a second person declined, typed again for who proposed it; their words for a day."""
    declined = second.declined(desk(), actor(), number)
    if declined is None or declined[0].proposed_by != actor().id:
        return _overtaken(number)
    told = declined[0].proposed
    words = session.get(DECLINABLE, {}).get(told.inbox_key, "")
    return Typed(told.verdict, told.grounds.split(), words)


def _typed_before(proposed: Proposed) -> Typed:
    words = str(session[PROPOSED].get("words", ""))
    twin = session[PROPOSED].get("twin")
    return Typed(proposed.verdict, proposed.grounds.split(), words, twin)


def _composed(number: str, typed: Typed, ids: Sequence[str]) -> bytes:
    """The portal's letter; of what was filed twice, it names the other number where it is known."""
    twin = typed.twin or ""
    if DUPLICATE in ids and not twin and compose.twins(desk(), actor(), number):
        raise NotReady([Problem(recording.PAGE, TWIN, NO_TWIN)])
    told = typed.verdict, ids, typed.words
    return compose.compose(desk(), actor(), number, *told, twin=twin)


def _keep_overtaken(proposed: Proposed) -> None:
    """Keep what was typed of a decision that another one came before."""
    typed = session.pop(PROPOSED)
    kept = {"words": typed.get("words", ""), "twin": typed.get("twin")}
    session[OVERTAKEN] = kept | {"dossier": proposed.dossier, "grounds": proposed.grounds}


def _overtaken(number: str) -> Typed:
    """It typed again, but for the verdict: whoever decides over another's decision chooses it."""
    kept = session.get(OVERTAKEN, {})
    if kept.get("dossier") != number or second.waiting(desk(), actor(), number):
        return Typed()
    return Typed("", kept["grounds"].split(), kept["words"], kept.get("twin"))


def _typed() -> Typed:
    told = request.form
    words = told.get(exchanging.WORDS, "")
    return Typed(
        told.get(recording.VERDICT, ""), told.getlist(compose.GROUNDS), words, told.get(TWIN)
    )
