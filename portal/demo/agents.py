"""Invented agents of funders and counters, and the parts that one may play. None of them exists."""

from __future__ import annotations

from collections.abc import Mapping

COUNTER, PLACE = "guichet", "France services de Vitré"
"""What the agent of a counter chooses in the place of a funder, and where they sit."""
OPERATOR = "exploitation"
"""What an operator of the portal chooses in the place of a funder."""
AGENT_NAMES = ("Camille DURAND", "Dominique PERRIN", "Claude FABRE", "Sacha GIRARD")
NEWCOMER, PASSWORD = "newcomer", "password"
PARTS: Mapping[str, tuple[str, ...]] = {
    "caseworker": ("caseworker",),
    "evaluator": ("evaluator", "caseworker"),
    "doctor": ("doctor",),
    "manager": ("manager", "caseworker"),
    NEWCOMER: (),
    PASSWORD: ("caseworker",),
    "referee": ("referee", "caseworker"),
}
"""The parts that one may play for a funder, and the duties of each; a newcomer has none yet."""


def agent_subject(funder: str, part: str = "caseworker") -> str:
    """The identifier of this funder's invented agent who plays this part."""
    return f"agent-{funder}" if part == "caseworker" else f"agent-{funder}:{part}"


def duties_of(subject: str) -> tuple[str, ...]:
    """The duties of an invented agent."""
    return PARTS[subject.partition(":")[2] or "caseworker"]


def methods_of(subject: str) -> list[str]:
    """How an invented agent proved who they are (`amr`): one of them by a password alone."""
    return ["pwd"] if subject.endswith(f":{PASSWORD}") else ["pwd", "mfa"]


def agent_claims(funder: str, part: str = "caseworker") -> dict[str, object]:
    """The claims of this funder's agent: always the same person for the same funder and part."""
    rank = sum(funder.encode()) + tuple(PARTS).index(part)
    given, family = AGENT_NAMES[rank % len(AGENT_NAMES)].split(" ", 1)
    if part == NEWCOMER:
        given, family = "Alix", "MERCIER"
    return {
        "given_name": given,
        "usual_name": family,
        "email": f"{part}@{funder}.example.org",
        "siret": "00000000000000",
    }
