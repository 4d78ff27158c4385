"""Rows are added and taken away by buttons; nothing typed is lost, every fault is in its box."""

from __future__ import annotations

from portal.form.asked_rows import AskedRows
from portal.form.edition import Kind, Question
from portal.form.pages import PageForm, answers_of
from tests.form.made import asked

KEY = "question.asked.column"
PENSIONS = Question(
    "asked",
    Kind.ROWS,
    key="question.asked",
    max_rows=3,
    columns=(
        Question("scheme", Kind.CHOICE, key=f"{KEY}.scheme", options=("rg", "cnracl")),
        Question("quarters", Kind.NUMBER, key=f"{KEY}.quarters", required=False, at_most=400),
        Question("since", Kind.PARTIAL_DATE, key=f"{KEY}.since", required=False),
        Question("single", Kind.TICK, key=f"{KEY}.single", required=False),
    ),
)
TWO = {
    "asked-0-scheme": "rg",
    "asked-0-quarters": "120",
    "asked-1-scheme": "cnracl",
    "asked-1-quarters": "",
    "asked-1-since-day": "",
    "asked-1-since-year": "2009",
    "asked-1-since-month": "7",
    "asked-1-single": "yes",
}


def _rows(form: PageForm) -> AskedRows:
    field = next(iter(form))
    assert isinstance(field, AskedRows)
    return field


def test_rows_are_kept_in_order_without_what_was_left_empty() -> None:
    form = asked(PENSIONS, TWO)
    assert form.problems() == []
    assert not form.again
    assert answers_of(form) == {
        "asked": [
            {"scheme": "rg", "quarters": 120},
            {"scheme": "cnracl", "since": "2009-07-00", "single": "yes"},
        ]
    }


def test_one_row_waits_to_be_filled() -> None:
    (row,) = _rows(asked(PENSIONS, {})).rows
    assert [field.name for field in row.fields][:2] == ["asked-0-scheme", "asked-0-quarters"]
    assert asked(PENSIONS, {}).problems() == [("asked-0-scheme", "missing question.asked")]


def test_a_button_adds_a_blank_row_and_keeps_what_was_typed() -> None:
    form = asked(PENSIONS, {**TWO, "asked-0-quarters": "lots", "asked-add": "1"})
    assert form.again
    first, second, third = _rows(form).rows
    assert first.fields[1].text == "lots"
    assert second.fields[0].chosen == ("cnracl",)
    assert third.blank
    assert not _rows(form).may_add


def test_no_more_rows_than_the_edition_allows() -> None:
    many = {f"asked-{rank}-scheme": "rg" for rank in range(9)}
    form = asked(PENSIONS, {**many, "asked-add": "1"})
    assert len(_rows(form).rows) == 3


def test_a_button_takes_a_row_away_and_the_others_move_up() -> None:
    form = asked(PENSIONS, {**TWO, "asked-remove": "0"})
    assert form.again
    (row,) = _rows(form).rows
    assert row.fields[0].chosen == ("cnracl",)
    assert [field.name for field in row.fields] == [
        f"asked-0-{column.id}" for column in PENSIONS.columns
    ]
    assert [box.text for box in row.fields[2].boxes] == ["", "7", "2009"]
    assert row.fields[2].boxes[0].name == "asked-0-since-day"
    assert [option.id for option in row.fields[0].options] == ["asked-0-scheme", "asked-0-scheme-1"]


def test_every_faulty_box_of_every_row_is_named() -> None:
    form = asked(PENSIONS, {**TWO, "asked-0-quarters": "401", "asked-1-scheme": "zz"})
    assert [box for box, _ in form.problems()] == ["asked-0-quarters", "asked-1-scheme"]
    assert _rows(form).first_bad_id == "asked-0-quarters"
    assert answers_of(form) == {}


def test_a_blank_row_is_forgotten() -> None:
    form = asked(PENSIONS, {"asked-0-quarters": " ", "asked-1-scheme": "rg"})
    assert answers_of(form) == {"asked": [{"scheme": "rg"}]}
