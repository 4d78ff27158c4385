"""Somebody before a real browser, who looks at each page as an auditor does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from portal.demo.filling import filled
from portal.demo.pages import Form, read_page
from portal.demo.situations import Situation
from portal.demo.specimens import specimens

AXE = Path(__file__).parents[2] / ".ci/node/node_modules/axe-core/axe.min.js"
LOCALES = {"fr": "fr-FR", "en": "en-GB", "ar": "ar-DZ", "fr-x-facile": "fr-FR"}
"""What the browser asks for."""
WIDTHS = (320, 768, 1280)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_PAGES = 80
_LOOKED: dict[tuple[str, str], set[str]] = {}
"""Which pages of a demonstration were looked at by axe, in each language: once is enough."""


class Person:
    """One person: a browser window of their own, scripts or none; `state`: who was here before."""

    def __init__(
        self, browser: Browser, web: str, language: str, *, scripts: bool, state: Any = None
    ) -> None:
        self.web, self.language, self.scripts = web, language, scripts
        context = browser.new_context(
            java_script_enabled=scripts,
            locale=LOCALES[language],
            viewport={"width": 1280, "height": 900},
            storage_state=state,
        )
        context.set_default_timeout(15_000)
        self.context = context
        self.page: Page = context.new_page()
        self.troubles: list[str] = []
        self.addresses: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", lambda request: self.addresses.append(request.url))
        self.page.on("response", self._answered)
        self.looked = _LOOKED.setdefault((web, language), set())
        self.refusals = 0

    def _said(self, message: Any) -> None:
        # Chromium says of each 4xx answer that it is one: those are counted on their own.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"console: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status == 422:
            self.refusals += 1
        elif response.status >= 400:
            self.troubles.append(f"{response.status} {response.url}")

    @property
    def path(self) -> str:
        """Where the person is."""
        return self.page.url.removeprefix(self.web)

    def go(self, path: str) -> None:
        """Open a page, and look at it."""
        self.page.goto(self.web + path)
        self.look()

    def click(self, selector: str) -> None:
        """Press something that leads to a page, and look at that."""
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()
        self.look()

    def look(self, state: str = "") -> None:
        """What everyone must find: a title, a language, one heading, no fault at any width.

        `state` tells a page from what it was before, as one that is unfolded.
        """
        page = self.page
        kind = re.sub(r"GA-[\w-]+|[0-9a-f-]{36}", "…", self.path) + state
        assert page.title().strip(), self.path
        here = page.url.startswith(self.web)  # the demonstration's provider speaks two languages
        spoken = self.language if here or self.language == "en" else "fr"
        assert page.locator("html").get_attribute("lang") == spoken, self.path
        assert page.locator("h1").count() == 1, self.path
        if not self.scripts or kind in self.looked:
            return
        self.looked.add(kind)
        page.evaluate(AXE.read_text())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.path} is {wide} wide at {width}"
            run = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
            faults = page.evaluate("options => axe.run(document, options)", run)["violations"]
            told = [
                f"{fault['id']}: {node['target']} {node['failureSummary']}"
                for fault in faults
                for node in fault["nodes"]
            ]
            assert told == [], f"{self.path} at {width}: {told}"
        page.set_viewport_size({"width": 1280, "height": 900})

    # ------------------------------------------------------------ the form

    def sign_in(self, door: str, part: str = "", **chosen: str) -> None:
        """Through the provider's page, and back; an agent plays a part."""
        ((name, value),) = chosen.items()
        self.click(f"main a[href*='/connexion/{door}/depart']")
        if part:
            self.page.locator("#part").select_option(part)
        box = self.page.locator(f"[name='{name}'][value='{value}']").first
        if box.get_attribute("type") == "radio":
            box.check(force=True)
            box = self.page.locator("form button[type=submit]").first
        box.click()
        self.page.wait_for_url(f"{self.web}/**")
        self.look()

    def answer(self, answers: Mapping[str, Any]) -> None:
        """Fill the page's boxes and send them; a commune that is several is chosen."""
        for _ in range(6):
            before = self.path
            form = read_page(self.page.content()).forms[0]
            button = self._fill(form, filled(form, answers))
            self.click(button)
            if self.path != before:
                return
        raise AssertionError(f"{self.path} refuses the answers")

    def _fill(self, form: Form, sent: list[tuple[str, str]]) -> str:
        """Do what sends these; return the button to press."""
        kinds = {control.name: control.kind for control in form.controls}
        button = "main form .app-buttons button.govuk-button >> nth=0"
        for name, value in sent:
            kind = kinds[name]
            box = self.page.locator(f"main form [name='{name}']")
            if kind in ("radio", "checkbox"):
                self.page.locator(f"main form [name='{name}'][value='{value}']").check(force=True)
            elif kind == "select":
                box.select_option(value)
            elif kind == "submit":
                button = f"main form button[name='{name}']"
            elif kind != "hidden":
                box.fill(value)
        return button

    def attach(self, situation: Situation) -> None:
        """Send the papers at hand, promise the others."""
        for kind, (name, data, media_type) in specimens(situation.answers).items():
            file: Any = {"name": name, "mimeType": media_type, "buffer": data}
            self.page.set_input_files(f"#file-{kind}", file)
            if not self.scripts:  # a script sends what is chosen by itself
                self.page.locator(f"#{kind} button[name=send]").click()
            self.page.locator(f"#{kind} .app-files").get_by_text(name).first.wait_for()
            self.look()
        while self.page.locator("button[name=later]").count():
            self.click("button[name=later]")

    def close(self) -> None:
        """Nothing went wrong unseen."""
        assert self.troubles == []
        self.context.close()
