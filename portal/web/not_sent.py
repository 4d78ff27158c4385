"""What is not sent to an organisation, as people read it: on the check page, and of everybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.draft import Draft
from portal.domain.routing import Route, Routing
from portal.form.edition import Edition
from portal.form.minimal import left_out, never_sent, papers_left_out
from portal.form.remembered import kept
from portal.web.i18n import said
from portal.web.reasons import funder_name


@dataclass(frozen=True, slots=True)
class NotSent:
    """Of one organisation, the questions and the papers that it does not get; empty: it gets all.

    The questions are in their own words; of a page that is left out whole, its title.
    """

    name: str
    answers: Sequence[str]
    papers: Sequence[str] = ()


def not_sent(
    edition: Edition, draft: Draft, routing: Routing | None, on: date, language: str
) -> Sequence[NotSent]:
    """What of a draft is not sent to each of those that will study it, as far as that is known."""
    if routing is None:
        return ()
    kinds, answered = {one.kind for one in draft.pieces}, kept(edition, draft.answers, on).keys()
    by_funder: dict[str, list[Route]] = {}
    for one in routing.routes:
        by_funder.setdefault(one.funder, []).append(one)
    return [
        NotSent(
            funder_name(edition, code, language),
            _labels(edition, left_out(edition, own) & answered, language),
            _papers(edition, _unsent(edition, kinds, own, routing), language),
        )
        for code, own in by_funder.items()
    ]


def of_everybody(edition: Edition, language: str) -> Sequence[NotSent]:
    """What each kind of organisation gets of nobody; those that may get all are not named."""
    found = ((kind, never_sent(edition, kind)) for kind in edition.study.moving.aids)
    return [
        NotSent(said(edition, language, f"family.{kind}"), _titles(edition, out, language))
        for kind, out in found
        if out
    ]


def _unsent(
    edition: Edition, kinds: Iterable[str], own: Sequence[Route], routing: Routing
) -> frozenset[str]:
    others = [one for one in routing.routes if one.funder != own[0].funder]
    return papers_left_out(edition, kinds, own, others)


def _labels(edition: Edition, out: frozenset[str], language: str) -> Sequence[str]:
    asked = edition.questions.values()
    return [said(edition, language, f"{one.key}.label") for one in asked if one.id in out]


def _papers(edition: Edition, out: frozenset[str], language: str) -> Sequence[str]:
    rules = (rule.id for rule in edition.pieces if rule.id in out)
    return [said(edition, language, f"piece.{one}.label") for one in rules]


def _titles(edition: Edition, out: frozenset[str], language: str) -> Sequence[str]:
    """Of each page that is left out, its title; of some questions of a page, their words."""
    lines: list[str] = []
    for page in edition.pages:
        asked = frozenset(one.id for one in page.questions)
        if asked <= out:
            lines.append(said(edition, language, f"page.{page.id}.title"))
        else:
            lines += _labels(edition, asked & out, language)
    return lines
