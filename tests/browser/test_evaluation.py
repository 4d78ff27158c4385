"""An evaluation and its plan, by keyboard: typed, signed, sealed, hidden from who may not read."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from portal.domain.happened import legal_day
from portal.form.aggir import grid
from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_additions import verified
from tests.browser.test_journeys import begin, fill_in, sent, someone, until_sealed

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

LETTERS = dict(zip(grid().required, "AACCACAABB", strict=True))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_dossier_is_evaluated_and_planned(
    chromium: Browser, served: Served, scripts: bool
) -> None:
    person = Person(chromium, served.web, "fr", scripts=scripts)
    begin(person, someone("huguette"))
    fill_in(person, someone("huguette"))
    number = sent(person)
    until_sealed(person)
    at = f"/instruction/{number}-1"
    eva, agent = (
        Person(chromium, served.web, "fr", scripts=scripts) for _ in ("evaluator", "caseworker")
    )
    for who, part in ((eva, "evaluator"), (agent, "caseworker")):
        who.go("/instruction/")
        who.sign_in("instruction", part=part, funder="dep-35")
    evaluate(eva, at)
    plan(eva, at)
    eva.go(at)
    expect(eva.page.locator("main")).to_contain_text("Évaluation, GIR 3")
    agent.go(f"{at}/evaluation")
    expect(agent.page.locator("main")).to_contain_text("couverte par le secret médical")
    assert agent.page.locator("#profession").count() == 0
    agent.go(f"{at}/plan")
    expect(agent.page.locator("main")).to_contain_text("503,89")
    for one in (person, eva, agent):
        one.close()
    assert verified(served, number) == 0


def evaluate(eva: Person, at: str) -> None:
    """First signed while everything lacks; what was typed is still there, then all of it."""
    eva.go(f"{at}/evaluation")
    eva.page.locator("#notes").fill("Vit au troisième étage.")
    press(eva, "signer")
    assert eva.page.locator(".govuk-error-summary a").count() == 5  # the letters that lack in one
    assert eva.page.locator("#notes").input_value() == "Vit au troisième étage."
    for name, one in LETTERS.items():
        eva.page.locator(f"#{name}").select_option(one)
    eva.page.locator("#coherence").select_option("")  # its four ticks make the A
    for one in "stch":
        eva.page.locator(f"#coherence-{one}").press("Space")
    eva.page.locator("#profession").select_option("nurse")
    eva.page.locator("#visited_on").fill(legal_day(datetime.now(UTC)).isoformat())
    press(eva, "enregistrer")
    expect(eva.page.locator("[role=status]").first).to_contain_text("GIR 3")
    eva.page.locator("#tick").press("Space")
    eva.page.locator("#signed_name").fill("Sacha Girard")
    press(eva, "signer")
    until(eva, f"{at}/evaluation", "Télécharger (PDF)")


def plan(eva: Person, at: str) -> None:
    """The cost and the share are told before it is sealed."""
    eva.go(f"{at}/plan")
    eva.page.locator("#kind-1").select_option("housekeeping")
    eva.page.locator("#quantity-1").fill("20,5")
    eva.page.locator("#price-1").fill("24,58")
    eva.page.locator("#income").fill("1 500")
    press(eva, "enregistrer")
    expect(eva.page.locator("main")).to_contain_text("503,89")
    press(eva, "signer")
    expect(eva.page.locator(".govuk-error-summary")).to_contain_text("Cochez la case")
    eva.page.locator("#sure").press("Space")
    press(eva, "signer")
    until(eva, f"{at}/plan", "Télécharger (PDF)")


def press(who: Person, button: str) -> None:
    """By keyboard, and look at what comes."""
    who.page.locator(f"button[name=do][value={button}]").press("Enter")
    who.page.wait_for_load_state()
    who.look()


def until(who: Person, path: str, words: str) -> None:
    """Look again until the worker has sealed it."""
    end = time.monotonic() + 60
    who.go(path)
    while who.page.get_by_text(words).count() == 0:
        assert time.monotonic() < end, f"{path} does not say: {words}"
        time.sleep(0.5)
        who.go(path)
