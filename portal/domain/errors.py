"""Six errors, sorted by what the caller should do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person must mend: where it is asked, and a sentence in the person's language."""

    page: str
    question: str
    text: str


class PortalError(Exception):
    """What every error of the portal is. Its text never holds personal data."""


class NotFound(PortalError):
    """There is no such thing, or it is not yours: the answer is the same."""


class NotAllowed(PortalError):
    """This role may never do this."""


class NotReady(PortalError):
    """Something the person must mend first; `problems` say what, where, in plain words."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s)")
        self.problems = tuple(problems)


class Conflict(PortalError):
    """Somebody else changed it meanwhile: read again, then decide."""


class Tampered(PortalError):
    """What is kept is not what was put there: stop and alert."""


class Unavailable(PortalError):
    """A neighbour does not answer: try again later. Nothing is lost."""
