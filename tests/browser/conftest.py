"""One demonstration and one Chromium for all journeys."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from portal.demo.loopback import free_ports
from tests.demo.ran import serving

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
START_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Served:
    """A demonstration that serves: its folder, its address."""

    folder: Path
    web: str


def serve(home: Path) -> Iterator[Served]:
    """`portal demo --keep` until the test ends."""
    folder = home / "kept"
    (port,) = free_ports(1)
    with serving(home, folder, port) as process:
        end = time.monotonic() + START_SECONDS
        told: dict[str, Any] = {}
        while "web" not in told:
            assert process.poll() is None, "the demonstration ended"
            assert time.monotonic() < end, "the demonstration does not serve"
            time.sleep(0.2)
            if (folder / "demo.json").exists():
                told = json.loads((folder / "demo.json").read_text())
        yield Served(folder, told["web"])


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serve(tmp_path_factory.mktemp("browser"))


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Chromium; meanwhile no other event loop runs in this thread, so that nothing is sealed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Closed before the next file: its event loop would run on under every other test."""
    with a_browser() as browser:
        yield browser
