"""Invented people, as facts of the contract: every value, partial dates, nulls, missing keys."""

from __future__ import annotations

from hypothesis import strategies as st

from portal import places
from portal.form.facts import TOLD
from portal.form.load import load_editions

EDITION = load_editions(places.forms())["2026-01-01"]
TODAY = "2026-09-15"

_COMMUNES = """
    35238 69123 69133 69385 57463 55029 2A004 2B033 67482 68224 75056 93066 97101 97209
    97302 97411 97608 97701 97801 97502 98735 74109 13055
"""
COMMUNES = st.sampled_from(_COMMUNES.split())
_DAYS = """
    2015-03-02 2017-06-30 2017-07-01 2024-01-15 2025-09-15 2025-09-16 2026-06-15 2026-06-16
    2026-09-14 2026-09-15
"""
DAYS = st.sampled_from(_DAYS.split())
_BIRTHS = """
    1931-05-06 1944-03-10 1952-12-31 1953-01-01 1956-09-15 1956-09-16 1961-09-15 1961-00-00
    1966-09-00 1966-09-15 1966-09-16 1966-00-00 1971-09-15 1971-09-16 1971-00-00 1990-02-28
    1968-02-29
"""
BIRTHS = st.sampled_from(_BIRTHS.split())
PENSIONS = st.lists(
    st.fixed_dictionaries(
        {"scheme": st.sampled_from(list(EDITION.reference.schemes))},
        optional={
            "kind": st.sampled_from(["own", "survivor"]),
            "quarters": st.sampled_from([None, 0, 20, 74, 75, 80, 120, 400]),
            "pays_single_pension": st.sampled_from([None, True, False]),
        },
    ),
    max_size=4,
)
GIRS = st.fixed_dictionaries(
    {"value": st.integers(1, 6)},
    optional={
        "source": st.sampled_from(["departement", "pension_fund", "doctor", "unstated"]),
        "date": DAYS,
    },
)
VALUES = {
    "birth_date": BIRTHS,
    "country": st.sampled_from(["FR", "ES", "RE"]),
    "commune": COMMUNES,
    "moved_in": DAYS,
    "previous_commune": COMMUNES,
    "domiciliation_commune": COMMUNES,
    "pensions": PENSIONS,
    "pension_since": DAYS,
    "gir": GIRS,
    "reference_tax_income": st.sampled_from([0, 17363, 17364, 22259, 22260, 30000.5, 90000]),
    "household_size": st.sampled_from([1, 2, 5, 6, 12]),
    "monthly_income": st.sampled_from([0, 900, 1043.59, 1043.6, 1620.18, 1620.19, 5000]),
    "residence_permit": st.booleans(),
    **{
        name: st.lists(st.sampled_from(TOLD[name]), max_size=4)
        for name in ("cannot_alone", "benefits")
    },
    **{
        name: st.sampled_from(TOLD[name])
        for name in ("dwelling", "occupancy", "nationality", "legal_protection")
    },
}
NEEDS = st.lists(st.sampled_from(TOLD["needs"]), min_size=1, max_size=3, unique=True)

PEOPLE = st.fixed_dictionaries(
    {"today": st.just(TODAY), "needs": NEEDS},
    optional={name: st.none() | values for name, values in VALUES.items()},
)
"""Anybody the contract can describe."""

USUAL: dict[str, object] = {
    "today": TODAY,
    "birth_date": "1946-03-10",
    "country": "FR",
    "commune": "35238",
    "dwelling": "own_home",
    "pensions": [{"scheme": "rg", "kind": "own", "quarters": None}],
    "needs": ["home_help"],
}
"""A person of 80 in Rennes, of the general scheme, who asks for help at home."""
