"""What caseworkers noted of a dossier and said of its papers, against what the ledger tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.checking import found
from portal.domain.findings import Finding
from portal.domain.history import Milestone
from portal.domain.ledger import LedgerEntry
from portal.domain.milestones import Judgment, MilestoneNoted, Noted, PaperJudged
from portal.domain.offers import PlanSent
from portal.domain.plan import plan_number
from portal.domain.urgency import MarkedUrgent, UrgencyTakenOff


def check_case(
    noted: Sequence[Noted], judged: Sequence[Judgment], entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """Each row is told by an entry, and each entry by a row: what, of which day, by whom, when.

    Args:
        noted: the dates of a dossier as their rows tell them.
        judged: what was said of its papers, likewise.
        entries: what the ledger tells of the dossier.
    """
    dates: list[tuple[object, ...]] = [
        (one.rank, one.milestone.value, one.day.isoformat() if one.day else "", one.noted_by,
         one.noted_at)
        for one in noted
    ]  # fmt: skip
    told = _told(entries, MilestoneNoted.__name__, ("rank", "milestone", "day"))
    if dates or told:
        yield found("dates noted", sorted(dates, key=str) == told, "those of the ledger, each once")
    yield from _urgencies(noted, entries)
    plans: list[tuple[object, ...]] = [
        (one.rank, plan_number(one.dossier, one.plan), one.noted_by, one.noted_at)
        for one in noted
        if one.plan
    ]
    told = _told(entries, PlanSent.__name__, ("rank", "plan"))
    if plans or told:
        yield found("plans sent", sorted(plans, key=str) == told, "as the ledger tells, each once")
    papers: list[tuple[object, ...]] = [
        (one.paper, one.rank, one.worth.value, one.judged_by, one.judged_at) for one in judged
    ]
    told = _told(entries, PaperJudged.__name__, ("paper", "rank", "worth"))
    if papers or told:
        yield found(
            "papers judged", sorted(papers, key=str) == told, "as the ledger tells, each once"
        )


def _urgencies(noted: Sequence[Noted], entries: Sequence[LedgerEntry]) -> Iterator[Finding]:
    """Why a dossier was said to be urgent, and why not any more."""
    rows = [one for one in noted if one.milestone is Milestone.URGENT]
    marked: list[tuple[object, ...]] = [
        (one.rank, one.reason, one.leaving.isoformat() if one.leaving else "", one.noted_by,
         one.noted_at)
        for one in rows
        if one.day
    ]  # fmt: skip
    ended: list[tuple[object, ...]] = [
        (one.rank, one.reason, one.noted_by, one.noted_at) for one in rows if not one.day
    ]
    told = _told(entries, MarkedUrgent.__name__, ("rank", "reason", "leaving"))
    over = _told(entries, UrgencyTakenOff.__name__, ("rank", "reason"))
    if rows or told or over:
        same = (sorted(marked, key=str), sorted(ended, key=str)) == (told, over)
        yield found("urgencies noted", same, "as the ledger tells, each once")


def _told(
    entries: Sequence[LedgerEntry], word: str, names: Sequence[str]
) -> list[tuple[object, ...]]:
    """What the entries of this word tell, in order: these details, by whom, when."""
    told = [
        (*(one.detail.get(name) for name in names), one.actor, one.at)
        for one in entries
        if one.word == word
    ]
    return sorted(told, key=str)
