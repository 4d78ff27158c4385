"""What an edition tells of the invented person of a rehearsal, as frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.domain.draft import Answers


@dataclass(frozen=True, slots=True)
class RehearsalRules:
    """The person's answers, and others to try beside (form/rehearsal.py); none: nobody."""

    answers: Answers = field(default_factory=dict)
    otherwise: Sequence[Answers] = ()
