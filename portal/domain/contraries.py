"""What cannot both be noted of one dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.domain.history import Milestone

_OF_A_PLAN = (
    Milestone.PROPOSED,
    Milestone.RECEIVED,
    Milestone.CONTESTED,
    Milestone.FINAL,
    Milestone.FINAL_RECEIVED,
    Milestone.ACCEPTED,
    Milestone.DECLINED,
)
AGAINST: Mapping[Milestone, tuple[Milestone, ...]] = {
    **dict.fromkeys(_OF_A_PLAN, (Milestone.NO_PLAN,)),
    Milestone.ACCEPTED: (Milestone.NO_PLAN, Milestone.DECLINED),
    Milestone.DECLINED: (Milestone.NO_PLAN, Milestone.ACCEPTED),
    Milestone.NO_PLAN: _OF_A_PLAN,
}
"""What cannot be true beside it. Source: CASF R232-7: a plan is proposed, or none is needed."""


def contradicts(milestone: Milestone, days: Mapping[Milestone, date]) -> bool:
    """Whether something that stands says the contrary of it."""
    return any(one in days for one in AGAINST.get(milestone, ()))
