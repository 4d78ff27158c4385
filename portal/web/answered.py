"""What was decided, as its person reads it on the page: the verdict, why, how to contest it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.decision import Decision, Verdict
from portal.domain.dossier import Dossier
from portal.domain.happened import legal_day
from portal.form.edition import Edition
from portal.form.letters import appeals_in_words
from portal.web import reasons
from portal.web.i18n import gettext as _
from portal.web.i18n import said, well

NOT_ALL = (Verdict.REFUSED, Verdict.GRANTED_IN_PART, Verdict.NO_FURTHER_ACTION)
"""What leaves something ungranted: its page says why, and how to contest it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a funder decided, and the address of its letter."""

    verdict: str
    at: datetime
    letter: str
    funder: str  # who decided: of a provisional grant, it may be a former funder
    family: bool  # the letter is to the family: the person has died
    because: Sequence[str] = ()  # of what is not granted whole, as its letter says it
    appeals: Sequence[str] = ()


def verdicts() -> Mapping[str, str]:
    """What each decision is called, in the language of the page."""
    return {
        "granted": _("Accordée"),
        "granted_in_part": _("Accordée en partie"),
        "refused": _("Refusée"),
        "no_further_action": _("Classée sans suite"),
        "provisional": _("Accordée à titre provisoire, en attendant la décision"),
    }


def answered(
    decision: Decision | None, dossier: Dossier, edition: Edition, language: str
) -> Answered | None:
    """A decision in words. A caseworker's own words stand in the letter alone."""
    if decision is None:
        return None
    grounds, on = decision.grounds.split(), legal_day(decision.decided_at)
    not_all = decision.verdict in NOT_ALL
    aids = [route.aid for route in dossier.routes]
    appeals = appeals_in_words(edition, language, aids, on) if not_all else ()
    return Answered(
        verdict=verdicts()[decision.verdict],
        at=decision.decided_at,
        letter=f"/suivi/{decision.number}/lettre.pdf",
        funder=reasons.funder_name(edition, decision.funder, language),
        family=edition.study.decisions.to_family(grounds),
        because=[said(edition, language, f"ground.{one}") for one in grounds] if not_all else (),
        appeals=[well(one, language) for one in appeals],
    )
