"""An addition's arithmetic: what stands, what differs, what its mark covers, where it lies."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.addition import Addition, added_of, corrections_of, standing
from portal.domain.manifest import copied, folder_of, own, piece_names, within
from portal.domain.marks import mark_of
from tests.build import a_piece
from tests.store.made import a_deposit, a_dossier, a_request, an_addition

SENT = an_addition()
OTHERS: dict[str, Any] = {
    "rank": 2,
    "corrections": {"phone": None},
    "signature": replace(SENT.signature, signed_in_by="nobody"),
    "submitted_at": SENT.submitted_at + timedelta(microseconds=1),
    "pieces": (replace(SENT.pieces[0], filename="autre.pdf"),),
}
ANSWERS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2))


@given(before=ANSWERS, after=ANSWERS)
def test_corrections_lead_from_the_one_to_the_other_and_say_no_more(
    before: dict[str, int], after: dict[str, int]
) -> None:
    found = corrections_of(before, after)
    assert standing(before, [replace(SENT, corrections=found)]) == after
    assert all(before.get(name) != value for name, value in found.items())


def test_what_is_signed_is_no_correction() -> None:
    assert corrections_of({"a": 1, "b": 1}, {"a": 2, "b": 2}, without=["b"]) == {"a": 2}


@pytest.mark.parametrize("name", [field.name for field in fields(Addition)])
def test_another_fact_is_another_mark(name: str) -> None:
    other = replace(SENT, **{name: OTHERS.get(name, "other")})
    assert mark_of(b"k", other) != mark_of(b"k", SENT)
    assert added_of(other, [], b"k").addition_mark == mark_of(b"k", other)
    assert mark_of(b"l", SENT) != mark_of(b"k", SENT)


def test_an_addition_has_a_folder_of_its_own() -> None:
    folder = "additions/11/"
    (name,) = piece_names([a_piece()], folder).values()
    assert name == f"{folder}pieces/identity-1.pdf"
    assert (folder_of(name), within(name)) == (folder, "pieces/identity-1.pdf")
    names = [
        f"{folder}pieces/identity-1.heic",
        f"{folder}copies/identity-1.jpg",
        "pieces/identity-1.heic",
    ]
    assert copied(names[1], names) == names[0]
    dossier = a_dossier(a_request())
    deposits = [a_deposit(dossier, one) for one in (*names, "additions/1/manifest.json")]
    assert [one.name for one in own(deposits, folder)] == names[:2]
    assert [one.name for one in own(deposits)] == names[2:]
