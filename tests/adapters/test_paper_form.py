"""The form to fill in by hand: whole, in order, accessible, begun from a draft."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from portal import places
from portal.adapters.weasy_printer import WeasyPrinter
from portal.form.edition import Edition
from portal.form.load import load_editions
from portal.form.paper import paper_form
from tests.adapters import pdf_facts
from tests.build import EDITION, answers

GOLDEN = Path(__file__).parents[1] / "golden"
DAY = date(2026, 3, 2)
MOST_PAGES = 16


@cache
def printer() -> tuple[WeasyPrinter, Edition]:
    editions = load_editions(places.forms())
    return WeasyPrinter(editions, places.forms()), editions[EDITION]


@cache
def printed(language: str = "fr", filled: bool = False) -> bytes:
    press, edition = printer()
    told = answers(marital_status="married", help_wanted=["outings"]) if filled else None
    return press.form(paper_form(edition, language, "01 23 45 67 89", told, DAY))


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_blank_form_is_accessible(language: str, tmp_path: Path) -> None:
    pdf = printed(language)
    assert [one for one in pdf_facts.faults(pdf) if one.startswith("ua1")] == []
    path = tmp_path / "form.pdf"
    path.write_bytes(pdf)
    second = subprocess.run([sys.executable, "-m", "pdfua", "check", path], check=False)
    assert second.returncode == 0
    assert len(pypdfium2.PdfDocument(pdf)) <= MOST_PAGES


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_blank_form_reads_as_it_did(language: str) -> None:
    """Look at a rendering when this changes, then run tests/golden/write.py."""
    described = pdf_facts.described(printed(language))
    assert described == (GOLDEN / f"form.{language}.txt").read_text("utf-8")


def test_each_question_has_one_number_in_every_language() -> None:
    """By it an agent finds in French what was written on a form in another language."""
    _, edition = printer()
    ranks = [
        [(q.id, q.rank) for part in form.parts for leaf in part.leaves for q in leaf.questions]
        for form in (paper_form(edition, code, "01", None, DAY) for code in edition.languages)
    ]
    assert [rank for _, rank in ranks[0]] == list(range(1, len(ranks[0]) + 1))
    assert all(one == ranks[0] for one in ranks)
    words = pdf_facts.squeezed(pdf_facts.text(printed("ar")))
    assert pdf_facts.squeezed("Chaque question y porte le même numéro") in words


def test_every_question_stands_in_order_with_its_condition() -> None:
    _, edition = printer()
    words = pdf_facts.squeezed(pdf_facts.text(printed()))
    at = words.index(pdf_facts.squeezed("Partie 1"))
    for page in edition.pages:
        for question in page.questions:
            label = edition.may_say("fr", f"paper.label.{question.id}")
            label = label or edition.say("fr", f"{question.key}.label")
            label = pdf_facts.squeezed(label)
            at = words.index(label, at)
            if when := edition.may_say("fr", f"paper.when.question.{question.id}"):
                assert words[:at].endswith(pdf_facts.squeezed(f"{when} :")), question.id
            at += len(label)


def test_what_a_draft_says_stands_in_its_boxes_but_never_a_consent() -> None:
    _, edition = printer()
    told = answers(marital_status="married")
    form = paper_form(edition, "fr", "01", told, DAY)
    asked = {q.id: q for part in form.parts for leaf in part.leaves for q in leaf.questions}
    assert asked["birth_date"].groups == (("0", "9"), ("0", "7"), ("1", "9", "4", "1"))
    assert asked["birth_name"].text == "Le Goff"
    assert [box.label for box in asked["marital_status"].boxes if box.ticked] == ["Marié ou mariée"]
    assert asked["pensions"].rows[0][0].text.startswith("Assurance retraite")
    assert asked["spouse_birth_name"].text == ""
    assert not any(
        box.ticked for one in ("declare_truth", "agree_forward") for box in asked[one].boxes
    )
    assert asked["signed_name"].text == ""


def test_a_draft_that_is_whole_names_who_studies_it() -> None:
    _, edition = printer()
    form = paper_form(edition, "fr", "01", answers(), DAY)
    assert [one.name for one in form.funders] == ["Département d’Ille-et-Vilaine"]
    assert paper_form(edition, "fr", "01", answers(commune=None), DAY).funders == ()
    assert paper_form(edition, "fr", "01", None, DAY).funders == ()


def test_the_same_form_is_the_same_bytes() -> None:
    press, edition = printer()
    again = press.form(paper_form(edition, "fr", "01 23 45 67 89", None, DAY))
    assert again == printed()
    assert printed(filled=True) != printed()
