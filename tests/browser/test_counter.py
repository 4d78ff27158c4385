"""A form that came on paper: typed in at the counter, scan enclosed, receipt handed over."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from portal.demo.agents import COUNTER, PLACE
from portal.demo.situations import Situation
from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_journeys import fill_in, someone
from tests.build import a_pdf

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

SCAN = {"name": "formulaire.pdf", "mimeType": "application/pdf", "buffer": a_pdf("Signé", 3)}


class Agent(Person):
    """Somebody at a counter: the scan of the paper comes first."""

    def attach(self, situation: Situation) -> None:
        """Enclose the scan alone: the rest is sent later."""
        self.page.set_input_files("#file-paper_form", SCAN)  # type: ignore[arg-type]
        self.page.locator("#paper_form .app-files").get_by_text(SCAN["name"]).first.wait_for()
        self.look()
        assert self.page.locator("#paper_form button[name=later]").count() == 0
        while self.page.locator("button[name=later]").count():
            self.click("button[name=later]")


def test_an_agent_of_a_counter_types_in_a_paper_form(served: Served, chromium: Browser) -> None:
    """From the start page to the receipt; of what was filed, the agent keeps the receipt alone."""
    agent = Agent(chromium, served.web, "fr", scripts=True)
    agent.go("/")
    agent.click("main a[href='/guichet/']")
    agent.sign_in("instruction", funder=COUNTER)
    assert agent.path == "/guichet/"
    agent.click("main form[action='/guichet/'] button")
    home = agent.path
    fill_in(agent, someone("huguette"))
    agent.page.locator("main form[action$='/envoyer'] button").dblclick(no_wait_after=True)
    agent.page.wait_for_url(re.compile(r"/guichet/recu/GA-"))
    agent.look()
    expect(agent.page.locator("main")).to_contain_text(PLACE)
    number = agent.path.rpartition("/")[2]
    agent.go(home)
    assert agent.path == f"/guichet/recu/{number}"
    agent.go("/guichet/")
    expect(agent.page.locator("main")).to_contain_text(number)
    assert agent.page.locator("main a[href^='/demande/']").count() == 0
    assert agent.context.request.get(f"{served.web}/suivi/{number}").status == 403
    agent.close()
