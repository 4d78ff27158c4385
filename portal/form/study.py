"""How a request is studied, as an edition says it: by when each thing, and what help there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from portal.form.clock_rules import ClockRules, load_clocks
from portal.form.help_kinds import HelpKind, load_help_kinds


@dataclass(frozen=True, slots=True)
class StudyRules:
    """The time limits of each aid, and the kinds of help that a plan may hold."""

    clocks: ClockRules = field(default_factory=ClockRules)
    help_kinds: tuple[HelpKind, ...] = ()


def load_study(folder: Path) -> StudyRules:
    """Load clocks.yaml and help.yaml of an edition. Raises FormError."""
    return StudyRules(load_clocks(folder / "clocks.yaml"), load_help_kinds(folder / "help.yaml"))
