"""No applicant's page is heavier than a slow line carries, the first time and afterwards."""

from __future__ import annotations

import pytest

from tests.bench.weigh import AFTER, FIRST, weights

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

HEAVIEST = 3
"""Pages whose first visit is weighed each day: those that are the heaviest afterwards."""


@pytest.mark.parametrize("several", [HEAVIEST, pytest.param(None, marks=pytest.mark.long)])
def test_no_page_weighs_more_than_it_may(several: int | None) -> None:
    found = weights(several)
    assert len(found) >= HEAVIEST
    assert [one for one in found if one.after > AFTER] == []
    assert [one for one in found if one.first > FIRST] == []
    assert all(one.after < one.first for one in found), "what may be kept is kept"
