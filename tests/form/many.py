"""Many invented requests, skewed as real ones are: most people are alike, and some are like nobody.

The shares are guesses, chosen so that every table decides for some; they are no statistics.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from portal.form import communes
from portal.form.facts import GESTURES

FIRST, DAYS = date(2026, 1, 2), 360
"""The days on which they are filed."""

_DWELLINGS = {"own_home": 78, "with_relative": 9, "residence_autonomie": 6, "foster_family": 1,
              "ehpad": 2, "no_fixed_abode": 1, "other": 3}  # fmt: skip
_OCCUPANCIES = {"owner": 62, "usufructuary": 4, "private_tenant": 14, "social_tenant": 14,
                "hosted": 6}  # fmt: skip
_SCHEMES = {"rg": 60, "msa_nsa": 10, "msa_sa": 7, "ssi": 6, "cnracl": 6, "sre_civil": 5,
            "cprpsncf": 2, "cnieg": 1, "mines": 1, "enim": 1, "crpcen": 1}  # fmt: skip
_NEEDS = (("home_help",), ("home_adaptation",), ("hospital_discharge",),
          ("home_help", "home_adaptation"))  # fmt: skip
_NEED_WEIGHTS = (70, 14, 8, 8)
_PROTECTIONS = {"none": 92, "curatelle_renforcee": 3, "tutelle": 3, "habilitation_familiale": 2}
_SOURCES = {"departement": 60, "pension_fund": 15, "doctor": 15, "unstated": 10}


def many(count: int, seed: int = 7304) -> Iterator[dict[str, Any]]:
    """So many requests as facts of the contract; the same seed gives the same."""
    chance, places = Random(seed), sorted(communes.codes())
    chance.shuffle(places)  # the first are the towns
    for _ in range(count):
        yield _somebody(chance, places)


def _somebody(chance: Random, places: Sequence[str]) -> dict[str, Any]:
    today = FIRST + timedelta(days=chance.randrange(DAYS))
    age = min(104.0, max(54.0, chance.gauss(82, 8)))
    told: dict[str, Any] = {
        "today": today.isoformat(),
        "birth_date": (today - timedelta(days=int(age * 365.25))).isoformat(),
        "country": "FR",
        "commune": _place(chance, places),
        "dwelling": _one(chance, _DWELLINGS),
        "nationality": "fr" if chance.random() < 0.94 else chance.choice(("eu", "other")),
        "legal_protection": _one(chance, _PROTECTIONS),
        "pensions": _pensions(chance),
        "needs": list(chance.choices(_NEEDS, _NEED_WEIGHTS)[0]),
    }
    return told | _home(chance, told, places, today) | _need(chance, today) | _money(chance, told)


def _place(chance: Random, places: Sequence[str]) -> str:
    return places[int(len(places) * chance.random() ** 4)]


def _home(
    chance: Random, told: dict[str, Any], places: Sequence[str], today: date
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if told["dwelling"] in ("own_home", "with_relative", "other"):
        found["occupancy"] = _one(chance, _OCCUPANCIES)
        if chance.random() < 0.03:
            found["moved_in"] = (today - timedelta(days=chance.randrange(400))).isoformat()
            found["previous_commune"] = _place(chance, places)
    elif told["dwelling"] == "no_fixed_abode":
        found["domiciliation_commune"] = told["commune"]
    else:
        found["previous_commune"] = _place(chance, places)
    return found


def _pensions(chance: Random) -> list[dict[str, Any]]:
    if chance.random() < 0.03:
        return []
    schemes = [_one(chance, _SCHEMES)]
    if chance.random() < 0.25:
        schemes.append(_one(chance, _SCHEMES))
    rows = [
        {
            "scheme": scheme,
            "kind": "survivor" if chance.random() < 0.12 else "own",
            "quarters": chance.randrange(4, 172) if chance.random() < 0.6 else None,
        }
        for scheme in dict.fromkeys(schemes)
    ]
    if chance.random() < 0.4:
        rows.append({"scheme": "agirc_arrco", "kind": "own", "quarters": None})
    return rows


def _need(chance: Random, today: date) -> dict[str, Any]:
    hard = chance.choices(range(5), (30, 22, 22, 16, 10))[0]
    found: dict[str, Any] = {"cannot_alone": sorted(chance.sample(GESTURES, hard))}
    if chance.random() < 0.3:
        found["gir"] = {
            "value": chance.choices(range(1, 7), (4, 14, 22, 32, 16, 12))[0],
            "source": _one(chance, _SOURCES),
            "date": (today - timedelta(days=chance.randrange(800))).isoformat(),
        }
    found["benefits"] = ["apa"] if chance.random() < 0.06 else []
    return found


def _money(chance: Random, told: dict[str, Any]) -> dict[str, Any]:
    income = round(chance.lognormvariate(7.25, 0.4))
    found: dict[str, Any] = {"household_size": chance.choices((1, 2, 3), (62, 36, 2))[0]}
    if "home_adaptation" in told["needs"]:
        found["reference_tax_income"] = income * 11 * found["household_size"]
    if "home_help" in told["needs"]:
        found["monthly_income"] = income
    return found


def _one(chance: Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
