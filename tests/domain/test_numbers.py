"""Numbers are told over the telephone: a slip must be seen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.numbers import is_well_formed, new_number, read_typed

AT = datetime(2026, 3, 2, tzinfo=UTC)
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(st.uuids())
def test_a_number_is_well_formed(unique: object) -> None:
    number = new_number(str(unique), AT)
    assert is_well_formed(number)
    assert number.startswith("GA-2026-")
    assert len(number) == len("GA-2026-7K3QF-9ZD2S")


@given(st.uuids(), st.integers(0, 8), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_seen(unique: object, place: int, sign: str) -> None:
    number = new_number(str(unique), AT)
    signs = list(number[8:13] + number[14:])
    if (SIGNS.index(signs[place]) - SIGNS.index(sign)) % 31 == 0:
        return  # the same sign, or the one pair that the check cannot tell: 0 and Z
    signs[place] = sign
    assert not is_well_formed(f"GA-2026-{''.join(signs[:5])}-{''.join(signs[5:])}")


@given(st.text(max_size=30))
def test_anything_else_is_no_number(text: str) -> None:
    assert not is_well_formed(text) or text.startswith("GA-")


@pytest.mark.parametrize(
    ("typed", "numbers", "begun"),
    [
        ("ga-2026-m0w2k-pghrw", ["GA-2026-M0W2K-PGHRW"], []),
        ("GA 2026 MOW2K PGHRW-1", ["GA-2026-M0W2K-PGHRW-1"], []),
        ("M0W2KPGHRW", ["GA-2026-M0W2K-PGHRW", "GA-2027-M0W2K-PGHRW"], []),
        ("mow2k", [], ["GA-2026-M0W2K", "GA-2027-M0W2K"]),
        ("GA-2027-M8", [], ["GA-2027-M8"]),
        ("GA-2026-M8L4N-G", [], ["GA-2026-M814N-G"]),
        *((name, [], []) for name in (
            "Garcia", "Galle", "Montgomery", "Le Goff", "GA", "2026", "U2U2U", "", "M8",
            "12/05/1940", "12/5/40", "0612345678",
            "12 mars 1944", "martin 1944", "M0W2KPGHRX")),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_say_it(
    typed: str, numbers: list[str], begun: list[str]
) -> None:
    found = read_typed(typed, (2026, 2027))
    assert (list(found.numbers), list(found.begun)) == (numbers, begun)
