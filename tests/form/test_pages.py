"""Only what is necessary is asked; what was answered comes back; what is missing is listed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.domain.draft import Answer
from portal.form.edition import Kind, Page
from portal.form.facts import facts_of
from portal.form.known import Known
from portal.form.pages import (
    answers_of,
    canonical,
    form_class,
    formdata_of,
    missing,
)
from portal.form.path import kept, visible_pages, wanted_pieces
from portal.form.route import route
from portal.form.when import parse
from tests.form.made import (
    EDITION,
    QUESTIONS,
    TODAY,
    WHOLE,
    a_question,
    an_edition,
    some_answers,
    values,
)


def _pages(**changes: Answer) -> list[str]:
    answers = {name: value for name, value in {**WHOLE, **changes}.items() if value is not None}
    return [page.id for page in visible_pages(EDITION, answers, TODAY)]


def _pieces(**changes: Answer) -> set[str]:
    return {piece.id for piece in wanted_pieces(EDITION, {**WHOLE, **changes}, TODAY)}


def test_nothing_is_missing_of_a_whole_set_of_answers() -> None:
    for language in EDITION.languages:
        assert canonical(EDITION, WHOLE, language, TODAY) == (dict(WHOLE), ())


def test_who_has_neither_number_at_hand_is_not_kept_from_sending() -> None:
    """Their funder asks for them later: no table needs the one, one routes without the other."""
    works = {"needs": ["home_adaptation"], "works_room": ["bathroom"], "works_wanted": "Une douche"}
    told = {**WHOLE, **works, "anah_asked": "no", "household_size": 1}
    told = {name: value for name, value in told.items() if name != "nir"}
    left = [one.question for one in missing(EDITION, told, "fr", TODAY)]
    assert not {"nir", "reference_tax_income"} & set(left)
    found = route(EDITION, facts_of(EDITION, told, TODAY))
    assert ("anah", "adaptation") in [(one.funder, one.aid) for one in found.routes]


@pytest.mark.parametrize("name", sorted(WHOLE.keys() - {"nir"}))
def test_every_answer_that_is_taken_away_is_asked_for(name: str) -> None:
    """A problem leads to the page and the question; pages that depended on it may come or go."""
    answers = {key: value for key, value in WHOLE.items() if key != name}
    (problem,) = [p for p in missing(EDITION, answers, "en", TODAY) if p.question == name]
    page = next(page for page in EDITION.pages if page.id == problem.page)
    assert name in {question.id for question in page.questions}
    assert problem.text == EDITION.say("en", f"question.{name}.missing")


@pytest.mark.parametrize(
    ("changes", "page"),
    [
        ({"for_whom": "relative"}, "filler"),
        ({"nationality": "other"}, "residence_permit"),
        ({"dwelling": "no_fixed_abode"}, "domiciliation"),
        ({"moved_recently": "yes"}, "previous_commune"),
        ({"dwelling": "foster_family"}, "previous_commune"),
        ({"gir_known": "yes"}, "gir"),
        ({"needs": ["home_adaptation"]}, "works"),
        ({"needs": ["hospital_discharge"]}, "hospital"),
        ({"marital_status": "pacs"}, "spouse"),
        ({"marital_status": "pacs"}, "spouse_situation"),
        ({"visit_contact": "yes"}, "visitor"),
        ({"legal_protection": "tutelle"}, "protector"),
        ({"has_caregiver": "yes"}, "caregiver_who"),
        ({"has_property": "yes"}, "properties"),
        ({"nationality": "eu"}, "insured_elsewhere"),
        ({"pensions": [{"scheme": "rg", "kind": "own"}, {"scheme": "cnracl", "kind": "own"}]},
         "pension_since"),
    ],
)  # fmt: skip
def test_a_page_comes_when_it_matters_and_only_then(changes: dict[str, Answer], page: str) -> None:
    assert page not in _pages()
    assert page in _pages(**changes)


@pytest.mark.parametrize(
    ("changes", "page"),
    [
        ({"has_pension": "no"}, "pensions"),
        ({"dwelling": "no_fixed_abode"}, "address"),
        ({"dwelling": "ehpad"}, "needs"),
        ({"dress": "yes"}, "assets"),  # one gesture: no APA; then what one owns does not matter
        ({"dress": "yes"}, "cmi"),
        ({"lives_in_france": "no"}, "dwelling"),
        ({"lives_in_france": "no"}, "alone"),
    ],
)
def test_a_page_goes_when_it_no_longer_matters(changes: dict[str, Answer], page: str) -> None:
    assert page in _pages()
    assert page not in _pages(**changes)


def test_an_answer_to_a_page_that_went_counts_no_more() -> None:
    """Having a pension, then none: the pensions typed before reveal no page and are not filed."""
    answers = {**WHOLE, "moved_recently": "yes", "dwelling": "residence_autonomie"}
    assert "moved_in" not in [page.id for page in visible_pages(EDITION, answers, TODAY)]
    assert "moved_recently" not in kept(EDITION, answers, TODAY)
    assert "pensions" not in kept(EDITION, {**WHOLE, "has_pension": "no"}, TODAY)


def test_papers_are_those_that_the_answers_call_for() -> None:
    assert _pieces() == {
        "identity", "tax_notice", "bank_details", "property_tax", "pension_statement",
    }  # fmt: skip
    assert "property_tax" not in _pieces(occupancy="social_tenant")
    assert "works_quote" in _pieces(needs=["home_adaptation"])
    assert "protection_judgment" in _pieces(legal_protection="tutelle")
    assert "mandate_proof" in _pieces(for_whom="professional")
    assert "domiciliation_proof" in _pieces(
        dwelling="no_fixed_abode", domiciliation_commune="35238"
    )
    assert "domiciliation_proof" not in _pieces(domiciliation_commune="35238")


def test_a_form_class_is_made_once_a_page_and_language() -> None:
    page = EDITION.pages[0]
    assert form_class(EDITION, page, "fr") is form_class(EDITION, page, "fr")
    assert form_class(EDITION, page, "fr") is not form_class(EDITION, page, "en")


def test_a_question_of_a_page_may_be_for_some_alone() -> None:
    asked = a_question(Kind.TEXT, when=parse({"for_whom": {"is": "relative"}}))
    edition = replace(an_edition(asked), pages=(*EDITION.pages[:1], Page("page", "you", (asked,))))
    form = form_class(edition, edition.pages[1], "fr")
    assert [f.id for f in form(answers={"for_whom": "relative"}, today=TODAY)] == ["asked"]
    assert [f.id for f in form(answers={"for_whom": "self"}, today=TODAY)] == []
    assert [p.question for p in missing(edition, {"for_whom": "self"}, "fr", TODAY)] == []
    assert [p.question for p in missing(edition, {"for_whom": "relative"}, "fr", TODAY)] == [
        "asked"
    ]


def test_what_is_not_known_of_a_date_is_an_empty_box() -> None:
    page = next(page for page in EDITION.pages if page.id == "birth")
    form = form_class(EDITION, page, "fr")(answers={"birth_date": "1944-03-00"}, today=TODAY)
    assert [box.text for box in form["birth_date"].boxes] == ["", "03", "1944"]


def test_a_condition_on_a_question_computes_no_fact() -> None:
    """Facts need the day; a page that depends on answers alone is known without."""
    known = Known(EDITION, {"for_whom": "self"}, None)
    assert known["for_whom"] == "self"
    assert known.get("gir_value") is None
    with pytest.raises(TypeError):
        known.get("age")


@given(name=st.sampled_from(sorted(QUESTIONS)), data=st.data())
def test_a_stored_answer_comes_back_the_same(name: str, data: st.DataObject) -> None:
    """Canonical value → what a browser would send → the same canonical value, for each question."""
    value = data.draw(values(QUESTIONS[name]))
    page = next(page for page in EDITION.pages if QUESTIONS[name] in page.questions)
    form = form_class(EDITION, page, "fr")(formdata_of(page, {name: value}), today=TODAY)
    form.validate()
    assert form[name].errors == []
    assert answers_of(form)[name] == value


@given(some_answers())
@example(
    {"legal_protection": "sauvegarde", "protector_is_filler": "yes", "protector_name": "Ana"}
)  # the second is not asked of who fills in alone: it must hide no page
def test_right_answers_are_never_a_problem(answers: dict[str, Answer]) -> None:
    right, problems = canonical(EDITION, answers, "en", TODAY)
    assert right == kept(EDITION, answers, TODAY)
    assert not {problem.question for problem in problems} & set(right)


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("scheme", "kind", "quarters", "x")), inner)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), _JUNK))
@example({"pensions": [{"scheme": "rg", "kind": "own", "quarters": "many"}]})
@example({"pensions": "rg"})
@example({"gir_known": "yes", "gir_value": "seven"})
@example({"birth_date": "1944-13-45", "needs": "home_help", "benefits": {"apa": 1}})
def test_answers_of_a_wrong_type_are_problems_not_accidents(junk: dict[str, object]) -> None:
    """A partner's file may hold anything: what is kept is canonical, the rest is asked again."""
    right, _ = canonical(EDITION, {**WHOLE, **junk}, "fr", TODAY)
    again, problems = canonical(EDITION, right, "fr", TODAY)
    assert again == right
    assert not {problem.question for problem in problems} & set(right)
