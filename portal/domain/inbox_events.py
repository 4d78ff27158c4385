"""Who holds a dossier, as the ledger tells it; caseworkers by their identifiers alone."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.events import Event


@dataclass(frozen=True, slots=True)
class Taken(Event):
    """A caseworker takes a dossier; `before` held it until then, or nobody (empty)."""

    before: str


@dataclass(frozen=True, slots=True)
class Assigned(Event):
    """A caseworker gives a dossier to a colleague of the same funder."""

    to: str
    before: str


@dataclass(frozen=True, slots=True)
class GivenBack(Event):
    """Nobody holds the dossier any more: it is to be taken."""

    before: str
