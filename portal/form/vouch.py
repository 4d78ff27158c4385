"""What the State's sign-in tells of a person, as answers; and which answers are still as told.

Source: FranceConnect v2, `identite_pivot`: a day or a month nobody knows is `00`; a birth place is
an INSEE code of commune, for births in France alone; an identity of the State is not typed again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.domain.dossier import VouchedFor
from portal.domain.draft import Answers, Draft, Vouched
from portal.form import communes
from portal.form.edition import Edition, Page
from portal.form.known import Known
from portal.form.pages import form_class
from portal.form.typed import typed_of

Claims = Mapping[str, str]
"""Claim → text, as `portal.form.load_pages.CLAIMS` names them, and `birthcountry`."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider of the State told of who signed in, and who it is."""

    by: str
    claims: Claims


NOBODY_TOLD = Told("", {})
FRANCE = "99100"
GENDERS = {"female": "madam", "male": "sir"}
"""Gender → option of the question on civility; who is neither chooses."""
PROPOSED = frozenset({"email"})
"""What is told, and is no identity: it fills a box, and may be typed over."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _commune(claims: Claims) -> str:
    """A birth place in words; nothing for a birth abroad, of which the State tells the country."""
    if claims.get("birthcountry", FRANCE) != FRANCE:
        return ""
    found = communes.known(claims.get("birthplace", ""))
    return f"{found.name} ({found.departement})" if found else ""


def _day(claims: Claims) -> str:
    told = claims.get("birthdate", "")
    return told if _DAY.fullmatch(told) else ""


_TOLD: Mapping[str, Callable[[Claims], str]] = {
    "gender": lambda claims: GENDERS.get(claims.get("gender", ""), ""),
    "birthdate": _day,
    "birthplace": _commune,
}


def identity(edition: Edition, page: Page, claims: Claims, today: date) -> Answers:
    """The page's questions that these claims answer; an answer the form would refuse is none."""
    return _answered(edition, page, claims, today, proposed=False)


def proposed(edition: Edition, page: Page, claims: Claims, today: date) -> Answers:
    """What these claims propose to write on this page."""
    return _answered(edition, page, claims, today, proposed=True)


def is_theirs(edition: Edition, draft: Draft, today: date) -> bool:
    """Whether the person who signs in is the one that the request is for.

    In the spouse's request, begun from one's own, "for myself" is the spouse's answer.
    """
    known = Known(edition, draft.answers, today)
    return draft.spouse_of is None and edition.identity_when.holds(known)


def standing(edition: Edition, draft: Draft, today: date) -> Answers:
    """The answers of a draft that are vouched for: as they were told, and of whom it was told."""
    vouched = draft.vouched
    if vouched is None or not is_theirs(edition, draft, today):
        return {}
    asked = edition.questions
    return {
        name: value
        for name, value in vouched.answers.items()
        if name in asked and draft.answers.get(name) == value
    }


def locked(edition: Edition, page: Page, draft: Draft, claims: Claims, today: date) -> Answers:
    """The answers of this page that are not typed: those vouched for before, and now.

    What completes a filed request is always typed, and a page that is not right.
    """
    if draft.amends or (draft.vouched and page.id in draft.vouched.declined):
        return {}
    if draft.vouched is None and not claims:
        return {}
    own = {question.id for question in page.questions}
    before = {name: v for name, v in standing(edition, draft, today).items() if name in own}
    if not claims or not is_theirs(edition, draft, today):
        return before
    return {**before, **identity(edition, page, claims, today)}


def told_of(draft: Draft, told: Told, sure: Answers) -> Vouched | None:
    """What the draft keeps of what was told, once these answers stand; nothing: as before."""
    old = draft.vouched
    if not sure or (old and all(old.answers.get(name) == sure[name] for name in sure)):
        return None
    if old is None:
        return Vouched(told.by, sure)
    return Vouched(told.by or old.by, {**old.answers, **sure}, old.declined)


def vouched_for(edition: Edition, draft: Draft, answers: Answers, today: date) -> VouchedFor | None:
    """What is told of a request when it is filed: which of its answers are vouched for."""
    if draft.vouched is None:
        return None
    stands = standing(edition, draft, today)
    names = tuple(name for name in edition.questions if name in stands and name in answers)
    return VouchedFor(draft.vouched.by, names) if names else None


def _answered(
    edition: Edition, page: Page, claims: Claims, today: date, *, proposed: bool
) -> Answers:
    told = {
        question.id: _TOLD.get(question.identity, lambda c, n=question.identity: c.get(n, ""))(
            claims
        ).strip()
        for question in page.questions
        if question.identity and (question.identity in PROPOSED) is proposed
    }
    told = {name: text for name, text in told.items() if text}
    form = form_class(edition, page, edition.languages[0])(
        typed_of(page.questions, told), today=today
    )
    form.validate()
    return {
        field.question.id: field.value
        for field in form
        if field.question.id in told and field.value is not None
    }
