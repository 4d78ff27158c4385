"""What a mandate says of a request: the name in its words, and the paper that it stands in for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from portal.domain.mandates import ON_PAPER, Mandate
from portal.domain.names import name_key

NAME: Final = ("first_names", "used_name", "birth_name")
"""The questions that name the person of a request."""

PROOF: Final = frozenset({"mandate_proof"})
"""The paper that shows a mandate: one that was confirmed here is sealed with its words."""


def stands_for(way: str | None) -> frozenset[str]:
    """The papers that a mandate stands in for, confirmed in this way; without one, none."""
    return PROOF if way and way not in ON_PAPER else frozenset()


MOST_SAID = 40
"""Characters of a helper's name and service in a message, which is a short one."""
_SAID = frozenset(" '’-,()")


def said_of(name: str, place: str = "") -> str:
    """Who acts, as a message says it: letters alone, so that nobody sends a link or a number so."""
    whole = f"{name}, {place}" if place else name
    kept = "".join(mark if mark.isalpha() or mark in _SAID else " " for mark in whole)
    return " ".join(kept.split())[:MOST_SAID].rstrip(" ,(-")


def other_name(mandate: Mandate, answers: Mapping[str, object]) -> str:
    """The name in these answers, where it is not that of whom this mandate is about; else empty.

    The name of birth and the one used both count; order, signs and further given names do not.
    """
    given, used, born = (str(answers.get(name) or "") for name in NAME)
    if not (given and (used or born)):
        return ""
    mandated, given_words = _words(mandate.terms.senior_name), _words(given)
    families = [words for words in (_words(used), _words(born)) if words]
    same = any(words <= mandated for words in families) and mandated & given_words
    if same or mandated <= given_words.union(*families):
        return ""
    return f"{given} {used or born}"


def used_of(
    standing: Sequence[Mandate], answers: Mapping[str, object], begun_under: str | None = None
) -> Mandate | None:
    """Of mandates that stand between the same two, the one to act under for these answers.

    One telephone may have confirmed those of two people: first the one of whom the answers name,
    then the one that the draft was begun under, then the one that names the most acts.
    """

    def fit(one: Mandate) -> tuple[bool, bool, int]:
        return not other_name(one, answers), one.id == begun_under, len(one.acts)

    return max(standing, key=fit, default=None)


def are_of_several(standing: Sequence[Mandate]) -> bool:
    """Whether these mandates, between the same two, name several people as the one who is helped.

    A couple may share a telephone; so may somebody who answers for others. It stops nothing.
    """
    return len({_words(one.terms.senior_name) for one in standing}) > 1


def _words(name: str) -> frozenset[str]:
    return frozenset(name_key(name).split())
