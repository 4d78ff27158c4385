"""How many pages a person goes through, by the edition alone: the shortest way, and a usual APA."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from portal.domain.draft import Answer
from portal.form.edition import Edition, Page
from portal.form.lint_words import MOST_WORDS, lint_words, words_of
from portal.form.pages import canonical, missing
from portal.form.path import kept, visible_pages
from tests.form.made import EDITION, QUESTIONS, TODAY, WHOLE

TASK_LIST, PAPERS, CHECK = 1, 1, 1
"""The pages beside those of questions; the list is shown at the beginning and at the end."""
SHORTEST: Mapping[str, Answer] = {
    name: value
    for name, value in {**WHOLE, "dress": "yes", "wash": "yes"}.items()
    if name not in ("cmi", "has_property")
} | {"household_size": 1, "monthly_income": "1350.00"}
"""GIR 5 or 6, one scheme, a widow at home who asks for help at home."""
USUAL_APA: Mapping[str, Answer] = {
    **WHOLE,
    "for_whom": "relative",
    "filler_name": "Anne Le Gall",
    "filler_phone": "+33299000001",
    "filler_tie": "child",
    "filler_visit": "no",
    "visit_contact": "yes",
    "visit_name": "Paule Morvan",
    "visit_tie": "friend",
    "visit_phone": "+33299000002",
    "marital_status": "married",
    "spouse_birth_name": "Le Gall",
    "spouse_first_names": "Yves",
    "spouse_birth_date": "1940-00-00",
    "spouse_work": "retired",
    "spouse_same_home": "yes",
    "spouse_asks": "no",
    "pensions": [{"scheme": "rg", "kind": "own"}, {"scheme": "cnracl", "kind": "own"}],
    "pension_since": "2004-00-00",
    "gir_known": "yes",
    "gir_value": "4",
    "gir_source": "departement",
    "has_caregiver": "yes",
    "caregiver_is": "somebody",
    "caregiver_lives_with": "no",
    "caregiver_often": "weekly",
    "caregiver_help": ["errands"],
    "caregiver_respite": "yes",
    "caregiver_hospital": "no",
    "caregiver_name": "Paul Le Gall",
    "caregiver_tie": "child",
    "needs": ["home_help", "home_adaptation", "hospital_discharge"],
    "hospital_name": "Centre hospitalier de Redon",
    "hospital_entered": "2026-09-01",
    "works_room": ["bathroom"],
    "works_wanted": "Une douche",
    "anah_asked": "no",
    "household_size": 2,
    "reference_tax_income": "15400.00",
    "has_property": "yes",
    "properties": [{"place": "Redon", "kind": "built"}],
    "signed_as": "helper",
}
"""A daughter asks for her mother: a couple, two schemes, a helper, works, a hospital, property."""


def _asked(answers: Mapping[str, Answer]) -> tuple[Page, ...]:
    assert missing(EDITION, answers, "fr", TODAY) == ()
    assert kept(EDITION, answers, TODAY) == dict(answers), "each answer is asked for"
    return visible_pages(EDITION, answers, TODAY)


@pytest.mark.parametrize(("answers", "most"), [(SHORTEST, 20), (USUAL_APA, 35)])
def test_nobody_goes_through_more_pages_than_promised(
    answers: Mapping[str, Answer], most: int
) -> None:
    """Every page that is shown counts: the list twice, the papers and the check too."""
    assert 2 * TASK_LIST + len(_asked(answers)) + PAPERS + CHECK <= most


def test_nothing_is_asked_twice_on_a_way() -> None:
    for answers in (SHORTEST, USUAL_APA):
        asked = [question.id for page in _asked(answers) for question in page.questions]
        assert len(asked) == len(set(asked))


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({}, "monthly_income"),
        ({}, "gross_income"),
        ({"needs": ["home_adaptation"]}, "reference_tax_income"),
        ({"needs": ["home_adaptation"]}, "household_size"),
        ({"for_whom": "relative"}, "filler_tie"),
        ({"for_whom": "professional"}, "signed_as"),
        (
            {"for_whom": "relative", "legal_protection": "tutelle", "protector_is_filler": "yes"},
            "signed_as_protector",
        ),
        ({"needs": ["home_adaptation"], "occupancy": "private_tenant"}, "landlord_consent"),
        ({"marital_status": "married", "spouse_same_home": "no"}, "spouse_address"),
        ({"marital_status": "married", "has_caregiver": "yes"}, "caregiver_is"),
        ({"moved_recently": "yes"}, "moved_in"),
        ({"legal_protection": "tutelle", "for_whom": "relative"}, "protector_is_filler"),
    ],
)
def test_a_question_comes_when_it_matters(changes: Mapping[str, Answer], question: str) -> None:
    assert question in _wanted({**SHORTEST, **changes})


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"dress": "no", "wash": "no"}, "monthly_income"),  # the APA looks at the tax notice
        ({"needs": ["home_adaptation"]}, "gross_income"),
        ({}, "reference_tax_income"),
        ({"needs": ["home_adaptation"], "occupancy": "owner"}, "landlord_consent"),
        ({"for_whom": "relative", "filler_visit": "yes"}, "visit_contact"),
        ({"has_caregiver": "yes"}, "caregiver_is"),
        ({"dwelling": "residence_autonomie"}, "moved_recently"),
        ({"dwelling": "residence_autonomie"}, "occupancy"),
        ({}, "flat_tax_income"),
    ],
)
def test_a_question_is_not_asked_when_it_does_not_matter(
    changes: Mapping[str, Answer], question: str
) -> None:
    assert question not in _wanted({**SHORTEST, **changes})


@pytest.mark.parametrize(
    "known",
    [
        {"caregiver_is": "partner", "marital_status": "married"},
        {"caregiver_is": "filler", "for_whom": "relative"},
        {"caregiver_is": "contact", "visit_contact": "yes"},
    ],
)
def test_a_helper_who_was_named_is_not_named_again(known: Mapping[str, Answer]) -> None:
    answers = {**SHORTEST, "has_caregiver": "yes", **known}
    assert "caregiver_name" not in _wanted(answers)
    assert "caregiver_name" in _wanted({**answers, "caregiver_is": "somebody"})


def _wanted(answers: Mapping[str, Answer]) -> set[str]:
    """Every question asked of this person, whatever was answered of it."""
    given = {name: value for name, value in answers.items() if name in QUESTIONS}
    wanting = {problem.question for problem in missing(EDITION, given, "fr", TODAY)}
    optional = {
        name
        for name, question in QUESTIONS.items()
        if not question.required and name in kept(EDITION, {**given, name: "1"}, TODAY)
    }
    return wanting | optional | set(kept(EDITION, given, TODAY))


def test_no_question_is_longer_than_a_person_keeps_in_mind() -> None:
    for language in EDITION.languages:
        for question in QUESTIONS.values():
            assert words_of(EDITION.say(language, f"{question.key}.label")) <= MOST_WORDS


def test_a_question_that_is_too_long_is_found() -> None:
    said = dict(EDITION.words["fr"]) | {"question.nir.label": "Dites\u202f? " + "un mot " * 10}
    edition = _with_words(said)
    assert "words in fr: `question.nir.label` has more than 20 words." in list(lint_words(edition))
    said["question.nir.label"] = "Dites\u202f? " + "mot " * 19
    assert list(lint_words(_with_words(said))) == []


def _with_words(french: Mapping[str, str]) -> Edition:
    return replace(EDITION, words={**EDITION.words, "fr": french})


def test_nobody_represents_a_person_whom_no_measure_protects() -> None:
    helped = {**SHORTEST, "for_whom": "relative"}
    guarded = {**helped, "legal_protection": "tutelle", "protector_is_filler": "yes"}
    for answers, asked in ((helped, "signed_as"), (guarded, "signed_as_protector")):
        wanted = {one for one in _wanted(answers) if one.startswith("signed_as")}
        assert wanted == {asked}
    assert "representative" not in EDITION.questions["signed_as"].options
    right, _ = canonical(EDITION, {**helped, "signed_as": "representative"}, "fr", TODAY)
    assert "signed_as" not in right
