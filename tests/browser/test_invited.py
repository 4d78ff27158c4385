"""A relative who completes one part: invited by a message, by a code, seen by her, sent by her."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_codes import last_message, messages_at
from tests.browser.test_journeys import begin, fill_in, sign, someone
from tests.build import a_jpeg
from tests.post import code_in

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

MARIE = "marie.proche@exemple.fr"


def come_in(marie: Person, link: str) -> None:
    """From the link to the part."""
    marie.page.goto(link)
    marie.look()
    assert "vous demande de compléter cette partie" in marie.page.locator("main").inner_text()
    marie.click("main form[action$='/code'] button")
    marie.page.fill("#code", code_in(last_message(marie, MARIE)))
    marie.click("main form[action$='/preuve'] button.govuk-button")


def _papers(huguette: Person, marie: Person, served: Served, here: str) -> None:
    """The papers are a part as well: by a link that was handed over, and Marie's own address."""
    huguette.go(f"{here}proche")
    huguette.page.check("input[name='part'][value='documents']", force=True)
    huguette.page.fill("#name", "Marie Martin")
    huguette.click("main form button.govuk-button:not(.govuk-button--warning)")
    link = huguette.page.locator("main [data-address]").last.input_value()
    marie.page.goto(link)
    marie.page.fill("#address", MARIE)
    marie.click("main form[action$='/code'] button")
    marie.page.fill("#code", code_in(last_message(marie, MARIE)))
    marie.click("main form[action$='/preuve'] button.govuk-button")
    marie.page.goto(f"{link}/documents")
    marie.look()
    box = marie.page.locator("input[type=file]")
    paper = marie.page.locator("section.app-paper").filter(has=box).first
    before = paper.locator("button[name='remove']").count()
    sent = {"name": "carte.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg()}
    paper.locator("input[type=file]").set_input_files([sent])  # type: ignore[list-item]
    paper.locator("button[name='remove']").nth(before).wait_for()
    marie.click(".app-buttons button")
    assert "carte.jpg" in marie.page.locator("main").inner_text()


def test_a_relative_completes_one_part(chromium: Browser, served: Served) -> None:
    huguette = Person(chromium, served.web, "fr", scripts=True)
    marie = Person(chromium, served.web, "fr", scripts=True)
    situation = someone("huguette")
    begin(huguette, situation)
    fill_in(huguette, situation)
    check = huguette.path
    here = check.replace("verifier", "")
    huguette.go(here)
    huguette.click(f"main a[href='{here}proche']")
    huguette.click("main form button.govuk-button:not(.govuk-button--warning)")  # nothing chosen
    huguette.page.check("input[name='part'][value='income']", force=True)
    huguette.page.fill("#name", "Marie Martin")
    huguette.page.fill("#address", MARIE)
    huguette.click("main form button.govuk-button:not(.govuk-button--warning)")
    link = huguette.page.locator("main [data-address]").input_value()
    come_in(marie, link)
    part = marie.page.locator("main").inner_text()
    assert "Réponses de cette partie" in part
    marie.page.goto(f"{link}/income")
    marie.look()
    marie.page.fill("#gross_income", "17000")
    marie.click("main .app-buttons button:first-child")
    for page in (check, f"{here}name", "/suivi/"):  # nothing else is open to her
        marie.page.goto(served.web + page)
        assert "/connexion/" in marie.page.url
    marie.page.goto(link)
    marie.click("main form[action$='/fini'] button")
    assert "Merci" in marie.page.locator("h1").inner_text()
    huguette.page.goto(messages_at(served))
    assert "terminé sa partie" in huguette.page.locator("body").inner_text()
    _papers(huguette, marie, served, here)
    huguette.go(check)
    told = huguette.page.locator("main").inner_text()
    assert "complétée par Marie Martin, à votre invitation" in told
    assert "17 000" in told.replace("\u202f", " ").replace("\u00a0", " ")
    sign(huguette, situation)  # what Marie changed took her signature away
    huguette.click("main form[action$='/envoyer'] button")
    assert huguette.path.startswith("/suivi/")
    marie.page.goto(link)
    assert "Merci" in marie.page.locator("h1").inner_text()
    marie.context.close()
    huguette.close()
