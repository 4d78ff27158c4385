"""The demonstration's virus scanner: one that is there, one that is not, one of the operator's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from portal.demo.clamav import Clamd
from tests.demo.ran import SECONDS, Ran, environment, portal

NONE = "portal.demo.start.clamd_command = lambda: None"
BROKEN = "portal.demo.clamav._SIGNATURE = 'no signature at all'"


def demo(home: Path, otherwise: str) -> Ran:
    """`portal demo --once` on a machine where this is otherwise."""
    words = (
        "import portal.demo.clamav, portal.demo.start, portal.cli\n"
        f"{otherwise}\nportal.cli.main(['demo', '--once'])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", words], env=environment(home), capture_output=True,
        text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("otherwise", "because"),
    [
        (NONE, "clamd is not installed"),
        pytest.param(BROKEN, "virus scanner ended at once", marks=pytest.mark.long),
    ],
)
def test_without_one_it_goes_on_and_says_so(tmp_path: Path, otherwise: str, because: str) -> None:
    ran = demo(tmp_path, otherwise)
    assert ran.code == 0, ran.err
    assert ran.told["verified"] is True
    assert f"Papers are not scanned: {because}" in ran.err
    assert "Papers are scanned" not in ran.err


@pytest.mark.long
def test_with_one_it_says_what_that_one_knows(tmp_path: Path) -> None:
    ran = portal(tmp_path, "demo", "--once")
    assert ran.code == 0, ran.err
    assert "Papers are scanned by ClamAV, which knows the EICAR test file and nothing" in ran.err
    assert "not scanned" not in ran.err


@pytest.mark.long
def test_one_of_the_operators_is_used(tmp_path: Path, clamd: Clamd) -> None:
    ran = portal(tmp_path, "demo", "--once", more={"PORTAL_SCANNER_URL": clamd.url})
    assert ran.code == 0, ran.err
    assert "From the environment: PORTAL_SCANNER_URL" in ran.err
    assert "ClamAV" not in ran.err


@pytest.mark.parametrize(
    ("url", "because"),
    [
        pytest.param(
            "clamd:/nowhere",
            "has not checked its test file: No such file or directory",
            marks=pytest.mark.long,
        ),
        pytest.param(
            "clamd://192.0.2.1",
            "PORTAL_SCANNER_URL: clamd speaks no TLS",
            marks=pytest.mark.long,
        ),
        ("junk", "PORTAL_SCANNER_URL: a virus scanner is clamd:/path"),
    ],
)
def test_one_of_the_operators_that_is_not_well_is_one_sentence(
    tmp_path: Path, url: str, because: str
) -> None:
    ran = portal(tmp_path, "demo", "--once", more={"PORTAL_SCANNER_URL": url})
    assert (ran.code, ran.out) == (2, "")
    assert because in ran.err
    assert "PORTAL_SCANNER_URL" in ran.err.splitlines()[-2] + ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err
