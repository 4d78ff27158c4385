"""The caseworker's pages of opinions: ask, end, read what came; and give one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging
from portal import opinion_wish as wish
from portal.acts import consult, opine
from portal.consulting import Section
from portal.domain.duties import MEDICAL
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.manifest import folder_of
from portal.domain.milestones import kind_of
from portal.domain.opinions import MOST_DAYS, USUAL_DAYS
from portal.domain.people import Role
from portal.web.day_boxes import no_day
from portal.web.dossier_frame import frame
from portal.web.entering import keyed
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.look import page as drawn
from portal.web.names import names_of

door = Blueprint("consulting", __name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed to ask for an opinion, or to give one, and what is wrong with it."""

    wished: wish.Wished
    words: str = ""
    problems: Sequence[tuple[str, str]] = ()
    until: str = ""

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


NOTHING = wish.Wished("", "", "", "", (), (), None, doctor=False)


@door.get("/instruction/avis")
@only(Role.CASEWORKER)
def of_me() -> str:
    """Show the opinions that the actor is asked for."""
    waiting, colleagues = opine.asked_of_me(desk(), actor())
    return drawn("caseworker/asked_of_me.html", waiting=waiting, names=names_of(colleagues))


@door.get("/instruction/<number:dossier>/demandes-avis")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show the opinions on a dossier: those that came, and those that wait."""
    return _opinions(dossier, Typed(NOTHING))


@door.get("/instruction/<number:dossier>/demandes-avis/nouvelle")
@only(Role.CASEWORKER)
def show_form(dossier: str) -> str:
    """Show the form to ask for an opinion."""
    return _form(dossier, None)


@door.post("/instruction/<number:dossier>/demandes-avis/nouvelle")
@only(Role.CASEWORKER)
def ask(dossier: str) -> Response | tuple[str, int]:
    """Ask for an opinion; or show what is wrong, and all that was typed."""
    told, until = request.form, request.form.get(wish.UNTIL, "")
    wished = wish.Wished(
        who=told.get(wish.WHO, ""),
        name=told.get(wish.NAME, ""),
        email=told.get(wish.EMAIL, ""),
        question=told.get(wish.QUESTION, ""),
        papers=told.getlist("paper"),
        sections=told.getlist("section"),
        until=_day(until),
        doctor=bool(told.get(wish.DOCTOR)),
    )
    try:
        consult.ask(desk(), actor(), dossier, wished, keyed)
    except NotReady as error:
        problems = [_link(one) for one in error.problems]
        return _form(dossier, Typed(wished, "", problems, until)), 422
    except Conflict:
        gone = [("", _("Cette demande a été retirée : aucun avis n’est plus à demander."))]
        return _form(dossier, Typed(wished, "", gone, until)), 409
    return redirect(f"/instruction/{dossier}/demandes-avis", 303)


@door.post("/instruction/<number:dossier>/demandes-avis/<number:opinion>")
@only(Role.CASEWORKER)
def give(dossier: str, opinion: str) -> Response | tuple[str, int]:
    """Give the opinion that a colleague asked for; or show what is wrong."""
    words = request.form.get(exchanging.WORDS, "")
    try:
        opine.give(desk(), actor(), dossier, opinion, words)
    except NotReady as error:
        problems = [_link(Problem(one.page, exchanging.WORDS, one.text)) for one in error.problems]
        return _opinions(dossier, Typed(NOTHING, words, problems)), 422
    return redirect(f"/instruction/{dossier}/demandes-avis#avis-{opinion}", 303)


@door.post("/instruction/<number:dossier>/demandes-avis/<number:opinion>/arreter")
@only(Role.CASEWORKER)
def end(dossier: str, opinion: str) -> Response:
    """End an opinion that waits: its link leads nowhere any more."""
    opine.end(desk(), actor(), dossier, opinion)
    return redirect(f"/instruction/{dossier}/demandes-avis", 303)


def _opinions(number: str, typed: Typed) -> str:
    found = opine.opinions(desk(), actor(), number)
    return drawn(
        "caseworker/opinions.html",
        frame=frame(found.dossier, "opinions"),
        told=found.told,
        names=names_of(found.colleagues),
        me=actor().id,
        typed=typed,
        today=desk().clock(),
    )


def _form(number: str, typed: Typed | None) -> str:
    found = consult.askable(desk(), actor(), number)
    if typed is None:
        until = found.today + timedelta(days=USUAL_DAYS)
        typed = Typed(NOTHING, until=until.isoformat())
    names = names_of([one for one, _duties in found.colleagues.values()])
    return drawn(
        "caseworker/opinion_form.html",
        frame=frame(found.dossier, "opinions"),
        found=found,
        colleagues=[
            (who, names[who], bool(duties & set(MEDICAL)))
            for who, (_colleague, duties) in found.colleagues.items()
        ],
        papers=[
            (one.name, _label(found, one.name), one.name in found.covered) for one in found.papers
        ],
        sections=[(one.id, _title(found, one)) for one in found.sections],
        typed=typed,
        most_days=MOST_DAYS,
        outside=wish.OUTSIDE,
    )


def _label(found: wish.Askable, name: str) -> str:
    label = said(found.edition, language(), f"piece.{kind_of(name)}.label")
    return f"{label} {_('(complément)')}" if folder_of(name) else label


def _title(found: wish.Askable, section: Section) -> str:
    """The title of a part of the answers, in the reader's language."""
    return said(found.edition, language(), f"section.{section.id}.title") or section.title


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _link(problem: Problem) -> tuple[str, str]:
    told = {
        wish.NOBODY: _("Choisissez à qui vous demandez un avis"),
        wish.NO_DOCTOR: _("Ce collègue ne lit pas les papiers médicaux : choisissez-en un autre"),
        wish.NO_ADDRESS: _("Écrivez une adresse e-mail entière, comme nom@exemple.fr"),
        wish.NO_NAME: _("Écrivez le nom de l’expert"),
        wish.NOTHING_SHOWN: _("Cochez au moins un papier ou une partie des réponses"),
        wish.SECRET: _("Un papier médical ne se montre que pour l’avis d’un médecin : cochez-le"),
        wish.NOT_YOURS: _("Seuls les évaluateurs et les médecins demandent l’avis d’un médecin"),
        wish.UNREADABLE: no_day(problem.question),
        wish.PAST: _("Cette date est passée : donnez un jour à venir"),
        wish.FAR: _("Cette date est trop lointaine : 60 jours au plus"),
        wish.OFTEN: _("Trop de demandes d’avis aujourd’hui : attendez demain"),
        exchanging.NOTHING: _("Écrivez d’abord votre texte"),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
    }
    text = told[problem.text]
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
