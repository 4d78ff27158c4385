"""Answers in words, as people read them in each language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.form.edition import Kind
from portal.form.pages import shown
from tests.form.made import EDITION, QUESTIONS, a_question, values

NB, THIN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("kind", "value", "fr", "en"),
    [
        (Kind.DATE, "1944-03-01", "1er mars 1944", "1 March 1944"),
        (Kind.DATE, "1944-03-11", "11 mars 1944", "11 March 1944"),
        (Kind.DATE, "1911-01-21", "21 janvier 1911", "21 January 1911"),
        (Kind.PARTIAL_DATE, "1944-03-00", "mars 1944 (jour inconnu)", "March 1944 (day not known)"),
        (Kind.PARTIAL_DATE, "1944-00-00", "1944 (jour et mois inconnus)",
         "1944 (day and month not known)"),
        (Kind.MONEY, "1234.50", f"1{THIN}234,50{NB}€", "€1,234.50"),
        (Kind.MONEY, "800.00", f"800{NB}€", "€800"),
        (Kind.NUMBER, 1200, f"1{THIN}200", "1,200"),
        (Kind.NIR, "244033523800185", "2 44 03 35 238 001 85".replace(" ", NB), None),
        (Kind.PHONE, "+33299000000", "02 99 00 00 00".replace(" ", NB), None),
        (Kind.PHONE, "+262692123456", "+262 692 12 34 56".replace(" ", NB), None),
        (Kind.PHONE, "+33263123456", "+33 2 63 12 34 56".replace(" ", NB), None),  # as on Réunion
        (Kind.COMMUNE, "35238", "Rennes (35000)", None),
        (Kind.TICK, "yes", "Oui", "Yes"),
        (Kind.TEXT, "Le Gall", "Le Gall", None),
    ],
)  # fmt: skip
def test_an_answer_in_words(kind: Kind, value: object, fr: str, en: str | None) -> None:
    assert shown(EDITION, a_question(kind), value, "fr") == fr
    assert shown(EDITION, a_question(kind), value, "en") == (en or fr)


def test_arabic_parts_thousands_by_a_space_as_french_papers_do() -> None:
    """A point would be read as the decimal sign of the paper beside."""
    told = {kind: shown(EDITION, a_question(kind), value, "ar")
            for kind, value in ((Kind.MONEY, "1900.50"), (Kind.NUMBER, 1200))}  # fmt: skip
    assert told == {Kind.MONEY: f"1{NB}900,50{NB}€", Kind.NUMBER: f"1{NB}200"}


def test_choices_and_rows_in_words() -> None:
    needs = shown(EDITION, QUESTIONS["needs"], ["home_help", "hospital_discharge"], "en")
    assert needs == "Help at home, day by day; Help for my return from hospital"
    rows = [
        {"scheme": "cprpsncf", "kind": "own", "quarters": 120, "pays_single_pension": "yes"},
        {"scheme": "bdf", "kind": "own"},
    ]
    assert shown(EDITION, QUESTIONS["pensions"], rows, "fr").split("\n") == [
        f"SNCF{THIN}; Ma propre retraite{THIN}; 120 trimestres{THIN}; "
        "Cette caisse me verse en une seule fois la retraite de plusieurs régimes",
        f"Banque de France{THIN}; Ma propre retraite",
    ]


@given(name=st.sampled_from(sorted(QUESTIONS)), data=st.data())
def test_every_answer_can_be_said_in_every_language(name: str, data: st.DataObject) -> None:
    value = data.draw(values(QUESTIONS[name]))
    for language in EDITION.languages:
        assert shown(EDITION, QUESTIONS[name], value, language)
