"""Invented professionals of Aidants Connect, who sign in at the demonstration as somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.demo.people import CITIZENS, Citizen


@dataclass(frozen=True, slots=True)
class Aidant:
    """A professional, the citizen for whom they act, and the scopes of the mandate."""

    subject: str
    person: str
    name: str
    organisation: str
    scopes: tuple[str, ...]
    story: Mapping[str, str]

    @property
    def chosen(self) -> str:
        """How the page of the choice names both."""
        return f"{self.person}.{self.subject}"

    def claims(self) -> dict[str, object]:
        """What the id token tells of them: see `portal.web.aidants_claim`."""
        actor = {"sub": self.subject, "name": self.name, "organization": self.organisation}
        return {"rep_scope": list(self.scopes), "act": actor}


AIDANTS = (
    Aidant(
        "ines",
        "huguette",
        "Inès Belkacem",
        "CCAS de Rennes",
        ("social", "logement"),
        {
            "fr": "Aidante professionnelle, agit pour Huguette MARTIN par Aidants Connect.",
            "en": "A professional; acts for Huguette MARTIN through Aidants Connect.",
        },
    ),
    Aidant(
        "karim",
        "maria",
        "Karim Aït Ali",
        "France services",
        ("papiers",),
        {
            "fr": "Agit pour Maria DA SILVA, mais pour ses papiers d’identité seulement.",
            "en": "Acts for Maria DA SILVA, but for her identity papers only.",
        },
    ),
)


def chosen_of(person: str) -> tuple[Citizen, Mapping[str, object]] | None:
    """Who was chosen on the page, and what is told of who acts for them."""
    found = next((one for one in AIDANTS if one.chosen == person), None)
    subject = found.person if found else person
    citizen = next((one for one in CITIZENS if one.subject == subject), None)
    return (citizen, found.claims() if found else {}) if citizen else None
