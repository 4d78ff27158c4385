"""One part of the form: what is shown of the other answers decides the same as all of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.errors import NotFound
from portal.domain.invitations import PAPERS
from portal.form.facts import GESTURES
from portal.form.pages import form_class
from portal.form.part import part_of, parts
from portal.form.path import visible_pages, wanted_pieces
from tests.build import NOON, answers
from tests.web.drawn import edition

TODAY = NOON.date()
OPEN = {
    "birth_date": ["1941-07-09", "1970-01-01", "1952-00-00"],
    "pensions": [
        [{"scheme": "rg", "kind": "own", "quarters": 150}],
        [{"scheme": "rg", "kind": "own"}, {"scheme": "msa_sa", "kind": "own"}],
    ],
    "gir_date": ["2026-01-02", "2020-01-02"],
    "dormant_savings": ["0.00", "9000.00"],
    "domiciliation_commune": ["35238"],
}
"""Values of questions that have no list of options."""


def situations() -> st.SearchStrategy[dict[str, Any]]:
    """Complete answers, changed anywhere: other options, or none."""
    chosen = {
        name: st.sampled_from([None, *question.options])
        for name, question in edition().questions.items()
        if question.options and name not in ("needs", "cmi", "benefits", "services")
    }
    listed = {
        "needs": st.sampled_from([["home_help"], ["home_adaptation"], ["hospital_discharge"]]),
        "cmi": st.sampled_from([["no_card"], ["parking"]]),
    }
    typed = {name: st.sampled_from([None, *values]) for name, values in OPEN.items()}
    return st.fixed_dictionaries({}, optional={**chosen, **listed, **typed}).map(
        lambda changes: answers(**changes)
    )


def asked(part: str, told: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """The pages of a part, with their questions; or the papers."""
    form = edition()
    if part == PAPERS:
        return [rule.id for rule in wanted_pieces(form, told, TODAY)], []
    pages = [page for page in visible_pages(form, told, TODAY) if page.section == part]
    shown = [form_class(form, page, "fr")(answers=told, today=TODAY) for page in pages]
    return [page.id for page in pages], [[field.question.id for field in one] for one in shown]


@settings(max_examples=30)
@given(situations())
def test_the_answers_that_are_shown_decide_as_all_of_them(told: dict[str, Any]) -> None:
    for part in parts(edition()):
        known = part_of(edition(), part).known
        cut = {name: value for name, value in told.items() if name in known}
        assert asked(part, cut) == asked(part, told), part


def test_the_consent_is_nobody_else_s() -> None:
    form = edition()
    assert form.sections[-1] not in parts(form)
    for part in (form.sections[-1], "nothing"):
        with pytest.raises(NotFound):
            part_of(form, part)


def test_little_is_shown_of_the_other_parts() -> None:
    form = edition()
    beside = {one: set(part_of(form, one).known) - set(part_of(form, one).written)
              for one in parts(form)}  # fmt: skip
    assert beside["you"] == beside["home"] == set()
    assert beside["daily_life"] == {
        "for_whom", "marital_status", "visit_contact", "lives_in_france", "dwelling",
        "filler_visit",
    }  # fmt: skip
    assert set(GESTURES) <= beside["income"]
    assert not {"nir", "phone", "street", "monthly_income"} & set.union(*beside.values())
