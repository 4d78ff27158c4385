"""No applicant's page is heavier than a slow line carries, the first time and afterwards."""

from __future__ import annotations

import pytest

from tests.bench.weigh import AFTER, FIRST, weights

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(900)]

FEWEST = 50


def test_no_page_weighs_more_than_it_may() -> None:
    found = weights()
    assert len(found) >= FEWEST
    assert [one for one in found if one.after > AFTER] == []
    assert [one for one in found if one.first > FIRST] == []
    assert all(one.after < one.first for one in found), "what may be kept is kept"
