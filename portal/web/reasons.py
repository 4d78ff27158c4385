"""Who studies a request and why, as people read it: one block a funder, with its articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Answers
from portal.domain.happened import legal_day
from portal.domain.languages import FIRST
from portal.domain.routing import Referral, Route, Routing, Told
from portal.form.edition import Edition
from portal.form.remembered import explained
from portal.web.i18n import NO_BREAK, said, well


@dataclass(frozen=True, slots=True)
class Reason:
    """One aid asked of one funder: why, what of the answers decided, by which article."""

    aid: str
    role: str
    because: str
    decided_by: str
    sources: Sequence[str]


@dataclass(frozen=True, slots=True)
class Studied:
    """One funder (or a door outside the portal), what it is asked, and what would change that."""

    code: str
    name: str
    telephone: str
    reasons: Sequence[Reason]
    would_change: Sequence[str]
    otherwise: Sequence[str]

    @property
    def sources(self) -> Sequence[str]:
        """Every source that is quoted, once."""
        return _once(source for reason in self.reasons for source in reason.sources)


@dataclass(frozen=True, slots=True)
class Explained:
    """All of a routing, in one language."""

    funders: Sequence[Studied]
    elsewhere: Sequence[Studied]
    flags: Sequence[str]

    @property
    def sources(self) -> Sequence[str]:
        """Every source that is quoted, once."""
        return _once(source for one in (*self.funders, *self.elsewhere) for source in one.sources)


def told(edition: Edition, routing: Routing, language: str) -> Explained:
    """This routing in words."""
    funders: dict[str, list[Route]] = {}
    for route in routing.routes:
        funders.setdefault(route.funder, []).append(route)
    return Explained(
        funders=[studied(edition, code, each, language) for code, each in funders.items()],
        elsewhere=[studied(edition, one.to, (one,), language) for one in routing.referrals],
        # What to watch of a request is not said to who can file none.
        flags=[told_in(flag.text, language) for flag in routing.flags if routing.routes],
    )


def filed(edition: Edition, aid_request: AidRequest, language: str) -> Explained:
    """The routing of a request as it was filed, in words.

    Its reasons are kept in the language that counts and in its own. For a reader of another, they
    are worked out anew, if they still lead to the same.
    """
    routing = aid_request.routing
    if language not in (edition.languages[0], aid_request.language):
        on = legal_day(aid_request.submitted_at)
        again = explained(edition, aid_request.answers, on, language)
        if _led(again) == _led(routing):
            routing = again
    return told(edition, routing, language)


def told_to_reader(
    edition: Edition, dossier: Dossier, answers: Answers, spoken: str, language: str
) -> Sequence[Route]:
    """The routes of a dossier as its reader's language tells them.

    As in `filed`: they are kept in the language that counts and in the person's, `spoken`.
    """
    if language in (edition.languages[0], spoken):
        return dossier.routes
    again = explained(edition, answers, legal_day(dossier.submitted_at), language)
    here = [one for one in again.routes if one.funder == dossier.funder]
    kept = [(one.aid, one.role, one.rule) for one in dossier.routes]
    return here if [(one.aid, one.role, one.rule) for one in here] == kept else dossier.routes


def _led(routing: Routing) -> Sequence[tuple[str, ...]]:
    """Where a routing leads, and by which rules."""
    return [
        *((one.funder, one.aid, one.role, one.rule) for one in routing.routes),
        *((one.to, one.rule) for one in routing.referrals),
    ]


def funder_name(edition: Edition, code: str, language: str) -> str:
    """The name of a funder, as people know it."""
    funder = edition.reference.funders.get(code)
    return funder.in_language(language) if funder else code


def funder_telephone(edition: Edition, code: str) -> str:
    """The number of a funder as people write it, if the table has one."""
    funder = edition.reference.funders.get(code)
    digits = funder.telephone if funder else ""
    return NO_BREAK.join(digits[at : at + 2] for at in range(0, len(digits), 2))


def _elsewhere(edition: Edition, code: str, language: str) -> str:
    """A door outside the portal, or a funder that must be asked in another way."""
    if code in edition.reference.funders:
        return funder_name(edition, code, language)
    return said(edition, language, f"referral.{code}")


def studied(
    edition: Edition, code: str, parts: Sequence[Route | Referral], language: str
) -> Studied:
    """What one funder is asked (or why one is sent to one door), in words."""
    funder = edition.reference.funders.get(code)
    here = not any(isinstance(one, Referral) for one in parts)
    return Studied(
        code=code,
        name=(funder_name if here else _elsewhere)(edition, code, language),
        telephone=funder.telephone if funder and here else "",
        reasons=[_reason(edition, one, language) for one in parts],
        would_change=_once(told_in(told, language) for one in parts for told in one.would_change),
        otherwise=_once(
            line
            for one in parts
            if one.otherwise
            for line in told_in(one.otherwise, language).splitlines()
        ),
    )


def _reason(edition: Edition, one: Route | Referral, language: str) -> Reason:
    return Reason(
        aid=said(edition, language, f"aid.{one.aid}") if isinstance(one, Route) else "",
        role=said(edition, language, f"role.{one.role}") if isinstance(one, Route) else "",
        because=told_in(one.because, language),
        decided_by=" ".join(told_in(each["text"], language) for each in one.decided_by),
        sources=one.sources,
    )


def _once(sentences: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(sentences))


def told_in(words: Told, language: str) -> str:
    """A sentence that is said in every language, in this one."""
    return well(words.get(language) or words[FIRST], language)
