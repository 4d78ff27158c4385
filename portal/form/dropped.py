"""Answers that another answer made pointless: kept until filing, not filed, and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.draft import Answers
from portal.form.edition import Edition, Question
from portal.form.remembered import kept


@dataclass(frozen=True, slots=True)
class Dropped:
    """Ids of questions, in the form's order: those answered anew, those that serve no more."""

    changed: Sequence[str]
    gone: Sequence[str]


def dropped(edition: Edition, before: Answers, after: Answers, today: date) -> Dropped | None:
    """What counted before and does not any more, because another answer was changed.

    An answer that was itself taken back is not among them.
    """
    if before == after:
        return None
    gone = set(kept(edition, before, today)) - set(kept(edition, after, today))
    gone = {name for name in gone if name in after}
    if not gone:
        return None
    changed = {name for name in before if after.get(name) != before[name]}
    return Dropped(
        [question.id for question in edition.questions.values() if question.id in changed],
        [question.id for question in edition.questions.values() if question.id in gone],
    )


def pointless(edition: Edition, answers: Answers, today: date) -> Sequence[Question]:
    """The questions answered that are not asked of this person any more."""
    counted = kept(edition, answers, today)
    return [
        question
        for question in edition.questions.values()
        if answers.get(question.id) is not None and question.id not in counted
    ]
