"""An invented person files a request by the real path: every page, over HTTP, as a browser does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from portal.demo.browser import Browser, File, Seen
from portal.demo.ending import heed
from portal.demo.filling import Lost, filled
from portal.demo.pages import Form
from portal.demo.situations import Situation

_MOST_PAGES = 80
_PAUSE_SECONDS = 0.1
_SEALED_SECONDS = 180.0
_DOOR = "/demande/"


class Applicant:
    """One person before the portal, with what they answer and the papers they have at hand."""

    def __init__(
        self, web: str, situation: Situation, papers: Callable[[], Mapping[str, File]]
    ) -> None:
        self._browser = Browser(web, situation.language)
        self._situation, self._papers = situation, papers
        self._visited: set[str] = set()

    def file(self) -> str:
        """Sign in, answer everything, send; return the number of the request.

        Raises:
            Lost: a page asks what this person cannot answer, or is not there.
            Unavailable: the portal does not answer.
        """
        seen = self._signed_in()
        here = seen.path
        if not here.startswith(_DOOR) or here == _DOOR:
            raise Lost("a new draft leads to no list of steps")
        for _ in range(_MOST_PAGES):
            if seen.path != here:
                seen = self._answered(seen, here)
            elif (step := self._next(seen, here)) is None:
                raise Lost("the list of steps leads nowhere")
            elif step == f"{here}verifier":
                return self._sent(self._signed(self._browser.get(step), here))
            else:
                seen = self._browser.get(step)
        raise Lost("the form never ends")

    def until_sealed(self, number: str) -> None:
        """Look at the page of the request until it says that every dossier is sealed.

        Raises:
            Lost: it never does.
        """
        end = time.monotonic() + _SEALED_SECONDS
        while True:
            state = self._browser.get(f"/suivi/{number}").page.state
            if state and set(state) == {"sealed"}:
                self._browser.close()
                return
            if time.monotonic() > end:
                raise Lost("the request is filed, and not sealed after three minutes")
            heed()
            time.sleep(_PAUSE_SECONDS)

    def _signed_in(self) -> Seen:
        """From the start page through the sign-in to a new draft."""
        browser = self._browser
        browser.get("/")
        browser.get(f"/langue/{self._situation.language}")
        seen = browser.get(_DOOR)
        way = next((link for link in seen.page.links if "/depart" in link), None)
        if way is None:
            raise Lost("the door offers no sign-in")
        seen = browser.get(way)
        form = self._form(seen, seen.page.form_with("person", self._situation.citizen.subject))
        chosen = ("person", self._situation.citizen.subject)
        seen = browser.send(seen, form.action, [*form.hidden(), chosen])
        form = self._form(seen, seen.page.form_to(_DOOR))
        return browser.send(seen, form.action, form.hidden())

    def _next(self, seen: Seen, here: str) -> str | None:
        """The first step that was not taken yet."""
        steps = (link for link in seen.page.links if link.startswith(here) and link != here)
        return next((step for step in steps if step not in self._visited), None)

    def _answered(self, seen: Seen, here: str) -> Seen:
        """One page answered. A commune that may be several is chosen among those offered."""
        self._visited.add(seen.path)
        if seen.path == f"{here}documents":
            return self._attached(seen, here)
        boxes = -1
        while True:
            form = self._form(seen, seen.page.forms[0] if seen.page.forms else None)
            if len(form.controls) <= boxes:  # nothing new is offered
                raise Lost(f"the page {seen.path.rsplit('/', 1)[1]} refuses the answers")
            boxes, path = len(form.controls), seen.path
            seen = self._browser.send(seen, form.action, filled(form, self._situation.answers))
            if seen.path != path:
                return seen

    def _attached(self, seen: Seen, here: str) -> Seen:
        """Each paper at hand is sent, the others are promised for later."""
        papers = self._papers()
        form = self._form(seen, seen.page.form_to(seen.path))
        for box in form.controls:
            if box.kind == "file":
                kind = box.name.removeprefix("file-")
                wish = ("send" if kind in papers else "later", kind)
                told = [*form.hidden(), wish]
                answer = self._browser.send(seen, form.action, told, papers.get(kind))
                if answer.refused:
                    raise Lost(f"the paper {kind} is refused")
        return self._browser.get(here)

    def _signed(self, seen: Seen, here: str) -> Seen:
        """The check once it is signed, where it was not."""
        own = (link for link in seen.page.links if link.startswith(here))
        sign = next((link for link in own if link.endswith("?suite=verifier")), None)
        return self._answered(self._browser.get(sign), here) if sign else seen

    def _sent(self, seen: Seen) -> str:
        form = next((form for form in seen.page.forms if form.action.endswith("/envoyer")), None)
        form = self._form(seen, form)
        action, again = form.action, ("encore", "oui")
        seen = self._browser.send(seen, action, form.hidden())
        if seen.path.endswith(
            "/deja-envoyee"
        ):  # sent before, in a folder that is kept: the page asks whether
            form = self._form(seen, seen.page.form_to(action))
            seen = self._browser.send(seen, action, [*form.hidden(), again])
        if seen.refused or not seen.path.startswith("/suivi/"):
            raise Lost("the request is not accepted")
        return seen.path.removeprefix("/suivi/")

    @staticmethod
    def _form(seen: Seen, form: Form | None) -> Form:
        if form is None:
            raise Lost(f"{seen.path} has not the form that was expected")
        return form
