"""Who holds a dossier: taken, given to a colleague, given back; one, or several at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import inbox
from portal.domain.errors import NotAllowed
from portal.domain.inbox import MOST_AT_ONCE, Done, Held, HeldMeanwhile, Listed
from portal.domain.people import Role
from portal.web.dossier_frame import frame
from portal.web.exchanges import Typed
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import moment
from portal.web.look import page as drawn
from portal.web.names import names_of

door = Blueprint("holding", __name__)

TO, ME, NOBODY = "a", "moi", "personne"
"""The box that says who is to hold a dossier, and its two answers that name no colleague."""


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier of several, before: or after, `done` says what became of it."""

    number: str
    name: str
    holder: str
    listed: Listed | None = None
    done: str = ""
    since: str = ""


@door.get("/instruction/<number:dossier>/suivi")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show who holds a dossier, and who may."""
    return _shown(dossier, Typed())


@door.post("/instruction/<number:dossier>/suivi")
@only(Role.CASEWORKER)
def change(dossier: str) -> Response | tuple[str, int]:
    """Take it, give it, give it back; or say who did meanwhile, and when."""
    try:
        inbox.assign(desk(), actor(), dossier, _to(), request.form.get("seen", -1, int))
    except HeldMeanwhile as error:
        names = names_of(inbox.hold_of(desk(), actor(), dossier).colleagues)
        return _shown(dossier, Typed("", [("", meanwhile(error.held, names))])), 409
    except NotAllowed:
        sorry = _("Choisissez une personne dans la liste.")
        return _shown(dossier, Typed("", [("", sorry)])), 422
    back = "" if "dossier" in request.form else "/suivi"
    return redirect(f"/instruction/{dossier}{back}", 303)


@door.get("/instruction/plusieurs")
@only(Role.CASEWORKER)
def preview() -> str:
    """Show what will be done with the dossiers that were ticked; nothing is done yet."""
    found = inbox.several(desk(), actor(), request.args.getlist("d"))
    names = names_of(found.colleagues)
    to = request.args.get(TO, ME)
    lines = [
        Line(one.dossier.number, one.dossier.beneficiary, holder_of(one.held, names), one)
        for one in found.lines
    ]
    left = min(len(set(request.args.getlist("d"))), 10 * MOST_AT_ONCE) - len(lines)
    known = to in (ME, NOBODY) or to in names
    return drawn("caseworker/several.html", lines=lines, to=to, known=known,
                 what=_what(to, names), left=left, today=found.today)  # fmt: skip


@door.post("/instruction/plusieurs")
@only(Role.CASEWORKER)
def several() -> str:
    """Do it, one dossier after the other, and report line by line."""
    seen = {}
    for told in request.form.getlist("d")[:MOST_AT_ONCE]:
        number, _colon, version = told.partition(":")
        seen[number] = int(version[:9]) if version.isascii() and version.isdigit() else -1
    report = inbox.assign_several(desk(), actor(), seen, _to())
    shown = inbox.several(desk(), actor(), list(seen))
    found, names = {one.dossier.number: one for one in shown.lines}, names_of(shown.colleagues)
    lines = []
    for one in report:
        known = found.get(one.number)
        since = meanwhile(one.held, names) if one.held and one.done == Done.MEANWHILE else ""
        name, holder = (
            (known.dossier.beneficiary, holder_of(known.held, names)) if known else ("", "")
        )
        lines.append(Line(one.number, name, holder, done=one.done.value, since=since))
    done = sum(one.done == Done.DONE for one in report)
    already = sum(one.done == Done.ALREADY for one in report)
    return drawn("caseworker/report.html", lines=lines, done=done, already=already)


def holder_of(held: Held, names: Mapping[str, str]) -> str:
    """Who holds a dossier, in words; empty: nobody."""
    return names.get(held.caseworker, _("Une personne partie")) if held.caseworker else ""


def meanwhile(held: Held, names: Mapping[str, str]) -> str:
    """Who took or gave a dossier meanwhile, and when."""
    told = {
        "who": names.get(held.by or "", _("Une personne partie")),
        "to": holder_of(held, names),
        "when": moment(held.at, language()) if held.at else "",
    }
    if not held.caseworker:
        return _("Rien n’a été changé. Entre-temps, ce dossier a été remis à prendre"
                 " (par : %(who)s, %(when)s).", **told)  # fmt: skip
    return _("Rien n’a été changé. Entre-temps, ce dossier a été attribué (à : %(to)s,"
             " par : %(who)s, %(when)s).", **told)  # fmt: skip


def _to() -> str | None:
    to = request.form.get(TO, "")
    return None if to == NOBODY else actor().id if to == ME else to


def _what(to: str, names: Mapping[str, str]) -> str:
    if to == ME:
        return _("Vous les attribuer")
    if to == NOBODY:
        return _("Les remettre à prendre")
    return _("Les confier à %(name)s", name=names.get(to, "?"))


def _shown(number: str, typed: Typed) -> str:
    one = inbox.hold_of(desk(), actor(), number)
    names = names_of(one.colleagues)
    return drawn(
        "caseworker/holder.html",
        frame=frame(one.dossier, "holder"),
        held=one.held,
        mine=one.held.caseworker == actor().id,
        holder=holder_of(one.held, names),
        by=names.get(one.held.by or "", _("Une personne partie")),
        others=[c for c in one.colleagues if c.id not in (actor().id, one.held.caseworker)],
        names=names,
        typed=typed,
    )
