"""What one dossier holds of a request: what its funder needs for the aids that are asked of it.

Source: RGPD, art. 5-1-c (data minimisation) and 9 (health).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Answers
from portal.domain.invitations import PAPERS, Completed
from portal.domain.moves import REORIENTED
from portal.domain.routing import Flag, Route, Routing
from portal.form.answered_by import ANSWERED_BY
from portal.form.edition import Edition
from portal.form.when import Condition, names

AID, FUNDER, RULE = "aid", "funder", "rule"
"""What `for` may read of a route: the aid, the kind of funder, the row that decided."""
RULES, AIDS = "rules", "aids"

Asked = tuple[str, str, str]
"""What is asked of one funder: the values of these three."""


def left_out(edition: Edition, routes: Sequence[Route]) -> frozenset[str]:
    """The questions whose answers a dossier with these routes does not hold."""
    return _questions(edition, _asked(edition, routes))


def needs_paper(edition: Edition, routes: Sequence[Route], kind: str) -> bool:
    """Whether a dossier with these routes holds papers of this kind."""
    return kind not in _papers(edition, _asked(edition, routes))


def needed(edition: Edition, answers: Answers, routes: Sequence[Route]) -> Answers:
    """Those of these answers that a dossier with these routes holds, in their order."""
    out = left_out(edition, routes)
    return {name: value for name, value in answers.items() if name not in out} if out else answers


def routes_told(edition: Edition, routes: Sequence[Route]) -> tuple[Route, ...]:
    """These routes as their funder is told them: no reason repeats an answer that it does not hold.

    Where something is left out, what would change them is the person's alone: it tells of answers.
    """
    if not (out := left_out(edition, routes)):
        return tuple(routes)
    return tuple(
        replace(
            one,
            decided_by=[each for each in one.decided_by if tells_none(each["fact"], out)],
            would_change=[],
        )
        for one in routes
    )


def minimal(
    edition: Edition, aid_request: AidRequest, dossier: Dossier
) -> tuple[AidRequest, Dossier]:
    """A request and a dossier of it, as that dossier holds them.

    Where an answer is left out, so are the other dossiers and doors: why they were chosen would
    tell it. A paper that no dossier of the request needs is in all of them: nothing is lost.
    """
    aid_request, routes = _with_papers(edition, aid_request, dossier), dossier.routes
    if not (out := left_out(edition, routes)):
        return aid_request, dossier
    routes, vouched = routes_told(edition, routes), aid_request.vouched
    kept = tuple(name for name in vouched.questions if name not in out) if vouched else ()
    held = replace(
        aid_request,
        answers=needed(edition, aid_request.answers, routes),
        routing=Routing(routes, (), _flags(edition, aid_request.routing.flags, routes)),
        vouched=replace(vouched, questions=kept) if vouched and kept else None,
        completed=_completed(edition, aid_request, out),
    )
    return held, replace(dossier, routes=routes)


def papers_left_out(
    edition: Edition, kinds: Iterable[str], own: Sequence[Route], others: Sequence[Route]
) -> frozenset[str]:
    """Which of these kinds of paper a dossier does not hold, and another of the request does.

    `own` are its routes; `others` those of the other dossiers.
    """
    return frozenset(
        kind
        for kind in kinds
        if not needs_paper(edition, own, kind)
        and any(needs_paper(edition, (one,), kind) for one in others)
    )


def _with_papers(edition: Edition, aid_request: AidRequest, dossier: Dossier) -> AidRequest:
    kinds = {*aid_request.later, *(piece.kind for piece in aid_request.pieces)}
    others = [one for one in aid_request.routing.routes if one.funder != dossier.funder]
    if not (out := papers_left_out(edition, kinds, dossier.routes, others)):
        return aid_request
    return replace(
        aid_request,
        later=aid_request.later - out,
        pieces=tuple(piece for piece in aid_request.pieces if piece.kind not in out),
        promised={kind: day for kind, day in aid_request.promised.items() if kind not in out},
    )


def never_sent(edition: Edition, kind: str) -> frozenset[str]:
    """The questions whose answers no funder of this kind gets, whatever is asked of it."""
    rules = (REORIENTED, *(row.id for table in edition.tables for row in table.rows if row.funder))
    aids = edition.study.moving.aids.get(kind, ())
    return _questions(edition, tuple((aid, kind, rule) for aid in aids for rule in rules))


def tells_none(fact: str, out: frozenset[str]) -> bool:
    """Whether a fact follows from no answer of these questions."""
    return out.isdisjoint(ANSWERED_BY.get(fact, (fact,)))


def _flags(edition: Edition, flags: Sequence[Flag], routes: Sequence[Route]) -> Sequence[Flag]:
    """Those that tell of nothing that is left out, nor of what is asked of others."""
    rules, out = {one.id: one.when for one in edition.flags}, left_out(edition, routes)
    own = {RULES: {one.rule for one in routes}, AIDS: {one.aid for one in routes}}
    return [one for one in flags if one.id in rules and _is_told(names(rules[one.id]), own, out)]


def _is_told(
    read: Mapping[str, frozenset[str]], own: Mapping[str, set[str]], out: frozenset[str]
) -> bool:
    return all(
        not values.isdisjoint(own[fact]) if fact in own else tells_none(fact, out)
        for fact, values in read.items()
    )


def _completed(
    edition: Edition, aid_request: AidRequest, out: frozenset[str]
) -> tuple[Completed, ...]:
    """The parts that relatives wrote, of which some answer, or a paper, is held."""
    held = {
        page.section
        for page in edition.pages
        for question in page.questions
        if question.id in aid_request.answers and question.id not in out
    }
    return tuple(one for one in aid_request.completed if one.part in (*held, PAPERS))


def _asked(edition: Edition, routes: Sequence[Route]) -> tuple[Asked, ...]:
    """What is asked, and of which kind of funder, each once."""
    funders = edition.reference.funders
    return tuple(
        dict.fromkeys(
            (one.aid, known.kind if (known := funders.get(one.funder)) else "", one.rule)
            for one in routes
        )
    )


@lru_cache(maxsize=256)
def _questions(edition: Edition, asked: tuple[Asked, ...]) -> frozenset[str]:
    rules = {name: question.for_ for name, question in edition.questions.items()}
    return unneeded(rules, asked)


@lru_cache(maxsize=256)
def _papers(edition: Edition, asked: tuple[Asked, ...]) -> frozenset[str]:
    return unneeded({rule.id: rule.for_ for rule in edition.pieces}, asked)


def unneeded(rules: Mapping[str, Condition], asked: Sequence[Asked]) -> frozenset[str]:
    """What no aid that is asked needs; where nothing is asked, nothing is left out."""
    facts = [dict(zip((AID, FUNDER, RULE), each, strict=True)) for each in asked]
    return frozenset(
        name
        for name, rule in rules.items()
        if facts and not any(rule.holds(each) for each in facts)
    )
