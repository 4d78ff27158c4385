"""What is not sent to whom: before it is sent, to everybody, and when a dossier moves."""

from __future__ import annotations

from typing import Any

import pytest

from portal.form.remembered import explained
from portal.web import look
from portal.web.not_sent import not_sent, of_everybody
from tests.build import NOON, a_draft, a_piece, answers
from tests.web.drawn import LANGUAGES, app, edition, in_language
from tests.web.markup import faults, parsed

SEVERAL = {
    "needs": ["home_help", "home_adaptation"],
    "works_room": ["bathroom"],
    "works_wanted": "Une douche",
    "anah_asked": "no",
    "reference_tax_income": "14000.00",
    "monthly_income": None,
}
NIR = "question.nir.label"


def told(language: str, *papers: str, **changes: Any) -> Any:
    pieces = tuple(a_piece(id=f"p-{kind}", kind=kind) for kind in papers)
    draft, on = a_draft(answers=answers(**changes), pieces=pieces), NOON.date()
    routing = explained(edition(), draft.answers, on, language)
    with in_language(language):
        return not_sent(edition(), draft, routing, on, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_organisation_is_named_with_what_it_does_not_get(language: str) -> None:
    departement, anah = told(language, "identity", "pension_statement", **SEVERAL)
    assert (departement.answers, departement.papers) == ([], [])
    assert "Anah" in anah.name
    nir, street = (edition().say(language, f"question.{one}.label") for one in ("nir", "street"))
    assert nir in anah.answers and street not in anah.answers
    # What was not answered is not said to be left out.
    hospital = edition().say(language, "question.hospital_name.label")
    assert hospital not in anah.answers
    assert anah.papers == [edition().say(language, "piece.pension_statement.label")]


def test_where_all_is_sent_nothing_is_said() -> None:
    (departement,) = told("fr", "identity")
    assert (departement.answers, departement.papers) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_read_before_it_is_sent(language: str) -> None:
    several = told(language, **SEVERAL)
    with in_language(language):
        template = app().extensions["look"][language].get_template("applicant/not_sent.html")
        made = template.module.left_out(several)
    tree = parsed(f"<main>{made}</main>")
    (summary,) = tree.xpath("//summary")
    assert f"{len(several[1].answers)}" in summary.text_content()
    assert [one.text_content() for one in tree.xpath("//li")] == list(several[1].answers)
    assert several[0].name in tree.text_content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_on_data_names_who_does_not_get_all(language: str) -> None:
    with in_language(language, "/donnees"):
        found = of_everybody(edition(), language)
        text = look.page("public/data.html", retention_days=365, not_sent=found)
    assert faults(text) == []
    assert [one.name for one in found] == [edition().say(language, "family.housing_agency")]
    (anah,) = found
    assert edition().say(language, NIR) in anah.answers
    assert edition().say(language, "page.hospital.title") in anah.answers
    assert edition().say(language, "question.gir_known.label") not in anah.answers
    assert [one.text_content() for one in parsed(text).xpath("//details//li")] == list(anah.answers)
