"""The desk on other days: a fund's plan, a dossier sent back, two agents, several at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_additions import variables, verified
from tests.browser.test_case import BUTTON, TO, an_agent, send_on
from tests.browser.test_evaluation import LETTERS, press, until
from tests.cli.test_file import complete

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

FROM, FUND = "dep-35", "carsat-bretagne"
PENSIONER = dict.fromkeys(("get_up", "dress", "wash", "eat"), "yes") | {
    "household_size": 1, "monthly_income": "1100", "cmi": None, "has_property": None,
}  # fmt: skip
"""Changes of the answers of somebody whom a pension fund helps."""
CLERK, MANAGER = "caseworker", "manager"
SECONDS = 60


def test_a_fund_draws_up_its_plan_and_grants_it(chromium: Browser, served: Served) -> None:
    number = filed(served, FUND, "Simone", **PENSIONER)
    eva = an_agent(chromium, served, FUND, "fr", True, "evaluator")
    at = f"/instruction/{number}-1"
    eva.go(f"{at}/evaluation")
    for name in LETTERS:
        eva.page.locator(f"#{name}").select_option("A")
    eva.page.locator("#profession").select_option("nurse")
    eva.page.locator("#visited_on").fill("2026-11-02")
    eva.page.locator("#tick").press("Space")
    eva.page.locator("#signed_name").fill("Camille Durand")
    press(eva, "signer")
    until(eva, f"{at}/evaluation", "Télécharger (PDF)")
    expect(eva.page.locator("main")).to_contain_text("GIR 6")
    eva.go(f"{at}/plan")
    eva.page.locator("#kind-1").select_option("meals")
    eva.page.locator("#quantity-1").fill("20")
    eva.page.locator("#price-1").fill("9,50")
    press(eva, "enregistrer")
    expect(eva.page.locator("main")).to_contain_text("190")
    eva.page.locator("#sure").press("Space")
    press(eva, "signer")
    until(eva, f"{at}/plan", "Télécharger (PDF)")
    grant(eva, at)
    eva.close()
    assert verified(served, number) == 0


def grant(agent: Person, at: str) -> None:
    agent.go(f"{at}/decision")
    agent.page.locator("#verdict-granted").check(force=True)
    agent.page.locator("[name=words]").fill("Vingt repas par mois vous sont livrés.")
    agent.click(BUTTON)
    agent.page.locator("#sure").check(force=True)
    agent.click(BUTTON)
    end = time.monotonic() + SECONDS
    while not agent.page.locator("main a[href$='/lettre.pdf']").count():
        assert time.monotonic() < end, "never sealed"
        agent.page.wait_for_timeout(500)
        agent.go(f"{at}/decision")


def test_what_is_sent_back_is_at_the_top_again(chromium: Browser, served: Served) -> None:
    number = filed(served, FROM, "Josette")
    agent = an_agent(chromium, served, FROM, "fr", True)
    send_on(agent, number)
    other = an_agent(chromium, served, TO, "fr", True)
    other.go(f"/instruction/{number}-1/renvoyer")
    other.page.locator("[name=reason]").first.check(force=True)
    other.page.locator("[name=words]").fill("Elle vit toujours à Rennes.")
    other.click(BUTTON)
    other.click("main form[action$='/confirmer'] button")
    other.page.goto(f"{other.web}/instruction/{number}-1")
    expect(other.page.locator("main")).not_to_contain_text("Josette")
    agent.go(f"/instruction/{number}-1")
    expect(agent.page.locator("main")).to_contain_text("Elle vit toujours à Rennes.")
    agent.go("/instruction/")
    expect(agent.page.locator("tbody tr").first).to_contain_text(number)
    for one in (agent, other):
        one.close()
    assert verified(served, number) == 0


def test_two_agents_are_at_one_dossier_and_share_out_several(
    chromium: Browser, served: Served
) -> None:
    numbers = [f"{filed(served, FROM, name)}-1" for name in ("Lucie", "Renée", "Denise")]
    clerk, manager = (
        an_agent(chromium, served, FROM, "fr", True, part) for part in (CLERK, MANAGER)
    )
    for one in (clerk, manager):
        one.go(f"/instruction/{numbers[0]}")
    expect(manager.page.locator("main")).to_contain_text("Ouvert aussi par")
    clerk.go(f"/instruction/{numbers[0]}/suivi")
    manager.go(f"/instruction/{numbers[0]}/suivi")
    manager.click("main button[name=a][value=moi]")
    clerk.page.locator("main button[name=a][value=moi]").click()
    clerk.page.wait_for_load_state()
    clerk.troubles.clear()  # the conflict, which is what is looked for
    expect(clerk.page.locator(".govuk-error-summary")).to_contain_text("Entre-temps")
    share_out(clerk, manager, numbers)
    for one in (clerk, manager):
        one.close()


def share_out(clerk: Person, manager: Person, numbers: list[str]) -> None:
    """Ticked by keyboard, seen before, told line by line; one was taken meanwhile."""
    clerk.go("/instruction/?liste=toutes")
    for number in numbers:
        clerk.page.locator(f"#d-{number}").press("Space")
    clerk.page.locator("form[action='/instruction/plusieurs'] button").press("Enter")
    clerk.page.wait_for_load_state()
    clerk.look("preview")
    assert clerk.page.locator("tbody tr").count() == len(numbers)
    manager.go(f"/instruction/{numbers[1]}/suivi")
    manager.click("main button[name=a][value=moi]")
    clerk.click("form[action='/instruction/plusieurs'] button")
    told = {
        number: clerk.page.locator("tbody tr", has_text=number).inner_text() for number in numbers
    }
    assert "Pas fait" in told[numbers[1]]
    assert all("Fait" in told[one].split("\n")[-1] for one in (numbers[0], numbers[2]))


def filed(served: Served, funder: str, name: str, **changes: object) -> str:
    """The number of a request that somebody of this first name filed; it is sealed."""
    path = served.folder / "request.json"
    told = complete(first_names=name, signed_name=f"{name} LE GOFF", **changes)
    path.write_text(json.dumps({"language": "fr", "answers": told}))
    portal = str(Path(sys.executable).with_name("portal"))
    environment = {**os.environ, **variables(served)}
    done = subprocess.run(
        [portal, "file", str(path), "--json"], env=environment, check=True, capture_output=True
    )
    answered = json.loads(done.stdout)
    assert answered["funders"] == [funder]
    assert verified(served, answered["number"]) == 0
    return str(answered["number"])
