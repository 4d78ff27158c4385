"""A professional: ten people of her own, each apart; and one person through Aidants Connect."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_helping import BANNER, come_in
from tests.browser.test_journeys import fill_in, sent, someone

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

NAMES = tuple(
    f"{name} Essai"
    for name in (
        "Anne", "Berthe", "Colette", "Denise", "Émile", "Fernand", "Georges", "Henri", "Irène",
        "Jeanne",
    )
)  # fmt: skip
TOLD = {
    "for_whom": "professional",
    "filler_name": "Inès Belkacem",
    "filler_organisation": "CCAS de Rennes",
    "filler_phone": "02 61 91 00 02",
    "filler_visit": "no",
    "signed_as": "mandated",
}


def take_on(worker: Person, name: str, *, looks: bool) -> str:
    """Ask to act for somebody, who signs on paper; return where that stands."""
    page = worker.page
    page.goto(f"{worker.web}/proches/nouveau/professional")
    page.fill("#senior_name", name)
    for box, text in zip(("day", "month", "year"), ("9", "7", "1941"), strict=True):
        page.fill(f"[name='birth_date-{box}']", text)
    page.fill("#helper_name", "Nadia Essai")
    page.fill("#tie", "CCAS de Brest")
    page.check("#unprotected-yes", force=True)
    page.locator("main form button").first.click()
    page.locator("main a[href$='/papier']").click()
    page.locator("main form button").first.click()
    if looks:
        worker.look()
    return worker.path


def test_a_social_worker_with_ten_people(chromium: Browser, served: Served) -> None:
    """One list, each person on a page of their own; two windows side by side do not mix."""
    nadia = Person(chromium, served.web, "fr", scripts=False)
    come_in(nadia, "courriel", "nadia.ccas@exemple.fr", "nadia.ccas@exemple.fr")
    places = {name: take_on(nadia, name, looks=name == NAMES[0]) for name in NAMES}
    nadia.go("/proches/")
    listed = nadia.page.locator("main").inner_text()
    assert all(name in listed for name in NAMES)
    begun = {}
    for name in NAMES:
        nadia.page.goto(served.web + places[name])
        nadia.page.locator("main form[action$='/demande'] button").click()
        begun[name] = nadia.path
        assert name in nadia.page.locator(BANNER).inner_text()
    assert len(set(begun.values())) == len(NAMES)
    second = nadia.context.new_page()
    for name, other in zip(NAMES, reversed(NAMES), strict=True):
        nadia.page.goto(served.web + places[name])
        second.goto(served.web + begun[other])
        nadia.page.reload()
        shown = nadia.page.locator("main").inner_html()
        assert [one for one in begun if begun[one] in shown] == [name]
        assert not any(
            one in nadia.page.locator("main").inner_text() for one in NAMES if one != name
        )
        assert other in second.locator(BANNER).inner_text()
    nadia.go("/demande/")
    own = nadia.page.locator("main").inner_html()
    assert not any(path in own for path in begun.values())
    assert not nadia.page.locator(BANNER).count()
    assert nadia.troubles == []
    nadia.context.close()


def test_a_professional_through_aidants_connect(chromium: Browser, served: Served) -> None:
    """Refused as soon as a guardian is told of; the mistake mended, sent with both names."""
    ines = Person(chromium, served.web, "fr", scripts=False)
    ines.go("/demande/")
    ines.sign_in("demande", person="huguette.ines")
    assert "Huguette MARTIN" in ines.page.locator(BANNER).inner_text()
    ines.click("main form[action='/demande/'] button")
    home = ines.path
    ines.page.goto(f"{served.web}{home}legal_protection")
    for measure in ("tutelle", "none"):
        ines.page.check(f"[name=legal_protection][value={measure}]", force=True)
        ines.page.locator("main form button").first.click()
        refused = ines.page.locator("h1").inner_text()
        assert (refused == "Aidants Connect ne peut pas servir ici") is (measure == "tutelle")
        ines.look()
        if measure == "tutelle":
            ines.click("main a[href$='/legal_protection']")
    ines.page.goto(f"{served.web}{home}")
    huguette = someone("huguette")
    fill_in(ines, replace(huguette, answers={**huguette.answers, **TOLD}))
    number = sent(ines)
    receipt = ines.page.locator("main").inner_text()
    assert "Inès Belkacem" in receipt
    assert "par son mandat Aidants Connect" in receipt
    own = Person(chromium, served.web, "fr", scripts=False)
    own.go("/demande/")
    own.sign_in("demande", person="huguette")
    assert not own.page.locator(BANNER).count()
    own.go(f"/suivi/{number}")
    assert "CCAS de Rennes" in own.page.locator("main").inner_text()
    assert own.troubles == []
    assert all(one.startswith("403 ") for one in ines.troubles), ines.troubles
    for one in (ines, own):
        one.context.close()
