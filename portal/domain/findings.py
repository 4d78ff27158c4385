"""What a check found: the same, different, not checked, or erased. They are never merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """A reading error is NOT_CHECKED, never SAME."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_CHECKED = "not checked"
    ERASED = "erased"  # destroyed once its time was over, and proven to be: no fault


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, how it came out, and a plain sentence (no personal data)."""

    check: str
    outcome: Outcome
    detail: str = ""


def exit_code(findings: Iterable[Finding]) -> int:
    """0 only if all are the same or erased; 1 if any differs; 2 if none, but one is unchecked."""
    outcomes = {finding.outcome for finding in findings}
    if Outcome.DIFFERENT in outcomes:
        return 1
    return 2 if Outcome.NOT_CHECKED in outcomes or not outcomes else 0
