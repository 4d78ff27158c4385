"""Note what only a caseworker knows of a dossier, by the day; see what the law makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.dating import alone_to_note, note_down, refuse_unseen
from portal.desk import Desk
from portal.domain.clocks import Clocks
from portal.domain.contraries import contradicts
from portal.domain.dossier import Dossier, Status
from portal.domain.errors import NotFound, NotReady, Problem
from portal.domain.exchange import Side
from portal.domain.filing import Filler, filler_of
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.milestones import (
    NOTABLE,
    Noted,
    comes_too_early,
    held_up_by,
    last_noted,
    own_days,
)
from portal.domain.people import WORKER, Actor, Role
from portal.domain.reach import Mourning
from portal.driving import Then, nothing
from portal.exchanging import put_down
from portal.form.edition import Edition
from portal.form.telling_case import (
    answer_undone_words,
    complete_words,
    incomplete_words,
    notable,
    taken_back_words,
)
from portal.reaching import mourning
from portal.safe import data_key
from portal.store.database import Transaction
from portal.timing import Happened, happened

PAGE, MILESTONE, DAY = "delais", "milestone", "day"
"""The page to note, and its boxes."""
NONE, UNREADABLE, EARLY, TO_COME, WAITS = "none", "unreadable", "early", "to_come", "waits"
NOT_YET, HOLDS_UP, AGAINST = "not_yet", "holds_up", "against"
"""Codes of what is wrong, in place of a sentence."""


@dataclass(frozen=True, slots=True)
class Case:
    """A dossier as the law's clocks see it today, and how it was filed.

    `seen` is what a write names: nothing may have been noted since. Of the request's row one is
    told its language (`spoken`), whether it came on paper, who filed it, and who hears of a death.
    """

    dossier: Dossier
    edition: Edition
    happened: Happened
    clocks: Clocks
    spoken: str
    on_paper: bool
    filler: Filler | None  # who filed it for its person
    mourning: Mourning

    @property
    def seen(self) -> int:
        """The rank of what was noted last, 0 for nothing."""
        return self.happened.noted[-1].rank if self.happened.noted else 0

    @property
    def notable(self) -> Sequence[Milestone]:
        """What may be noted of it: what the clocks of its aids read."""
        return notable(self.edition, self.happened.clocked)

    def undone(self, milestone: Milestone) -> str:
        """What the person reads if this is struck out; empty: nothing, or they have no page."""
        one = last_noted(self.happened.noted).get(milestone)
        if self.on_paper or one is None:
            return ""
        if milestone is Milestone.COMPLETE:
            return incomplete_words(self.edition, self.spoken)
        if one.plan:
            return taken_back_words(self.edition, self.spoken)
        return answer_undone_words(self.edition, self.spoken) if one.writing else ""


def case_of(desk: Desk, actor: Actor, number: str) -> Case:
    """A sealed dossier of the actor's funder, and its clocks today. Raises NotFound."""
    with desk.begin(actor) as tx:
        dossier = _sealed(tx, number)
    return _case(desk, dossier)


def note(
    desk: Desk, actor: Actor, number: str, milestone: str, day: date | None, seen: int,
    then: Then = nothing,
) -> Noted:  # fmt: skip
    """Note on which day something happened. Of a complete file, the person is written to.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotAllowed: the actor does not study dossiers.
        NotReady: nothing was chosen, or it cannot have been on that day, as what comes before
            it was not yet; what stands says the contrary; a file is not complete while papers are
            asked for.
        NotedMeanwhile: somebody else noted something since.
        IsDecided, Conflict: it was decided, or the request was withdrawn.
    """
    case = case_of(desk, actor, number)
    known = case.notable if actor.role is Role.CASEWORKER else NOTABLE
    chosen = next((one for one in known if one.value == milestone), None)
    today = legal_day(desk.clock())
    right = _judged(chosen, day, case, today)
    return _noted(desk, actor, case, right, day, seen, then)


def strike(desk: Desk, actor: Actor, number: str, milestone: str, seen: int) -> Noted:
    """Note that something did not happen, whatever was noted before. Raises as `note` does."""
    case = case_of(desk, actor, number)
    chosen = next((one for one in NOTABLE if one.value == milestone), None)
    days = own_days(case.happened.noted)
    if chosen is None or chosen not in days:
        raise NotReady([Problem(PAGE, MILESTONE, NONE)])
    if held_up_by(chosen, days):
        raise NotReady([Problem(PAGE, MILESTONE, HOLDS_UP)])
    return _noted(desk, actor, case, chosen, None, seen)


def _judged(chosen: Milestone | None, day: date | None, case: Case, today: date) -> Milestone:
    problems = []
    if chosen is None:
        problems.append(Problem(PAGE, MILESTONE, NONE))
    if day is None or day > today or day < case.happened.history.filed:
        wrong = UNREADABLE if day is None else TO_COME if day > today else EARLY
        problems.append(Problem(PAGE, DAY, wrong))
    if chosen is Milestone.COMPLETE and any(one.left for one in case.happened.askings):
        problems.append(Problem(PAGE, MILESTONE, WAITS))
    elif chosen and contradicts(chosen, case.happened.history.days):
        problems.append(Problem(PAGE, MILESTONE, AGAINST))
    elif chosen and day and comes_too_early(chosen, day, case.happened.history.days):
        problems.append(Problem(PAGE, MILESTONE, NOT_YET))
    if problems or chosen is None:
        raise NotReady(problems)
    return chosen


def _noted(
    desk: Desk, actor: Actor, case: Case, milestone: Milestone, day: date | None, seen: int,
    then: Then = nothing,
) -> Noted:  # fmt: skip
    number = case.dossier.number
    with desk.begin(actor) as tx:
        tx.team.must_study()
        wrapped = tx.keys.get(number)
    key = data_key(desk, wrapped)
    with desk.begin(actor) as tx:
        found = alone_to_note(tx, number, case.dossier.request)
        refuse_unseen(found, seen)
        noted = note_down(tx, found, milestone, day)
        if words := _words(case, milestone, day):
            put_down(tx, key, found.dossier, Side.FUNDER, words)
        then(tx, noted.rank)
    return noted


def _words(case: Case, milestone: Milestone, day: date | None) -> str:
    """What the person reads: that the file is complete, and by when the law wants an answer.

    Or that something is not so any more.
    """
    if day is None:
        return case.undone(milestone)
    if case.on_paper or milestone is not Milestone.COMPLETE:
        return ""
    days = {**case.happened.history.days, Milestone.COMPLETE: day}
    return complete_words(case.edition, case.spoken, case.happened.aids, days)


def _case(desk: Desk, dossier: Dossier) -> Case:
    with desk.begin(WORKER) as tx:
        aid_request = tx.aid_requests.get(dossier.request)
        edition = desk.editions[aid_request.edition]
        found = happened(tx, dossier, aid_request, edition)
        left = mourning(desk, tx, aid_request)
    clocks = found.clocks(edition.study.clocks, legal_day(desk.clock()))
    on_paper = aid_request.counter is not None
    spoken, filler = aid_request.language, filler_of(aid_request)
    return Case(dossier, edition, found, clocks, spoken, on_paper, filler, left)


def _sealed(tx: Transaction, number: str) -> Dossier:
    dossier = tx.dossiers.get(number)
    if dossier.status is not Status.SEALED:
        raise NotFound("no such dossier yet")
    return dossier
