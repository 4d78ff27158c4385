"""A stored answer comes back to its box as people write it, and is read as the same answer."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir

from portal.form.edition import Kind
from portal.form.reading import READERS
from portal.form.typed import typed_of
from tests.form.made import a_question

COUNTRIES = (33, 262, 590, 594, 596, 508, 687, 689, 44, 351, 213, 1)


def back(kind: Kind, value: str) -> str:
    question = a_question(kind)
    (text,) = typed_of([question], {"asked": value})["asked"]
    return text


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.PHONE, "+33199001122", "01 99 00 11 22"),
        (Kind.PHONE, "+262692123456", "+262 692 12 34 56"),
        (Kind.PHONE, "+33263123456", "+33 2 63 12 34 56"),  # ten digits would be Réunion's
        (Kind.PHONE, "+442079460000", "+44 20 7946 0000"),
        (Kind.NIR, "244033523800185", "2 44 03 35 238 001 85"),
        (Kind.NIR, "253072B07300470", "2 53 07 2B 073 004 70"),
        (Kind.PHONE, "none", "none"),
        (Kind.NIR, "2440335", "2440335"),
    ],
)
def test_long_numbers_come_back_with_their_spaces(kind: Kind, value: str, text: str) -> None:
    assert back(kind, value) == text


def same(value: str) -> bool:
    return READERS[Kind.PHONE](back(Kind.PHONE, value), a_question(Kind.PHONE)) == value


@given(st.sampled_from(COUNTRIES), st.integers(10**5, 10**9 - 1))
def test_a_telephone_number_is_read_back_as_itself(country: int, number: int) -> None:
    value = f"+{country}{number}"
    assert not phonenumbers.is_valid_number(phonenumbers.parse(value)) or same(value)


def test_no_number_of_france_becomes_an_islands() -> None:
    ours = [f"+33{start}123456" for start in range(100, 1000)]
    real = [one for one in ours if phonenumbers.is_valid_number(phonenumbers.parse(one))]
    assert len(real) > 400
    assert [one for one in real if not same(one)] == []


@given(st.sampled_from("12"), st.integers(0, 10**12 - 1))
def test_a_social_security_number_is_read_back_as_itself(first: str, rest: int) -> None:
    number = f"{first}{rest:012d}"
    value = number + nir.calc_check_digits(number)
    if nir.is_valid(value):
        assert READERS[Kind.NIR](back(Kind.NIR, value), a_question(Kind.NIR)) == value
