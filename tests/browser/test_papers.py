"""The papers' page in a real browser: a file chosen is never lost, and what goes wrong is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from portal.adapters.clamd_scanner import EICAR_HEX
from tests.adapters.pictures import SIDEWAYS, a_page, dark, saved
from tests.browser.conftest import Served
from tests.browser.person import Person
from tests.browser.test_journeys import begin, someone
from tests.build import a_jpeg

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

LONG = "carte-nationale-identite-recto-verso-de-huguette-le-goff-martin.jpg"


def photo(name: str = "carte.jpg") -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": a_jpeg()}


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, served: Served) -> Any:
    """What a browser keeps of somebody who signed in."""
    person = Person(chromium, served.web, "fr", scripts=False)
    begin(person, someone("huguette"))
    state = person.context.storage_state()
    person.close()
    return state


def before_papers(
    chromium: Browser, served: Served, signed_in: Any, *, scripts: bool
) -> tuple[Person, str]:
    """Somebody on the page of a new draft, and the address of their list of steps."""
    person = Person(chromium, served.web, "fr", scripts=scripts, state=signed_in)
    person.go("/demande/")
    person.click("main form[action='/demande/'] button")
    home = person.path
    person.go(f"{home}documents")
    return person, home


@pytest.fixture
def scripted(chromium: Browser, served: Served, signed_in: Any) -> Iterator[tuple[Page, str]]:
    """The page with its script."""
    person, home = before_papers(chromium, served, signed_in, scripts=True)
    yield person.page, home
    person.context.close()


def told_at_last(page: Page) -> Locator:
    """What the page says of a file once its tries are over; its clock is the test's."""
    error = page.locator("#error-identity p")
    for _ in range(30):
        if error.count():
            break
        page.clock.run_for(3000)
    return error


def on_its_way(page: Page, **answer: Any) -> None:
    """Whatever the page sends is answered so."""

    def fulfilled(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(**answer) if answer else route.abort()
        else:
            route.continue_()

    page.route("**/documents", fulfilled)


def test_without_a_script_the_green_button_takes_all_along(
    chromium: Browser, served: Served, signed_in: Any
) -> None:
    person, home = before_papers(chromium, served, signed_in, scripts=False)
    person.page.set_input_files("#file-identity", photo())
    person.page.set_input_files("#file-tax_notice", photo("avis.jpg"))
    person.click("main .app-buttons button")
    assert person.path == home
    person.go(f"{home}documents")
    assert person.page.locator(".app-files").count() == 2
    person.close()


def test_a_file_goes_up_by_itself_and_continue_waits_for_it(scripted: tuple[Page, str]) -> None:
    page, home = scripted

    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/documents", hold, times=1)
    page.evaluate(  # both at once: nobody is that fast
        """() => document.addEventListener("change", () => setTimeout(() =>
             document.querySelector("main .app-buttons button").click()), {once: true})"""
    )
    page.set_input_files("#file-identity", photo())
    expect(page.locator("[data-waiting]")).to_contain_text("en train de partir")
    assert page.locator("#identity progress").is_visible()
    (upload,) = held
    upload.continue_()
    page.wait_for_url(f"**{home}")
    page.goto(page.url + "documents")
    expect(page.locator("#identity .app-files")).to_contain_text("carte.jpg")


def test_two_papers_at_once_are_both_received(scripted: tuple[Page, str]) -> None:
    page, _ = scripted
    page.set_input_files("#file-identity", [photo("recto.jpg"), photo("verso.jpg")])
    page.set_input_files("#file-tax_notice", photo("avis.jpg"))
    expect(page.locator("#tax_notice .app-files")).to_contain_text("avis.jpg")
    expect(page.locator("#identity .app-files li")).to_have_count(2)
    assert page.locator(".govuk-error-message").count() == 0


def test_a_refusal_stands_in_its_box_and_the_rest_is_kept(scripted: tuple[Page, str]) -> None:
    page, _ = scripted
    empty: Any = {"name": "vide.pdf", "mimeType": "application/pdf", "buffer": b""}
    page.set_input_files("#file-identity", [empty, photo()])
    error = page.locator("#error-identity")
    expect(error).to_contain_text("vide.pdf")
    expect(error).to_have_attribute("role", "alert")
    expect(page.locator("#identity .govuk-form-group--error")).to_have_count(1)
    expect(page.locator("#identity .app-files")).to_contain_text("carte.jpg")


def test_a_dangerous_file_is_refused_and_the_rest_is_kept(scripted: tuple[Page, str]) -> None:
    """By a real scanner: the demonstration's."""
    page, _ = scripted
    bad = photo("avis.jpg") | {"buffer": a_jpeg() + bytes.fromhex(EICAR_HEX)}
    page.set_input_files("#file-identity", [bad, photo()])
    error = page.locator("#error-identity")
    expect(error).to_contain_text(re.compile("avis.jpg.*programme dangereux.*photo du papier"))
    expect(page.locator("#identity .app-files li")).to_have_count(1)
    expect(page.locator("#identity .app-files")).to_contain_text("carte.jpg")


def test_a_dark_photo_is_received_and_the_warning_is_heard(scripted: tuple[Page, str]) -> None:
    page, home = scripted
    night = saved(dark(a_page()), quality=90, orientation=SIDEWAYS)
    page.set_input_files("#file-identity", photo("nuit.jpg") | {"buffer": night})
    warning = page.locator("#identity .app-files [data-warning]")
    expect(warning).to_contain_text("Ce document est sombre")
    expect(page.locator("[data-news]")).to_have_text(re.compile("bien arrivé.*est sombre"))
    name, told = page.locator("#identity .app-done"), warning
    assert (told.bounding_box() or {})["y"] > (name.bounding_box() or {})["y"], "on its own line"
    assert page.locator("#identity .govuk-error-message").count() == 0
    page.locator("main .app-buttons button").click()
    page.wait_for_url(f"**{home}")


def test_a_scanner_that_is_away_is_told_in_its_own_words(scripted: tuple[Page, str]) -> None:
    """After its tries; the file stays chosen."""
    page, _ = scripted
    page.clock.install()
    told = "Nous ne pouvons pas vérifier ce fichier pour le moment."
    body = f'<section id="identity"><p class="govuk-error-message">{told}</p></section>'
    on_its_way(page, status=503, body=body, content_type="text/html; charset=utf-8")
    page.set_input_files("#file-identity", photo())
    error = told_at_last(page)
    expect(error).to_have_text(told)
    expect(page.get_by_role("button", name=re.compile("Réessayer"))).to_be_visible()
    expect(page.locator("#identity [name=later]")).to_be_visible()
    assert page.evaluate("document.getElementById('file-identity').files.length") == 1


def test_a_file_too_big_is_told_as_every_other_error(
    scripted: tuple[Page, str], tmp_path: Path
) -> None:
    page, _ = scripted
    big = tmp_path / "film.pdf"
    big.write_bytes(b"%PDF-1.7\n" + bytes(25_000_001))
    page.set_input_files("#file-identity", big)
    error = page.locator("#error-identity")
    expect(error).to_contain_text(re.compile("film.pdf.*trop lourd.*25.Mo.*Reprenez"))
    expect(error).to_have_attribute("role", "alert")
    assert page.locator("#identity .govuk-form-group--error .govuk-error-message").count() == 1
    assert page.evaluate("document.getElementById('file-identity').files.length") == 0


@pytest.mark.parametrize(
    ("status", "words", "link"),
    [
        (400, "votre session a pris fin", "Se connecter de nouveau"),
        (401, "votre session a pris fin", "Se connecter de nouveau"),
        (409, "cette demande a changé", "Recharger la page"),
        (413, "trop lourd", ""),
        (429, "trop d’envois", ""),
        (500, "une erreur est survenue de notre côté", ""),
    ],
)
def test_each_failure_is_told_as_it_is(
    scripted: tuple[Page, str], status: int, words: str, link: str
) -> None:
    page, home = scripted
    on_its_way(page, status=status, body="")
    page.set_input_files("#file-identity", photo())
    error = page.locator("#error-identity")
    expect(error).to_contain_text(words)
    expect(error).to_contain_text("carte.jpg")
    assert "Internet" not in error.inner_text()
    assert page.locator("#error-identity a").all_inner_texts() == ([link] if link else [])
    if link:
        assert page.locator("#error-identity a").get_attribute("href") == f"{home}documents"


def test_a_session_that_ended_leads_back_here(scripted: tuple[Page, str]) -> None:
    """For real: the cookie is gone, so the portal knows neither the person nor the form."""
    page, home = scripted
    page.context.clear_cookies()
    page.set_input_files("#file-identity", photo())
    page.locator("#error-identity a").click()
    page.wait_for_url(re.compile(re.escape(f"/connexion/demande?suite={home}documents")))


@pytest.mark.parametrize(("status", "words"), [(None, "Internet"), (503, "indisponible")])
def test_what_did_not_go_up_stays_chosen_and_goes_with_any_button(
    scripted: tuple[Page, str], status: int | None, words: str
) -> None:
    page, home = scripted
    page.clock.install()
    on_its_way(page, **({"status": status, "body": ""} if status else {}))
    page.set_input_files("#file-identity", photo())
    error = told_at_last(page)
    expect(error).to_contain_text(words)
    expect(page.get_by_role("button", name=re.compile("Réessayer"))).to_be_visible()
    assert page.evaluate("document.getElementById('file-identity').files.length") == 1
    page.locator("main .app-buttons button").click()
    for _ in range(30):
        page.clock.run_for(3000)
        if not page.locator("#identity progress").count():
            break
    expect(page.locator("#file-identity")).to_be_focused()
    page.unroute("**/documents")
    page.locator("main .app-buttons button").click()
    page.wait_for_url(f"**{home}")
    page.goto(page.url + "documents")
    expect(page.locator("#identity .app-files")).to_contain_text("carte.jpg")


def test_a_long_name_is_read_to_its_end(chromium: Browser, served: Served, signed_in: Any) -> None:
    """On the narrowest screen, on both pages that take a file: it goes on to the next line."""
    person, home = before_papers(chromium, served, signed_in, scripts=False)
    person.page.set_viewport_size({"width": 320, "height": 800})
    for path, box in ((f"{home}documents", "#file-identity"), ("/verifier", "#document")):
        person.go(path)
        heights = []
        for name in ("a.jpg", LONG):
            person.page.set_input_files(box, photo(name))
            heights.append((person.page.locator(box).bounding_box() or {})["height"])
        assert heights[1] >= heights[0] + 50, path
    person.close()


def test_a_paper_is_put_off_until_a_day_and_its_picture_is_seen(
    chromium: Browser, served: Served, signed_in: Any
) -> None:
    """By the keyboard; the page stays sound with everything unfolded."""
    person, home = before_papers(chromium, served, signed_in, scripts=True)
    page = person.page
    page.locator("#tax_notice summary").click()
    image = page.locator("#tax_notice img")
    image.scroll_into_view_if_needed()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=image.element_handle()
    )
    person.click("#tax_notice button[name=later]")
    page.locator("#by-tax_notice").fill("fin du mois prochain")
    page.locator("#by-tax_notice").press("Enter")
    expect(page.locator("#tax_notice .app-done")).to_contain_text("au plus tard le")
    assert person.path == f"{home}documents#tax_notice"
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    person.look("unfolded")
    person.close()
