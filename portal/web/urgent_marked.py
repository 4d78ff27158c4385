"""What is said of a dossier's urgency since it was filed: to its caseworker, and to its person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.acts import mark_urgent, presence
from portal.acts.mark_urgent import Marked
from portal.domain.errors import Problem
from portal.domain.milestones import Noted
from portal.domain.steps import Standing
from portal.form.edition import Edition
from portal.web import reasons
from portal.web.dossier_frame import any_edition
from portal.web.guard import actor, desk, language
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.names import names_of


@dataclass(frozen=True, slots=True)
class Shown:
    """The urgency as its page shows it. Without `since`, nobody said that it is urgent.

    `reasons` and `ends` are what may be chosen, by id; of an end, also what the person reads.
    """

    since: date | None
    why: str
    by: str
    leaving: date | None
    reason: str
    reasons: Sequence[tuple[str, str]]
    asks_leaving: bool
    ends: Sequence[tuple[str, str, str]]
    seen: int


@dataclass(frozen=True, slots=True)
class Hurried:
    """What its person reads: since when, why, and when they leave hospital, where it is known."""

    since: date
    why: str
    leaving: date | None


def shown(number: str) -> Shown:
    """The urgency of a dossier of the actor's funder. Raises NotFound."""
    found = mark_urgent.marked(desk(), actor(), number)
    edition, spoken, urgency = found.edition, language(), found.urgency
    return Shown(
        since=urgency.day if urgency else None,
        why=why_of(urgency),
        by=_by(found),
        leaving=urgency.leaving if urgency else None,
        reason=str(urgency.reason) if urgency else "",
        reasons=[(one.id, said(edition, spoken, f"urgency.{one.id}")) for one in found.reasons],
        asks_leaving=any(one.leaving for one in found.reasons),
        ends=[
            (one, said(edition, spoken, f"calm.{one}"), said(edition, spoken, f"calm_for.{one}"))
            for one in found.ends
        ],
        seen=found.seen,
    )


def why_of(urgency: Noted | None) -> str:
    """Why a caseworker said that it is urgent; empty: nobody did."""
    return said(any_edition(), language(), f"urgency.{urgency.reason}") if urgency else ""


def hurried(standings: Sequence[Standing], edition: Edition) -> Mapping[str, Hurried]:
    """What the person reads of each dossier that is urgent and that nothing ended, by number."""
    return {
        one.dossier.number: Hurried(
            one.urgency.day,
            said(edition, language(), f"urgent_for.{one.urgency.reason}"),
            one.urgency.leaving,
        )
        for one in standings
        if one.urgency and one.urgency.day and not (one.decision or one.dossier.withdrawn_at)
    }


def link(problem: Problem) -> tuple[str, str]:
    """What is wrong with what was chosen or typed."""
    told = {
        (mark_urgent.REASON, mark_urgent.NONE): _("Choisissez pourquoi ce dossier est urgent"),
        (mark_urgent.END, mark_urgent.NONE): _("Choisissez pourquoi il n’est plus urgent"),
        (mark_urgent.LEAVING, mark_urgent.UNREADABLE): _("Cette date n’existe pas"),
        (mark_urgent.LEAVING, mark_urgent.TOO_FAR): _(
            "Cette date est à plus d’un an : vérifiez l’année"
        ),
    }
    text = told[str(problem.question), problem.text]
    return f"#{problem.question}", spaced(text) if language() == "fr" else text


def _by(found: Marked) -> str:
    """Who said so: a colleague, or the funder that had the dossier before."""
    if found.urgency is None:
        return ""
    if not found.here:
        return reasons.funder_name(found.edition, found.urgency.funder, language())
    names = names_of(presence.colleagues(desk(), actor()))
    return names.get(found.urgency.noted_by, _("Une personne partie"))
