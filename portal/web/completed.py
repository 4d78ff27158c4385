"""What was added to a dossier, as a caseworker reads it: when, what changed, in whose words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.acts.review import OpenedAddition
from portal.form.addition_record import Change, changes_of
from portal.form.edition import Edition


@dataclass(frozen=True, slots=True)
class Completed:
    """One addition. `read`: its sealed bytes could be read, and are what was sent."""

    number: str
    rank: int
    at: datetime
    read: bool
    words: str
    changes: Sequence[Change]
    papers: int
    signed_name: str
    helper: str  # who sent it under a mandate, if somebody did


def completed(
    additions: Sequence[OpenedAddition], edition: Edition | None, language: str
) -> Sequence[Completed]:
    """The additions to a dossier, in the order they are given."""
    return [_one(each, edition, language) for each in additions]


def latest(additions: Sequence[Completed]) -> Mapping[str, Change]:
    """Of each question that was corrected, the last correction; `additions`: the last first."""
    found: dict[str, Change] = {}
    for each in reversed(additions):
        found |= {change.question: change for change in each.changes}
    return found


def _signed(record: Mapping[str, Any]) -> str:
    """Who signed it: both, where the law asks for two."""
    several = [str(one.get("name", "")) for one in record.get("signers", ())]
    return ", ".join(several) or str(record.get("signature", {}).get("name", ""))


def _one(opened: OpenedAddition, edition: Edition | None, language: str) -> Completed:
    part, record = opened.part, opened.record or {}
    corrections = record.get("corrections", ())
    before = {one["question"]: one["before"] for one in corrections}
    after = {one["question"]: one["after"] for one in corrections}
    return Completed(
        number=part.number,
        rank=part.rank,
        at=part.submitted_at,
        read=opened.record is not None,
        words=str(record.get("words", "")),
        changes=changes_of(edition, language, before, after) if edition else (),
        papers=len(record.get("papers", ())),
        signed_name=_signed(record),
        helper=str((record.get("acting") or {}).get("helper_name", "")),
    )
