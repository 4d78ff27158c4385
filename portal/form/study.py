"""How a request is studied, as an edition says it: by when, with what help, or by whom else."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from portal.form.clock_rules import ClockRules, load_clocks
from portal.form.decision_rules import DecisionRules, load_decisions
from portal.form.help_kinds import HelpKind, load_help_kinds
from portal.form.moving import MovingRules, load_moving
from portal.form.urgency import UrgencyRules, load_urgency


@dataclass(frozen=True, slots=True)
class StudyRules:
    """The time limits of each aid, and the kinds of help that a plan may hold."""

    clocks: ClockRules = field(default_factory=ClockRules)
    help_kinds: tuple[HelpKind, ...] = ()
    moving: MovingRules = field(default_factory=MovingRules)
    decisions: DecisionRules = field(default_factory=DecisionRules)
    urgency: UrgencyRules = field(default_factory=UrgencyRules)


def load_study(folder: Path) -> StudyRules:
    """Load clocks, help, moving, decisions, urgency (.yaml) of an edition. Raises FormError."""
    return StudyRules(
        load_clocks(folder / "clocks.yaml"),
        load_help_kinds(folder / "help.yaml"),
        load_moving(folder / "moving.yaml"),
        load_decisions(folder / "decisions.yaml"),
        load_urgency(folder / "urgency.yaml"),
    )
