"""What is counted of a dossier; what is shown of the counts."""

from __future__ import annotations

from datetime import date
from itertools import product

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


@given(st.dictionaries(st.text("abcdefgh", min_size=1), st.integers(0, 12), max_size=8))
def test_no_small_count_is_shown_nor_left_over_from_the_sum(counts: dict[str, int]) -> None:
    told = shown(counts)
    assert told.keys() == counts.keys()
    hidden = [counts[name] for name, count in told.items() if count is None]
    assert all(count is None or count == 0 or count >= FEWEST for count in told.values())
    assert all(count == counts[name] for name, count in told.items() if count is not None)
    # Whoever knows the sum, and that what is hidden is small, finds more than one way to share it.
    if hidden and any(told.values()):
        ways = {way for way in product(range(1, 13), repeat=min(len(hidden), 3))
                if sum(way) == sum(hidden[:3])}  # fmt: skip
        small = {way for way in ways if max(way) < FEWEST}
        assert len(ways) > 1 and (max(hidden) >= FEWEST or len(small) > 1 or len(hidden) > 3)
