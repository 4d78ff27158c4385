"""Every page of the edition, drawn for eyes, ears and keyboards, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from portal.form.edition import Kind, Page, Question
from portal.form.pages import form_class
from portal.web.drafting import Titles
from tests.web.drawn import LANGUAGES, drawn, edition, in_language, words
from tests.web.markup import faults, parsed

TODAY = date(2026, 11, 24)
CANARY = "Zoé & <Fils> “d’Ü”"


def _pages() -> list[tuple[Page, str]]:
    return [(page, language) for page in edition().pages for language in LANGUAGES]


each_page = pytest.mark.parametrize(
    ("asked", "language"), _pages(), ids=lambda value: getattr(value, "id", value)
)


@each_page
def test_every_page_is_sound_when_it_is_empty(asked: Page, language: str) -> None:
    with in_language(language):
        text = drawn(words(asked, language), form_class(edition(), asked, language)(today=TODAY))
    assert faults(text) == []
    assert parsed(text).get("lang") == language


@each_page
def test_every_page_says_what_is_wrong_beside_the_box(asked: Page, language: str) -> None:
    """Each sentence of the summary is a link to a box that can be reached, and stands there too."""
    form = form_class(edition(), asked, language)(MultiDict(), today=TODAY)
    form.validate()
    with in_language(language):
        text = drawn(words(asked, language), form, problems=True)
    assert faults(text) == []
    tree = parsed(text)
    links = tree.xpath("//div[@id='erreurs']//a")
    assert len(links) == len(form.problems())
    for link in links:
        box = tree.get_element_by_id(link.get("href")[1:])
        assert box.tag in ("input", "select", "textarea")
        beside = tree.xpath("//p[contains(@class,'error-message')]")
        assert any(link.text_content() in sentence.text_content() for sentence in beside)
    if form.problems():
        assert tree.findtext(".//title").startswith(("Erreur", "Error"))


@each_page
def test_a_page_gives_back_what_was_typed(asked: Page, language: str) -> None:
    """Drawn anew or from its skeleton, right or wrong: every text is there, and harmless."""
    form_of = form_class(edition(), asked, language)
    empty = form_of(MultiDict(), today=TODAY)
    with in_language(language):
        tree = parsed(drawn(words(asked, language), empty))
        names = tree.xpath("//form//input[@type='text']/@name")
        typed = MultiDict((name, f"{CANARY} {rank}") for rank, name in enumerate(names))
        form = form_of(typed, today=TODAY)
        quiet = drawn(words(asked, language), form)
        form.validate()
        loud = drawn(words(asked, language), form, problems=True)
    for text in (quiet, loud):
        assert faults(text) == []
        tree = parsed(text)
        given = {box.get("name"): box.get("value") for box in tree.xpath("//input[@type='text']")}
        assert {name: given[name] for name in names} == typed.to_dict()


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_of_question_has_a_macro(kind: Kind) -> None:
    """Also the kinds that this edition does not ask."""
    column = Question("name", Kind.TEXT, "question.made.column.name")
    question = Question(
        "made",
        kind,
        "question.made",
        options=("yes", "no") if kind in (Kind.CHOICE, Kind.CHOICES) else (),
        columns=(column,) if kind is Kind.ROWS else (),
    )
    made = Page("made", "you", (question,))
    more = {
        f"{one.key}.{key}": f"{one.id} {key}"
        for one in (question, column)
        for key in ("label", "hint", "missing")
    }
    asking = replace(
        edition(),
        pages=(made,),
        words={"fr": edition().words["fr"] | more | {"page.made.title": "made title"}},
    )
    for alone in (True, False):
        form = form_class(asking, made, "fr")(MultiDict(), today=TODAY)
        told = Titles("made title", "", alone and kind is not Kind.TICK, "")
        with in_language("fr"):
            quiet = drawn(told, form)
            form.validate()
            loud = drawn(told, form, problems=True)
        assert "made hint" in quiet
        assert faults(quiet) == faults(loud) == []
        assert "made missing" in loud


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choice_made_is_shown_and_only_it(language: str) -> None:
    """A skeleton kept for one choice is never shown for another."""
    page = next(page for page in edition().pages if page.id == "needs")
    options = page.questions[0].options
    with in_language(language):
        for chosen in (options[:1], options[1:], (), options):
            answers = {"needs": list(chosen)} if chosen else {}
            form = form_class(edition(), page, language)(answers=answers, today=TODAY)
            tree = parsed(drawn(words(page, language), form))
            assert tree.xpath("//input[@checked]/@value") == list(chosen)


def test_a_commune_in_doubt_is_chosen_among_radio_buttons() -> None:
    page = next(page for page in edition().pages if page.id == "address")
    told = {"street": "1 rue du Puits", "commune": "Saint-Aubin"}
    told |= {"moved_recently": "no", "occupancy": "owner"}
    form = form_class(edition(), page, "fr")(MultiDict(told), today=TODAY)
    assert not form.validate()
    with in_language("fr"):
        text = drawn(words(page, "fr"), form, problems=True)
    assert faults(text) == []
    assert form.choosing
    assert "govuk-error" not in text
    assert "form-group--error" not in text
    radios = parsed(text).xpath("//input[@type='radio' and @name='commune-choice']")
    assert len(radios) > 1
    chosen = {"commune-choice": radios[1].get("value")}
    again = MultiDict(told | chosen)
    assert form_class(edition(), page, "fr")(again, today=TODAY).validate()
    wrong = form_class(edition(), page, "fr")(MultiDict(told | {"street": ""}), today=TODAY)
    assert not wrong.validate()
    assert not wrong.choosing, "the street is missing, and that is a fault"


def test_rows_are_added_and_taken_away_by_buttons() -> None:
    page = next(page for page in edition().pages if page.questions[0].kind is Kind.ROWS)
    form_of = form_class(edition(), page, "fr")
    one = MultiDict({"pensions-0-scheme": "rg", "pensions-0-kind": "own"})
    more = form_of(one | MultiDict({"pensions-add": "1"}), today=TODAY)
    assert more.again
    with in_language("fr"):
        text = drawn(words(page, "fr"), more)
    assert faults(text) == []
    tree = parsed(text)
    assert tree.xpath("//select/@name") == ["pensions-0-scheme", "pensions-1-scheme"]
    assert tree.xpath("//button[@name='pensions-remove']/@value") == ["0", "1"]
    first = tree.xpath("//button[@type='submit'][@form='page' or ancestor::form[@id='page']]")[0]
    assert not first.get("name"), "the Enter key must save, never remove a row"


def test_what_is_typed_cannot_break_out_of_its_box() -> None:
    page = next(page for page in edition().pages if page.id == "name")
    evil = '"><script>alert(1)</script>\ue000'
    form = form_class(edition(), page, "fr")(MultiDict({"birth_name": evil}), today=TODAY)
    with in_language("fr"):
        text = drawn(words(page, "fr"), form)
    assert "<script>alert" not in text
    box = parsed(text).get_element_by_id("birth_name")
    assert box.get("value") == evil
    assert re.search(r'id="first_names"[^>]*value=""', text)


@pytest.mark.parametrize(("button", "focused"), [("pensions-add", "2"), ("pensions-remove", "1")])
def test_after_a_button_for_rows_the_page_opens_at_the_last_one(button: str, focused: str) -> None:
    page = next(page for page in edition().pages if page.id == "pensions")
    given = {f"pensions-{rank}-scheme": "rg" for rank in range(1 if button.endswith("add") else 2)}
    form_of = form_class(edition(), page, "fr")
    with in_language("fr", "/demande/d-1/pensions"):
        at_first = drawn(words(page, "fr"), form_of(MultiDict(given), today=TODAY))
        text = drawn(words(page, "fr"), form_of(MultiDict(given | {button: "0"}), today=TODAY))
    assert parsed(at_first).xpath("//@autofocus") == []
    (here,) = parsed(text).xpath("//legend[@autofocus][@tabindex='-1']")
    assert here.text_content().endswith(focused)
    # A fragment in the address, as a link of the check has one, would keep the focus away.
    assert parsed(text).xpath("//form[@id='page']/@action") == ["/demande/d-1/pensions"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_list_says_so(language: str) -> None:
    page = next(page for page in edition().pages if page.id == "pensions")
    given = {f"pensions-{rank}-scheme": "rg" for rank in range(8)}
    with in_language(language):
        text = drawn(words(page, language), form_class(edition(), page, language)(MultiDict(given)))
    assert parsed(text).xpath("//button[@name='pensions-add']") == []
    (said,) = parsed(text).xpath("//p[@role='status']")
    assert "8" in said.text_content()
