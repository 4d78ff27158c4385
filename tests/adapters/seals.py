"""A seal made for the tests: the demonstration's authority, and a dossier that bears its seal."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from portal.adapters.pyhanko_sealer import PyHankoSealer
from portal.adapters.seal_keys import FileKey, certificates
from portal.adapters.time_stamps import LocalTimeStamper
from portal.adapters.weasy_printer import WeasyPrinter
from portal.demo.authority import Authority, authority
from tests.adapters import records

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "4321"
TOKENS = ("cachet", "clefs", "portail")


def now() -> datetime:
    return datetime.now(UTC)


def sealer(
    made: Authority, *, trusted: bool = True, clock: Callable[[], datetime] = now
) -> PyHankoSealer:
    """A sealer with its key in a file."""
    key = FileKey(made.seal_key, made.seal_certificate, [made.issuer])
    stamps = LocalTimeStamper(made.tsa_key, [made.tsa_certificate, made.issuer], clock)
    return PyHankoSealer(
        key, stamps, certificates(made.root, made.seal_certificate) if trusted else ()
    )


@cache
def printed() -> bytes:
    """A dossier without a seal."""
    record = records.a_record()
    printer = WeasyPrinter({records.EDITION: records.an_edition()}, records.FORMS)
    return printer.dossier(record, records.json_of(record))


def an_authority(folder: Path) -> Authority:
    return authority(folder, now())


def long_ago() -> datetime:
    """Before the certificates of an authority of that day ended."""
    return now() - timedelta(days=365 * 30)


def an_ended_sealer(folder: Path) -> PyHankoSealer:
    """One that sealed then; its authority is trusted, and all its certificates have ended since."""
    return sealer(authority(folder, long_ago()), clock=long_ago)


@cache
def _all_tokens() -> None:
    """Every token of the tests, before the library first looks: it never looks again."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-tokens-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    for label in TOKENS:
        command = ["softhsm2-util", "--init-token", "--free", "--label", label]
        secrets = ["--so-pin", "1234", "--pin", PIN]
        subprocess.run([*command, *secrets], check=True, capture_output=True)


def a_token(label: str) -> str:
    """One of the tokens; this process and its children find it."""
    assert label in TOKENS
    _all_tokens()
    return label


def into_token(key: Path, label: str, token: str = "cachet") -> None:
    """Bring a private key into the token."""
    command = ["softhsm2-util", "--import", str(key), "--token", token, "--label", label]
    subprocess.run([*command, "--id", "01", "--pin", PIN], check=True, capture_output=True)
