"""Where each dossier of a request stands, in the words of the status page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.delays import Usual
from portal.domain.dossier import Dossier
from portal.domain.exchange import Asking, Ending
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.milestones import Judgment
from portal.domain.moves import Move
from portal.domain.recognitions import Recognition
from portal.domain.steps import Standing, Step
from portal.form.counting import plain_last
from portal.form.edition import Edition
from portal.form.joined import said_of
from portal.form.telling_case import decision_limit
from portal.web import reasons
from portal.web.answered import Answered, answered
from portal.web.i18n import said

APA = ("apa", "apa_urgent")
"""The aids whose delay the law names (CASF L232-14)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a funder asks for now: the papers, each brought or not, until which day."""

    papers: Sequence[tuple[str, str, bool]]  # kind, label, whether it was brought
    until: date
    unfit: Mapping[str, str]  # kind → why the one that was sent before did not suit


@dataclass(frozen=True, slots=True)
class Moved:
    """That a dossier went from one funder to another, and why."""

    former: str
    to: str
    why: str
    aid: str  # what is studied there
    at: datetime
    evaluation: bool  # what was evaluated went along, and is read there
    gir: bool  # or the GIR alone did


@dataclass(frozen=True, slots=True)
class Place:
    """One dossier on the status page."""

    dossier: Dossier
    funder: str
    steps: Sequence[Step]
    asked: Asked | None
    unread: int
    answered: Answered | None
    opening: Usual | None  # the usual delay, as long as it is awaited
    decision: Usual | None
    legal: bool  # no usual delay is known, and the law names one
    announced: int | None  # else the days within which its funder says that it answers
    unknown_delay: bool  # none is known, and nothing names one
    telephone: str  # of its funder, if the table has it
    moves: Sequence[Moved]  # from funder to funder, the last first
    again: Sequence[tuple[str, str, str]]  # papers that do not suit: kind, label, why
    complete: date | None  # since when its funder says that nothing is missing
    decide_by: date | None  # by when the law wants an answer, counted from then
    brought: datetime | None  # when the last paper asked for was sent, if nothing is asked now
    decided: bool  # for good: a provisional grant is not

    @property
    def has_all(self) -> bool:
        """Whether its funder waits for no paper: it decided, or it said that none is missing."""
        return self.decided or bool(self.complete and not self.asked and not self.again)

    @property
    def exchange(self) -> str:
        """The address of what is written about it; none before it is sealed."""
        return f"/suivi/{self.dossier.number}/messages" if self.dossier.sealed_at else ""


def places_of(standings: Sequence[Standing], edition: Edition, language: str) -> Sequence[Place]:
    """Each dossier's place, in order."""
    return [_place(one, edition, language) for one in standings]


def papers_awaited(places: Sequence[Place]) -> bool:
    """Whether some funder of a request may still wait for papers."""
    return not places or any(not (one.has_all or one.dossier.withdrawn_at) for one in places)


def asked_of(
    asking: Asking, edition: Edition, language: str, again: Sequence[Judgment] = ()
) -> Asked:
    """An asking with the labels of its papers; `again`: those judged not to suit."""
    papers = [
        (one.kind, said(edition, language, f"piece.{one.kind}.label"), one.brought_at is not None)
        for one in asking.papers
    ]
    unfit = {one.kind: one.worth.value for one in again if one.kind in asking.left}
    return Asked(papers, asking.until, unfit)


def _moved(move: Move, recognised: Sequence[Recognition], edition: Edition, language: str) -> Moved:
    known = [one.whole for one in recognised if one.rank == move.rank]
    former, to = (reasons.funder_name(edition, one, language) for one in (move.former, move.funder))
    why, aid = (said(edition, language, one) for one in (f"moved.{move.reason}", f"aid.{move.aid}"))
    return Moved(former, to, why, aid, move.moved_at, any(known), bool(known) and not any(known))


def _again(one: Standing, edition: Edition, language: str) -> Sequence[tuple[str, str, str]]:
    """Papers to be sent again; what is asked for now says so by itself."""
    if one.dossier.withdrawn_at or one.decision:
        return ()
    asked = one.asking.left if one.asking else ()
    return [
        (each.kind, said(edition, language, f"piece.{each.kind}.label"), each.worth.value)
        for each in one.again
        if each.kind not in asked
    ]


def _decide_by(one: Standing, edition: Edition) -> date | None:
    """As the acknowledgement of a complete file says it; papers asked for since put it off."""
    complete, aids = one.days.get(Milestone.COMPLETE), [route.aid for route in one.dossier.routes]
    limit = decision_limit(edition, aids)
    asked = any(complete and legal_day(each.asked_at) > complete for each in one.askings)
    return plain_last(limit, complete) if limit and complete and not asked else None


def _came(asking: Asking) -> bool:
    return asking.ending is Ending.BROUGHT


def _place(one: Standing, edition: Edition, language: str) -> Place:
    dossier, decided = one.dossier, one.decision
    waits = bool(dossier.sealed_at) and not dossier.withdrawn_at and not decided
    usual = one.delays.to_decision if one.delays and waits else None
    opening = one.delays.to_opening if one.delays and waits and not one.opened_at else None
    apa = any(route.aid in APA for route in dossier.routes)
    told = said_of(edition.reference, dossier.funder, legal_day(dossier.submitted_at))
    announced = told.decides_days if told and waits and not apa and usual is None else None
    return Place(
        dossier=dossier,
        funder=reasons.funder_name(edition, dossier.funder, language),
        steps=one.steps,
        asked=asked_of(one.asking, edition, language, one.again) if one.asking else None,
        unread=one.unread,
        answered=answered(decided or one.provisional, dossier, edition, language),
        opening=opening,
        decision=usual,
        legal=waits and apa and usual is None,
        announced=announced,
        unknown_delay=waits and not apa and usual is None and announced is None,
        telephone=reasons.funder_telephone(edition, dossier.funder),
        moves=[_moved(each, one.recognised, edition, language) for each in reversed(one.moves)],
        again=_again(one, edition, language),
        complete=one.days.get(Milestone.COMPLETE),
        decide_by=_decide_by(one, edition) if waits else None,
        brought=max(
            (each.ended_at for each in one.askings if each.ended_at and _came(each)), default=None
        ),
        decided=decided is not None,
    )
