"""What a person typed becomes one canonical value, or one reason why it cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.form.edition import Kind
from portal.form.reading import READERS, Wrong
from tests.form.made import a_question

GOOD = [
    (Kind.TEXT, "  Le   Gall ", "Le Gall"),
    (Kind.TEXT, "Le\u0301a", "L\u00e9a"),  # composed: one letter, however it was typed
    (Kind.TEXT, "Ana\u00a0\u202fB", "Ana B"),
    (Kind.LONG_TEXT, "\r\n un  mot \r\n\r\ndeux\r\n", "un mot\n\ndeux"),
    (Kind.EMAIL, " jeanne.le-gall@exemple.fr ", "jeanne.le-gall@exemple.fr"),
    (Kind.PHONE, "02 99 00 00 00", "+33299000000"),
    (Kind.PHONE, "06.12.34.56.78", "+33612345678"),
    (Kind.PHONE, "+33 (0)6 12 34 56 78", "+33612345678"),
    (Kind.PHONE, "0692 12 34 56", "+262692123456"),  # La Réunion
    (Kind.PHONE, "0596 50 12 34", "+596596501234"),  # Martinique
    (Kind.PHONE, "0590 27 12 34", "+590590271234"),
    (Kind.PHONE, "+44 20 7946 0000", "+442079460000"),
    (Kind.NIR, "2 44 03 35 238 001 85", "244033523800185"),
    (Kind.NIR, "2.44.03.35.238.001-85", "244033523800185"),
    (Kind.NIR, "253072a07300443", "253072A07300443"),  # Corse-du-Sud
    (Kind.NIR, "2 53 07 2B 073 004 70", "253072B07300470"),  # Haute-Corse
    (Kind.NIR, "٢٤٤٠٣٣٥٢٣٨٠٠١٨٥", "244033523800185"),
    (Kind.PHONE, "٠٦ ١٢ ٣٤ ٥٦ ٧٨", "+33612345678"),
    (Kind.NUMBER, "١ ٢٠٠", 1200),
    (Kind.NUMBER, "۷", 7),  # as Persian keyboards write it
    (Kind.MONEY, "١٬٢٣٤٫٥٠ يورو", "1234.50"),
    (Kind.NUMBER, "1 200", 1200),
    (Kind.NUMBER, "007", 7),
    (Kind.MONEY, "1 234,50 €", "1234.50"),
    (Kind.MONEY, "1234.5", "1234.50"),
    (Kind.MONEY, "1.234,50", "1234.50"),
    (Kind.MONEY, "1,234.50", "1234.50"),
    (Kind.MONEY, "14\u202f850 euros", "14850.00"),
    (Kind.MONEY, "14.850", "14850.00"),
    (Kind.MONEY, "0", "0.00"),
]
BAD = [
    (Kind.TEXT, "a\x00b", "text.character"),
    (Kind.TEXT, "a\ud800", "text.character"),
    (Kind.TEXT, "x" * 201, "text.long"),
    (Kind.LONG_TEXT, "x" * 2001, "text.long"),
    (Kind.EMAIL, "jeanne", "email.shape"),
    (Kind.EMAIL, "jeanne@exemple", "email.shape"),
    (Kind.EMAIL, "a@b@c.fr", "email.shape"),
    (Kind.EMAIL, "a" * 250 + "@b.fr", "text.long"),
    (Kind.PHONE, "02 99 00 00", "phone.shape"),
    (Kind.PHONE, "bonjour", "phone.shape"),
    (Kind.PHONE, "+999 123 456 789", "phone.shape"),
    (Kind.NIR, "2 44 03 35 238 001", "nir.key_missing"),
    (Kind.NIR, "2 44 03 35 238 001 86", "nir.key"),
    (Kind.NIR, "2 44 03 35 238 010 85", "nir.key"),  # two digits swapped
    (Kind.NIR, "253072C07300443", "nir.shape"),
    (Kind.NIR, "12", "nir.length"),
    (Kind.NIR, "2440335238001850", "nir.length"),
    (Kind.NUMBER, "deux", "number.shape"),
    (Kind.NUMBER, "1,5", "number.shape"),
    (Kind.NUMBER, "-1", "number.shape"),
    (Kind.NUMBER, "²", "number.shape"),
    (Kind.NUMBER, "9999999999", "number.most"),
    (Kind.MONEY, "beaucoup", "money.shape"),
    (Kind.MONEY, "-5", "money.shape"),
    (Kind.MONEY, "12,345,6", "money.shape"),
    (Kind.MONEY, "NaN", "money.shape"),
    (Kind.MONEY, "1e5", "money.shape"),
    (Kind.MONEY, "9999999999", "number.most"),
]


@pytest.mark.parametrize(("kind", "typed", "value"), GOOD)
def test_what_is_meant_is_kept(kind: Kind, typed: str, value: object) -> None:
    assert READERS[kind](typed, a_question(kind)) == value


@pytest.mark.parametrize(("kind", "typed", "reason"), BAD)
def test_what_is_wrong_has_its_reason(kind: Kind, typed: str, reason: str) -> None:
    with pytest.raises(Wrong) as wrong:
        READERS[kind](typed, a_question(kind))
    assert wrong.value.reason == reason


@pytest.mark.parametrize(("typed", "reason"), [("0", "number.least"), ("21", "number.most")])
def test_a_number_stays_within_its_limits(typed: str, reason: str) -> None:
    with pytest.raises(Wrong) as wrong:
        READERS[Kind.NUMBER](typed, a_question(Kind.NUMBER, at_least=1, at_most=20))
    assert wrong.value.reason == reason


@given(kind=st.sampled_from(sorted(READERS)), typed=st.text(max_size=60))
def test_any_text_is_read_or_refused(kind: Kind, typed: str) -> None:
    """Nothing that a person types makes the portal fall; what is read once reads the same again."""
    question = a_question(kind)
    try:
        value = READERS[kind](typed, question)
    except Wrong:
        return
    if value != "":
        assert READERS[kind](str(value), question) == value


@given(st.integers(10**12, 2 * 10**12), st.integers(1, 12), st.integers(1, 9))
def test_no_wrong_digit_passes_the_key(number: int, place: int, more: int) -> None:
    """The key finds every single wrong digit."""
    right = f"{number}{97 - number % 97:02d}"
    other = str((int(right[place]) + more) % 10)
    with pytest.raises(Wrong):
        READERS[Kind.NIR](right[:place] + other + right[place + 1 :], a_question(Kind.NIR))


@pytest.mark.parametrize("first", "0569")
def test_a_social_security_number_begins_as_they_do(first: str) -> None:
    """1 and 2, 3 and 4 and 7 and 8 for provisional ones; nothing else, even with a right key."""
    number = f"{first}440335238001"
    with pytest.raises(Wrong) as wrong:
        READERS[Kind.NIR](f"{number}{97 - int(number) % 97:02d}", a_question(Kind.NIR))
    assert wrong.value.reason == "nir.shape"
