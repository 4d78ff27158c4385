"""Each invented citizen with what they answer, the papers' names and numbers with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.demo.lives import LIVES
from portal.demo.people import CITIZENS, Citizen
from portal.demo.usual import USUAL, Told


@dataclass(frozen=True, slots=True)
class Situation:
    """Who sends a request, in which language, and the answers by question."""

    citizen: Citizen
    language: str
    answers: Mapping[str, Told]


def situations() -> tuple[Situation, ...]:
    """One for each citizen who has a life to tell."""
    return tuple(
        Situation(citizen, language, {**USUAL, **_identity(citizen), **told})
        for citizen in CITIZENS
        for language, told in [LIVES[citizen.subject]]
    )


def _identity(citizen: Citizen) -> Mapping[str, Told]:
    """What a person copies from their papers; their number has its key, and a rank nobody has."""
    return {
        "civility": "madam" if citizen.gender == "female" else "sir",
        "birth_name": citizen.family_name,
        "used_name": citizen.used_name,
        "first_names": " ".join(citizen.given_names),
        "birth_date": citizen.birth_date,
        "nir": nir(citizen),
        "phone": "01 99 00 56 78",
        "email": f"{citizen.subject}@example.org",
        "signed_name": citizen.shown,
    }


def nir(citizen: Citizen) -> str:
    """An invented social security number: right in shape and key, of a rank that is not given.

    Source: decree 82-103 of 22 January 1982; a month nobody knows is 20.
    """
    year, month, _ = citizen.birth_date.split("-")
    place = citizen.birthplace or citizen.birthcountry
    number = f"{'2' if citizen.gender == 'female' else '1'}{year[2:]}"
    return keyed(f"{number}{'20' if month == '00' else month}{place}999")


def keyed(number: str) -> str:
    """The 13 characters and their key, 97 − n mod 97."""
    return f"{number}{97 - int(number) % 97:02d}"
