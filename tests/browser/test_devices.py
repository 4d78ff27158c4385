"""Two devices, one request: a code read over the telephone, a photograph by QR, an end put off."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from portal.web import sessions
from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_journeys import begin, someone
from tests.build import a_jpeg

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

KIND = "identity"
WARNED = "[data-warning]"


def photo(name: str = "recto.jpg") -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": a_jpeg()}


def begun(chromium: Browser, served: Served, *, scripts: bool = True) -> tuple[Person, str]:
    """Somebody before a new draft's list of steps, and its address."""
    person = Person(chromium, served.web, "fr", scripts=scripts)
    begin(person, someone("huguette"))
    return person, person.path


def link_of(person: Person, served: Served) -> str:
    """What the drawing says (tests/web reads it); the computer's own session knows it."""
    (cookie,) = (one for one in person.context.cookies() if one["name"] == "guichet")
    lines = (served.folder / "portal.env").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines)
    digest = hashlib.sha256(cookie["value"].encode()).hexdigest()
    with psycopg.connect(told["PORTAL_DATABASE_URL"].strip("'")) as connection:
        connection.execute("SET ROLE portal_public")
        connection.execute("SELECT set_config('app.session', %s, false)", (digest,))
        row = connection.execute("SELECT data FROM sessions").fetchone()
    assert row is not None
    kept = sessions._opened(cookie["value"], row[0])
    assert kept is not None
    (token,) = kept.values["links"].values()
    return f"{served.web}/telephone/{token}"


@pytest.mark.parametrize("scripts", [pytest.param(True, marks=pytest.mark.long), False])
def test_a_code_read_aloud_goes_on_elsewhere(
    chromium: Browser, served: Served, scripts: bool
) -> None:
    person, home = begun(chromium, served, scripts=scripts)
    person.go(f"{home}birth")
    person.answer(someone("huguette").answers)
    person.go(home)
    person.click(f"main a[href='{home}code']")
    person.click("main form button")
    code = person.page.locator(".app-code").inner_text()
    assert person.page.locator(".app-card").inner_text().count(" comme ") >= 1
    other = Person(chromium, served.web, "fr", scripts=scripts)
    other.go("/")
    other.click("main a[href='/reprendre']")
    other.page.locator("#code").fill(code.lower().replace("-", " "))
    year, month, day = someone("huguette").answers["birth_date"].split("-")
    for part, typed in (("day", "1"), ("month", month), ("year", year)):
        other.page.locator(f"[name=birth_date-{part}]").fill(typed)
    other.click("main form button")
    assert other.refusals == 1
    if scripts:
        inside = "document.activeElement.closest('.govuk-error-summary') !== null"
        assert other.page.evaluate(inside)
    other.page.locator("[name=birth_date-day]").fill(day)
    other.click("main form button")
    assert other.path == home
    other.go(f"{home}name")
    other.page.locator("[name=birth_name]").fill("Kerguelen")
    other.click("main form .app-buttons button >> nth=1")
    person.go(f"{home}name")
    assert person.page.locator("[name=birth_name]").input_value() == "Kerguelen"
    other.close()
    person.close()


def linked(person: Person, home: str, chromium: Browser, served: Served) -> Person:
    """The telephone's browser, on the page that the drawing leads to."""
    person.go(f"{home}documents")
    person.click(f"#{KIND} a[href='{home}telephone/{KIND}']")
    person.click("main form button")
    width = person.page.locator("img.app-qr").evaluate("image => image.naturalWidth")
    assert width > 100, "the drawing is drawn"
    telephone = Person(chromium, served.web, "fr", scripts=person.scripts)
    telephone.page.goto(link_of(person, served))
    telephone.look()
    telephone.click("main form button")
    assert telephone.path == f"{home}photo/{KIND}"
    return telephone


def test_a_photograph_goes_from_the_telephone_to_the_computer(
    chromium: Browser, served: Served
) -> None:
    person, home = begun(chromium, served)
    telephone = linked(person, home, chromium, served)
    expect(person.page.locator("img.app-qr")).to_be_hidden(timeout=12_000)
    telephone.page.set_viewport_size({"width": 360, "height": 740})
    telephone.page.set_input_files(f"#file-{KIND}", photo())
    expect(telephone.page.locator(f"#{KIND} .app-files")).to_contain_text("recto.jpg")
    shown = person.page.locator("[data-arrivals]")
    assert shown.get_attribute("aria-live") == "polite"
    expect(shown).to_contain_text("recto.jpg", timeout=12_000)
    telephone.page.locator(f"#{KIND} button[name=remove]").click()
    expect(telephone.page.locator(".app-files")).to_have_count(0)
    expect(shown).not_to_contain_text("recto.jpg", timeout=12_000)
    telephone.close()
    person.close()


def test_without_a_script_the_page_is_looked_at_again(chromium: Browser, served: Served) -> None:
    person, home = begun(chromium, served, scripts=False)
    telephone = linked(person, home, chromium, served)
    telephone.page.set_input_files(f"#file-{KIND}", photo())
    telephone.click(f"#{KIND} button[name=send]")
    assert "recto.jpg" in telephone.page.locator("main").inner_text()
    person.click(f"main a[href='{home}telephone/{KIND}']")
    assert "recto.jpg" in person.page.locator("[data-arrivals]").inner_text()
    assert not person.page.locator("img.app-qr").count()
    telephone.close()
    person.close()


@pytest.fixture
def waiting(chromium: Browser, served: Served) -> Iterator[Person]:
    """Somebody who typed a name and looks away; the browser's clock is the test's."""
    person, home = begun(chromium, served)
    person.page.clock.install()
    person.go(f"{home}name")
    person.page.locator("[name=birth_name]").fill("Le Goff")
    person.page.locator("[name=birth_name]").focus()
    yield person
    person.context.close()


def test_the_end_is_told_five_minutes_before_and_put_off(waiting: Person) -> None:
    page, warning = waiting.page, waiting.page.locator(WARNED)
    left = int(page.locator("[data-session]").get_attribute("data-seconds") or 0)
    assert 55 * 60 <= left <= 3600
    page.clock.fast_forward((left - 310) * 1000)
    assert not warning.is_visible()
    page.clock.fast_forward(15_000)
    expect(warning).to_be_visible()
    expect(warning).to_have_role("alertdialog")
    expect(page.get_by_role("button", name="Garder la session ouverte")).to_be_focused()
    for name in ("title", "words"):
        assert page.locator(f"#end-{name}").inner_text()
    waiting.look("warned")
    before = page.locator("[data-until]").inner_text()
    with page.expect_response("**/session/prolonger") as answered:
        page.keyboard.press("Enter")
    assert answered.value.json()["seconds"] > 3590
    expect(warning).to_be_hidden()
    expect(page.locator("[name=birth_name]")).to_be_focused()
    assert page.locator("[name=birth_name]").input_value() == "Le Goff"
    assert re.fullmatch(r"Votre session reste ouverte jusqu’à \d+\sh\s\d\d\.", before)
    page.clock.fast_forward(3_310_000)
    expect(warning).to_be_visible()


def test_what_was_typed_outlives_the_session(waiting: Person) -> None:
    """Nobody answers the warning, the session is over for real: the next button loses nothing."""
    page, warning = waiting.page, waiting.page.locator(WARNED)
    page.clock.fast_forward(3_700_000)
    expect(warning).to_contain_text("Votre session est fermée")
    expect(page.get_by_role("button", name="Fermer ce message")).to_be_focused()
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    waiting.context.clear_cookies()
    page.locator("main form .app-buttons button").first.click()
    waiting.sign_in("demande", person="huguette")
    assert waiting.path == "/connexion/reprise"
    assert page.locator("input[name=birth_name]").get_attribute("value") == "Le Goff"


def test_another_tab_that_goes_on_puts_it_off_here_too(waiting: Person) -> None:
    page = waiting.page
    left = int(page.locator("[data-session]").get_attribute("data-seconds") or 0)
    page.clock.fast_forward((left - 250) * 1000)
    expect(page.locator(WARNED)).to_be_visible()
    other = waiting.context.new_page()
    other.goto(f"{waiting.web}/demande/")
    expect(page.locator(WARNED)).to_be_hidden()
    other.close()
