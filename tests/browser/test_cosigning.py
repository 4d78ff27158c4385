"""A curatelle: the person signs, her curator signs on a device of his own, and then it is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_codes import last_message
from tests.browser.test_journeys import begin, fill_in, sign, someone
from tests.post import code_in

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

MEASURE = {
    "legal_protection": "curatelle",
    "judgment_date": "2024-05-02",
    "protected_until": "2029-05-02",
    "protector_name": "Paul Curateur",
    "protector_phone": "02 61 91 00 03",
    "protector_address": "2 place des Essais, Rennes",
    "street": "14 rue des Curateurs",
}
PAUL = "paul.curateur@exemple.fr"


def given(huguette: Person) -> str:
    """She says where he is reached, the first time wrongly; the link that goes there."""
    shown = huguette.page.locator("main [data-address]")
    if not shown.count():
        for typed in ("paul", PAUL):
            huguette.page.fill("#address", typed)
            huguette.click("main form[action$='/signatures'] button")
    return shown.input_value()


def proven(paul: Person, link: str) -> None:
    """From the link that was passed on to what is to be read."""
    paul.page.goto(link)
    paul.look()
    assert "14 rue des Curateurs" not in paul.page.locator("main").inner_text()
    paul.click("main form[action$='/code'] button")
    paul.page.fill("#code", code_in(last_message(paul, PAUL)))
    paul.click("main form[action$='/preuve'] button.govuk-button")


def test_two_sign_on_two_devices(chromium: Browser, served: Served) -> None:
    huguette = Person(chromium, served.web, "fr", scripts=True)
    paul = Person(chromium, served.web, "fr", scripts=True)
    situation = someone("huguette")
    begin(huguette, situation)
    fill_in(huguette, replace(situation, answers={**situation.answers, **MEASURE}))
    check = huguette.path
    huguette.click("main form[action$='/envoyer'] button")
    assert huguette.path.endswith("/signatures")
    proven(paul, given(huguette))
    assert "14 rue des Curateurs" in paul.page.locator("main").inner_text()
    huguette.go(check.replace("verifier", "contact"))  # she changes an answer: all is void
    huguette.page.fill("#phone", "02 61 91 00 09")
    huguette.click("main .app-buttons button")
    huguette.go(check)
    assert "ne valent plus" in huguette.page.locator("main").inner_text()
    paul.page.fill("#name", "Paul Curateur")
    paul.page.check("#agree", force=True)
    paul.page.locator("main form[action$='/signer'] button").click()
    assert "plus rien à signer" in paul.page.locator("h1").inner_text()
    sign(huguette, situation)
    huguette.click("main form[action$='/envoyer'] button")
    proven(paul, given(huguette))
    paul.page.fill("#name", "Paul Curateur")
    paul.page.check("#agree", force=True)
    paul.click("main form[action$='/signer'] button")
    number = paul.page.locator(".app-number").inner_text()
    huguette.go(f"/suivi/{number}")
    told = huguette.page.locator("main").inner_text()
    assert "2 personnes ont signé" in told
    assert "Paul Curateur" in told
    for who, known in ((paul, "409 "), (huguette, "422 ")):
        assert [one for one in who.troubles if not one.startswith(known)] == []
    paul.context.close()
    huguette.close()
