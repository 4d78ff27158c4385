"""What a person reads of the study of their request, in their own language, then in French."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from portal.domain.clocks import By
from portal.domain.history import Milestone
from portal.domain.milestones import NOTABLE
from portal.form.clock_rules import TimeLimit
from portal.form.counting import plain_last
from portal.form.edition import Edition
from portal.form.showing import day_in_words, show_money

TOLD: Mapping[str, frozenset[str]] = {
    "complete": frozenset({"day"}),
    "complete_by": frozenset({"day", "last"}),
    "not_complete": frozenset(),
    "provisional": frozenset({"amount", "day"}),
    "ruled": frozenset({"funder", "why"}),
    "offered": frozenset({"days"}),
    "offered_finally": frozenset({"days"}),
    "accepted": frozenset(),
    "contested": frozenset(),
    "declined": frozenset(),
    "taken_back": frozenset(),
    "answer_undone": frozenset(),
    "not_urgent": frozenset({"why"}),
}
"""The sentences of the family `told`, and what fills their braces."""


def complete_words(
    edition: Edition, language: str, aids: Sequence[str], days: Mapping[Milestone, date]
) -> str:
    """That the file is complete since a day, and by when the law wants the decision, if it does.

    Source: CASF R232-23 and L232-14 for the APA.
    """
    complete = days[Milestone.COMPLETE]
    limit = decision_limit(edition, aids)
    if limit is None:
        return _both(edition, language, "complete", day=complete)
    last = plain_last(limit, complete)
    return _both(edition, language, "complete_by", day=complete, last=last)


def incomplete_words(edition: Edition, language: str) -> str:
    """That the file was said to be complete and is not."""
    return _both(edition, language, "not_complete")


def provisional_words(
    edition: Edition, language: str, amount: Decimal, day: date
) -> Mapping[str, str]:
    """That the flat rate is granted for urgency, from the day of the request, until a decision.

    In the person's language, and in French, the language of the file.

    Source: CASF L232-12, R232-29.
    """
    first = edition.languages[0]
    return {
        each: edition.say(each, "told.provisional").format(
            amount=show_money(amount, each), day=day_in_words(day, each)
        )
        for each in dict.fromkeys((edition.spoken(language), first))
    }


def ruled_words(edition: Edition, language: str, funder: str, why: str) -> str:
    """That a referee said who studies the request, and why, in the referee's own words."""
    name = edition.reference.funders[funder].name
    said = [
        edition.say(each, "told.ruled").format(funder=name, why=why)
        for each in dict.fromkeys((edition.spoken(language), edition.languages[0]))
    ]
    return "\n\n".join(dict.fromkeys(said))


def taken_back_words(edition: Edition, language: str) -> str:
    """That the plan of help that was sent is taken back."""
    return _both(edition, language, "taken_back")


def answer_undone_words(edition: Edition, language: str) -> str:
    """That what the person answered to a plan of help is struck out, and may be answered again."""
    return _both(edition, language, "answer_undone")


def calm_words(edition: Edition, language: str, end: str) -> str:
    """That the request is not treated as urgent any more, and why: an end of urgency.yaml."""
    said = [
        edition.say(each, "told.not_urgent").format(why=edition.say(each, f"calm_for.{end}"))
        for each in dict.fromkeys((edition.spoken(language), edition.languages[0]))
    ]
    return "\n\n".join(dict.fromkeys(said))


def offer_words(edition: Edition, language: str, days: int, *, final: bool) -> str:
    """That a plan of help waits to be read and answered, and within how many days.

    Source: CASF R232-7.
    """
    key = "told.offered_finally" if final else "told.offered"
    spoken = dict.fromkeys((edition.spoken(language), edition.languages[0]))
    said = [edition.say(each, key).format(days=days) for each in spoken]
    return "\n\n".join(dict.fromkeys(said))


def reply_words(edition: Edition, language: str, answer: Milestone, words: str) -> str:
    """What a person answers to a proposal, as both sides read it, then their own words, if any."""
    said = _both(edition, language, answer.value)
    return f"{said}\n\n{words}" if words else said


def decision_limit(edition: Edition, aids: Sequence[str]) -> TimeLimit | None:
    """The time limit after which silence makes something of a request for these aids, if any."""
    limits = (limit for clock in edition.study.clocks.of(aids) for limit in clock.limits)
    return next(
        (one for one in limits if one.then and Milestone.DECIDED in one.met_by and one.binding),
        None,
    )


def reply_limit(edition: Edition, aids: Sequence[str], receipt: Milestone) -> TimeLimit | None:
    """Within how long a person answers what they received on that day, if a text says it."""
    limits = (limit for clock in edition.study.clocks.of(aids) for limit in clock.limits)
    return next((one for one in limits if one.by is By.PERSON and one.start is receipt), None)


def notable(edition: Edition, aids: Sequence[str]) -> tuple[Milestone, ...]:
    """What a caseworker may note of a request for these aids, in the order of the page.

    That the file is complete, which its person is told, and what the aids' own clocks read.
    """
    limits = [limit for clock in edition.study.clocks.of(aids) for limit in clock.limits]
    read = {one for limit in limits for one in (limit.start, limit.only_if, *limit.met_by)}
    return tuple(one for one in NOTABLE if one is Milestone.COMPLETE or one in read)


def _both(edition: Edition, language: str, key: str, **days: date) -> str:
    """The sentence in this language; and in French, the language of the file, beneath another."""
    first = edition.languages[0]
    spoken = edition.spoken(language)
    said = [
        edition.say(each, f"told.{key}").format(
            **{name: day_in_words(day, each) for name, day in days.items()}
        )
        for each in dict.fromkeys((spoken, first))
    ]
    return "\n\n".join(dict.fromkeys(said))
