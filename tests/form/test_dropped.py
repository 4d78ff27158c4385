"""An answer that another one made pointless is kept, not filed, and told."""

from __future__ import annotations

from portal.form.dropped import dropped, pointless
from portal.form.pages import canonical
from tests.form.made import EDITION, TODAY, WHOLE

MARRIED = {
    **WHOLE,
    "marital_status": "married",
    "spouse_birth_name": "Le Gall",
    "spouse_first_names": "Yves",
}


def test_what_serves_no_more_is_told_with_what_was_changed() -> None:
    found = dropped(EDITION, MARRIED, {**MARRIED, "marital_status": "widowed"}, TODAY)
    assert found is not None
    assert found.changed == ["marital_status"]
    assert found.gone == ["spouse_birth_name", "spouse_first_names"]


def test_an_answer_taken_back_is_not_told_as_dropped() -> None:
    without = {name: value for name, value in WHOLE.items() if name != "birth_place"}
    assert dropped(EDITION, WHOLE, without, TODAY) is None
    assert dropped(EDITION, WHOLE, WHOLE, TODAY) is None


def test_what_changes_nothing_else_tells_nothing() -> None:
    assert dropped(EDITION, WHOLE, {**WHOLE, "birth_place": "Rennes"}, TODAY) is None


def test_what_is_pointless_is_not_filed_and_comes_back() -> None:
    widowed = {**MARRIED, "marital_status": "widowed"}
    assert [q.id for q in pointless(EDITION, widowed, TODAY)] == [
        "spouse_birth_name",
        "spouse_first_names",
    ]
    filed, _ = canonical(EDITION, widowed, "fr", TODAY)
    assert "spouse_birth_name" not in filed
    again, _ = canonical(EDITION, {**widowed, "marital_status": "pacs"}, "fr", TODAY)
    assert again["spouse_birth_name"] == "Le Gall"
