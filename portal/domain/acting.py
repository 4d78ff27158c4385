"""What a request keeps of the mandate under which somebody filed it for its person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain.mandates import Mandate

SHARED = "shared"
"""What the evidence says where one address gave mandates in the names of several people."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who filed for another, and by what right, as it stands in the request for good."""

    mandate: str
    helper: str
    helper_name: str
    senior_name: str
    capacity: str
    power: str
    acts: tuple[str, ...]
    asked_at: str
    ends_at: str
    confirmed_by: str
    confirmed_at: str
    evidence: Mapping[str, str]
    language: str
    edition: str
    words: str
    words_sha256: str

    def told(self) -> dict[str, object]:
        """What dossier.json and the mark say of it."""
        return {
            "mandate": self.mandate,
            "helper": self.helper,
            "helper_name": self.helper_name,
            "senior_name": self.senior_name,
            "capacity": self.capacity,
            "power": self.power,
            "acts": list(self.acts),
            "asked_at": self.asked_at,
            "ends_at": self.ends_at,
            "confirmed_by": self.confirmed_by,
            "confirmed_at": self.confirmed_at,
            "evidence": dict(self.evidence),
            "language": self.language,
            "edition": self.edition,
            "words": self.words,
            "words_sha256": self.words_sha256,
        }


def acting_of(
    mandate: Mandate, moment: Callable[[datetime], str], *, shared: bool = False
) -> Acting:
    """What a request keeps of the mandate it is filed under; `moment` writes its times.

    `shared`: whoever said yes said it for somebody else too, by the same address.

    Raises:
        ValueError: nobody confirmed it.
    """
    confirmation, terms = mandate.confirmation, mandate.terms
    if confirmation is None:
        raise ValueError("nobody files under a mandate that was not confirmed")
    return Acting(
        mandate=mandate.id,
        helper=mandate.helper,
        helper_name=terms.helper_name,
        senior_name=terms.senior_name,
        capacity=mandate.capacity.value,
        power=terms.power,
        acts=tuple(act.value for act in mandate.acts),
        asked_at=moment(mandate.asked_at),
        ends_at=moment(mandate.ends_at),
        confirmed_by=confirmation.way.value,
        confirmed_at=moment(confirmation.at),
        evidence=dict(confirmation.told) | ({SHARED: "yes"} if shared else {}),
        language=terms.language,
        edition=terms.edition,
        words=terms.words,
        words_sha256=terms.words_sha256,
    )
