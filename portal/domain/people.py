"""Who acts: a role and an identifier, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The doors' roles, and the worker's."""

    PUBLIC = "public"
    APPLICANT = "applicant"
    CASEWORKER = "caseworker"
    COUNTER = "counter"
    SIGNER = "signer"  # who signs by a link, in the transaction of who holds the draft
    INVITED = "invited"  # who was invited to one part of a draft; no door is theirs
    EXPERT = "expert"  # of whom an opinion is asked; they see what it is about, at no door
    FUNDER = "funder"
    OPERATOR = "operator"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `funder` is set for a caseworker and for a funder's software, and only for them.

    `behalf` is the person for whom an applicant acts, under a mandate: their rows alone are seen.
    """

    role: Role
    id: str
    funder: str | None = None
    behalf: str | None = None

    @property
    def owner(self) -> str:
        """Whose drafts and requests these are."""
        return self.behalf or self.id


@dataclass(frozen=True, slots=True)
class Way:
    """A sign-in: who vouches (`issuer`), for whom (`subject`), and the person it leads to."""

    id: str
    person: str
    issuer: str
    subject: str
    first_seen_at: datetime
    seen_at: datetime


WORKER = Actor(Role.WORKER, "worker")
PUBLIC = Actor(Role.PUBLIC, "public")
