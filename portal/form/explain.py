"""A routing with its reasons in full: what decided, what would change it, how to ask for another.

Worked out apart from `route`, by routing the person again and again, only where somebody is shown
the answer, or files it: what was shown is what is kept. A request keeps it in the language that
counts and in the person's own, for it is sealed and stored a long time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from portal.domain.languages import LANGUAGES
from portal.domain.routing import Decisive, Referral, Route, Routing, Told
from portal.form.decided import decided, weigh
from portal.form.edition import Edition
from portal.form.fact_words import FactWords
from portal.form.facts import derive
from portal.form.reference import MANUAL_REVIEW
from portal.form.route import route
from portal.form.supposition import Facts, Supposition
from portal.form.would_change import Instead, Suppositions

R = TypeVar("R", Route, Referral)


def explained(edition: Edition, facts: Facts, languages: Sequence[str] = ()) -> Routing:
    """Route a person's request, and explain each route and referral.

    In these of the edition's languages; by default, in all of them.

    Raises:
        ValueError: `today` is missing or is not a day.
    """
    routing = route(edition, facts)
    explainer = _Explainer(edition, facts, routing, languages or edition.languages)
    return replace(
        routing,
        routes=tuple(explainer.explain(one) for one in routing.routes),
        referrals=tuple(explainer.explain(one) for one in routing.referrals),
    )


class _Explainer:
    """Explains every part of one person's routing."""

    def __init__(
        self, edition: Edition, facts: Facts, routing: Routing, languages: Sequence[str]
    ) -> None:
        known = derive(edition, facts)
        self._edition = edition
        self._weighed = weigh(edition, facts)
        self._suppositions = Suppositions(edition, facts, routing)
        self._words = {one: FactWords(edition, one, known) for one in languages}

    def explain(self, one: R) -> R:
        """The same route or referral, with its reasons in full."""
        return replace(
            one,
            decided_by=[self._decisive(*each) for each in decided(one, self._weighed)],
            would_change=[self._sentence(*each) for each in self._suppositions.against(one)],
            otherwise=_otherwise(self._edition, one, tuple(self._words)),
        )

    def _decisive(self, fact: str, item: str | None) -> Decisive:
        text = {language: words.say(fact, item) for language, words in self._words.items()}
        return {"fact": fact, "text": text}

    def _sentence(self, supposed: Supposition, instead: Instead) -> Told:
        """From that day, your request would go to: such a funder."""
        return {
            language: words.filled(
                f"suppose.{supposed.id}",
                supposed.fills,
                outcome=_outcome(self._edition, language, instead),
            )
            for language, words in self._words.items()
        }


def _outcome(edition: Edition, language: str, instead: Instead) -> str:
    comma = LANGUAGES[language].comma
    names = comma.join(_name(edition, language, code) for code in instead.names)
    return edition.say(language, f"outcome.{instead.kind}").format(names=names)


def _name(edition: Edition, language: str, code: str) -> str:
    """A funder's name; a door's begins with an article, and stands inside a sentence."""
    if funder := edition.reference.funders.get(code):
        return funder.in_language(language)
    door = edition.say(language, f"referral.{code}")
    return f"{door[0].lower()}{door[1:]}"


def _otherwise(edition: Edition, one: Route | Referral, languages: tuple[str, ...]) -> Told:
    """A line a piece of advice: of a door, where to go and with what comes first."""
    if isinstance(one, Route):
        funder = edition.reference.funders.get(one.funder)
        telephone = funder.telephone if funder else ""
        words = "review" if one.funder == MANUAL_REVIEW else "funder"
        keys = (words, "telephone") if telephone else (words,)
    else:
        telephone = ""
        keys = (one.to if one.to not in edition.reference.funders else "other_form", "disagree")
    return _said(edition, languages, keys, telephone)


@lru_cache(maxsize=256)
def _said(
    edition: Edition, languages: tuple[str, ...], keys: tuple[str, ...], telephone: str
) -> Told:
    pairs = "\u00a0".join(telephone[at : at + 2] for at in range(0, len(telephone), 2))
    return {
        language: "\n".join(
            edition.say(language, f"otherwise.{key}").format(telephone=pairs) for key in keys
        )
        for language in languages
    }
