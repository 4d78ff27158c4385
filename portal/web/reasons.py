"""Who studies a request and why, as people read it: one block a funder, with its articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.routing import Routing, Told
from portal.form.edition import Edition
from portal.web.i18n import said, spaced


@dataclass(frozen=True, slots=True)
class Reason:
    """One aid asked of one funder."""

    aid: str
    role: str
    because: str
    sources: Sequence[str]


@dataclass(frozen=True, slots=True)
class Studied:
    """One funder (or a door outside the portal), and what it is asked."""

    code: str
    name: str
    telephone: str
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Explained:
    """All of a routing, in one language."""

    funders: Sequence[Studied]
    elsewhere: Sequence[Studied]
    flags: Sequence[str]

    @property
    def sources(self) -> Sequence[str]:
        """Every source that is quoted, once."""
        every = (reason for one in (*self.funders, *self.elsewhere) for reason in one.reasons)
        return list(dict.fromkeys(source for reason in every for source in reason.sources))


def told(edition: Edition, routing: Routing, language: str) -> Explained:
    """This routing in words."""
    funders: dict[str, list[Reason]] = {}
    for route in routing.routes:
        aid = said(edition, language, f"aid.{route.aid}")
        role = said(edition, language, f"role.{route.role}")
        reason = Reason(aid, role, told_in(route.because, language), route.sources)
        funders.setdefault(route.funder, []).append(reason)
    return Explained(
        funders=[_studied(edition, code, each, language) for code, each in funders.items()],
        elsewhere=[
            Studied(
                referral.to,
                _elsewhere(edition, referral.to, language),
                "",
                (Reason("", "", told_in(referral.because, language), referral.sources),),
            )
            for referral in routing.referrals
        ],
        # What to watch of a request is not said to who can file none.
        flags=[told_in(flag.text, language) for flag in routing.flags if routing.routes],
    )


def funder_name(edition: Edition, code: str, language: str) -> str:
    """The name of a funder, as people know it."""
    funder = edition.reference.funders.get(code)
    return funder.in_language(language) if funder else code


def _elsewhere(edition: Edition, code: str, language: str) -> str:
    """A door outside the portal, or a funder that must be asked in another way."""
    if code in edition.reference.funders:
        return funder_name(edition, code, language)
    return said(edition, language, f"referral.{code}")


def _studied(edition: Edition, code: str, reasons: Sequence[Reason], language: str) -> Studied:
    funder = edition.reference.funders.get(code)
    telephone = funder.telephone if funder else ""
    return Studied(code, funder_name(edition, code, language), telephone, reasons)


def told_in(words: Told, language: str) -> str:
    """A sentence that is said in every language, in this one."""
    text = words.get(language) or words["fr"]
    return spaced(text) if language == "fr" else text
