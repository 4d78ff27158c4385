"""What each applicant's page weighs on the wire, at a first visit and afterwards, in a browser.

Run: python tests/bench/weigh.py. The bytes are those that the web server sends, heads included
(HTTP/1.1): the page, its style, scripts, typefaces and icon. At a first visit the browser keeps
nothing; afterwards it keeps what the server lets it keep.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path[:0] = [str(Path(__file__).parents[2])]

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from portal import log
from portal.acts import answer, submit
from portal.desk import Desk
from portal.domain.people import Actor, Role
from portal.form.edition import in_force
from portal.form.typed import typed_of
from portal.web.guard import LANGUAGE_COOKIE
from tests import build
from tests.bench import served
from tests.bench.bench_pages import ISSUER, a_desk, signed_in
from tests.browser.conftest import FLAGS

FIRST, AFTER = 60_000, 15_000
"""Bytes of a page, at most: at a first visit, afterwards."""
FOREIGN = {"birth_name": "Łukasiewicz", "first_names": "Żaneta Agnieszka"}
PUBLIC = ("/", "/reprendre", "/verifier", "/donnees", "/accessibilite")
HEAVIEST = 5
SETTLED = 40
"""Milliseconds until the browser has told of all that came."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A page's bytes at a first visit and afterwards, and of what came the first time."""

    page: str
    language: str
    first: int
    after: int
    parts: Mapping[str, int]


def weights() -> Sequence[Weight]:
    """Every page's weight in every language offered, the heaviest first."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as running:
        variables = running.enter_context(served.neighbours(Path(place), {}))
        desk, _ = running.enter_context(a_desk(variables))
        cookie, person, paths = signed_in(desk)
        pages = [*paths, *_others(desk, Actor(Role.APPLICANT, person), paths[0])]
        portal = running.enter_context(served.portal(variables, Path(place) / "portal.log", 4))
        return _weighed(f"http://127.0.0.1:{portal.port}", cookie, pages)


def _others(desk: Desk, actor: Actor, a_page: str) -> Sequence[str]:
    """The pages that are not of questions: lists, papers, receipt, the simulator's answer."""
    begun = answer.start_draft(desk, actor, "fr")
    answer.answer_some(desk, actor, begun.id, build.answers(**FOREIGN))
    here = f"/demande/{begun.id}"
    sent = answer.start_draft(desk, actor, "fr")
    answer.answer_some(desk, actor, sent.id, build.answers(street="4 rue des Essais"))
    number = submit.submit(desk, actor, sent.id, ISSUER, "eidas1").number
    edition = in_force(desk.editions, desk.clock().date())
    assert edition.simulator
    told = urlencode(typed_of(edition.simulator.questions, build.answers()), doseq=True)
    simulator = ("/simulateur", f"/simulateur?{told}")
    steps = a_page.rpartition("/")[0] + "/"
    parts = ("", "documents", "verifier", "code", "telephone/identity")
    own = (*(f"{here}/{part}" for part in parts), f"/suivi/{number}", f"/suivi/{number}/retirer")
    return (*PUBLIC, *simulator, "/demande/", "/suivi/", steps, *own)


def _weighed(web: str, cookie: str, pages: Sequence[str]) -> Sequence[Weight]:
    found: list[Weight] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        for language in _spoken(browser, web):
            found += _in(browser, web, language, cookie, pages)
        browser.close()
    return sorted(found, key=lambda one: -one.first)


def _spoken(browser: Browser, web: str) -> Sequence[str]:
    """The languages that the start page offers."""
    page = browser.new_page(locale="fr-FR")
    page.goto(web)
    told: Sequence[str] = page.eval_on_selector_all(
        ".app-languages [lang]", "nodes => nodes.map(node => node.lang)"
    )
    page.close()
    return told


def _in(
    browser: Browser, web: str, language: str, cookie: str, pages: Sequence[str]
) -> Sequence[Weight]:
    name, _, value = cookie.partition("=")
    context = browser.new_context()
    for each in ({"name": name, "value": value}, {"name": LANGUAGE_COOKIE, "value": language}):
        context.add_cookies([{**each, "url": web}])  # type: ignore[typeddict-item]
    scale = Scale(context.new_page())
    for page in pages:  # what may be kept is kept
        scale.visit(web + page)
    after = {page: sum(scale.visit(web + page).values()) for page in pages}
    found = []
    for page in pages:
        scale.forget()
        parts = scale.visit(web + page)
        found.append(Weight(page, language, sum(parts.values()), after[page], parts))
    context.close()
    return found


class Scale:
    """A browser's page that counts what comes through the wire."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._network: CDPSession = page.context.new_cdp_session(page)
        self._network.send("Network.enable")
        self._network.on("Network.requestWillBeSent", self._asked)
        self._network.on("Network.loadingFinished", self._came)
        self._addresses: dict[str, str] = {}
        self._bytes: dict[str, int] = {}

    def forget(self) -> None:
        """Keep nothing of what came so far."""
        self._network.send("Network.clearBrowserCache")

    def visit(self, address: str) -> dict[str, int]:
        """The bytes that came, by the path of what they are."""
        self._bytes = {}
        answer = self._page.goto(address)
        assert answer is not None and answer.ok, (address, answer and answer.status)
        self._page.evaluate("document.fonts.ready.then(() => true)")
        self._page.wait_for_timeout(SETTLED)
        return self._bytes

    def _asked(self, told: Mapping[str, Any]) -> None:
        self._addresses[told["requestId"]] = told["request"]["url"]

    def _came(self, told: Mapping[str, Any]) -> None:
        address = self._addresses.get(told["requestId"], "?").partition("?")[0]
        self._bytes[address] = self._bytes.get(address, 0) + int(told["encodedDataLength"])


def main() -> None:
    """Print the heaviest pages; end with 1 if one is too heavy."""
    found = weights()
    print(f"{len(found)} pages; load of the machine {os.getloadavg()[0]:.1f}")
    print("| page | language | first visit | afterwards |\n| --- | --- | --- | --- |")
    for one in found[:HEAVIEST]:
        named = one.page.partition("?")[0].split("/")
        print(f"| {named[1]}/…/{named[-1]} | {one.language} | {one.first:,} | {one.after:,} |")
    for name, size in sorted(found[0].parts.items(), key=lambda each: -each[1]):
        print(f"    {size:6,} {name.rpartition('/')[2] or 'page'}")
    sys.exit(any(one.first > FIRST or one.after > AFTER for one in found))


if __name__ == "__main__":
    log.start()
    main()
