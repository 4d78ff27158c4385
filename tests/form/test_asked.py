"""Fields: what was typed comes back, what is wrong is said in the person's language."""

from __future__ import annotations

import re

import pytest

from portal import places
from portal.form.edition import Kind
from portal.form.lint_words import ERRORS
from portal.form.pages import PageForm, answers_of
from tests.form.made import a_question, asked, sentence

DATES = [
    ((27, 3, 1944), "1944-03-27"),
    (("1er", "mars", 1944), "1944-03-01"),
    (("27", "Mars.", 1944), "1944-03-27"),
    (("2", "févr", 1944), "1944-02-02"),
    (("2", "august", 1944), "1944-08-02"),
    (("29", "2", 1944), "1944-02-29"),
    (("3 mars 1944", "", ""), "1944-03-03"),
    (("", "le 1er mars 1944", ""), "1944-03-01"),
    (("", "", "03/03/44"), "1944-03-03"),
    (("3-3-1944", "", ""), "1944-03-03"),
    (("3mars1944", "", ""), "1944-03-03"),
    (("3\u00a0mars\u202f1944", "", ""), "1944-03-03"),
    (("1944-03-27", "", ""), "1944-03-27"),
    (("27031944", "", ""), "1944-03-27"),
    ((1, 3, 44), "1944-03-01"),
    ((1, 3, 25), "2025-03-01"),
    (("٢٧", "٣", "١٩٤٤"), "1944-03-27"),
    (("٢٧ مارس ١٩٤٤", "", ""), "1944-03-27"),
    ((1, "جويلية", 1944), "1944-07-01"),  # Algiers, Tunis
    ((1, "يوليوز", 1944), "1944-07-01"),  # Rabat
    ((1, "أغسطس", 1944), "1944-08-01"),  # Cairo
]
PARTIAL = [(("", "", 1944), "1944-00-00"), (("", "3", 1944), "1944-03-00"),
           (("mars 1944", "", ""), "1944-03-00"), (("", "03/1944", ""), "1944-03-00"),
           (("", "", "en mars 44"), "1944-03-00"), (("", "", 44), "1944-00-00")]  # fmt: skip
BAD_DATES = [
    ((31, 2, 1944), "date.unreal", "day"),
    ((29, 2, 1943), "date.unreal", "day"),
    ((32, 1, 1944), "date.day", "day"),
    ((0, 0, 1944), "date.no_month", "month"),
    ((1, 13, 1944), "date.month", "month"),
    ((1, "jui", 1944), "date.month", "month"),  # June or July
    ((1, "brumaire", 1944), "date.month", "month"),
    ((1, 3, 444), "date.year", "year"),
    (("3 mars", "", ""), "date.year", "year"),
    (("31 février 1944", "", ""), "date.unreal", "day"),
    (("mars 1944", "", ""), "date.no_day", "day"),
    ((1, 3, 1899), "date.year_early", "year"),
    ((1, 3, "0044"), "date.year_early", "year"),
    ((1, 3, ""), "date.no_year", "year"),
    ((1, "", 1944), "date.no_month", "month"),
    (("", 3, 1944), "date.no_day", "day"),
    (("un", 3, 1944), "date.day", "day"),
    ((16, 9, 2026), "date.future", "day"),
    ((1, 10, 2026), "date.future", "month"),
    ((1, 1, 2027), "date.future", "year"),
]


def _date(parts: tuple[object, object, object]) -> dict[str, str | list[str]]:
    names = ("asked-day", "asked-month", "asked-year")
    return {name: str(part) for name, part in zip(names, parts, strict=True)}


def _problem(form: PageForm) -> tuple[str, str]:
    (problem,) = form.problems()
    return problem


@pytest.mark.parametrize(("parts", "value"), DATES)
def test_a_date_may_be_written_in_several_ways(
    parts: tuple[object, object, object], value: str
) -> None:
    question = a_question(Kind.DATE, not_after="today")
    assert answers_of(asked(question, _date(parts))) == {"asked": value}


@pytest.mark.parametrize(("parts", "value"), PARTIAL)
def test_a_birth_date_may_lack_its_day_or_month(
    parts: tuple[object, object, object], value: str
) -> None:
    question = a_question(Kind.PARTIAL_DATE, not_after="today")
    assert answers_of(asked(question, _date(parts))) == {"asked": value}


@pytest.mark.parametrize(("parts", "reason", "box"), BAD_DATES)
def test_an_impossible_date_is_shown_where_it_is(
    parts: tuple[object, object, object], reason: str, box: str
) -> None:
    form = asked(a_question(Kind.DATE, not_after="today"), _date(parts))
    assert _problem(form) == (f"asked-{box}", sentence(reason))
    assert [b.part for b in next(iter(form)).boxes if b.bad] == [box]
    assert answers_of(form) == {}


@pytest.mark.parametrize(
    ("typed", "value"), [("44", "1944-03-03"), ("26", None), ("99", "1999-03-03")]
)
def test_a_birth_is_never_put_in_another_century_by_guess(typed: str, value: str | None) -> None:
    """Whoever was born in 1926 and writes 26 is a hundred years old, not new-born."""
    question = a_question(Kind.PARTIAL_DATE, not_after="today", born=True)
    form = asked(question, _date((3, 3, typed)))
    if value:
        assert answers_of(form) == {"asked": value}
    else:
        assert _problem(form) == ("asked-year", sentence("date.year"))


def test_a_year_of_two_digits_may_be_still_to_come() -> None:
    assert answers_of(asked(a_question(Kind.DATE), _date((3, 3, 27)))) == {"asked": "2027-03-03"}


def test_a_day_without_its_month_is_no_partial_date() -> None:
    form = asked(a_question(Kind.PARTIAL_DATE), _date((3, "", 1944)))
    assert _problem(form) == ("asked-month", sentence("date.no_month"))


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.ROWS])
def test_an_empty_answer_is_asked_for_in_the_persons_language(kind: Kind) -> None:
    options = ("a", "b") if kind in (Kind.CHOICE, Kind.CHOICES) else ()
    question = a_question(kind, options=options)
    form = asked(question, {"asked": "  "} if not options else {}, "en")
    assert [text for _, text in form.problems()] == ["missing question.asked"]
    assert form.problems()[0][0] == next(iter(form)).first_id
    optional = a_question(kind, options=options, required=False)
    assert asked(optional, {}).problems() == []


def test_a_wrong_answer_is_shown_again_as_it_was_typed() -> None:
    form = asked(a_question(Kind.NIR), {"asked": "2 44 03 35"}, "en")
    field = next(iter(form))
    assert field.text == "2 44 03 35"
    assert _problem(form) == ("asked", sentence("nir.length", "en", count=7))


def test_an_option_that_does_not_exist_is_refused() -> None:
    choice = a_question(Kind.CHOICE, options=("a", "b"))
    assert _problem(asked(choice, {"asked": "z"}))[1] == sentence("choice.unknown")
    choices = a_question(Kind.CHOICES, options=("a", "b"))
    assert _problem(asked(choices, {"asked": ["a", "z"]}))[1] == sentence("choice.unknown")
    assert _problem(asked(a_question(Kind.TICK), {"asked": "on"}))[1] == sentence("choice.unknown")


def test_several_choices_come_in_the_editions_order() -> None:
    question = a_question(Kind.CHOICES, options=("a", "b", "none"), none_option="none")
    assert answers_of(asked(question, {"asked": ["b", "a"]})) == {"asked": ["a", "b"]}
    assert answers_of(asked(question, {"asked": ["none"]})) == {"asked": ["none"]}
    assert _problem(asked(question, {"asked": ["a", "none"]}))[1] == sentence("choice.none")


def test_every_fault_has_its_sentence() -> None:
    """What the code can raise and what the linter asks of the words are the same list."""
    sources = (places.forms().parent / "portal" / "form").glob("*.py")
    texts = [path.read_text("utf-8") for path in sources]
    raised = {r for text in texts for r in re.findall(r'Wrong\(\s*"([a-z_.]+)"', text)}
    assert raised == set(ERRORS)
