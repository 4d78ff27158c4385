"""A code as people type it, or copy it from a message."""

from __future__ import annotations

import pytest

from portal.domain.codes import bare, is_right


@pytest.mark.parametrize(
    "typed", ["12345678", " 1234 5678", "1234-5678", "\u200e1234 5678\u200e", "١٢٣٤ ٥٦٧٨"]
)
def test_however_it_is_written_it_is_the_code(typed: str) -> None:
    assert bare(typed) == "12345678"
    assert is_right(typed, "12345678")


def test_another_is_another() -> None:
    assert not is_right("12345679", "12345678")
