"""A certified sign-in provider (oidc-provider, from npm), set up as FranceConnect v2 is."""

from __future__ import annotations

import os
import re
import selectors
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import requests

from tests.web.doors import WEB, path_of

PROGRAM = Path(__file__).parents[2] / ".ci/node/franceconnect.mjs"
STARTS_WITHIN = 30
"""Seconds; it takes one when the machine has nothing else to do."""


@contextmanager
def certified_provider(**environment: str) -> Iterator[str]:
    """Start it on the loopback interface; gives its issuer."""
    command = ["node", str(PROGRAM), f"{WEB}/connexion/demande/retour", f"{WEB}/deconnexion/retour"]
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        with selectors.DefaultSelector() as listening:
            listening.register(process.stdout, selectors.EVENT_READ)
            assert listening.select(STARTS_WITHIN), "the provider does not start"
        issuer = process.stdout.readline().strip()
        assert issuer.startswith("http://127.0.0.1:"), "the provider ended: is .ci/node installed?"
        yield issuer
    finally:
        process.kill()
        process.communicate(timeout=10)


class Browser(requests.Session):
    """A browser at the provider: its cookies, and no step further than a page of ours."""

    def follow(self, address: str) -> requests.Response | str:
        """Go there and where it leads: the provider's page, or our path that it comes back to."""
        answer = self.get(address, allow_redirects=False, timeout=10)
        return self._on(answer)

    def choose(self, page: requests.Response, person: str) -> str:
        """Say who one is; gives our path that it comes back to."""
        answer = self.post(page.url, {"person": person}, allow_redirects=False, timeout=10)
        back = self._on(answer)
        assert isinstance(back, str), back.text
        return back

    def confirm(self, page: requests.Response) -> str:
        """Yes, sign me out there too; gives our path that it comes back to."""
        action = re.search(r'action="([^"]+)"', page.text)
        secret = re.search(r'name="xsrf" value="([^"]+)"', page.text)
        assert action and secret, page.text
        form = {"xsrf": secret[1], "logout": "yes"}
        back = self._on(self.post(action[1], form, allow_redirects=False, timeout=10))
        assert isinstance(back, str), back.text
        return back

    def _on(self, answer: requests.Response) -> requests.Response | str:
        while answer.is_redirect:
            onward = urljoin(answer.url, answer.headers["Location"])
            if onward.startswith(f"{WEB}/"):
                return path_of(onward)
            answer = self.get(onward, allow_redirects=False, timeout=10)
        return answer
