"""The closed vocabulary of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class Condition(Protocol):
    """Something that holds or not of the facts known."""

    def holds(self, facts: Mapping[str, object]) -> bool: ...


@dataclass(frozen=True, slots=True)
class Always:
    """Holds of everyone."""

    def holds(self, facts: Mapping[str, object]) -> bool:
        return True


ALWAYS = Always()
