"""The managers' pages: who is of the team, with which duties, and the emergencies to be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import emergency, team
from portal.domain.duties import Appointment, Duty
from portal.domain.errors import Conflict, NotFound, NotReady
from portal.domain.people import Role
from portal.web import reasons
from portal.web.dossier_frame import any_edition
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import day as show_day
from portal.web.i18n import gettext as _
from portal.web.look import page as drawn
from portal.web.team_typed import Typed, day, given, links, typed_of

door = Blueprint("team", __name__)

HOME = "/instruction/equipe"
_OF_AN_ID = 8


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team, and their duties."""

    person: str
    name: str
    duties: Sequence[Appointment]
    own: bool  # it is the manager who looks

    def standing(self, today: date) -> Sequence[Appointment]:
        """Those that are not over."""
        return [one for one in self.duties if not one.is_over(today)]


@door.get(HOME)
@only(Role.CASEWORKER)
def show() -> str:
    """Show the team, what is to be looked at again, and the emergencies."""
    return _team(Typed())


@door.post(HOME)
@only(Role.CASEWORKER)
def take_in() -> Response | tuple[str, int]:
    """Give duties to a newcomer, by the code that they were shown."""
    code = request.form.get(team.CODE, "")
    try:
        person = team.take_in(desk(), actor(), code, given())
    except NotReady as error:
        return _team(typed_of(code, error)), 422
    except Conflict:
        return _team(typed_of(code, None)), 409
    return redirect(f"{HOME}/{person}", 303)


@door.get(f"{HOME}/<number:person>")
@only(Role.CASEWORKER)
def member(person: str) -> str:
    """Show one person of the team, and what may be changed."""
    return _member(person, Typed())


@door.post(f"{HOME}/<number:person>/donner")
@only(Role.CASEWORKER)
def give(person: str) -> Response | tuple[str, int]:
    """Give duties to a colleague."""
    try:
        team.give(desk(), actor(), person, given())
    except NotReady as error:
        return _member(person, typed_of("", error)), 422
    except Conflict:
        return _member(person, typed_of("", None)), 409
    return redirect(f"{HOME}/{person}", 303)


@door.post(f"{HOME}/<number:person>/fin")
@only(Role.CASEWORKER)
def end(person: str) -> Response | tuple[str, int]:
    """Set the last day of a duty."""
    duty, until = request.form.get("duty", ""), request.form.get(team.UNTIL, "")
    try:
        one = team.found(desk(), actor(), person, duty, request.form.get("seen", 0, int))
        team.end(desk(), actor(), one, day(until))
    except NotReady as error:
        problems = [(f"#until-{duty}", text) for _address, text in links(error)]
        return _member(person, Typed(until=until, problems=problems)), 422
    except Conflict:
        return _member(person, typed_of("", None)), 409
    return redirect(f"{HOME}/{person}", 303)


@door.post(f"{HOME}/<number:person>/revu")
@only(Role.CASEWORKER)
def review(person: str) -> Response | tuple[str, int]:
    """Say that a duty is still right."""
    duty = request.form.get("duty", "")
    try:
        one = team.found(desk(), actor(), person, duty, request.form.get("seen", 0, int))
        team.review(desk(), actor(), one)
    except Conflict:
        return _member(person, typed_of("", None)), 409
    return redirect(f"{HOME}/{person}", 303)


@door.post(f"{HOME}/urgences/<number:emergency_id>")
@only(Role.CASEWORKER)
def see(emergency_id: str) -> Response:
    """Note that a manager read why."""
    emergency.see(desk(), actor(), emergency_id)
    return redirect(f"{HOME}#urgences", 303)


def duty_names() -> Mapping[str, str]:
    """What each duty is called."""
    return {
        Duty.CASEWORKER: _("Agent : étudie et décide"),
        Duty.EVALUATOR: _("Évaluateur : évalue, signe, lit ce qui est médical"),
        Duty.DOCTOR: _("Médecin : lit ce qui est médical"),
        Duty.MANAGER: _("Responsable : donne les rôles, relit les accès d’urgence"),
        Duty.REFEREE: _("Arbitre : dit qui étudie un dossier que des organismes se renvoient"),
    }


def _team(typed: Typed) -> str:
    shown = team.look(desk(), actor())
    members = _members(shown.everyone)
    return drawn(
        "caseworker/team.html",
        members=[one for one in members if one.standing(shown.today)],
        left=[one for one in members if not one.standing(shown.today)],
        to_review=[
            (one, duty) for one in members for duty in one.duties if duty.is_to_review(shown.today)
        ],
        emergencies=emergency.of_funder(desk(), actor()),
        names={one.person: one.name for one in members},
        duties=duty_names(),
        funder=reasons.funder_name(any_edition(), actor().funder or "", language()),
        typed=typed,
        today=shown.today,
    )


def _member(person: str, typed: Typed) -> str:
    shown = team.look(desk(), actor())
    found = next((one for one in _members(shown.everyone) if one.person == person), None)
    if found is None:
        raise NotFound("nobody of the team")
    has = {one.duty for one in found.standing(shown.today)}
    return drawn(
        "caseworker/member.html",
        member=found,
        names={one.person: one.name for one in _members(shown.everyone)},
        left=[duty for duty in Duty if duty not in has],
        duties=duty_names(),
        typed=typed,
        today=shown.today,
    )


def _members(everyone: Sequence[Appointment]) -> Sequence[Member]:
    people: dict[str, list[Appointment]] = {}
    for one in everyone:
        people.setdefault(one.person, []).append(one)
    many = Counter(duties[0].name for duties in people.values())
    return [
        Member(person, name_of(person, duties, shared=many[duties[0].name] > 1), duties,
               person == actor().id)
        for person, duties in people.items()
    ]  # fmt: skip


def name_of(person: str, duties: Sequence[Appointment], *, shared: bool) -> str:
    """What somebody is called; with their first day, and how their id begins, if others are too."""
    name, short = duties[0].name, person[:_OF_AN_ID]
    if not name:
        return _("Agent %(id)s", id=short)
    since = show_day(min(one.since for one in duties), language())
    told = _("%(name)s (depuis le %(day)s, %(id)s)", name=name, day=since, id=short)
    return told if shared else name
