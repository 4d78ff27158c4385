"""What a funder and a person write to each other, in two browsers: papers, messages, a decision."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_additions import come_back, sign, verified
from tests.browser.test_journeys import begin, fill_in, sent, someone, until_sealed
from tests.build import a_jpeg, a_pdf

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

BUTTON = "main form button.govuk-button >> nth=-1"
LETTER = a_pdf("Nous vous accordons")


@pytest.mark.parametrize(("language", "scripts"), [("fr", True), ("en", False)])
def test_papers_are_asked_for_and_sent_then_the_letter_is_read(
    chromium: Browser, served: Served, language: str, scripts: bool
) -> None:
    person = Person(chromium, served.web, language, scripts=scripts)
    begin(person, someone("huguette"))
    fill_in(person, someone("huguette"))
    number = sent(person)
    until_sealed(person)
    agent = Person(chromium, served.web, language, scripts=scripts)
    agent.go("/instruction/")
    if agent.page.locator("html").get_attribute("lang") != language:
        agent.click(f"a[hreflang={language}]")
    agent.sign_in("instruction", funder="dep-35")
    ask(agent, number)
    answer(person, number)
    decide(agent, number)
    person.close()
    back = Person(chromium, served.web, language, scripts=scripts)
    come_back(back, number)
    with back.page.expect_download() as saved:
        back.page.locator("main a[href$='/lettre.pdf']").first.click()
    assert saved.value.path().read_bytes() == LETTER
    for one in (agent, back):
        one.close()
    assert verified(served, number) == 0


def ask(agent: Person, number: str) -> None:
    """First without a paper: what was typed is still there. Then two of them."""
    agent.go(f"/instruction/{number}-1/pieces")
    agent.page.locator("[name=words]").fill("Le relevé doit être récent.")
    agent.click(BUTTON)
    assert agent.page.locator("[name=words]").input_value() == "Le relevé doit être récent."
    for kind in ("bank_details", "works_quote"):
        agent.page.locator(f"#papers-{kind}").check(force=True)
    agent.click(BUTTON)
    expect(agent.page.locator("article")).to_contain_text("Le relevé doit être récent.")


def answer(person: Person, number: str) -> None:
    """From the top of the status page straight to the box, then a message."""
    person.go(f"/suivi/{number}")
    asked = person.page.locator("main .govuk-inset-text button[name=document]")
    assert asked.count() == 2
    person.click("main .govuk-inset-text button[name=document][value=bank_details]")
    file: Any = {"name": "rib.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg()}
    person.page.set_input_files("#file-bank_details", file)
    if not person.scripts:
        person.page.locator("#bank_details button[name=send]").click()
    person.page.locator("#bank_details .app-files").get_by_text("rib.jpg").first.wait_for()
    person.go(f"/suivi/{number}")
    person.click("main a[href$='/verifier']")
    sign(person, number)
    assert asked.count() == 1
    person.click("main a[href$='/messages']")
    person.page.locator("[name=words]").fill("Le devis suivra.")
    person.click(BUTTON)
    assert person.page.locator("article").count() == 2


def decide(agent: Person, number: str) -> None:
    """The list says what waits; the letter is recorded, and sealed soon."""
    agent.go("/instruction/")
    row = agent.page.locator(f"tr:has(a[href='/instruction/{number}-1'])")
    assert row.locator("strong.govuk-tag").count() == 3  # where it stands, a message, papers
    agent.go(f"/instruction/{number}-1/decision")
    agent.page.locator("#verdict-granted").check(force=True)
    file: Any = {"name": "l.pdf", "mimeType": "application/pdf", "buffer": LETTER}
    agent.page.set_input_files("#letter", file)
    agent.click(BUTTON)
    granted = {"fr": "Accordée", "en": "Granted"}[agent.language]
    assert granted in agent.page.locator("main").inner_text()
    assert agent.page.locator("main img").evaluate("image => image.naturalWidth") > 0
    agent.page.locator("#sure").check(force=True)
    agent.click(BUTTON)
    for _ in range(60):
        if agent.page.locator("main a[href$='/lettre.pdf']").count():
            return
        agent.page.wait_for_timeout(500)
        agent.go(f"/instruction/{number}-1/decision")
    raise AssertionError("never sealed")
