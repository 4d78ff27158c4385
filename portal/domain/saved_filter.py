"""Filters of the inbox that a caseworker keeps under a name, alone or for the team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_KEPT = 20
"""Of one caseworker."""
MOST_CHARACTERS = 60
"""Of a name."""


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A list and what it is narrowed by, never by a person: `told` is filter → choice.

    `own`: whoever looks kept it; the others are shared by colleagues of the same funder.
    """

    id: str
    name: str
    shared: bool
    list: str
    told: Mapping[str, str]
    own: bool
