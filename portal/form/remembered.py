"""What follows from the answers of a draft, worked out once: the same answers give the same again.

A person looks at the check, then sends: what was judged for the one serves the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.dossier import AidRequest
from portal.domain.draft import Answer, Answers
from portal.domain.errors import Problem
from portal.domain.happened import legal_day
from portal.domain.mandated import stands_for
from portal.domain.routing import Routing
from portal.form import pages, path
from portal.form.edition import Edition, Page, PieceRule
from portal.form.estimate import Estimate, estimate
from portal.form.explain import explained as explained_of
from portal.form.facts import TOLD, facts_of
from portal.form.once import once
from portal.form.route import route

NEEDS = "needs"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is still missing, and who would study the request, if it were sent now.

    `whole`: these very answers are right and count, all of them.
    """

    missing: Sequence[Problem]
    routing: Routing
    whole: bool


def visible_pages(edition: Edition, answers: Answers, today: date) -> Sequence[Page]:
    """The pages that this person answers."""
    return once(path.visible_pages, edition, answers, today)


def wanted_pieces(edition: Edition, answers: Answers, today: date) -> Sequence[PieceRule]:
    """The papers asked of this person."""
    return once(path.wanted_pieces, edition, answers, today)


def wanted_of(edition: Edition, filed: AidRequest) -> Sequence[PieceRule]:
    """The papers asked of a person when they filed, but what their mandate stands in for."""
    known = stands_for(filed.acting.confirmed_by) if filed.acting else frozenset()
    wanted = wanted_pieces(edition, filed.answers, legal_day(filed.submitted_at))
    return tuple(rule for rule in wanted if rule.id not in known)


def kept(edition: Edition, answers: Answers, today: date) -> dict[str, Answer]:
    """The answers that still count."""
    return {name: answers[name] for name in once(path.counting, edition, answers, today)}


def estimated(edition: Edition, answers: Answers, today: date, language: str) -> Estimate | None:
    """What these answers would leave to pay of a plan, if they allow to say it."""

    def reckon(edition: Edition, answers: Answers, today: date) -> Estimate | None:
        routing = outlook(edition, answers, today, language).routing
        return estimate(edition, kept(edition, answers, today), routing, today)

    return once(reckon, edition, answers, today, language)


def outlook(edition: Edition, answers: Answers, today: date, language: str) -> Outlook:
    """What would become of these answers if they were sent now; sentences are in this language."""

    def judge(edition: Edition, answers: Answers, today: date) -> Outlook:
        right, problems = pages.canonical(edition, answers, language, today)
        routing = route(edition, facts_of(edition, right, today))
        return Outlook(problems, routing, whole=not problems and right == answers)

    return once(judge, edition, answers, today, language)


def counted(edition: Edition, answers: Answers, today: date, language: str) -> Answers:
    """These answers without those that are wrong, or do not count any more."""
    if outlook(edition, answers, today, language).whole:
        return answers
    return pages.canonical(edition, answers, language, today)[0]


def elsewhere(edition: Edition, answers: Answers, today: date, language: str) -> Routing | None:
    """Where else this person must ask, once the answers say that nobody here can help them.

    Before a need is named, only if nobody can whatever it is.
    """
    found = outlook(edition, _needing(answers), today, language).routing
    return found if found.referrals and not found.routes else None


def explained(edition: Edition, answers: Answers, today: date, language: str) -> Routing:
    """The routing of these answers as of the two above, with its reasons in full.

    For who is shown it, or files it: it takes some thirty times as long as a routing. The reasons
    are in the language that counts and in this one.
    """

    def explain(edition: Edition, answers: Answers, today: date) -> Routing:
        right = counted(edition, answers, today, language)
        said = tuple(dict.fromkeys((edition.languages[0], language)))
        return explained_of(edition, facts_of(edition, right, today), said)

    return once(explain, edition, _needing(answers), today, language)


def _needing(answers: Answers) -> Answers:
    return answers if answers.get(NEEDS) else {**answers, NEEDS: list(TOLD[NEEDS])}
