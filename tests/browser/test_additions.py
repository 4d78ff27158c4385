"""After a request was sent: a paper from another session, a correction, and who reads them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_journeys import begin, fill_in, sent, someone, until_sealed
from tests.build import a_jpeg

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

BUTTON = "main form .app-buttons button.govuk-button >> nth=0"
NEW_PHONE = "01 99 00 11 33"


@pytest.mark.long
@pytest.mark.parametrize(("language", "scripts"), [("fr", True), ("en", False)])
def test_a_paper_later_then_a_correction_then_the_funder_reads_both(
    chromium: Browser, served: Served, language: str, scripts: bool
) -> None:
    situation = someone("huguette")
    person = Person(chromium, served.web, language, scripts=scripts)
    begin(person, situation)
    fill_in(person, situation)
    number = sent(person)
    until_sealed(person)
    person.close()
    later = Person(chromium, served.web, language, scripts=scripts)
    come_back(later, number)
    send_a_paper(later, number)
    correct_the_phone(later, number)
    later.close()
    the_funder_reads(chromium, served, number, language)
    assert verified(served, number) == 0


def come_back(person: Person, number: str) -> None:
    """Another day, another browser: sign in again, and find the request."""
    person.go("/demande/")
    if person.page.locator("html").get_attribute("lang") != person.language:
        person.click(f"a[hreflang={person.language}]")
    person.sign_in("demande", person="huguette")
    person.go(f"/suivi/{number}")


def send_a_paper(person: Person, number: str) -> None:
    """From the list of what is missing straight to its box, and off it goes."""
    missing = person.page.locator("main button[name=document]").first
    kind = missing.get_attribute("value") or ""
    person.click(f"main button[name=document][value={kind}]")
    assert "/documents" in person.path
    file: Any = {"name": "avis.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg()}
    person.page.set_input_files(f"#file-{kind}", file)
    if not person.scripts:
        person.page.locator(f"#{kind} button[name=send]").click()
    person.page.locator(f"#{kind} .app-files").get_by_text("avis.jpg").first.wait_for()
    person.go(f"/suivi/{number}")  # not sent yet: it is said so
    person.click("main a[href$='/verifier']")
    expect(person.page.locator("main")).to_contain_text("avis.jpg")
    person.page.locator("[name=words]").fill("Voici le papier qui manquait.")
    sign(person, number)
    expect(person.page.locator("#complements + .app-card")).to_contain_text("GA-")
    assert person.page.locator(f"main button[name=document][value={kind}]").count() == 0


def sign(person: Person, number: str) -> None:
    """First without the name: everything typed is still there. Then with it."""
    for box in ("declare_truth", "agree_processing", "read_data"):
        person.page.locator(f"[name={box}]").check(force=True)
    words, refusals = person.page.locator("[name=words]").input_value(), person.refusals
    person.click("#envoyer button.govuk-button--start")
    assert person.refusals == refusals + 1
    assert person.page.locator("[name=words]").input_value() == words
    assert person.page.locator("[name=declare_truth]:checked").count() == 1
    person.page.locator("[name=signed_name]").fill("Huguette Le Goff")
    person.click("#envoyer button.govuk-button--start")
    assert person.path.startswith(f"/suivi/{number}")
    until_sealed(person)


def correct_the_phone(person: Person, number: str) -> None:
    """The page of one answer, then the old and the new side by side."""
    person.click(f"main form[action='/suivi/{number}/completer'] button.govuk-button")
    person.click("main a[href$='/corriger']")
    person.click("main a[href*='contact?suite=verifier']")
    old = person.page.locator("main [name=phone]").input_value()
    person.page.locator("main [name=phone]").fill(NEW_PHONE)
    person.click(BUTTON)
    said = person.page.locator("#phone").inner_text().replace("\u00a0", " ")
    assert NEW_PHONE in said
    assert old.replace("\u00a0", " ") in said
    sign(person, number)
    assert person.page.locator("#complements ~ .app-card").count() == 2


def the_funder_reads(chromium: Browser, served: Served, number: str, language: str) -> None:
    """What was added stands first: the message, the old and the new, the paper as an image."""
    agent = Person(chromium, served.web, language, scripts=True)
    agent.go("/instruction/")
    if agent.page.locator("html").get_attribute("lang") != language:
        agent.click(f"a[hreflang={language}]")
    agent.sign_in("instruction", funder="dep-35")
    agent.go(f"/instruction/{number}-1")
    main = agent.page.locator("main")
    expect(main).to_contain_text("Voici le papier qui manquait.")
    last = agent.page.locator("#addition-2").inner_text()
    assert NEW_PHONE in last.replace("\u00a0", " ")
    agent.click("main .app-tabs a[href*='additions%2F1'], main .app-tabs a[href*='additions/1']")
    image = agent.page.locator("img.app-page-image").first
    assert "/additions/1/pieces/" in (image.get_attribute("src") or "")
    image.scroll_into_view_if_needed()
    agent.page.wait_for_function("document.querySelector('img.app-page-image').naturalWidth > 100")
    agent.page.locator("#addition-1 summary").click()
    with agent.page.expect_download() as saved:
        agent.page.locator("#addition-1 a[href$='/complement.pdf']").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    agent.close()


def verified(served: Served, number: str) -> int:
    """What `portal verify` answers, once a checkpoint covers what was just sent."""
    settings = variables(served)
    end = time.monotonic() + 90
    while True:
        command = [str(Path(sys.executable).with_name("portal")), "verify", number]
        done = subprocess.run(command, env={**os.environ, **settings}, check=False)
        if done.returncode == 0 or time.monotonic() > end:
            return done.returncode
        time.sleep(3)


def variables(served: Served) -> dict[str, str]:
    """The settings of this demonstration, for its other commands."""
    lines = (served.folder / "portal.env").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name: value.strip("'\"") for name, value in told.items()}
