"""A whole case in three browsers: papers, dates, another funder, a decision with its letter."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_additions import come_back, verified
from tests.browser.test_exchange import BUTTON
from tests.browser.test_journeys import begin, fill_in, sent, someone, until_sealed

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

TO = "dep-13"


@pytest.mark.parametrize(("language", "scripts"), [("fr", True), ("en", False)])
def test_a_case_goes_to_another_funder_and_is_decided_there(
    chromium: Browser, served: Served, language: str, scripts: bool
) -> None:
    person = Person(chromium, served.web, language, scripts=scripts)
    begin(person, someone("huguette"))
    fill_in(person, someone("huguette"))
    number = sent(person)
    until_sealed(person)
    person.close()
    agent = an_agent(chromium, served, "dep-35", language, scripts)
    judge_and_ask(agent, number)
    colleague = an_agent(chromium, served, "dep-35", language, scripts)
    say_complete(agent, colleague, number)
    send_on(agent, number)
    next_agent = an_agent(chromium, served, TO, language, scripts)
    decide(next_agent, number)
    back = Person(chromium, served.web, language, scripts=scripts)
    come_back(back, number)
    main = back.page.locator("main")
    expect(main).to_contain_text("Bouches-du-Rhône")
    with back.page.expect_download() as saved:
        back.page.locator("main a[href$='/lettre.pdf']").first.click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    for one in (agent, colleague, next_agent, back):
        one.close()
    assert verified(served, number) == 0


def an_agent(
    chromium: Browser, served: Served, funder: str, language: str, scripts: bool, part: str = ""
) -> Person:
    agent = Person(chromium, served.web, language, scripts=scripts)
    agent.go("/instruction/")
    if agent.page.locator("html").get_attribute("lang") != language:
        agent.click(f"a[hreflang={language}]")
    agent.sign_in("instruction", part, funder=funder)
    return agent


def judge_and_ask(agent: Person, number: str) -> None:
    """No answer first; then a paper that cannot be read is ticked beforehand, to be asked for."""
    agent.go(f"/instruction/{number}-1")
    agent.click("#avis button")
    assert agent.page.locator("#worth-error").count() == 1
    agent.page.locator("#worth-unreadable").check(force=True)
    agent.click("#avis button")
    agent.go(f"/instruction/{number}-1/pieces")
    assert agent.page.locator("[name=papers]:checked").count() == 1
    agent.click(BUTTON)
    assert agent.page.locator("article").count() == 1
    agent.go(f"/instruction/{number}-1/pieces")
    agent.click("main form[action$='/annuler'] button")


def say_complete(agent: Person, colleague: Person, number: str) -> None:
    """A colleague notes first: who comes second is told who did, and nothing is lost."""
    dates = f"/instruction/{number}-1/delais"
    for one in (agent, colleague):
        one.go(dates)
        one.page.locator("#milestone-complete").check(force=True)
        one.click(BUTTON)  # papers lack: it wants a tick
        one.page.locator("#sure").check(force=True)
    colleague.click(BUTTON)
    agent.page.locator(BUTTON).click()
    agent.page.wait_for_load_state()
    agent.troubles.clear()  # the conflict, which is what is looked for
    assert agent.page.locator(".govuk-error-summary").count() == 1
    agent.go(f"/instruction/{number}-1")
    expect(agent.page.locator("main")).to_contain_text("CASF L232-14")


def send_on(agent: Person, number: str) -> None:
    """By list, reason and preview; afterwards, a line, and nothing to open."""
    at = f"/instruction/{number}-1"
    agent.go(f"{at}/reorienter")
    agent.click(BUTTON)
    assert agent.page.locator("#reason-error").count() == 1
    agent.page.locator("#to").select_option(TO)
    agent.page.locator("#reason-other_departement").check(force=True)
    agent.page.locator("[name=words]").fill("Elle habite Marseille.")
    agent.click(BUTTON)
    expect(agent.page.locator("main")).to_contain_text("Elle habite Marseille.")
    assert agent.page.locator(".govuk-warning-text").count() == 1
    agent.click("main form[action$='/confirmer'] button")
    assert agent.page.locator("#sure-error").count() == 1
    agent.page.locator("#sure").check(force=True)
    agent.click("main form[action$='/confirmer'] button")
    expect(agent.page.locator("main [role=status]")).to_contain_text(f"{number}-1")
    agent.go(at)
    assert agent.page.locator("main img").count() == 0


def decide(agent: Person, number: str) -> None:
    """Accepted, then refused for a reason of the list, with the letter that the portal writes."""
    at = f"/instruction/{number}-1"
    agent.go(at)
    expect(agent.page.locator("main")).to_contain_text("Elle habite Marseille.")
    agent.click("main form[action$='/accepter'] button.govuk-button")
    agent.go(f"{at}/decision")
    agent.page.locator("#verdict-refused").check(force=True)
    agent.click(BUTTON)
    assert agent.page.locator("#grounds-error").count() == 1
    agent.page.locator("#grounds-residence").check(force=True)
    agent.page.locator("[name=words]").fill("Nous avons lu votre dossier.")
    agent.click(BUTTON)
    assert agent.page.locator("main img").first.evaluate("image => image.naturalWidth") > 0
    agent.click(BUTTON)
    for _ in range(60):
        if agent.page.locator("main a[href$='/lettre.pdf']").count():
            return
        agent.page.wait_for_timeout(500)
        agent.go(f"{at}/decision")
    raise AssertionError("never sealed")
