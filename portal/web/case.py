"""The caseworker's page of dates: the law's clocks of a dossier, and what happened, by the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import inbox, judge, note
from portal.dating import NotedMeanwhile
from portal.domain.clocks import Deadline
from portal.domain.contraries import contradicts
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.history import Milestone, Wait
from portal.domain.milestones import noted_days, own_days
from portal.domain.people import Role
from portal.form.clock_rules import Papers
from portal.form.telling_case import decision_limit
from portal.recording import IsDecided
from portal.web.dossier_frame import frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import moment, said
from portal.web.look import page as drawn
from portal.web.milestone_names import names_of_milestones
from portal.web.names import names_of
from portal.web.noting import SURE, doubts_of, link, sorry

door = Blueprint("case", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One time limit, as the page shows it; `stops`: the papers that it stood still for."""

    label: str
    deadline: Deadline
    stops: Sequence[Wait]


@dataclass(frozen=True, slots=True)
class Undo:
    """What is about to be struck out, by its name, and what its person reads of it, if anything."""

    milestone: Milestone
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen to be noted, and what is wrong with it."""

    milestone: str = ""
    day: str | None = None  # none: nothing was typed, today is proposed
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@door.get("/instruction/<number:dossier>/delais")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show the law’s clocks of a dossier, what was noted, and the forms to note and to undo."""
    return _page(dossier, Typed(), request.args.get("annuler", ""))


@door.post("/instruction/<number:dossier>/delais")
@only(Role.CASEWORKER)
def write(dossier: str) -> Response | tuple[str, int]:
    """Note on which day something happened; or show what is wrong, and all that was typed."""
    typed = Typed(request.form.get(note.MILESTONE, ""), request.form.get(note.DAY, ""))
    seen = request.form.get("seen", 0, int)
    day = _day(typed.day or "")
    if doubts_of(dossier, typed.milestone) and request.form.get(SURE) != "1":
        wrong = [] if day else [link(Problem(note.PAGE, note.DAY, note.UNREADABLE))]
        return _page(dossier, Typed(typed.milestone, typed.day, [*wrong, sorry()])), 422
    try:
        note.note(desk(), actor(), dossier, typed.milestone, day, seen)
    except NotReady as error:
        problems = [link(one, typed.milestone) for one in error.problems]
        return _page(dossier, Typed(typed.milestone, typed.day, problems)), 422
    except Conflict as error:
        return _page(dossier, Typed(typed.milestone, typed.day, [("", _clash(error))])), 409
    return redirect(f"/instruction/{dossier}/delais", 303)


@door.post("/instruction/<number:dossier>/delais/annuler")
@only(Role.CASEWORKER)
def strike(dossier: str) -> Response | tuple[str, int]:
    """Note that something that was noted is not so."""
    milestone, seen = request.form.get(note.MILESTONE, ""), request.form.get("seen", 0, int)
    try:
        note.strike(desk(), actor(), dossier, milestone, seen)
    except NotReady as error:
        return _page(dossier, Typed(problems=[link(one) for one in error.problems])), 422
    except Conflict as error:
        return _page(dossier, Typed(problems=[("", _clash(error))])), 409
    return redirect(f"/instruction/{dossier}/delais", 303)


@door.post("/instruction/<number:dossier>/avis/<object:name>")
@only(Role.CASEWORKER)
def say_worth(dossier: str, name: str) -> Response:
    """Say what a paper is worth, then go on to the next one; or back to it, where it clashes."""
    following, seen = request.form.get("next", ""), request.form.get("seen", 0, int)
    try:
        judge.judge(desk(), actor(), dossier, name, request.form.get(judge.WORTH, ""), seen)
    except (NotReady, judge.JudgedMeanwhile) as error:
        wrong = "aucun" if isinstance(error, NotReady) else "entre-temps"
        return redirect(f"/instruction/{dossier}?document={name}&avis={wrong}#avis", 303)
    shown = following if following and following != name else name
    return redirect(f"/instruction/{dossier}?document={shown}#papers", 303)


def lines_of(case: note.Case) -> Sequence[Line]:
    """Each time limit that has begun: the open ones first, and of those the one due soonest."""
    limits = {
        limit.id: limit
        for clock in case.edition.study.clocks.of(case.happened.clocked)
        for limit in clock.limits
    }
    waits = case.happened.history.waits
    begun = [one for one in case.clocks.deadlines if one.start]
    return [
        Line(
            said(case.edition, language(), f"limit.{one.limit}"),
            one,
            [wait for wait in waits if _stops(one, wait)]
            if limits[one.limit].papers is Papers.PAUSES
            else (),
        )
        for one in sorted(begun, key=lambda one: (one.met is not None, one.last or date.max))
    ]


def _stops(deadline: Deadline, wait: Wait) -> bool:
    """Whether papers that were waited for stood in the way of this time limit."""
    ends = wait.brought or wait.until
    return bool(wait.until and deadline.start and ends and ends > deadline.start)


def _page(number: str, typed: Typed, undo: str = "") -> str:
    case = note.case_of(desk(), actor(), number)
    names, stands = names_of_milestones(), case.happened.history.days
    noted, ended = case.happened.noted, case.happened.history.ended
    held, may = noted_days(noted), {} if ended else own_days(noted)
    open_ones = [one for one in case.notable if one not in held and not contradicts(one, stands)]
    days = sorted(stands.items(), key=_in_order)
    return drawn(
        "caseworker/dates.html",
        frame=frame(case.dossier, "dates", case),
        clocks=case.clocks,
        lines=lines_of(case),
        days=[(names.get(one, ""), day, one if one in may else "") for one, day in days],
        choices=[] if ended else [(one.value, names[one]) for one in open_ones],
        undo=next((_undo(case, one) for one in may if one == undo), None),
        by_law=decision_limit(case.edition, case.happened.aids) is not None,
        seen=case.seen,
        today=case.clocks.on,
        typed=typed,
        doubts=doubts_of(number, typed.milestone),
    )


def _undo(case: note.Case, milestone: Milestone) -> Undo:
    return Undo(milestone, names_of_milestones()[milestone], case.undone(milestone))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _clash(error: Conflict) -> str:
    if isinstance(error, IsDecided):
        return _("Une décision a été prise : aucune date ne se note ni ne s’annule après.")
    if not isinstance(error, NotedMeanwhile):
        return _("Cette demande a été retirée : rien n’est plus à noter.")
    names = names_of(inbox.hold_of(desk(), actor(), error.noted.dossier).colleagues)
    theirs = error.noted.writing is not None or error.noted.noted_by == error.noted.person
    other = _("la personne") if theirs else _("votre logiciel ou une personne partie")
    who = names.get(error.noted.noted_by, other)
    what = names_of_milestones().get(error.noted.milestone, "")
    return _("Rien n’a été noté. Entre-temps, %(who)s a noté : %(what)s (%(when)s).",
             who=who, what=what, when=moment(error.noted.noted_at, language()))  # fmt: skip


def _in_order(one: tuple[Milestone, date]) -> tuple[date, int]:
    """By the day; on one day, as the law has them follow each other, the filing first."""
    return one[1], list(Milestone).index(one[0])
