"""Taking a request back: by what power somebody does, and who is told of it."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

from portal.domain.dossier import AidRequest
from portal.domain.draft import Answers
from portal.domain.filing import filler_of

TELL_WITHDRAWN: Final = "tell_withdrawn"
"""The job that finds whom to tell that a request was taken back."""
WITHDRAWN_MESSAGE: Final = "withdrawn_message"
"""The job that tells one of them."""


class Power(StrEnum):
    """By what power an account takes a request back."""

    PERSON = "person"  # the person's own
    HELPER = "helper"  # of who filed it for them under their own name, without a mandate
    PROTECTOR = "protector"  # of the same, who says that a judge put them in charge


class Party(IntEnum):
    """Somebody whom a withdrawal concerns; its rank among the messages of a request."""

    ACCOUNT = 0  # who did it
    PERSON = 1
    PROTECTOR = 2
    HELPER = 3  # who filed it under a mandate that stands


def power_of(aid_request: AidRequest, answers: Answers) -> Power:
    """By what power its own account takes a request back; nobody does under a mandate.

    `answers` are those that stand.
    """
    filler = filler_of(aid_request)
    if filler is None or filler.mandated:
        return Power.PERSON
    return Power.PROTECTOR if answers.get("protector_is_filler") == "yes" else Power.HELPER


def is_theirs_alone(power: Power, *, both_signed: bool) -> bool:
    """Whether this power takes a request back by itself; `both_signed`: two had to sign it.

    Who may neither send it alone nor act in the person's place does not take it back alone. The
    person does: it is no act for which they need their curator.
    Source: Code civil 467, 469.
    """
    return power is Power.PERSON or not both_signed


def named(answers: Answers) -> str:
    """The person's name, as it is said: given names first."""
    family = answers.get("used_name") or answers.get("birth_name") or ""
    return f"{answers.get('first_names', '')} {family}".strip()
