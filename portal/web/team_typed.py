"""What a manager typed to give or end duties, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from portal.acts import team
from portal.domain.errors import NotReady, Problem
from portal.web.day_boxes import no_day
from portal.web.guard import language
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed to give or end duties, and what is wrong with it."""

    code: str = ""
    duties: Sequence[str] = ()
    since: str = ""
    until: str = ""
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


def given() -> team.Given:
    """What was sent to give duties."""
    since, until = request.form.get(team.SINCE, ""), request.form.get(team.UNTIL, "").strip()
    return team.Given(request.form.getlist(team.DUTIES), day(since), day(until), not until)


def typed_of(code: str, error: NotReady | None) -> Typed:
    """What was sent, and what is wrong with it; no error: somebody else was first."""
    sorry = _("Cette personne a changé entre-temps. Relisez, puis validez de nouveau.")
    told = request.form
    problems = links(error) if error else [("", sorry)]
    days = told.get(team.SINCE, ""), told.get(team.UNTIL, "")
    return Typed(code, told.getlist(team.DUTIES), *days, problems)


def links(error: NotReady) -> Sequence[tuple[str, str]]:
    """Each problem with the address of its box."""
    return [_link(one) for one in error.problems]


def _link(problem: Problem) -> tuple[str, str]:
    told = {
        team.UNKNOWN: _("Ce code n’est à personne : vérifiez-le avec la personne qui l’a lu"),
        team.NONE: _("Cochez au moins un rôle"),
        team.NO_DAY: no_day(problem.question),
        team.BEFORE: _("Le dernier jour est avant le premier, ou passé"),
        team.PAST: _("Cette date est passée : donnez hier au plus tôt"),
    }
    text = told[problem.text]
    return f"#{problem.question}", spaced(text) if language() == "fr" else text


def day(text: str) -> date | None:
    """The day that was typed; none: it is no date."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
