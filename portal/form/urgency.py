"""Why a dossier becomes urgent after it was filed, and why not any more, as an edition says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.form.source import Entry, read_yaml


@dataclass(frozen=True, slots=True)
class Urgency:
    """One reason. Words: `urgency.<id>`, `urgent_for.<id>`. `aids`: what it may make urgent.

    No `aids`: any. `leaving`: the day of leaving hospital is asked.
    """

    id: str
    aids: tuple[str, ...]
    leaving: bool
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class UrgencyRules:
    """All of urgency.yaml. Words of an end: `calm.<id>`, `calm_for.<id>`."""

    reasons: tuple[Urgency, ...] = ()
    ends: tuple[str, ...] = ()

    def of(self, aids: Sequence[str]) -> Sequence[Urgency]:
        """The reasons that may make a request for these aids urgent."""
        return [one for one in self.reasons if not one.aids or set(one.aids).intersection(aids)]


def load_urgency(path: Path) -> UrgencyRules:
    """Load urgency.yaml.

    Raises:
        FormError: the file must be mended.
    """
    top = Entry(path, read_yaml(path))
    rules = UrgencyRules(
        reasons=tuple(_reason(entry) for entry in top.entries("reasons")),
        ends=tuple(_end(entry) for entry in top.entries("ends")),
    )
    top.done()
    return rules


def _reason(entry: Entry) -> Urgency:
    reason = Urgency(
        id=entry.text("id"),
        aids=entry.texts("aids"),
        leaving=entry.flag("leaving", default=False),
        sources=entry.texts("sources"),
        verified=not entry.flag("unverified", default=False),
    )
    entry.done()
    return reason


def _end(entry: Entry) -> str:
    name = entry.text("id")
    entry.done()
    return name
