"""The invented person's browser: cookies and redirections, and no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from portal.demo.filling import Lost
from portal.demo.pages import Page, read_page
from portal.domain.errors import Unavailable

_SECONDS = 60.0
_UNPROCESSABLE = 422

File = tuple[str, bytes, str]
"""Name, bytes, media type."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it came, and where."""

    address: str
    page: Page
    refused: bool  # the form came back with something to mend

    @property
    def path(self) -> str:
        """Its path on the site."""
        return urlsplit(self.address).path


class Browser:
    """One person's browser, on the portal at that address.

    Raises:
        Unavailable: nobody answers there.
        Lost: the answer is an error page.
    """

    def __init__(self, web: str, language: str) -> None:
        self._web, self._http = web, requests.Session()
        self._http.trust_env = False  # no proxy stands between a machine and itself
        self._http.headers["Accept-Language"] = language

    def get(self, path: str) -> Seen:
        """Open a page."""
        return self._ask("GET", urljoin(self._web, path))

    def send(
        self, seen: Seen, action: str, data: Sequence[tuple[str, str]], file: File | None = None
    ) -> Seen:
        """Send a form of a page that was seen."""
        address = urljoin(seen.address, action)
        return self._ask("POST", address, list(data), {"files": file} if file else None)

    def close(self) -> None:
        """Forget everything."""
        self._http.close()

    def _ask(
        self,
        method: str,
        address: str,
        data: list[tuple[str, str]] | None = None,
        files: dict[str, File] | None = None,
    ) -> Seen:
        try:
            answer = self._http.request(method, address, data=data, files=files, timeout=_SECONDS)
        except requests.RequestException as error:
            raise Unavailable("the portal does not answer") from error
        refused = answer.status_code == _UNPROCESSABLE
        if not (answer.ok or refused):
            raise Lost(f"{urlsplit(answer.url).path} answers {answer.status_code}")
        return Seen(answer.url, read_page(answer.text), refused)
