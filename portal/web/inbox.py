"""The caseworker's inbox: its lists, what is sought in them, and who holds each dossier."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import emergency, inbox, mourn, opine
from portal.acts.mark import Mark, marks
from portal.domain.duties import Duty
from portal.domain.inbox import After, List, Listed, Turn
from portal.domain.people import Role
from portal.form.showing import show_date
from portal.web import figures, inbox_sought, reasons, saved_filters, staff
from portal.web.answered import verdicts
from portal.web.dossier_frame import any_edition, mark_of, short_aids_of
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.inbox_filters import FILTERS, choices
from portal.web.look import page as drawn
from portal.web.names import names_of

door = Blueprint("inbox", __name__)
door.register_blueprint(figures.door)

LISTS = {
    "a-prendre": List.TO_TAKE, "miennes": List.MINE, "papiers": List.WAITING,
    "a-arbitrer": List.REFEREE, "a-confirmer": List.TO_CONFIRM, "bientot": List.SOON,
    "en-retard": List.LATE,
    "reputees-accordees": List.GRANTED, "decidees": List.DECIDED, "toutes": List.ALL,
}  # fmt: skip
"""The lists, by their name in addresses."""
door.register_blueprint(saved_filters.routes(tuple(LISTS), FILTERS))


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier in the list. `holder` is empty when nobody holds it; `born`, when unknown."""

    number: str
    name: str
    born: str
    aids: str
    listed: Listed
    mark: Mark
    holder: str
    died: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """One list, its address, and how many it has."""

    label: str
    address: str
    count: int
    here: bool


@door.get("/instruction/")
@only(Role.CASEWORKER)
def queue() -> str:
    """Show a list of the caseworker's funder: what is urgent first, then what is due first."""
    asked = inbox_sought.asked()
    here = request.args.get("liste", "")
    here = here if here in LISTS else "toutes" if asked.any else "a-prendre"
    after = _after(request.args.get("apres", ""))
    shown = inbox.look(desk(), actor(), LISTS[here], asked.sought, asked.name, after)
    lines = () if asked.problem else shown.lines
    names = names_of(shown.colleagues)
    dead = mourn.dead(desk(), [one.dossier for one in lines])
    marked = marks(desk(), actor(), [one.dossier.number for one in lines])
    return drawn(
        "caseworker/inbox.html",
        lines=[_line(one, mark_of(one.dossier, marked), names, dead) for one in lines],
        tabs=_tabs(here, shown.counts),
        here=here,
        granted=shown.counts[List.GRANTED],
        whole=shown.whole,
        stretched=shown.stretched and bool(lines),
        erased=shown.erased,
        elsewhere=0 if asked.problem else shown.elsewhere,
        everywhere=_address("toutes"),
        emergencies=emergency.unseen(desk(), actor()) if staff.has(Duty.MANAGER) else 0,
        opinions=len(opine.asked_of_me(desk(), actor())[0]),
        asked=asked,
        chosen={name: request.args.get(name, "") for name in FILTERS},
        choices=choices(),
        active=_active(here),
        saved=saved_filters.shown(),
        wrong_filter=saved_filters.wrong(),
        colleagues=[one for one in shown.colleagues if one.id != actor().id],
        names=names,
        today=shown.today,
        verdicts=verdicts(),
        funder=reasons.funder_name(any_edition(), actor().funder or "", language()),
        beginning=_address(here) if after else None,
        following=_address(here, _place(lines[-1], LISTS[here])) if shown.more and lines else None,
    )


@door.post("/instruction/chercher")
@only(Role.CASEWORKER)
def seek() -> Response:
    """Keep what is sought, and show it: addresses and logs name nobody."""
    told = {"liste": request.form.get("liste", ""), "r": inbox_sought.keep()}
    told |= {name: request.form.get(name, "") for name in FILTERS}
    given = urlencode({name: value for name, value in told.items() if value})
    return redirect(f"/instruction/?{given}" if given else "/instruction/", 303)


def _line(one: Listed, mark: Mark, names: Mapping[str, str], dead: Collection[str]) -> Line:
    dossier, held = one.dossier, one.held.caseworker
    holder = names.get(held, _("Une personne partie")) if held else ""
    day = show_date(any_edition(), dossier.birth_date, language()) if dossier.birth_date else ""
    born = _("naissance : %(day)s", day=day) if day else ""
    who = dossier.number, dossier.beneficiary, born
    return Line(*who, short_aids_of(dossier), one, mark, holder, dossier.number in dead)


def _tabs(here: str, counts: Mapping[List, int]) -> Sequence[Tab]:
    """The lists that this caseworker has: that of referees is theirs alone.

    What silence granted has a list as soon as there is something in it; what is to be confirmed,
    where decisions want two persons.
    """
    labels = {
        List.TO_TAKE: _("À prendre"),
        List.MINE: _("Les miennes"),
        List.WAITING: _("Attendent des papiers"),
        List.REFEREE: _("À arbitrer"),
        List.TO_CONFIRM: _("À confirmer"),
        List.SOON: _("Bientôt à rendre"),
        List.LATE: _("En retard"),
        List.GRANTED: _("Réputées accordées"),
        List.DECIDED: _("Décidées"),
        List.ALL: _("Toutes"),
    }
    return [
        Tab(labels[which], f"/instruction/?liste={name}", counts[which], name == here)
        for name, which in LISTS.items()
        if which in counts and (counts[which] or name == here or _is_kept_empty(which))
    ]


def _is_kept_empty(which: List) -> bool:
    """Whether this list is shown though nothing is in it."""
    if which is List.TO_CONFIRM:
        return any_edition().study.decisions.of(actor().funder or "").two_persons
    return which is not List.GRANTED


def _active(here: str) -> Sequence[tuple[str, str]]:
    """The filters that narrow this list, each in words and with the address without it."""
    words = {name: dict(known) for name, known in choices().items()}
    told = {name: words[name].get(request.args.get(name, ""), "") for name in FILTERS}
    found = inbox_sought.asked()
    told["r"] = found.told
    return [(label, _address(here, without=name)) for name, label in told.items() if label]


def _address(here: str, place: str = "", without: str = "") -> str:
    told = {name: request.args.get(name, "") for name in (*FILTERS, "r") if name != without}
    told |= {"liste": here, "apres": place}
    return f"/instruction/?{urlencode({name: value for name, value in told.items() if value})}"


def _place(one: Listed, which: List) -> str:
    standing = one.standing
    day = standing.granted_on if which is List.GRANTED else standing.due_on
    return f"{int(standing.turn)}.{day.isoformat()}.{one.dossier.number}"


def _after(told: str) -> After | None:
    """Where a page goes on; none, its beginning, when that is no place."""
    try:
        turn, due_on, number = told.split(".", 2)
        return After(Turn(int(turn)), date.fromisoformat(due_on), number)
    except ValueError:
        return None
