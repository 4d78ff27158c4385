"""A caseworker without a mouse: finds, opens, asks for papers, decides; the focus always seen."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served
from tests.browser.test_additions import verified
from tests.browser.test_case import an_agent
from tests.browser.test_desk import FROM, SECONDS, filed

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

MOST_TABS = 150
LOOK = """one => {
  const label = one.labels && one.labels[0];
  return [[one, null], ...(label ? [[label, "::before"]] : [])].map(([what, part]) => {
    const style = getComputedStyle(what, part);
    if (style.opacity === "0") return "";
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.backgroundColor].join();
  }).join("|");
}"""
REMEMBER = f"""() => {{
  const look = {LOOK};
  window.looks ??= new Map();
  const stops = "a, button, input, select, textarea, summary, [tabindex]";
  for (const one of document.querySelectorAll(stops))
    if (one !== document.activeElement) window.looks.set(one, look(one));
}}"""
"""How everything looks without the focus."""
FOCUS = f"""() => {{
  const look = {LOOK}, one = document.activeElement;
  if (!one || one === document.body) return "nothing has it";
  if (!window.looks.has(one)) return "no Tab should lead to it";
  const within = one.type === "date" && !one.matches(":focus") && one.matches(":focus-within");
  if (!within && look(one) === window.looks.get(one)) return "it looks as without it";
  const box = one.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight ? "" : "it is out of sight";
}}"""
"""What is wrong with what has the focus: it must differ from itself without, and be in sight.

The calendar's button within a date's box is Chromium's own: no style reaches its frame.
"""


def test_a_dossier_is_studied_and_decided_by_keyboard(chromium: Browser, served: Served) -> None:
    number = filed(served, FROM, "Ginette")
    agent = an_agent(chromium, served, FROM, "fr", True)
    agent.go("/instruction/")
    page, at = agent.page, f"/instruction/{number}-1"
    reach(page, "#q")
    page.keyboard.type("Ginete Le Goff")
    follow(page, "Enter")
    reach(page, f"main a[href='{at}']")
    follow(page, "Enter")
    expect(page.locator("h1")).to_contain_text("Ginette")
    ask(page, at)
    decide(page, at)
    agent.close()
    assert verified(served, number) == 0


def ask(page: Page, at: str) -> None:
    """A paper, with a word."""
    reach(page, f"main a[href='{at}/pieces']")
    follow(page, "Enter")
    reach(page, "#papers-bank_details")
    if not page.locator("#papers-bank_details").is_checked():
        page.keyboard.press("Space")
    reach(page, "textarea[name=words]")
    page.keyboard.type("Merci de les envoyer.")
    reach(page, f"form[action='{at}/pieces'] button[type=submit]")
    follow(page, "Enter")
    expect(page.locator("article")).to_contain_text("Merci de les envoyer.")


def decide(page: Page, at: str) -> None:
    """Refused for a reason: chosen among the radios by the arrows, read again, sealed."""
    reach(page, f"main a[href='{at}/decision']")
    follow(page, "Enter")
    reach(page, "[name=verdict]")
    for _ in range(page.locator("[name=verdict]").count()):
        if page.locator("#verdict-refused").is_checked():
            break
        page.keyboard.press("ArrowDown")
        assert page.evaluate(FOCUS) == ""
    reach(page, "#grounds-residence")
    page.keyboard.press("Space")
    reach(page, f"form[action='{at}/decision'] button[type=submit]")
    follow(page, "Enter")
    expect(page.locator("main dl")).to_contain_text("Refus")
    reach(page, f"form[action='{at}/decision/sceller'] button")
    follow(page, "Enter")
    end = time.monotonic() + SECONDS
    while not page.locator("main a[href$='/lettre.pdf']").count():
        assert time.monotonic() < end, "never sealed"
        reach(page, f"main .app-card a[href='{at}/decision']")
        follow(page, "Enter")
    reach(page, "main a[href$='/lettre.pdf']")


def reach(page: Page, selector: str) -> None:
    """Go on with the tabulator alone; wherever it stops, that is seen."""
    stops = 0
    page.evaluate(REMEMBER)
    while not page.evaluate("selector => document.activeElement?.matches(selector)", selector):
        page.keyboard.press("Tab")
        stops += 1
        assert stops < MOST_TABS, f"{selector} is never reached"
        wrong = page.evaluate(FOCUS)
        here = page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")
        assert wrong in ("", "nothing has it"), f"{page.url}: {wrong}: {here}"


def follow(page: Page, key: str) -> None:
    """Press it, and wait for the page to which it leads."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_load_state()
