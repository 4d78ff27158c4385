"""Somebody without FranceConnect: a code by e-mail or SMS, the form, what is written to them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Served
from tests.browser.person import AXE, TAGS, Person
from tests.browser.test_journeys import begin, fill_in, sent, someone, until_sealed
from tests.post import code_in, letter_code

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def messages_at(served: Served) -> str:
    told = json.loads((served.folder / "demo.json").read_text())
    return str(told["messages"])


def last_message(person: Person, to: str) -> str:
    """What the demonstration's page of messages shows first for this address."""
    page = person.context.new_page()
    try:
        for _ in range(60):
            page.goto(linked_from(person))
            shown = page.locator("article", has_text=to)
            if shown.count():
                return shown.first.inner_text()
            page.wait_for_timeout(250)
    finally:
        page.close()
    raise AssertionError(f"nothing came for {to}")


def linked_from(person: Person) -> str:
    """As the page that asks for the code leads there."""
    return str(person.page.locator("main a[target=_blank]").get_attribute("href"))


def ask(person: Person, way: str, address: str) -> None:
    person.go("/demande/")
    person.click(f"main a[href^='/connexion/code/{way}']")
    person.page.fill("#address", address)
    person.click("main form button")


@pytest.mark.parametrize(
    ("way", "typed", "shown", "language", "scripts"),
    [
        pytest.param(
            "courriel",
            "soizic@exemple.fr",
            "soizic@exemple.fr",
            "fr",
            False,
            marks=pytest.mark.long,
        ),
        pytest.param(
            "courriel", "soizic@exemple.fr", "soizic@exemple.fr", "fr", True, marks=pytest.mark.long
        ),
        pytest.param("sms", "06 12 34 56 78", "+33612345678", "en", False, marks=pytest.mark.long),
    ],
)
def test_a_request_by_a_code(
    chromium: Browser,
    served: Served,
    way: str,
    typed: str,
    shown: str,
    language: str,
    scripts: bool,
) -> None:
    person = Person(chromium, served.web, language, scripts=scripts)
    ask(person, way, typed)
    person.page.fill("#code", "0000 0001")
    person.click("main form button")
    assert person.refusals == 1
    person.page.fill("#code", code_in(last_message(person, shown)))
    person.click("main form button")
    assert person.path == "/demande/"
    person.click("main form[action='/demande/'] button")
    fill_in(person, someone("huguette" if language == "fr" else "margaret"))
    number = sent(person)
    until_sealed(person)
    for _ in range(40):
        person.page.reload()
        if person.page.locator("main .app-history li time").count() >= 2:
            break
        person.page.wait_for_timeout(250)
    words = {"fr": "Ce que nous vous avons écrit", "en": "What we wrote to you"}[language]
    assert words in person.page.locator("main").inner_text()
    came = requests.get(messages_at(served), timeout=5).text
    assert came.count(number) >= 2
    person.close()


def test_a_link_is_opened_on_another_device(chromium: Browser, served: Served) -> None:
    here = Person(chromium, served.web, "fr", scripts=True)
    ask(here, "courriel", "yann@exemple.fr")
    found = re.search(r"(/connexion/lien/\S+)", last_message(here, "yann@exemple.fr"))
    assert found
    for _ in range(2):  # what a mail scanner does
        assert requests.get(served.web + found[1], timeout=5).ok
    there = Person(chromium, served.web, "fr", scripts=False)
    there.go(found[1])
    assert "y…n@exemple.fr" in there.page.locator("main").inner_text()
    there.click("main form button")
    assert there.path == "/demande/"
    here.page.fill("#code", "1234 5678")
    here.click("main form button")
    assert "ne sert plus" in here.page.locator("main").inner_text()
    here.close()
    there.close()


@pytest.mark.long
def test_a_code_comes_by_post(chromium: Browser, served: Served) -> None:
    """Without e-mail, telephone or script: a letter, its code typed elsewhere, a request begun."""
    here = Person(chromium, served.web, "fr", scripts=False)
    here.go("/demande/")
    here.click("main a[href^='/connexion/courrier']")
    here.page.fill("#name", "Odette Le Goff")
    here.page.fill("#street", "3 rue des Essais")
    here.page.fill("#commune", "Saint-Denis")
    here.click("main form button.govuk-button")
    here.page.check("input[value='93066']", force=True)
    here.click("main form button.govuk-button")
    assert "93200 SAINT-DENIS" in here.page.locator("main").inner_text()
    there = Person(chromium, served.web, "fr", scripts=True)
    there.go("/lettre")
    there.page.fill("#code", letter_code(_letter(here, served)))
    there.click("main form button")
    assert there.path == "/demande/"
    there.click("main form[action='/demande/'] button")
    assert re.fullmatch(r"/demande/[0-9a-f-]{36}/.*", there.path)
    here.close()
    there.close()


def _letter(person: Person, served: Served) -> Path:
    """The letter that the demonstration's page of messages opens first."""
    mailbox = linked_from(person)
    for _ in range(60):
        if found := re.search(
            r"/demonstration/letters/[^\"]+", requests.get(mailbox, timeout=5).text
        ):
            break
        person.page.wait_for_timeout(250)
    else:
        raise AssertionError("no letter came")
    answer = requests.get(urljoin(mailbox, found[0]), timeout=5)
    assert answer.headers["Content-Type"] == "application/pdf"
    kept = served.folder / "letter.pdf"
    kept.write_bytes(answer.content)
    return kept


def test_an_address_that_refuses_is_shown_to_its_person(chromium: Browser, served: Served) -> None:
    """The e-mail typed in the form is wrong: the request's page says so, and loses nothing."""
    person, yann = Person(chromium, served.web, "fr", scripts=False), someone("yann")
    begin(person, yann)
    fill_in(person, replace(yann, answers={**yann.answers, "email": "yann@refuse.example"}))
    sent(person)
    for _ in range(60):
        person.page.reload()
        if "N’a pas pu être remis" in person.page.locator("main").inner_text():
            break
        person.page.wait_for_timeout(250)
    else:
        raise AssertionError("the refusal is never shown")
    person.close()


def test_the_page_of_messages_has_no_fault(chromium: Browser, served: Served) -> None:
    page: Page = chromium.new_page(viewport={"width": 320, "height": 900})
    for language in ("fr", "en"):
        page.goto(f"{messages_at(served)}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.evaluate(AXE.read_text())
        run = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
        faults = page.evaluate("options => axe.run(document, options)", run)["violations"]
        assert [fault["id"] for fault in faults] == []
    page.close()
