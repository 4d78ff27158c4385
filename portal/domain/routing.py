"""The outcome of routing: who studies the request, who to turn to otherwise, and what to watch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

Told = Mapping[str, str]
"""One sentence in every language of the edition: `{"fr": …, "en": …}`."""


class Decisive(TypedDict):
    """A fact told without which the answer would be another, and what was told of it."""

    fact: str
    text: Told


EXPLAINED = ("decided_by", "would_change", "otherwise")
"""What is worked out beside the routing itself, only for who reads it or files it.

Plain lists and mappings, which a database gives back as they are. They are empty in a routing that
nobody was shown, and in a request that was filed before there were any.
"""


@dataclass(frozen=True, slots=True)
class Route:
    """One funder for one aid: the rule that fired, the reason in words, the articles of law.

    `would_change` says what would give another funder, each true as the engine stands;
    `otherwise` how to ask for another.
    """

    funder: str
    aid: str
    role: str  # "primary" or "secondary"
    rule: str
    because: Told
    sources: tuple[str, ...]
    decided_by: Sequence[Decisive] = field(default_factory=list)
    would_change: Sequence[Told] = field(default_factory=list)
    otherwise: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Referral:
    """A door outside the portal (mdph, ccas, bailleur_social, a payer, none), and why.

    `would_change` says what would give another; `otherwise`, by line, how to go there, then how to
    object.
    """

    to: str
    rule: str
    because: Told
    sources: tuple[str, ...]
    decided_by: Sequence[Decisive] = field(default_factory=list)
    would_change: Sequence[Told] = field(default_factory=list)
    otherwise: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something the applicant or the caseworker should know; it stops nothing."""

    id: str
    text: Told


@dataclass(frozen=True, slots=True)
class Routing:
    """All of it. A request that cannot be studied here has no route and at least one referral."""

    routes: Sequence[Route]
    referrals: Sequence[Referral]
    flags: Sequence[Flag]
