"""What stands beside a dossier as it was filed: its clocks, its moves, what papers are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request

from portal.acts import inbox, judge, note, remark
from portal.acts.review import Opened
from portal.domain.milestones import Judgment
from portal.web import case, kin, moved, second, urgent
from portal.web.dossier_frame import frame
from portal.web.guard import actor, desk
from portal.web.i18n import gettext as _
from portal.web.names import names_of


def beside(opened: Opened) -> Mapping[str, object]:
    """The values of the dossier's page that were not filed."""
    number, names = opened.dossier.number, [one.name for one in opened.papers]
    judged = judge.judgments(desk(), actor(), number)
    known, shown = note.case_of(desk(), actor(), number), opened.shown.name if opened.shown else ""
    return {
        "frame": frame(opened.dossier, "dossier", known.clocks),
        "clocks": case.lines_of(known),
        "came": moved.came(number),
        "kin": kin.kin(number),
        "second": second.of(number),
        "remarks": remark.count(desk(), actor(), number),
        "urgency": urgent.urgency(opened.dossier),
        "judged": judged,
        "judge": _judge(number, judged.get(shown)),
        "judging": request.args.get("avis", ""),
        "shown_name": shown,
        "next_name": _next(names, shown),
    }


def _judge(number: str, judgment: Judgment | None) -> str:
    """Who said what the paper is worth, if somebody did."""
    if judgment is None:
        return ""
    names = names_of(inbox.hold_of(desk(), actor(), number).colleagues)
    return names.get(judgment.judged_by, _("Un collègue"))


def _next(names: Sequence[str], name: str) -> str:
    """The paper after this one; after the last, none."""
    after = names[names.index(name) + 1 :] if name in names else []
    return after[0] if after else ""
