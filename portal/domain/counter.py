"""A request that came on paper: the agent who typed it in at a counter, under their own name."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.signers import BOTH

ASSURANCE = "paper_at_counter"
"""How the signature was given: by hand, on the paper whose scan is in the dossier."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agent sits: a counter of a funder, or of a France services house (no funder)."""

    name: str
    funder: str


@dataclass(frozen=True, slots=True)
class Counter:
    """Who typed a request in, as it is frozen with it."""

    agent: str  # the agent's pseudonym, which the ledger knows
    name: str  # as the sign-in vouched for it
    place: str
    funder: str
    paper_signers: tuple[str, ...] = ()  # where two must sign: whose signature the paper bears

    @property
    def lacking(self) -> tuple[str, ...]:
        """Who must still sign, where two must: none told, one signs alone."""
        told = self.paper_signers
        return tuple(one.value for one in BOTH if one.value not in told) if told else ()

    @property
    def shown(self) -> str:
        """Name and place, as people read them."""
        return f"{self.name}, {self.place}" if self.name else self.place
