"""Every word that explains a routing is there, none is superfluous, each with the right braces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portal.domain.languages import LANGUAGES
from portal.form.edition import Edition
from portal.form.fact_words import DECIDED, PARTS
from portal.form.lint_words import braces
from portal.form.would_change import KINDS

_OUTCOME = frozenset({"outcome"})
SUPPOSED: Mapping[str, frozenset[str]] = {
    "birthday": frozenset({"age", "day"}),
    "settled": frozenset({"day"}),
    "gir_old": frozenset({"day"}),
    "income_below": frozenset({"amount"}),
    "income_above": frozenset({"amount"}),
    "tax_income_below": frozenset({"amount"}),
    "more_quarters": frozenset({"scheme"}),
    "pension": frozenset({"scheme"}),
    "need": frozenset({"need"}),
} | dict.fromkeys(
    (
        "permit", "domiciliation", "in_france", "at_home", "second_gesture", "two_gestures",
        "fewer_gestures", "gir_heavier", "gir_lighter", "gir_known", "owner_or_tenant",
        "social_tenant", "pch", "care_home",
    ),
    frozenset(),
)  # fmt: skip
"""The words `suppose.…`, and what fills their braces beside the outcome."""

FAMILIES = ("decided", "gesture", "need", "suppose", "outcome", "otherwise")
OTHERWISE = ("funder", "review", "telephone", "other_form", "disagree")
"""The words `otherwise.…` beside those of each door."""


def lint_explained(edition: Edition) -> Iterator[str]:
    """Sentences on what is wrong with the words that explain."""
    needed = {
        **{f"decided.{key}": blanks for key, blanks in DECIDED.items()},
        **dict.fromkeys(PARTS, frozenset[str]()),
        **{f"suppose.{key}": blanks | _OUTCOME for key, blanks in SUPPOSED.items()},
        **{f"outcome.{kind}": frozenset({"names"}) for kind in KINDS},
        **{f"otherwise.{key}": frozenset[str]() for key in (*OTHERWISE, *_doors(edition))},
        "outcome.here": frozenset[str](),
        "otherwise.telephone": frozenset({"telephone"}),
    }
    for language in edition.languages:
        if LANGUAGES[language].plain_of:
            continue  # lint_words.py looks at its own: the same keys and braces as the first's
        words = edition.words[language]
        for key, blanks in sorted(needed.items()):
            if key not in words:
                yield f"words in {language}: `{key}` is missing."
            elif braces(words[key]) != blanks:
                yield f"words in {language}: the braces of `{key}` must be {sorted(blanks)}."
        for key in sorted(set(words) - set(needed)):
            if key.split(".")[0] in FAMILIES:
                yield f"words in {language}: nothing uses `{key}`."


def _doors(edition: Edition) -> Iterator[str]:
    """The doors outside: those that have words, as lint_routing.py asks."""
    prefix = "referral."
    for key in edition.words[edition.languages[0]]:
        if key.startswith(prefix):
            yield key.removeprefix(prefix)
