"""The papers of a request that are still to come: those put off, and those nothing was said of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

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
