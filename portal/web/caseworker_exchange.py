"""The caseworker's pages to write to a person, and to ask for papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging, reaching, recording
from portal.acts import ask, write
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.exchange import MOST_CHARACTERS, Side
from portal.domain.happened import legal_day
from portal.domain.people import Role
from portal.form.edition import Edition
from portal.web.day_boxes import no_day
from portal.web.dossier_frame import any_edition, changed_meanwhile, frame
from portal.web.exchanges import Typed, lines_of, too_many, wrong_words
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.look import page as drawn

door = Blueprint("exchange", __name__)

USUAL_DAYS = 30
"""How far off the day is that the page proposes."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed to ask for papers, and what is wrong with it."""

    papers: Sequence[str] = ()
    until: str = ""
    words: str = ""
    problems: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@dataclass(frozen=True, slots=True)
class Choice:
    """One paper to tick, and what became of it. `by`: the day the person promised it for."""

    kind: str
    label: str
    came: bool
    missing: bool
    put_off: bool
    by: date | None
    worth: str  # of one that came and does not suit, why


@door.get("/instruction/<number:dossier>/messages")
@only(Role.CASEWORKER)
def messages(dossier: str) -> str:
    """Show what was written about a dossier, and a box to write."""
    return _messages(dossier, Typed())


@door.post("/instruction/<number:dossier>/messages")
@only(Role.CASEWORKER)
def send(dossier: str) -> Response | tuple[str, int]:
    """Write to the person; or show what is wrong, and all that was typed."""
    words = request.form.get(exchanging.WORDS, "")
    try:
        written = write.write(desk(), actor(), dossier, words)
    except (NotReady, Conflict) as error:
        status = 422 if isinstance(error, NotReady) else 409
        return _messages(dossier, Typed(words, wrong_words(error))), status
    return redirect(f"/instruction/{dossier}/messages#message-{written.rank}", 303)


@door.get("/instruction/<number:dossier>/pieces")
@only(Role.CASEWORKER)
def papers(dossier: str) -> str:
    """Show the papers of the edition to be ticked, as they are asked for now."""
    return _papers(dossier, None)


@door.post("/instruction/<number:dossier>/pieces")
@only(Role.CASEWORKER)
def request_papers(dossier: str) -> Response | tuple[str, int]:
    """Ask for papers, or amend what is asked for; or show what is wrong, and all that was typed."""
    typed = request.form
    until, words = typed.get(ask.UNTIL, ""), typed.get(exchanging.WORDS, "")
    ticked = typed.getlist(ask.PAPERS)
    wished = ask.Wished(ticked, _day(until), words, typed.get("seen", 0, int))
    try:
        ask.ask(desk(), actor(), dossier, wished)
    except NotReady as error:
        problems = [_link(problem) for problem in error.problems]
        return _papers(dossier, Wish(ticked, until, words, problems)), 422
    except Conflict as error:
        return _papers(dossier, Wish(ticked, until, words, [("", _clash(dossier, error))])), 409
    return redirect(f"/instruction/{dossier}/messages", 303)


@door.post("/instruction/<number:dossier>/pieces/annuler")
@only(Role.CASEWORKER)
def cancel(dossier: str) -> Response:
    """Drop what is asked for."""
    ask.cancel(desk(), actor(), dossier, request.form.get("seen", 0, int))
    return redirect(f"/instruction/{dossier}/messages", 303)


def _messages(number: str, typed: Typed) -> str:
    exchange = write.read(desk(), actor(), number)
    shown, person = frame(exchange.dossier, "messages"), exchange.dossier.beneficiary
    return drawn(
        "caseworker/exchange.html",
        frame=shown,
        lines=lines_of(exchange, any_edition(), Side.FUNDER, person, writer=shown.writer),
        typed=typed,
        most=MOST_CHARACTERS,
    )


def _papers(number: str, typed: Wish | None) -> str:
    found = ask.askable(desk(), actor(), number)
    asking = found.asking
    if typed is None:
        until = asking.until if asking else legal_day(desk().clock()) + timedelta(days=USUAL_DAYS)
        typed = Wish(asking.left if asking else tuple(found.unfit), until.isoformat())
    return drawn(
        "caseworker/pieces.html",
        frame=frame(found.dossier, "pieces"),
        choices=_choices(found),
        asking=asking,
        typed=typed,
        brought=[_label(found.edition, one.kind) for one in asking.papers if one.brought_at]
        if asking
        else [],
    )


def _choices(found: ask.Askable) -> Sequence[Choice]:
    """Each paper of the edition; those that are awaited first, those that came last."""
    choices = [
        Choice(
            kind=rule.id,
            label=_label(found.edition, rule.id),
            came=rule.id in found.came,
            missing=rule.id in found.missing,
            put_off=rule.id in found.put_off,
            by=found.put_off.get(rule.id),
            worth=found.unfit.get(rule.id, ""),
        )
        for rule in found.edition.pieces
        if rule.id in found.kinds
    ]
    return sorted(
        choices,
        key=lambda one: (one.came and not one.worth, not (one.worth or one.missing or one.put_off)),
    )


def _label(edition: Edition, kind: str) -> str:
    return said(edition, language(), f"piece.{kind}.label")


def _clash(number: str, error: Conflict) -> str:
    if isinstance(error, reaching.HasDied):
        return _("Rien n’est demandé : cette personne est décédée. Ce que vous avez coché et écrit "
                 "n’est ni envoyé, ni gardé.")  # fmt: skip
    if isinstance(error, recording.IsDecided):
        return _("Une décision a été prise : aucun papier ne se demande après.")
    if isinstance(error, recording.DecisionWaits):
        return _("Une décision attend une deuxième personne, ou sa mise au coffre : aucun papier "
                 "ne se demande avant.")  # fmt: skip
    return changed_meanwhile(number)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _link(problem: Problem) -> tuple[str, str]:
    told = {
        ask.NONE: _("Cochez au moins un papier"),
        ask.UNREADABLE: no_day(ask.UNTIL),
        ask.PAST: _("Cette date est passée : donnez un jour à venir"),
        ask.FAR: _("Cette date est trop lointaine : 90 jours au plus"),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
        exchanging.TOO_MANY: too_many(),
    }
    text = told[problem.text]
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
