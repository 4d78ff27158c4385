"""What each invented citizen tells of their life: other lives, other routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A commune as one types it, and its INSEE code for when the page asks which is meant."""

    typed: str
    code: str


Told = str | Place | Sequence[str] | Sequence[Row]
"""What one types, ticks, or writes in rows. A date is ISO; what nobody knows of it is `00`."""

USUAL: Mapping[str, Told] = {
    "for_whom": "self",
    "used_name": "",
    "nationality": "fr",
    "residence_permit": "yes",
    "legal_protection": "none",
    "lives_in_france": "yes",
    "dwelling": "own_home",
    "moved_recently": "no",
    "occupancy": "owner",
    "has_pension": "yes",
    "get_up": "yes",
    "dress": "yes",
    "wash": "yes",
    "eat": "yes",
    "gir_known": "no",
    "benefits": ["none"],
    "needs": ["home_help"],
    "household_size": "1",
    "monthly_income": "1380,50",
    "reference_tax_income": "15 400",
    "agree_forward": "yes",
    "declare_truth": "yes",
    "agree_processing": "yes",
}
"""What a life does not say otherwise."""
_OWN: Row = {"kind": "own"}

LIVES: Mapping[str, tuple[str, Mapping[str, Told]]] = {
    "huguette": (
        "fr",
        {
            "birth_place": "Rennes",
            "street": "12 rue des Glycines",
            "commune": Place("Rennes", "35238"),
            "pensions": [
                {"scheme": "rg", "quarters": "160", **_OWN},
                {"scheme": "agirc_arrco", **_OWN},
            ],
            "get_up": "no",
            "wash": "no",
        },
    ),
    "ahmed": (
        "fr",
        {
            "birth_place": "Tlemcen (Algérie)",
            "nationality": "other",
            "street": "8 rue du Tilleul, 2e étage",
            "commune": Place("Lyon", "69383"),
            "occupancy": "private_tenant",
            "pensions": [{"scheme": "rg", **_OWN}],
            "household_size": "2",
            "monthly_income": "1900",
        },
    ),
    "yann": (
        "fr",
        {
            "for_whom": "relative",
            "filler_name": "Yann Le Goff",
            "filler_phone": "01 99 00 12 34",
            "civility": "madam",
            "birth_name": "KERMARREC",
            "used_name": "LE GOFF",
            "first_names": "Soizic Anna",
            "birth_date": "1938-02-14",
            "birth_place": "Plougastel-Daoulas",
            "nir": "238022918999927",
            "street": "3 allée des Ajoncs",
            "commune": Place("Brest", "29019"),
            "legal_protection": "habilitation_familiale",
            "pensions": [{"scheme": "cnracl", "quarters": "150", **_OWN}],
            "gir_known": "yes",
            "gir_value": "5",
            "gir_source": "departement",
            "gir_date": "2026-00-00",
            "monthly_income": "1 640,00",
        },
    ),
    "marie-josephe": (
        "fr",
        {
            "birth_place": "Saint-Denis",
            "street": "27 ruelle des Flamboyants",
            "dwelling": "with_relative",
            "commune": Place("Saint-Denis", "97411"),
            "occupancy": "hosted",
            "pensions": [{"scheme": "rg", "kind": "survivor"}],
            "dress": "no",
            "wash": "no",
            "eat": "no",
        },
    ),
    "maria": (
        "fr",
        {
            "birth_place": "Braga (Portugal)",
            "nationality": "eu",
            "street": "41 avenue des Acacias",
            "commune": Place("93300", "93001"),
            "pensions": [
                {"scheme": "rg", "quarters": "118", **_OWN},
                {"scheme": "cnracl", "quarters": "42", **_OWN},
            ],
            "pension_since": "2020-06-00",
            "needs": ["home_help", "home_adaptation"],
            "household_size": "1",
        },
    ),
    "odile": (
        "fr",
        {
            "birth_place": "Cracovie (Pologne)",
            "street": "Ferme du Moulin, 5 chemin Vert",
            "commune": Place("Arras", "62041"),
            "pensions": [{"scheme": "msa_nsa", "quarters": "172", **_OWN}],
            "needs": ["hospital_discharge"],
        },
    ),
    "simone": (
        "fr",
        {
            "birth_place": "Fort-de-France",
            "street": "6 rue des Alizés",
            "commune": Place("Fort-de-France", "97209"),
            "pensions": [{"scheme": "sre_civil", **_OWN}],
            "gir_known": "yes",
            "gir_value": "3",
            "gir_source": "departement",
            "gir_date": "2026-03-17",
            "dress": "no",
            "wash": "no",
            "needs": ["home_help", "home_adaptation"],
        },
    ),
    "bernard": (
        "fr",
        {
            "birth_place": "Clermont-Ferrand",
            "street": "19 place du Marché",
            "commune": Place("63000", "63113"),
            "occupancy": "social_tenant",
            "has_pension": "no",
            "gir_known": "yes",
            "gir_value": "2",
            "gir_source": "doctor",
            "gir_date": "",
            "get_up": "no",
            "dress": "no",
            "wash": "no",
        },
    ),
    "margaret": (
        "en",
        {
            "birth_place": "Leeds (United Kingdom)",
            "nationality": "other",
            "street": "2 rue du Temple",
            "commune": Place("24500", "24167"),
            "pensions": [
                {"scheme": "etranger", **_OWN},
                {"scheme": "ssi", "quarters": "61", **_OWN},
            ],
            "household_size": "2",
            "monthly_income": "1720.40",
        },
    ),
}
