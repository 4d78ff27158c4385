"""One slip apart: a letter more, less or other, or two neighbours swapped; and nothing else."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.slips import SHORTEST, a_slip_apart, meant, slips

WORDS = st.text(string.ascii_lowercase, min_size=SHORTEST + 1, max_size=12)


@given(WORDS, st.data())
def test_every_slip_of_a_word_is_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    for typed in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    ):
        assert slips(word) & slips(typed)
        assert a_slip_apart(word, typed)
        assert meant(typed, {word}) == {word}


def test_two_slips_are_too_many_and_a_known_word_means_itself() -> None:
    assert not a_slip_apart("martin", "marteau")
    assert not a_slip_apart("abcd", "badc")
    assert meant("martin", {"martin", "marlin"}) == {"martin"}
    assert meant("marrin", {"martin", "marlin", "durand"}) == {"martin", "marlin"}
    assert slips("goe") == {"goe"}
