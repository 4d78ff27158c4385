"""Doubt: what a decision says that its dossier does not show; who decides says that it is so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from portal.desk import Desk
from portal.domain.addition import standing
from portal.domain.dossier import AidRequest
from portal.domain.happened import legal_day
from portal.domain.history import History, Milestone
from portal.domain.people import WORKER, Actor
from portal.form.decision_rules import AGE, PAPERS, PROPOSAL, WITHDRAWAL
from portal.form.edition import Edition
from portal.form.facts import derive, facts_of
from portal.form.level import APA_AGE
from portal.form.telling_case import notable
from portal.grounds import aids_of, gir_of, gir_told, read, rests_on
from portal.telling_beside import GRANTING
from portal.timing import happened

GIR = "gir"
"""Code of a ground that tells of an evaluated GIR, where none is sealed; others are RESTS_ON."""
ANSWERED_IN = timedelta(days=10)
"""How long the person has to answer a proposal. Source: CASF R232-7."""
_SENT = (Milestone.PROPOSED, Milestone.RECEIVED, Milestone.FINAL, Milestone.FINAL_RECEIVED)


def doubts(desk: Desk, actor: Actor, number: str, grounds: Sequence[str]) -> Sequence[str]:
    """What these grounds say, and this dossier does not show, as codes.

    A warning and no more: who studies a request may know better. Raises NotFound.
    """
    dossier, edition, filed = read(desk, actor, number)
    told, today = rests_on(edition, grounds), legal_day(desk.clock())
    history = desk.read(WORKER, lambda tx: happened(tx, dossier, filed, edition)).history
    shown = {
        GIR: not gir_told(edition, grounds) or bool(gir_of(desk, actor, number)),
        AGE: AGE not in told or _too_young(edition, _answers(desk, filed), today),
        WITHDRAWAL: WITHDRAWAL not in told or bool(dossier.withdrawn_at),
        PROPOSAL: PROPOSAL not in told or _unanswered(history.days, today),
        PAPERS: PAPERS not in told or _overdue(history, today),
    }
    return [code for code, holds in shown.items() if not holds]


def unproposed(desk: Desk, actor: Actor, number: str, verdict: str) -> bool:
    """Whether an aid is granted of which a plan is proposed first, and no proposal was noted.

    A report that no plan is needed is one. Source: CASF R232-7. Raises NotFound.
    """
    dossier, edition, filed = read(desk, actor, number)
    if verdict not in GRANTING or Milestone.PROPOSED not in notable(edition, aids_of(dossier)):
        return False
    days = desk.read(WORKER, lambda tx: happened(tx, dossier, filed, edition)).history.days
    return not days.keys() & {*_SENT, Milestone.ACCEPTED, Milestone.NO_PLAN}


def _answers(desk: Desk, filed: AidRequest) -> Mapping[str, object]:
    """What the person answered, as corrected since."""
    added = desk.read(WORKER, lambda tx: tx.additions.of_request(filed.number))
    return standing(filed.answers, added)


def _too_young(edition: Edition, answers: Mapping[str, object], today: date) -> bool:
    age = derive(edition, facts_of(edition, answers, today)).get("age")
    return isinstance(age, int) and age < APA_AGE


def _unanswered(days: Mapping[Milestone, date], today: date) -> bool:
    """Whether the person declined what was proposed, or their time to answer is over."""
    last = max((days[one] for one in _SENT if one in days), default=None)
    over = last is not None and last + ANSWERED_IN < today
    return Milestone.DECLINED in days or (over and Milestone.ACCEPTED not in days)


def _overdue(history: History, today: date) -> bool:
    """Whether a paper did not come by the day that was given for it, by its person or to them."""
    return any(not one.brought and one.until and one.until < today for one in history.waits)
