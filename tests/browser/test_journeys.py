"""From the start page to the receipt, in each language, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from portal.demo.situations import Situation, situations
from tests.browser.conftest import Served
from tests.browser.person import MOST_PAGES, Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

PUBLIC_PAGES = (
    "/", "/simulateur", "/verifier", "/accessibilite", "/sources", "/donnees", "/mentions",
    "/connexion/demande",
)  # fmt: skip
SEALED = {
    "fr": "Accusé de réception",
    "en": "Receipt",
    "ar": "إيصال الاستلام",
    "fr-x-facile": "Votre preuve",
}


def someone(subject: str) -> Situation:
    return next(one for one in situations() if one.citizen.subject == subject)


def begin(person: Person, situation: Situation) -> None:
    """From the start page to the task list of a new draft."""
    person.page.goto(f"{person.web}/")
    if person.page.locator("html").get_attribute("lang") != person.language:
        person.click(f"a[hreflang={person.language}]")  # no browser asks for plain French
    else:
        person.look()
    person.click("main a[href='/demande/']")
    person.sign_in("demande", person=situation.citizen.subject)
    person.click("main form[action='/demande/'] button")


def fill_in(person: Person, situation: Situation) -> None:
    """Every step of the task list, then the signature from the check; back at the check."""
    home, visited = person.path, set()
    for _ in range(MOST_PAGES):
        if person.path == f"{home}verifier":
            sign(person, situation)
            return
        if person.path != home:
            here = person.path.split("?")[0]
            if here == f"{home}documents":
                if here not in visited:
                    person.attach(situation)
                person.click("main .app-buttons button")
            else:
                person.answer(situation.answers)
            visited.add(here)
            continue
        links = person.page.locator("main .govuk-task-list a")
        steps = [links.nth(rank).get_attribute("href") or "" for rank in range(links.count())]
        step = next((one for one in steps if one.split("?")[0] not in visited), "")
        assert step, "the list leads nowhere"
        person.click(f"main a[href='{step}']")
    raise AssertionError("the form never ends")


def sign(person: Person, situation: Situation) -> None:
    """From the check to the page to sign, and back."""
    check = person.path.partition("#")[0]
    person.click("main a[href$='/sign?suite=verifier']")
    person.answer(situation.answers)
    assert person.path == f"{check}#envoyer", person.path
    person.go(check)


def sent(person: Person) -> str:
    """Press the button twice: one request; return its number."""
    button = person.page.locator("main form[action$='/envoyer'] button")
    button.dblclick(no_wait_after=True)
    person.page.wait_for_url(re.compile(r"/suivi/GA-|/deja-envoyee$"))
    person.look()
    if person.path.endswith("/deja-envoyee"):  # another journey sent these very answers before
        person.page.locator("main form button[name=encore]").dblclick(no_wait_after=True)
        person.page.wait_for_url("**/suivi/GA-*")
        person.look()
    return person.path.removeprefix("/suivi/")


def until_sealed(person: Person) -> None:
    """With a script the page looks by itself; without, one presses «Actualiser»."""
    for _ in range(60):
        state = person.page.locator("main").get_attribute("data-state") or ""
        if set(state.split(",")) == {"sealed"}:
            person.look("sealed")
            return
        if person.scripts:
            person.page.wait_for_timeout(500)
        else:
            person.page.wait_for_timeout(300)
            person.click("main a[href^='/suivi/GA-']")
    raise AssertionError("never sealed")


@pytest.mark.parametrize(
    ("subject", "language", "scripts"),
    [
        ("huguette", "fr", True),
        pytest.param("margaret", "en", False, marks=pytest.mark.long),
        pytest.param("margaret", "ar", False, marks=pytest.mark.long),
        pytest.param("margaret", "ar", True, marks=pytest.mark.long),
        pytest.param("huguette", "fr-x-facile", False, marks=pytest.mark.long),
        pytest.param("margaret", "en", True, marks=pytest.mark.long),
        pytest.param("huguette", "fr", False, marks=pytest.mark.long),
    ],
)
def test_a_request_from_the_start_page_to_the_receipt(
    chromium: Browser, served: Served, subject: str, language: str, scripts: bool
) -> None:
    situation = someone(subject)
    person = Person(chromium, served.web, language, scripts=scripts)
    begin(person, situation)
    fill_in(person, situation)
    assert situation.citizen.family_name in person.page.locator("main").inner_text()
    change_an_answer(person)
    sign(person, situation)  # what was signed was of the other answer
    number = sent(person)
    assert re.fullmatch(r"GA-2\d{3}-\w{5}-\w{5}", number)
    until_sealed(person)
    expect(person.page.locator("h1")).to_contain_text(SEALED[language])
    expect(person.page.locator(".app-fingerprint").first).to_have_text(re.compile("[0-9a-f]{64}"))
    on_paper(person)
    person.page.go_back()
    person.go("/suivi/")
    assert person.page.locator(f"main a[href='/suivi/{number}']").count() == 1
    taken_back(person, number)
    person.close()


def taken_back(person: Person, number: str) -> None:
    """She changes her mind: asked once more, then the request says that it is taken back."""
    page = person.page
    person.go(f"/suivi/{number}")
    person.click(f"main a[href='/suivi/{number}/retirer']")
    person.click("main form .govuk-button--warning")
    assert page.locator("#compris-error").count() == 1
    page.locator("#compris").check()
    person.click("main form .govuk-button--warning")
    assert person.path == f"/suivi/{number}"
    assert page.locator("main .govuk-inset-text a[href='/demande/']").count() == 1
    assert page.locator("main a[href$='/retirer']").count() == 0
    person.go(f"/suivi/{number}/retirer")
    assert person.path == f"/suivi/{number}", "it is asked once"
    person.go("/suivi/")
    card = page.locator(f".app-card:has(a[href='/suivi/{number}'])")
    assert card.locator(".govuk-tag--grey").count() == 1


def on_paper(person: Person) -> None:
    """The receipt alone is printed; its button is there only where it works."""
    page = person.page
    assert page.locator("[data-print]").first.is_visible() is person.scripts
    page.emulate_media(media="print")
    assert not page.locator("footer, nav, button").filter(visible=True).count()
    assert not page.locator("main a[href^='/']").filter(visible=True).count(), "for a screen alone"
    assert page.locator("#recu").is_visible()
    if person.scripts:
        said = page.locator("a[href^='/']").evaluate_all(
            "links => links.map(link => getComputedStyle(link, '::after').content)"
        )
        assert set(said) <= {"none", "normal", '""'}
        kept = "nodes => nodes.every(node => getComputedStyle(node).breakAfter === 'avoid')"
        assert page.locator("main h2").evaluate_all(kept)
    page.emulate_media(media="screen")


def change_an_answer(person: Person) -> None:
    """From the check to a page and back, the new answer shown."""
    person.click("main a[href*='contact?suite=verifier']")
    person.page.locator("main [name=phone]").fill("01 99 00 11 22")
    person.click("main form .app-buttons button.govuk-button >> nth=0")
    assert person.path.partition("#")[0].endswith("/verifier"), person.path
    assert "01 99 00 11 22" in person.page.locator("main").inner_text().replace("\u00a0", " ")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mistake_is_told_and_nothing_is_lost(
    chromium: Browser, served: Served, scripts: bool
) -> None:
    """A date that does not exist: the summary has the focus, its link leads to the faulty box."""
    person = Person(chromium, served.web, "fr", scripts=scripts)
    begin(person, someone("huguette"))
    home = person.path
    person.go(f"{home}birth")
    boxes = {"day": "31", "month": "2", "year": "1944"}
    for part, typed in boxes.items():
        person.page.locator(f"[name=birth_date-{part}]").fill(typed)
    person.click("main form .app-buttons button.govuk-button >> nth=0")
    assert person.refusals == 1
    assert person.page.title().startswith("Erreur")
    for part, typed in boxes.items():
        assert person.page.locator(f"[name=birth_date-{part}]").input_value() == typed
    links = person.page.locator(".govuk-error-summary a")
    target = links.first.get_attribute("href") or ""
    assert person.page.locator(f"input{target}").count() == 1
    group = person.page.locator(f"fieldset:has(input{target})")
    assert "error" in (group.get_attribute("aria-describedby") or "")
    if scripts:
        assert person.page.evaluate(
            "document.activeElement.closest('.govuk-error-summary') !== null"
        )
        links.first.click()
        assert person.page.evaluate("'#' + document.activeElement.id") == target
    person.close()


def test_the_funder_reads_and_the_person_sees_it(chromium: Browser, served: Served) -> None:
    import json

    told = json.loads((served.folder / "demo.json").read_text())
    dossier = told["dossiers"][0]
    agent = Person(chromium, served.web, "fr", scripts=True)
    agent.go("/instruction/")
    agent.sign_in("instruction", funder=dossier["funder"])
    assert agent.path == "/instruction/"
    agent.click(f"main a[href='/instruction/{dossier['number']}']")
    same = agent.page.locator("main .govuk-tag", has_text="Identique à ce qui a été déposé")
    expect(same.first).to_be_visible()
    image = agent.page.locator("img.app-page-image").first
    image.scroll_into_view_if_needed()
    agent.page.wait_for_function("document.querySelector('img.app-page-image').naturalWidth > 100")
    with agent.page.expect_download() as saved:
        agent.page.locator("main a[href$='/original/dossier.pdf']").click()
    data = saved.value.path().read_bytes()
    check_a_document(agent, data)
    agent.close()


def check_a_document(person: Person, data: bytes) -> None:
    """The sealed PDF is intact; with one bit changed it is not."""
    changed = bytearray(data)
    changed[len(data) // 2] ^= 1
    for pdf, words in ((data, "Ce document est intact"), (bytes(changed), "Attention")):
        person.go("/verifier")
        file = {"name": "d.pdf", "mimeType": "application/pdf", "buffer": pdf}
        person.page.set_input_files("#document", file)  # type: ignore[arg-type]  # its own TypedDict
        person.looked.discard("/verifier")
        person.click("main form button")
        said = person.page.locator("main").inner_text()
        assert words in said
        assert bool(re.search(r"Dossier GA-2\d{3}-", said)) is (pdf is data), "it says which one"


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.long)])
def test_the_other_pages_have_no_fault(chromium: Browser, served: Served, language: str) -> None:
    person = Person(chromium, served.web, language, scripts=True)
    for path in PUBLIC_PAGES:
        person.go(path)
    person.close()


def test_one_page_by_keyboard_alone(chromium: Browser, served: Served) -> None:
    person = Person(chromium, served.web, "fr", scripts=True)
    begin(person, someone("huguette"))
    person.go(f"{person.path}for_whom")
    keyboard = person.page.keyboard
    keyboard.press("Tab")
    assert "contenu" in (person.page.evaluate("document.activeElement.getAttribute('href')") or "")
    for _ in range(40):
        keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.name") == "for_whom":
            break
    keyboard.press("Space")
    assert person.page.locator("[name=for_whom]:checked").count() == 1
    keyboard.press("Enter")
    person.page.wait_for_url(lambda url: not url.endswith("/for_whom"))
    person.close()
