"""A past request as far as it must be read to tell it without its person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.draft import Answers


@dataclass(frozen=True, slots=True)
class Answered:
    """Some answers of a request; none when what is kept is no request.

    `number` only says where reading goes on, and `person` (a digest, the same for all requests
    about one person) how many people there are: neither is told.
    """

    number: str
    edition: str
    submitted_at: datetime
    person: str
    answers: Answers | None
