"""A couple asks in one sitting: what the second request takes over from the first."""

from __future__ import annotations

from datetime import date

from portal.domain.draft import Answer, Answers
from portal.form.edition import Edition
from portal.form.known import Known
from portal.form.remembered import kept


def may_be_two(edition: Edition, answers: Answers, today: date) -> bool:
    """Whether the spouse of whoever answers so may ask too."""
    return edition.couple is not None and are_two(edition, kept(edition, answers, today), today)


def are_two(edition: Edition, counting: Answers, today: date) -> bool:
    """The same of answers that all count, as those of a request: nothing is asked of them again."""
    return edition.couple is not None and edition.couple.when.holds(Known(edition, counting, today))


def spouse_answers(edition: Edition, answers: Answers, today: date) -> dict[str, Answer]:
    """What the spouse's request begins with: what both share, and each one's own, turned round.

    Consents and needs are never among it: each gives their own.
    """
    couple, told = edition.couple, kept(edition, answers, today)
    if couple is None:
        return {}
    known = Known(edition, told, today)
    begun: dict[str, Answer] = {
        name: told[name]
        for part in couple.shared
        if part.when.holds(known)
        for name in part.questions
        if name in told
    }
    for own, spouse in couple.swapped.items():
        for into, source in ((own, spouse), (spouse, own)):
            if source in told:
                begun[into] = told[source]
    return begun | {one.question: one.answer for one in couple.follows if one.when.holds(known)}
