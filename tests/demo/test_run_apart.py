"""`portal run` and `portal work` never load the demonstration."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from portal.cli.run import LONGEST_REQUEST_SECONDS
from portal.demo.environment import keys_of, usual
from portal.demo.folder import Folder
from portal.demo.loopback import free_ports
from portal.demo.seaweed import S3Server
from portal.settings import Settings
from portal.wiring import open_inbox, open_vault
from tests.conftest import FreshDatabase
from tests.demo.ran import PORTAL, SECONDS, environment, until

TELL_IMPORTS = {"PYTHONPROFILEIMPORTTIME": "1", "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def settings(
    database: FreshDatabase, s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The settings of a small portal, as an operator sets them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    told = {
        **usual("http://127.0.0.1"),
        **keys_of(Folder.made(tmp_path / "folder"), {}),
        "PORTAL_DATABASE_URL": database.url,
        "PORTAL_S3_ENDPOINT": s3.endpoint,
        "PORTAL_S3_ACCESS_KEY": s3.access_key,
        "PORTAL_S3_SECRET_KEY": s3.secret_key,
        "PORTAL_VAULT_BUCKET": "coffre-apart",
        "PORTAL_INBOX_BUCKET": "sas-apart",
    }
    names = {name.removeprefix("PORTAL_").lower(): value for name, value in told.items()}
    made = Settings.model_validate(names)
    open_vault(made).prepare()
    open_inbox(made).prepare()
    return told


def imported(settings: dict[str, str], log: Path, *verb: str, ready: str = "") -> str:
    """What a verb imports, in all its processes, until it serves or works."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*PORTAL, *verb],
            env=environment(log.parent, settings | TELL_IMPORTS),
            stderr=out,
            start_new_session=True,
        )
        try:
            until(lambda: process.poll() is not None or _is_ready(ready, log))
            assert process.poll() is None, log.read_text()
        finally:
            process.send_signal(signal.SIGTERM)
            _ended(process)
    return log.read_text()


def _ended(process: subprocess.Popen[bytes]) -> None:
    """It ends before it would kill its own; whatever happens, nothing is left of it."""
    try:
        process.wait(LONGEST_REQUEST_SECONDS / 2)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(SECONDS)


def _is_ready(ready: str, log: Path) -> bool:
    if not ready.startswith("http"):
        return ready in log.read_text()
    try:
        return requests.get(ready, timeout=5).ok
    except requests.RequestException:
        return False


def test_the_web_server_does_not_know_the_demonstration(
    settings: dict[str, str], tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    health = f"http://127.0.0.1:{port}/sante"
    told = imported(settings, tmp_path / "run", "run", f"--port={port}", ready=health)
    assert "portal.web.applicant" in told
    assert "portal.demo" not in told


def test_the_web_server_ends_though_its_processes_still_load(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """The wish to end comes while they import the application; it must not be lost."""
    (port,) = free_ports(1)
    verb = ("run", f"--port={port}", "--processes=3")
    imported(settings, tmp_path / "run", *verb, ready="portal.web.guard")


def test_the_worker_does_not_know_the_demonstration(
    settings: dict[str, str], tmp_path: Path
) -> None:
    told = imported(settings, tmp_path / "work", "work", ready="portal.adapters.press")
    assert "portal.worker" in told
    assert "portal.demo" not in told


def test_the_demonstration_is_told_of_by_the_same_means(tmp_path: Path) -> None:
    """What the two tests above look for does appear when it is loaded."""
    done = subprocess.run(
        [sys.executable, "-c", "import portal.demo.lives"],
        env=environment(tmp_path, TELL_IMPORTS), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "portal.demo" in done.stderr
