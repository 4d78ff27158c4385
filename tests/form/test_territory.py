"""Where a person is: the tables, and the domicile de secours."""

from __future__ import annotations

from datetime import date

import pytest

from portal import places
from portal.form import communes
from portal.form.reference import MANUAL_REVIEW
from portal.form.tables import load_reference
from portal.form.territory import Place, apa_place, home, territory_of

REFERENCE = load_reference(places.forms() / "reference")
TODAY = date(2026, 9, 15)


def test_every_commune_of_today_has_a_territory() -> None:
    """Only the Pacific and the southern lands, under other laws, have none."""
    outside = {code[:3] for code in communes.codes() if territory_of(REFERENCE, code) is None}
    assert outside <= {"984", "986", "987", "988", "989"}


def test_the_metropole_has_its_58_communes_and_its_9_arrondissements() -> None:
    here = [code for code in communes.codes() if code in REFERENCE.metropole]
    assert len(here) == 58 + 9
    assert all(territory_of(REFERENCE, code) == "69M" for code in here)
    assert territory_of(REFERENCE, "69133") == "69"


def test_the_tables_are_whole() -> None:
    assert len(REFERENCE.territories) == 105
    assert len(REFERENCE.schemes) == 27
    kinds = [funder.kind for funder in REFERENCE.funders.values()]
    assert kinds.count("farm_fund") == 35
    assert kinds.count("pension_fund") == 22
    assert kinds.count("apa_payer") == 103
    assert REFERENCE.funders[MANUAL_REVIEW].kind == "review"


def test_every_funder_has_a_use() -> None:
    """A funder that no territory, scheme or rule names would never receive anything."""
    used = {code for t in REFERENCE.territories.values() for code in (t.apa_payer, t.carsat, t.msa)}
    used |= {scheme.payer for scheme in REFERENCE.schemes.values()}
    assert set(REFERENCE.funders) - used == {"anah"}


@pytest.mark.parametrize(
    ("commune", "payer", "carsat", "msa"),
    [
        ("35238", "dep-35", "carsat-bretagne", "msa-portes-de-bretagne"),
        ("57463", "dep-57", "carsat-alsace-moselle", "msa-lorraine"),
        ("55029", "dep-55", "carsat-nord-est", "msa-marne-ardennes-meuse"),
        ("2A004", "cdc", "carsat-sud-est", "msa-corse"),
        ("67482", "cea", "carsat-alsace-moselle", "msa-alsace"),
        ("69123", "metropole-de-lyon", "carsat-rhone-alpes", "msa-ain-rhone"),
        ("69133", "dep-69", "carsat-rhone-alpes", "msa-ain-rhone"),
        ("74109", "dep-74", "carsat-rhone-alpes", "msa-alpes-du-nord"),
        ("75116", "ville-de-paris", "cnav-idf", "msa-ile-de-france"),
        ("97209", "ctm", "cgss-martinique", "cgss-martinique"),
        ("97608", "dep-976", "cssm-mayotte", "cssm-mayotte"),
    ],
)
def test_a_commune_has_its_funders(commune: str, payer: str, carsat: str, msa: str) -> None:
    code = territory_of(REFERENCE, commune)
    assert code is not None
    place = REFERENCE.territories[code]
    assert (place.apa_payer, place.carsat, place.msa) == (payer, carsat, msa)


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"commune": "64445"}, Place("64", "home")),
        ({"commune": "64445", "moved_in": "2026-06-15", "previous_commune": "33063"},
         Place("64", "home")),
        ({"commune": "64445", "moved_in": "2026-06-16", "previous_commune": "33063"},
         Place("33", "moved")),
        ({"commune": "64445", "moved_in": "2026-06-16"}, Place("64", "assumed")),
        ({"commune": "68224", "moved_in": "2026-06-16", "previous_commune": "67482"},
         Place("67", "home")),
        ({"commune": "64445", "dwelling": "foster_family", "previous_commune": "33063"},
         Place("33", "stay")),
        ({"commune": "64445", "dwelling": "foster_family"}, Place("64", "assumed")),
        ({"commune": "64445", "dwelling": "residence_autonomie"}, Place("64", "home")),
        ({"commune": "37261", "dwelling": "ehpad", "previous_commune": "45234"},
         Place("45", "stay")),
        ({"dwelling": "no_fixed_abode"}, Place(None, "domiciliation")),
        ({"dwelling": "no_fixed_abode", "commune": "35238"}, Place(None, "domiciliation")),
        ({"dwelling": "no_fixed_abode", "domiciliation_commune": "75056"},
         Place("75", "domiciliation")),
        ({}, Place(None, "home")),
        ({"commune": "99999"}, Place(None, "home")),
    ],
)  # fmt: skip
def test_the_domicile_de_secours(facts: dict[str, object], place: Place) -> None:
    assert apa_place(REFERENCE, facts, TODAY) == place


def test_the_fund_looks_at_the_home_of_today() -> None:
    facts = {"commune": "64445", "moved_in": "2026-09-01", "previous_commune": "33063"}
    assert home(REFERENCE, facts) == "64"
