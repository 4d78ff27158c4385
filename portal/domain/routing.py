"""The outcome of routing: who studies the request, who to turn to otherwise, and what to watch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Told = Mapping[str, str]
"""One sentence in every language of the edition: `{"fr": …, "en": …}`."""


@dataclass(frozen=True, slots=True)
class Route:
    """One funder for one aid: the rule that fired, the reason in words, the articles of law."""

    funder: str
    aid: str
    role: str  # "primary" or "secondary"
    rule: str
    because: Told
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Referral:
    """A door outside the portal (mdph, ccas, bailleur_social, a payer, none), and why."""

    to: str
    rule: str
    because: Told
    sources: tuple[str, ...]


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
