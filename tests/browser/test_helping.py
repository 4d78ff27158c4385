"""A daughter fills in for her mother: asked for, agreed by SMS, sent, and ended by the mother."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_codes import ask, last_message
from tests.browser.test_journeys import fill_in, sent, someone
from tests.post import code_in

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

BANNER = ".app-acting"
TOLD = {
    "for_whom": "relative",
    "filler_name": "Soizic Essai",
    "filler_phone": "02 61 91 00 02",
    "filler_tie": "child",
    "filler_visit": "no",
    "caregiver_is": "filler",
    "signed_as": "mandated",
}
"""What is asked of a helper beside."""


def come_in(person: Person, way: str, typed: str, shown: str) -> None:
    ask(person, way, typed)
    person.page.fill("#code", code_in(last_message(person, shown)))
    person.click("main form button")


def ask_to_help(soizic: Person) -> None:
    """From the list to the words that the mother reads."""
    soizic.click("main a[href='/proches/']")
    soizic.click("main a[href='/proches/nouveau']")
    soizic.click("main form button")  # nothing chosen yet
    soizic.page.check("#right-relative", force=True)
    soizic.click("main form button")
    page = soizic.page
    page.fill("#senior_name", "Huguette Martin")
    for box, text in zip(("day", "month", "year"), ("9", "7", "1941"), strict=True):
        page.fill(f"[name='birth_date-{box}']", text)
    page.fill("#helper_name", "Soizic Essai")
    page.check("#tie-child", force=True)
    soizic.click("main form button")  # the last box is missing
    page.check("#unprotected-yes", force=True)
    soizic.click("main form button")


def test_a_daughter_acts_for_her_mother(chromium: Browser, served: Served) -> None:
    soizic = Person(chromium, served.web, "fr", scripts=False)
    come_in(soizic, "courriel", "soizic.fille@exemple.fr", "soizic.fille@exemple.fr")
    ask_to_help(soizic)
    here = soizic.path
    assert not soizic.page.locator(BANNER).count()
    soizic.click(f"main a[href='{here}/code/sms']")
    soizic.page.fill("#address", "06 98 76 54 32")
    soizic.click("main form button")
    message = last_message(soizic, "+33698765432")
    assert "demande à agir pour vous" in message
    soizic.page.fill("#code", code_in(message))
    soizic.click("main form button")
    soizic.click("main form[action$='/demande'] button")
    assert "Huguette Martin" in soizic.page.locator(BANNER).inner_text()
    huguette = someone("huguette")
    fill_in(soizic, replace(huguette, answers={**huguette.answers, **TOLD}))
    number = sent(soizic)
    assert "Soizic Essai" in soizic.page.locator("main").inner_text()
    assert soizic.page.locator(BANNER).count() == 1
    mother = Person(chromium, served.web, "fr", scripts=True)
    come_in(mother, "sms", "06 98 76 54 32", "+33698765432")
    assert number in mother.page.locator("main").inner_text()
    mother.click("main a[href='/proches/']")
    mother.click("main form button")
    assert "Arrêté" in mother.page.locator("main").inner_text()
    mother.go(f"/suivi/{number}")
    soizic.page.goto(f"{served.web}/suivi/{number}")
    assert soizic.page.locator("h1").inner_text().startswith("Cette page n")
    soizic.go(here)
    assert "arrêté" in soizic.page.locator("main").inner_text()
    assert soizic.troubles == [f"404 {served.web}/suivi/{number}"]
    for one in (soizic, mother):
        one.context.close()


GUARDED = {
    **TOLD,
    "filler_name": "Georges Essai",
    "legal_protection": "tutelle",
    "protector_is_filler": "yes",
    "protector_name": "Georges Essai",
    "signed_as_protector": "representative",
    "signed_name": "Georges Essai",
}
"""What a guardian tells of a person whom a tutelle protects, and of himself."""


def test_a_guardian_acts_by_his_power(chromium: Browser, served: Served) -> None:
    """The kind of power first; no yes is asked for; he signs, and the judgment is to follow."""
    georges = Person(chromium, served.web, "fr", scripts=False)
    come_in(georges, "courriel", "georges.tuteur@exemple.fr", "georges.tuteur@exemple.fr")
    georges.click("main a[href='/proches/']")
    georges.click("main a[href='/proches/nouveau']")
    georges.page.check("#right-tutelle", force=True)
    georges.click("main form button")
    page = georges.page
    page.fill("#senior_name", "Huguette Martin")
    for box, text in zip(("day", "month", "year"), ("9", "7", "1941"), strict=True):
        page.fill(f"[name='birth_date-{box}']", text)
    page.fill("#helper_name", "Georges Essai")
    georges.click("main form button")
    assert "jugement" in page.locator("main").inner_text()
    georges.click("main form[action$='/demande'] button")
    assert "Huguette Martin" in page.locator(BANNER).inner_text()
    huguette = someone("huguette")
    fill_in(georges, replace(huguette, answers={**huguette.answers, **GUARDED}))
    number = sent(georges)
    receipt = page.locator("main").inner_text()
    assert "Georges Essai" in receipt and "jugement" in receipt.lower()
    assert georges.troubles == []
    agent = Person(chromium, served.web, "fr", scripts=False)
    agent.go("/instruction/")
    agent.sign_in("instruction", funder="dep-35")
    agent.page.goto(f"{served.web}/instruction/{number}-1")
    told = agent.page.locator("main").inner_text()
    assert "Georges Essai" in told
    for one in (georges, agent):
        one.context.close()
