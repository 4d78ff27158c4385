"""What the letter of a decision says beside, in each language: of the plan, of an advance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from portal.domain.plan import HelpPlan
from portal.form.edition import Edition
from portal.form.showing import day_in_words, show_decimal, show_money


def plan_told(edition: Edition, plan: HelpPlan) -> Mapping[str, str]:
    """What a letter that grants says of the plan, in each language.

    Source: CASF R232-7 (the decision says hours, amount, participation).
    """
    return {each: " ".join(_plan_in(edition, plan, each)) for each in edition.languages}


def _plan_in(edition: Edition, plan: HelpPlan, language: str) -> Iterator[str]:
    def say(key: str, **told: str) -> str:
        return edition.say(language, f"letter.{key}").format(**told)

    def money(amount: Decimal) -> str:
        return show_money(amount, language)

    yield say("plan", number=plan.number, gir=str(plan.gir))
    if plan.hours:
        yield say("plan_hours", hours=show_decimal(plan.hours, language))
    if plan.monthly:
        yield say("plan_month", monthly=money(plan.monthly))
    if plan.once:
        yield say("plan_once", once=money(plan.once))
    if plan.share:
        left = plan.monthly - plan.share.paid
        yield say("plan_share", paid=money(plan.share.paid), left=money(left))


def twin_told(edition: Edition, number: str) -> Mapping[str, str]:
    """Under which number the same request is studied, in each language."""
    return {
        each: edition.say(each, "letter.under").format(number=number) for each in edition.languages
    }


def advance_told(edition: Edition, granted: bool, since: date) -> Mapping[str, str]:
    """What becomes of what was granted provisionally that day, now that there is a decision.

    Source: CASF L232-12, R232-29 (what was advanced is part of what is due afterwards).
    """
    key = "letter.advance" if granted else "letter.advance_ends"
    return {
        each: edition.say(each, key).format(day=day_in_words(since, each))
        for each in edition.languages
    }
