"""The papers of a request: those that came, those put off, and those nothing was said of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.addition import Addition
from portal.domain.dossier import AidRequest
from portal.form.edition import Edition
from portal.form.remembered import wanted_of
from portal.web.i18n import said


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to come. `by`: the day it was promised for; `gone`: that day is over."""

    kind: str
    label: str
    later: bool  # the person said that they will send it
    by: date | None = None
    gone: bool = False


def coming(
    edition: Edition, filed: AidRequest, without: Collection[str], today: date, language: str
) -> Sequence[Paper]:
    """What was wanted at the filing and did not come, but for these kinds."""
    days = {kind: date.fromisoformat(by) for kind, by in filed.promised.items()}
    return [
        Paper(
            rule.id,
            said(edition, language, f"piece.{rule.id}.label"),
            rule.id in filed.later,
            days.get(rule.id),
            gone=days.get(rule.id, today) < today,
        )
        for rule in wanted_of(edition, filed)
        if rule.id not in without
    ]


def received(
    edition: Edition, sent: Sequence[AidRequest | Addition], language: str
) -> Sequence[tuple[str, int]]:
    """What came, in the edition's order: each kind of paper in words, and how many files."""
    many = Counter(piece.kind for one in sent for piece in one.pieces)
    return [
        (said(edition, language, f"piece.{rule.id}.label"), many[rule.id])
        for rule in edition.pieces
        if rule.id in many
    ]
