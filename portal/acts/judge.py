"""Judge a paper of a dossier: it suits, or it is to be sent again, and why."""

from __future__ import annotations

from collections.abc import Mapping

from portal.desk import Desk
from portal.domain.dossier import Status
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.milestones import Judgment, Worth, kind_of, last_judgments
from portal.domain.moves import next_rank
from portal.domain.people import Actor
from portal.sealed import sealed_objects

PAGE, WORTH = "document", "worth"
"""The page of a paper, and its box."""
NONE = "none"
"""Nothing was chosen."""


class JudgedMeanwhile(Conflict):
    """Somebody else judged this paper meanwhile: `judgment` says how, who, when."""

    def __init__(self, judgment: Judgment) -> None:
        super().__init__("the paper was judged meanwhile")
        self.judgment = judgment


def judgments(desk: Desk, actor: Actor, number: str) -> Mapping[str, Judgment]:
    """What holds of each paper of a dossier that was judged, by the name of the paper."""
    with desk.begin(actor) as tx:
        return last_judgments(tx.milestones.judged(number))


def judge(desk: Desk, actor: Actor, number: str, paper: str, worth: str, seen: int) -> Judgment:
    """Say what a paper is worth; the person sees on their page what is to be sent again.

    `seen` is the rank of the judgment that was shown, 0 for none.

    Raises:
        NotFound: the actor's funder has no such dossier, or it has no such paper.
        NotAllowed: the actor neither studies nor evaluates.
        NotReady: nothing was chosen.
        JudgedMeanwhile: somebody else judged it since.
    """
    chosen = next((one for one in Worth if one.value == worth), None)
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if Duty.EVALUATOR not in tx.team.held():  # who reads what others do not
            tx.team.must_study()
        names = {one.name for one in sealed_objects(tx, number)}
        if dossier.status is not Status.SEALED or paper not in names or not kind_of(paper):
            raise NotFound("no such document")
        if chosen is None:
            raise NotReady([Problem(PAGE, WORTH, NONE)])
        last = last_judgments(tx.milestones.judged(number)).get(paper)
        if last and last.rank != seen:
            raise JudgedMeanwhile(last)
        judgment = Judgment(
            dossier=number,
            paper=paper,
            rank=next_rank([seen], tx.moves.of(number)),
            request=dossier.request,
            person=dossier.person,
            funder=dossier.funder,
            worth=chosen,
            judged_by=actor.id,
            judged_at=tx.at,
        )
        tx.milestones.judge(judgment)
    return judgment
