"""Invented people for the demonstration. None of them exists; their addresses lead nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody invented, with the claims that the national sign-in tells of a person.

    `birthplace` is an INSEE code of commune, empty for a birth abroad; `birthcountry` an INSEE
    code of country; a day or a month nobody knows is `00`.
    """

    subject: str
    given_names: tuple[str, ...]
    family_name: str
    used_name: str
    birth_date: str
    gender: str
    birthplace: str
    birthcountry: str
    story: Mapping[str, str]

    @property
    def shown(self) -> str:
        """First given name and the name of daily life."""
        return f"{self.given_names[0]} {self.used_name or self.family_name}"

    def claims(self) -> dict[str, object]:
        """The claims, as the national sign-in names them (FranceConnect v2, identite_pivot)."""
        told: dict[str, object] = {
            "given_name": " ".join(self.given_names),
            "given_name_array": list(self.given_names),
            "family_name": self.family_name,
            "birthdate": self.birth_date,
            "gender": self.gender,
            "birthplace": self.birthplace,
            "birthcountry": self.birthcountry,
            "email": f"{self.subject}@example.org",
        }
        return told | ({"preferred_username": self.used_name} if self.used_name else {})


FRANCE, ALGERIA, PORTUGAL, POLAND = "99100", "99352", "99139", "99122"
UNITED_KINGDOM = "99132"

CITIZENS = (
    Citizen(
        "huguette",
        ("Huguette", "Marie"),
        "LEROUX",
        "MARTIN",
        "1944-03-12",
        "female",
        "35238",
        FRANCE,
        {
            "fr": "82 ans, Rennes. Veuve, retraitée du régime général, ne se lave plus seule.",
            "en": "82, Rennes. A widow with a general-scheme pension; cannot wash alone any more.",
        },
    ),
    Citizen(
        "ahmed",
        ("Ahmed",),
        "BENALI",
        "",
        "1951-00-00",
        "male",
        "",
        ALGERIA,
        {
            "fr": "75 ans, Lyon. Né en Algérie, on ne sait ni le jour ni le mois.",
            "en": "75, Lyon. Born in Algeria; neither the day nor the month is known.",
        },
    ),
    Citizen(
        "yann",
        ("Yann",),
        "LE GOFF",
        "",
        "1970-06-02",
        "male",
        "29019",
        FRANCE,
        {
            "fr": "56 ans, Brest. Remplit la demande de sa mère Soizic, 88 ans.",
            "en": "56, Brest. Fills in the request of his mother Soizic, 88.",
        },
    ),
    Citizen(
        "marie-josephe",
        ("Marie-Josèphe", "Expédite"),
        "HOARAU",
        "PAYET",
        "1948-09-30",
        "female",
        "97411",
        FRANCE,
        {
            "fr": "78 ans, Saint-Denis de La Réunion. Vit chez sa fille.",
            "en": "78, Saint-Denis, Réunion. Lives with her daughter.",
        },
    ),
    Citizen(
        "maria",
        ("Maria", "da Conceição"),
        "DA SILVA",
        "",
        "1955-11-05",
        "female",
        "",
        PORTUGAL,
        {
            "fr": "71 ans, Aubervilliers. Portugaise, retraitée, sa salle de bains est à adapter.",
            "en": "71, Aubervilliers. Portuguese, retired; her bathroom needs adapting.",
        },
    ),
    Citizen(
        "odile",
        ("Odile",),
        "KOWALCZYK",
        "ŁUKASIEWICZ",
        "1939-01-01",
        "female",
        "",
        POLAND,
        {
            "fr": "87 ans, Arras. Ancienne exploitante agricole, sort bientôt de l’hôpital.",
            "en": "87, Arras. A retired farmer, soon to leave hospital.",
        },
    ),
    Citizen(
        "simone",
        ("Simone",),
        "ÉTIENNE",
        "",
        "1946-07-00",
        "female",
        "97209",
        FRANCE,
        {
            "fr": "80 ans, Fort-de-France. Jour de naissance inconnu, déjà évaluée en GIR 3.",
            "en": "80, Fort-de-France. Day of birth unknown; already assessed as GIR 3.",
        },
    ),
    Citizen(
        "bernard",
        ("Bernard", "Louis"),
        "MOREL",
        "",
        "1964-04-17",
        "male",
        "63113",
        FRANCE,
        {
            "fr": "62 ans, Clermont-Ferrand. Sans pension encore, adulte handicapé.",
            "en": "62, Clermont-Ferrand. No pension yet; a disabled adult.",
        },
    ),
    Citizen(
        "margaret",
        ("Margaret", "Anne"),
        "WHITFIELD",
        "",
        "1950-05-23",
        "female",
        "",
        UNITED_KINGDOM,
        {
            "fr": "76 ans, Eymet, en Dordogne. Anglaise, ancienne commerçante, écrit en anglais.",
            "en": "76, Eymet, Dordogne. English, a retired shopkeeper; writes in English.",
        },
    ),
)
