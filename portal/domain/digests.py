"""The daily digest (récapitulatif): one mail a working day, instead of a mail an event."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Final

SEND_DIGEST: Final = "send_digest"
"""The job that writes to one caseworker; its subject is `person funder`."""


@dataclass(frozen=True, slots=True)
class News:
    """What a caseworker's digest counts: since the last one, or as it stands this morning."""

    new: int  # dossiers that came since, and nobody holds
    soon: int  # one's own that are due soon
    late: int  # one's own that are late
    answers: int  # messages of persons, on one's own dossiers, since
    papers: int  # additions to one's own dossiers, since
    opinions: int  # opinions that one asked for, or on one's own dossiers, since
    confirm: int  # decisions that colleagues proposed, and that wait for a second person
    declined: int  # one's own proposals that a second person declined, since
    silent: int = 0  # what the funder's software has not acknowledged in time; for managers

    @property
    def any(self) -> bool:
        """Whether there is something to say."""
        return any(astuple(self))
