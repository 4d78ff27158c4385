"""Who acts: a role and an identifier, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The doors' roles, and the worker's."""

    PUBLIC = "public"
    APPLICANT = "applicant"
    CASEWORKER = "caseworker"
    COUNTER = "counter"
    FUNDER = "funder"
    OPERATOR = "operator"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `funder` is set for a caseworker and for a funder's software, and only for them."""

    role: Role
    id: str
    funder: str | None = None


WORKER = Actor(Role.WORKER, "worker")
PUBLIC = Actor(Role.PUBLIC, "public")
