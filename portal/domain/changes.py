"""What changed for a funder, as its software reads it: one change an entry of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain.history import Milestone
from portal.domain.offers import RECEIPT

MOST_CHANGES = 1000
"""Changes of one page."""
SOME_CHANGES = 100
"""Changes of a page whose reader does not say how many."""

Detail = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one dossier. `told` is what a reader may need to know of it."""

    kind: str
    dossier: str
    at: datetime  # UTC
    told: Mapping[str, object]
    cursor: str = ""  # to go on from after it


def _plain(kind: str, *names: str) -> Callable[[Detail], tuple[str, Detail]]:
    """A kind that tells these of the entry's details, under their own names."""
    return lambda detail: (kind, {name: detail[name] for name in names if name in detail})


def _addition(detail: Detail) -> tuple[str, Detail]:
    return "corrected" if detail.get("corrects") else "completed", {"part": detail["part"]}


def _sheet(detail: Detail) -> tuple[str, Detail]:
    return "studied", {"sheet": detail["sheet"]}


def _proposal(detail: Detail) -> tuple[str, Detail]:
    milestone = Milestone(str(detail["milestone"]))
    told = {"milestone": milestone.value, "day": detail["day"] or None}
    if milestone in RECEIPT:
        return "plan_proposed", told | {"plan": detail["plan"] or None}
    return "plan_received" if milestone in RECEIPT.values() else "plan_answered", told


KINDS: Mapping[str, Callable[[Detail], tuple[str, Detail]]] = {
    "Routed": _plain("filed", "aids"),
    "Sealed": _plain("sealed"),
    "AdditionSealed": _addition,
    "Reoriented": _plain("reoriented_out", "to", "aid", "reason"),
    "CameOver": _plain("reoriented_in", "former", "aid"),
    "Decided": _plain("decided", "decision", "verdict"),
    "DecisionSealed": _plain("decision_sealed", "decision"),
    "SheetSealed": _sheet,
    "ProposalNoted": _proposal,
    "Withdrawn": _plain("withdrawn", "power"),
    "Erased": _plain("erased", "manifest_sha256"),
}
"""Words of the ledger → the kind of change, and what is told of it."""

NAMES = (
    "filed", "sealed", "completed", "corrected", "reoriented_out", "reoriented_in", "decided",
    "decision_sealed", "studied", "plan_proposed", "plan_received", "plan_answered", "withdrawn",
    "erased",
)  # fmt: skip
"""Every kind there is."""


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of what changed, and the cursor to go on from. `more`: there is more already."""

    page: tuple[Change, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """A manifest that a funder's software acknowledged by its fingerprint."""

    dossier: str
    name: str
    manifest_sha256: str
    software: str
    handed_at: datetime


def change_of(word: str, subject: str, at: datetime, detail: Detail, cursor: str = "") -> Change:
    """The change that an entry of the ledger tells."""
    kind, told = KINDS[word](detail)
    return Change(kind, subject, at, dict(told), cursor)
