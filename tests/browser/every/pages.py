"""Shows drawn pages to a real browser, and looks at each as an auditor does."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from portal.domain.languages import LANGUAGES
from tests.browser.every.states import Drawn
from tests.browser.person import AXE, TAGS

SCRIPTS = (AXE, *(Path(__file__).with_name(name) for name in ("look.js", "colours.js")))
EYES = "/every.js"
"""Where the shelf has axe and our own look: from there the browser keeps them compiled."""
JAVASCRIPT = "text/javascript; charset=utf-8"
HIGH = 900
"""CSS pixels of the window."""


@dataclass(slots=True)
class Shelf:
    """Pages by the address where the browser finds them; other files are the application's."""

    files: FlaskClient
    address: str = ""
    pages: dict[str, Drawn] = field(default_factory=dict)
    _ranks: Iterator[int] = field(default_factory=count)
    _static: dict[str, tuple[int, list[tuple[str, str]], bytes]] = field(default_factory=dict)

    def put(self, page: Drawn) -> str:
        """Where the browser finds this page."""
        path = f"/{next(self._ranks)}"
        self.pages[path] = page
        return f"{self.address}{path}"

    def answer(self, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers, body."""
        if page := self.pages.get(path):
            kept, eyes = page.answer, f'<script src="{EYES}"></script></body>'.encode()
            return kept.status_code, list(kept.headers), kept.data.replace(b"</body>", eyes)
        if path == EYES:
            kept_for_a_day = [("Cache-Control", "max-age=86400"), ("Content-Type", JAVASCRIPT)]
            return 200, kept_for_a_day, b"\n".join(one.read_bytes() for one in SCRIPTS)
        if path not in self._static:
            with self.files.get(path) as got:
                self._static[path] = (got.status_code, list(got.headers), got.data)
        return self._static[path]


def mutant(page: Drawn, was: str, now: str) -> Drawn:
    """The page with one thing changed, and allowed to style itself."""
    text = page.answer.text
    assert was in text, f"{page.told} does not say {was!r}"
    headers = [each for each in page.answer.headers if each[0] != "Content-Security-Policy"]
    response = Response(text.replace(was, now), page.answer.status_code, headers)
    answer = TestResponse(response.response, response.status, response.headers, page.answer.request)
    return replace(page, name=f"with {now!r}", answer=answer)


@contextmanager
def a_shelf(files: FlaskClient) -> Iterator[Shelf]:
    """A shelf that a browser can reach, on loopback."""
    shelf = Shelf(files)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = shelf.answer(self.path)
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in ("content-length", "set-cookie", "content-encoding"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    shelf.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield shelf
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def a_window(browser: Browser, **how: Any) -> Iterator[Page]:
    """A window for pages."""
    context = browser.new_context(**how)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def faults_of(page: Page, shelf: Shelf, shown: Drawn, widths: Sequence[int]) -> list[str]:
    """Everything that is wrong with this page at these widths, a sentence each."""
    found: list[str] = []
    address = shelf.put(shown)
    for rank, width in enumerate(widths):
        page.set_viewport_size({"width": width, "height": HIGH})
        if rank == 0:
            page.goto(address)
        told = page.evaluate(
            "([look, options]) => window.everything(look, options)",
            [_expected(shown), _AXE],
        )
        found += [f"{shown.told} at {width}: {one}" for one in told]
    return found


def faults_in_forced_colours(page: Page, shelf: Shelf, shown: Drawn) -> list[str]:
    """What is not seen by who chose their own colours."""
    page.emulate_media(forced_colors="active")
    page.goto(shelf.put(shown))
    told = page.evaluate("window.forced()")
    page.emulate_media(forced_colors="none")
    return [f"{shown.told} in forced colours: {one}" for one in told]


def faults_when_enlarged(page: Page, shelf: Shelf, shown: Drawn) -> list[str]:
    """What does not stand in the window of who enlarges four times (WCAG 1.4.10)."""
    page.goto(shelf.put(shown))
    expected = {**_expected(shown), "enlarged": True}
    told = page.evaluate("([look, options]) => window.everything(look, options)", [expected, _AXE])
    return [f"{shown.told} enlarged four times: {one}" for one in told]


ENLARGED: dict[str, Any] = {
    "viewport": {"width": 1280 // 4, "height": 1024 // 4},
    "device_scale_factor": 4,
}


_AXE = {
    "runOnly": {"type": "tag", "values": TAGS},
    "resultTypes": ["violations"],
    "elementRef": False,
    "preload": False,
}


def _expected(shown: Drawn) -> dict[str, object]:
    """What must be true of this page."""
    return {
        "language": shown.language,
        "direction": LANGUAGES[shown.language].direction,
        "refused": shown.answer.status_code == 422,
    }
