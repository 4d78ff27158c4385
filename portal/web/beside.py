"""What stands beside a dossier as it was filed: its clocks, its moves, what papers are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request

from portal.acts import ask, compose, inbox, judge, note, remark
from portal.acts.review import Opened
from portal.domain.decision import Verdict
from portal.domain.duties import Duty
from portal.domain.history import Milestone
from portal.domain.milestones import Judgment
from portal.domain.sheets import SheetKind
from portal.web import case, kin, moved, proposed, staff, urgent
from portal.web.dossier_frame import frame
from portal.web.dossier_history import history, power_of_withdrawal
from portal.web.guard import actor, desk, language
from portal.web.holding import holder_of
from portal.web.i18n import gettext as _
from portal.web.i18n import said
from portal.web.names import names_of
from portal.web.to_do import Waiting, stage_of, to_do


def beside(opened: Opened) -> Mapping[str, object]:
    """The values of the dossier's page that were not filed."""
    number, names = opened.dossier.number, [one.name for one in opened.papers]
    judged = judge.judgments(desk(), actor(), number)
    known, shown = note.case_of(desk(), actor(), number), opened.shown.name if opened.shown else ""
    framed, held = frame(opened.dossier, "dossier", known), inbox.hold_of(desk(), actor(), number)
    came, others, urgency = moved.came(number), kin.kin(number), urgent.urgency(opened.dossier)
    called, between = names_of(held.colleagues), proposed.of(number)
    unjudged = sum(name not in judged for name in names)
    papers = ask.askable(desk(), actor(), number)
    waits = _waiting(known, unjudged, papers, came, others, urgency, between)
    return {
        "frame": framed,
        "stage": stage_of(framed),
        "steps": to_do(framed, waits),
        "history": history(opened.history, called),
        "power": power_of_withdrawal(opened.history),
        "held": held.held,
        "holder": holder_of(held.held, called),
        "mine": held.held.caseworker == actor().id,
        "clocks": case.lines_of(known),
        "missing": _missing(papers) if not known.clocks.complete or known.clocks.presumed else (),
        "came": came,
        "kin": others,
        "second": between,
        "remarks": remark.count(desk(), actor(), number),
        "urgency": urgency,
        "judged": judged,
        "judge": _judge(judged.get(shown), called),
        "judging": request.args.get("avis", ""),
        "shown_name": shown,
        "next_name": _next(names, shown),
    }


def _waiting(
    known: note.Case,
    unjudged: int,
    papers: ask.Askable,
    came: moved.Came | None,
    others: kin.Shown,
    urgency: urgent.Urgency | None,
    between: proposed.Second | None,
) -> Waiting:
    """What waits on a dossier."""
    return Waiting(
        arrived=bool(came and came.waits),
        ruled=bool(came and came.ruling),
        awaits=bool(came and came.referee),
        referee=staff.has(Duty.REFEREE),
        urgent=bool(urgency and not (urgency.hospital or urgency.since or urgency.decided)),
        proposed=between is not None and not (between.another or between.over),
        mine=between is not None and between.mine,
        declined=between is not None and bool(between.another),
        twice=len(others.twice),
        unjudged=unjudged,
        missing=len(papers.missing | papers.unfit.keys()),
        lacking=_lacking(known),
        studies=staff.has(Duty.CASEWORKER),
        evaluates=staff.has(Duty.EVALUATOR),
    )


def _missing(papers: ask.Askable) -> Sequence[str]:
    """The papers that are wanted of a dossier that is studied, and of which nothing was said."""
    return [
        said(papers.edition, language(), f"piece.{one}.label")
        for one in papers.kinds
        if one in papers.missing and not papers.dossier.withdrawn_at
    ]


def _lacking(known: note.Case) -> Sequence[str]:
    """The sheets that are to be sealed: no plan where none is needed, or one was sent."""
    number, days = known.dossier.number, known.happened.history.days
    lacks = compose.lacking(desk(), actor(), number, Verdict.GRANTED)
    settled = Milestone.NO_PLAN in days or Milestone.PROPOSED in days
    sheets = [SheetKind.EVALUATION] if settled else list(SheetKind)
    return [one.value for one in sheets if one.value in lacks]


def _judge(judgment: Judgment | None, names: Mapping[str, str]) -> str:
    """Who said what the paper is worth, if somebody did."""
    return names.get(judgment.judged_by, _("Un collègue")) if judgment else ""


def _next(names: Sequence[str], name: str) -> str:
    """The paper after this one; after the last, none."""
    after = names[names.index(name) + 1 :] if name in names else []
    return after[0] if after else ""
