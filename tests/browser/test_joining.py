"""A fund joins in minutes: described, checked, rehearsed to the end, without an engineer."""

from __future__ import annotations

import re
import tarfile

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.demo.agents import OPERATOR
from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_additions import verified
from tests.browser.test_evaluation import until

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

CODE = "senat"
AT = f"/exploitation/organismes/{CODE}"
SEALED = "Exporter ce dossier"


def test_a_fund_joins_and_its_rehearsal_goes_the_whole_way(
    served: Served, chromium: Browser
) -> None:
    operator = Person(chromium, served.web, "fr", scripts=True)
    operator.go("/exploitation/")
    operator.sign_in("instruction", funder=OPERATOR)
    operator.click(f"main a[href$='code={CODE}']")
    page = operator.page
    page.locator("#territories").fill("99")
    page.locator("#source").fill("Convention du 3 novembre 2026")
    page.locator("#signatory").fill("Paul Palais")
    keep(operator)
    expect(page.locator("#territories-error")).to_contain_text("Le département 99 n’existe pas")
    page.locator("#territories").fill("")
    keep(operator)
    assert operator.path == AT
    newcomer = Person(chromium, served.web, "fr", scripts=True)
    enter(newcomer)
    code = newcomer.page.locator("main p.app-number").inner_text()
    newcomer.troubles.clear()  # refused with its code, as it should be
    page.locator("#who").fill(code)
    operator.click(f"main form[action='{AT}/personnes'] button")
    expect(page.locator("[role=status]")).to_contain_text("Alix MERCIER")
    operator.click(f"main form[action='{AT}/repetition'] button")
    number = page.locator("main .app-number").inner_text()
    until(operator, AT, SEALED)
    operator.look("sealed")
    assert done(page) == 4
    enter(newcomer)
    newcomer.click(f"main a[href='/instruction/{number}']")
    expect(newcomer.page.locator("main")).to_contain_text("répétition : rien n’est vrai")
    with page.expect_download() as download:
        page.locator(f"main form[action='{AT}/repetition/dossier'] button").click()
    fingerprint = fingerprint_in(str(download.value.path()))
    page.locator("#fingerprint").fill("0" * 64)
    operator.click(f"main form[action='{AT}/repetition/accuse'] button")
    expect(page.locator("main")).to_contain_text("Ce n’est pas l’empreinte de ce dossier")
    assert done(page) == 6
    page.locator("#fingerprint").fill(fingerprint)
    operator.click(f"main form[action='{AT}/repetition/accuse'] button")
    expect(page.locator("main")).to_contain_text("Tout le chemin est fait.")
    assert done(page) == 7
    # Who lets funders join reads no dossier, an invented one neither.
    assert operator.context.request.get(f"{served.web}/instruction/{number}").status == 403
    for one in (operator, newcomer):
        assert one.troubles == []
        one.close()
    assert verified(served, number.removesuffix("-1")) == 0


def keep(operator: Person) -> None:
    operator.click("main form[action='/exploitation/nouvel-organisme'] button")


def enter(newcomer: Person) -> None:
    """Come in as somebody of the fund whom nobody appointed, or was let in since."""
    newcomer.go("/connexion/instruction")
    newcomer.click("main a[href*='/connexion/instruction/depart']")
    newcomer.page.locator("#part-other").select_option("newcomer")
    newcomer.page.locator("#funder").fill(CODE)
    newcomer.page.locator("#funder").press("Enter")
    newcomer.page.wait_for_url(f"{newcomer.web}/**")
    newcomer.look()


def done(page: Page) -> int:
    """How many steps are said to be done."""
    return page.locator("main dd .govuk-tag--green", has_text="Fait").count()


def fingerprint_in(path: str) -> str:
    """The manifest's fingerprint, as a funder reads it in its bag."""
    with tarfile.open(path) as bag:
        (name,) = (one for one in bag.getnames() if one.endswith("bag-info.txt"))
        told = bag.extractfile(name)
        assert told
        found = re.search(rb"Manifest-Fingerprint-SHA256: ([0-9a-f]{64})", told.read())
    assert found
    return found[1].decode()
