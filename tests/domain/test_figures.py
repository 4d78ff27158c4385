"""What is counted of a dossier; what is shown of the counts."""

from __future__ import annotations

from datetime import date
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.counts import age_group, channel_of
from portal.domain.figures import FEWEST, Channel, shown
from tests.store.made import a_request


@pytest.mark.parametrize(
    ("born", "on", "group"),
    [
        ("1941-07-09", date(2026, 7, 8), "80"),
        ("1941-07-09", date(2026, 7, 9), "85"),
        ("1941-00-00", date(2026, 1, 1), "85"),
        ("1941-07-00", date(2026, 6, 30), "80"),
        ("1990-01-01", date(2026, 1, 1), "0"),
        ("1920-12-31", date(2026, 1, 1), "95"),
    ],
)
def test_an_age_group_turns_on_the_birthday(born: str, on: date, group: str) -> None:
    assert age_group(born, on) == group


def test_a_channel_is_how_it_came() -> None:
    assert channel_of(a_request("GA-1")) is Channel.ALONE


@pytest.mark.parametrize(
    ("counts", "kept"),
    [((9, 3), ()), ((9, 3, 2), (9,)), ((9, 4, 3), ()), ((9, 2, 1), ()), ((9, 7, 4, 4, 3), (9,)),
     ((3,), ()), ((9, 0), (9, 0))],
)  # fmt: skip
def test_what_the_sum_would_tell_takes_another_count_with_it(
    counts: tuple[int, ...], kept: tuple[int, ...]
) -> None:
    """Whoever knows that four and three are seven would know both."""
    told = shown({str(rank): count for rank, count in enumerate(counts)})
    assert tuple(count for count in told.values() if count is not None) == kept


@given(st.dictionaries(st.text("abcdefgh", min_size=1), st.integers(0, 12), max_size=8))
def test_no_small_count_is_shown_nor_left_over_from_the_sum(counts: dict[str, int]) -> None:
    told = shown(counts)
    assert told.keys() == counts.keys()
    hidden = [counts[name] for name, count in told.items() if count is None]
    assert all(count is None or count == 0 or count >= FEWEST for count in told.values())
    assert all(count == counts[name] for name, count in told.items() if count is not None)
    # Whoever knows the sum, and that what is hidden is small, finds more than one way to share it.
    if hidden and any(told.values()) and max(hidden) < FEWEST:
        shares = combinations_with_replacement(range(1, FEWEST), len(hidden))
        assert sum(sum(one) == sum(hidden) for one in shares) > 1
