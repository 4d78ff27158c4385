"""An evaluation: filled in, refused while something lacks, signed with its GIR, sealed as bytes."""

from __future__ import annotations

import csv
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import NotReady, Tampered
from portal.domain.evaluation import (
    Evaluation,
    EvaluationDraft,
    Mark,
    Place,
    Profession,
    evaluation_record,
    mark_by_answers,
    read_evaluation,
)
from portal.form.aggir import grid
from portal.form.evaluate import follows, gir_so_far, sign
from portal.form.evaluation_typed import draft_of
from tests.form.made import EDITION

GOLDEN = Path(__file__).parents[1] / "golden" / "aggir.csv"
NOW = datetime(2026, 3, 10, 14, 5, 6, 789, tzinfo=UTC)
letters = st.sampled_from("ABC")


def a_draft(profile: str = "AACCACAA", **changes: object) -> EvaluationDraft:
    """Ten variables rated: these eight, and the two that weigh nothing."""
    marks = {
        name: Mark(name, one) for name, one in zip(grid().required, profile + "BB", strict=True)
    }
    draft = EvaluationDraft(
        dossier="GA-1-1",
        request="GA-1",
        funder="dep-35",
        evaluator="agent-7",
        profession=Profession.NURSE,
        visited_on=date(2026, 3, 9),
        marks=marks,
        notes="Vit au 3ᵉ étage.",
    )
    return replace(draft, **changes)


def signed(draft: EvaluationDraft, name: str = "Anne Le Bris", language: str = "fr") -> Evaluation:
    return sign(EDITION, grid(), draft, rank=1, signed_name=name, at=NOW, language=language)


def refused(draft: EvaluationDraft, name: str = "Anne Le Bris", language: str = "fr") -> list[str]:
    with pytest.raises(NotReady) as raised:
        signed(draft, name, language)
    return [f"{one.question}: {one.text}" for one in raised.value.problems]


def test_the_known_profiles_are_signed_with_their_gir() -> None:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    for row in known:
        one = signed(a_draft(row["profil_8_lettres"]))
        assert (one.profile, one.gir, one.gir_rank) == (
            row["profil_8_lettres"], int(row["gir"]), int(row["rang"]),
        )  # fmt: skip
        assert follows(grid(), one)


def test_what_was_signed_says_who_when_where_and_by_which_grid() -> None:
    one = signed(a_draft(), name="  Anne Le Bris ")
    assert (one.number, one.evaluator, one.signed_name) == ("GA-1-1-E1", "agent-7", "Anne Le Bris")
    assert (one.signed_at, one.visited_on, one.place) == (NOW, date(2026, 3, 9), Place.HOME)
    assert one.grid_since == date(2004, 10, 26)
    assert [mark.variable for mark in one.marks] == list(grid().required)
    with pytest.raises(FrozenInstanceError):
        one.gir = 1  # type: ignore[misc]


def test_each_missing_variable_is_refused_with_its_sentence() -> None:
    """Ten are required, the two that weigh nothing as well; the seven others may lack."""
    for name in grid().required:
        marks = {key: mark for key, mark in a_draft().marks.items() if key != name}
        (sentence,) = refused(a_draft(marks=marks))
        assert sentence == f"{name}: Il manque une réponse\u00a0: " + EDITION.say(
            "fr", f"variable.{name}"
        )
    assert len(refused(a_draft(marks={}))) == 10
    whole = a_draft().marked(Mark("cuisine", "C"))
    assert signed(whole).marks[-1].variable == "cuisine"


def test_what_else_is_refused() -> None:
    assert refused(a_draft(visited_on=None)) == [
        "visited_on: Dites quel jour vous avez vu la personne"
    ]
    assert "pas encore venu" in refused(a_draft(visited_on=date(2026, 3, 11)))[0]
    late = {"rank": 1, "signed_name": "Anne Le Bris", "at": NOW}
    with pytest.raises(NotReady) as raised:  # the visit was on 2026-03-09
        sign(EDITION, grid(), a_draft(), filed=date(2027, 3, 10), **late)
    assert "plus d’un an avant la demande" in raised.value.problems[0].text
    assert sign(EDITION, grid(), a_draft(), filed=date(2027, 3, 9), **late)
    assert refused(a_draft(), name=" ") == ["signed_name: Signez\u00a0: écrivez votre nom"]
    assert "danse" in refused(a_draft().marked(Mark("danse", "A")))[0]
    assert refused(a_draft(visited_on=None), language="en") == [
        "visited_on: Say on which day you saw the person"
    ]


@pytest.mark.parametrize(
    ("typed", "right"),
    [("Anne Le Bris", True), ("LE BRIS anne", True), ("Ann\u00e8 le-bris", True),
     ("Anne Marie Le Bris", True), ("Le Bris", True), ("Anne", False), ("zzz", False),
     ("Anne Le Gall", False), ("A. Le Bris", False)],
)  # fmt: skip
def test_who_signs_writes_the_name_of_their_sign_in(typed: str, right: bool) -> None:
    """In any order, with or without accents; other given names may be left out."""
    told = {"rank": 1, "signed_name": typed, "at": NOW, "known_as": "Anne-Marie LE BRIS"}
    if right:
        assert sign(EDITION, grid(), a_draft(), **told).signed_name == typed
        return
    with pytest.raises(NotReady) as raised:
        sign(EDITION, grid(), a_draft(), **told)
    (problem,) = raised.value.problems
    assert problem.question == "signed_name"
    assert "Anne-Marie LE BRIS" in problem.text


def test_four_answers_or_a_letter_say_the_same() -> None:
    by_answers = mark_by_answers("toilette", [True, False, True, True], "se lave le visage")
    assert (by_answers.letter, by_answers.note) == ("B", "se lave le visage")
    draft = a_draft("AACCAAAA").marked(by_answers)
    assert gir_so_far(grid(), draft) == gir_so_far(grid(), a_draft("AABCAAAA"))
    with pytest.raises(ValueError, match="another letter"):
        Mark("toilette", "A", (True, False, True, True))
    with pytest.raises(ValueError, match="A, B or C"):
        Mark("toilette", "AB")
    with pytest.raises(ValueError, match="four answers"):
        mark_by_answers("toilette", [True])


def test_ticks_make_the_letter_and_an_empty_line_is_no_answer() -> None:
    """Ticks need no letter beside them; nothing ticked is not C, unless C is chosen."""
    about = {"dossier": "GA-1-1", "request": "GA-1", "funder": "dep-35", "evaluator": "agent-7"}
    four = {f"{name}-{one}": "1" for name in grid().required for one in "stch"}
    told = {"profession": "nurse", "visited_on": "2026-03-09"}
    draft, problems = draft_of(EDITION, grid(), told | four, **about)
    assert not problems and signed(draft).profile == "AAAAAAAA"
    empty = dict.fromkeys(grid().required, "stch")
    draft, problems = draft_of(EDITION, grid(), told | empty, **about)
    assert gir_so_far(grid(), draft) is None and not draft.marks
    assert [one.question for one in problems] == list(grid().required)
    assert "choisissez C" in problems[0].text
    nothing = dict.fromkeys(grid().required, "C")
    draft, problems = draft_of(EDITION, grid(), told | nothing, **about)
    assert not problems and signed(draft).gir == 1


def test_a_gir_is_told_once_the_eight_that_weigh_are_rated() -> None:
    draft = EvaluationDraft("GA-1-1", "GA-1", "dep-35", "agent-7", Profession.DOCTOR)
    for name in grid().variables:
        assert gir_so_far(grid(), draft) is None
        draft = draft.marked(Mark(name, "C"))
    found = gir_so_far(grid(), draft)
    assert found and found.gir == 1


@given(
    st.lists(letters, min_size=8, max_size=8).map("".join),
    st.text(max_size=20).filter(lambda text: text.isprintable()),
    st.lists(st.booleans(), min_size=4, max_size=4),
    st.sampled_from(Place),
)
def test_the_sealed_bytes_give_the_evaluation_back(
    profile: str, note: str, answers: list[bool], place: Place
) -> None:
    draft = a_draft(profile, place=place, notes=note).marked(
        mark_by_answers("menage", answers, note)
    )
    one = signed(draft)
    record = evaluation_record(one)
    assert read_evaluation(record) == one
    assert evaluation_record(read_evaluation(record)) == record


def test_bytes_that_were_changed_are_no_evaluation() -> None:
    record = evaluation_record(signed(a_draft()))
    for old, new in (
        (b'"letter":"C"', b'"letter":"D"'),
        (b'"rank":1', b'"rank": 1'),
        (b"evaluation/1", b"evaluation/2"),
        (b'"gir":3,', b""),
        (b"2026-03-09", b"2026-13-09"),
        (record, b"[]"),
    ):
        assert old in record
        with pytest.raises(Tampered):
            read_evaluation(record.replace(old, new, 1))


def test_a_gir_that_does_not_follow_from_the_marks_is_seen() -> None:
    one = signed(a_draft())
    assert not follows(grid(), replace(one, gir=2))
    assert not follows(grid(), replace(one, marks=one.marks[1:]))
