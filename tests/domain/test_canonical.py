"""Canonical JSON: one value, one byte string."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.canonical import canonical
from portal.domain.people import Role

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_says_the_same_and_says_it_again(value: object) -> None:
    import json

    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


def test_canonical_json_has_one_spelling() -> None:
    assert canonical({"é": [1, True, None], "a": "\n\x1f/€"}) == (
        '{"a":"\\n\\u001f/€","é":[1,true,null]}'.encode()
    )
    assert canonical({"b": (), "a": Role.WORKER}) == b'{"a":"worker","b":[]}'
    # By UTF-16, as RFC 8785 asks: the emoji, a pair from U+D83D, stands before U+FB33.
    assert canonical({"\ufb33": 1, "😂": 2}) == '{"😂":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, {1: "a"}, {"a": {2.5}}, b"a", Path(), "\ud800", {"\ud800": 1}],
    ids=repr,
)
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no canonical JSON"):
        canonical(value)
