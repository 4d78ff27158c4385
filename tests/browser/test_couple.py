"""A couple asks in one sitting: the second request begins with what both share."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from tests.acts.test_couple import HIS, MARRIED
from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_journeys import begin, fill_in, sent, someone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.mark.long
def test_a_couple_asks_in_one_sitting(served: Served, chromium: Browser) -> None:
    """Two numbers, each naming the other, until they say that they are no couple any more."""
    told = someone("huguette")
    hers = replace(told, answers={**told.answers, **MARRIED})
    pensions = {"pensions": told.answers["pensions"]}
    his = replace(told, answers={**hers.answers, **HIS, **pensions})
    person = Person(chromium, served.web, "fr", scripts=True)
    begin(person, hers)
    fill_in(person, hers)
    first = sent(person)
    person.click("main form[action$='/conjoint'] button")
    expect(person.page.locator("main h1")).to_contain_text("Yves Morvan")
    fill_in(person, his)
    second = sent(person)
    assert second != first
    expect(person.page.locator("main")).to_contain_text(first)
    person.go(f"/suivi/{first}")
    expect(person.page.locator("main")).to_contain_text(second)
    person.page.locator("main details:has(form[action$='/separes']) summary").click()
    person.click("main form[action$='/separes'] button")
    expect(person.page.locator("main")).not_to_contain_text(second)
    person.close()
