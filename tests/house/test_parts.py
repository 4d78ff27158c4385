"""The parts: pinned with their digests, and all that a wheel must carry is in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.house.files import ROOT, named, under

CI = ROOT / ".ci"
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-source.txt")
PART = re.compile(r"([a-z0-9][a-z0-9._-]*)==[^ ;]+(?: ;.*?)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def _pinned(lock: str) -> set[str]:
    """The names in a lock; a line that is no part, digest or comment is an error."""
    names = set()
    for line in (CI / lock).read_text().splitlines():
        if part := PART.fullmatch(line):
            names.add(part[1])
        else:
            assert not line.strip() or line.lstrip().startswith("#") or HASH.fullmatch(line), line
    return names


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_parts_and_digests_alone(lock: str) -> None:
    assert _pinned(lock)


@pytest.mark.parametrize(("extra", "locks"), [("embedded", LOCKS[:1]), ("test", LOCKS)])
def test_every_part_asked_for_is_pinned(extra: str, locks: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"][extra]]
    names = {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in asked}
    assert names - set().union(*map(_pinned, locks)) == set()


def test_the_parts_of_node_are_pinned_without_an_address() -> None:
    for lock in under(".ci", "package-lock.json"):
        packages = json.loads(lock.read_text())["packages"]
        assert all("resolved" not in p for p in packages.values()), named(lock)
        assert all("integrity" in p for name, p in packages.items() if name), named(lock)


def test_a_wheel_carries_forms_and_migrations(tmp_path: Path) -> None:
    """An installed portal has everything that a checkout has."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    options = ["--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run([*command, *options], check=True, stdin=subprocess.DEVNULL, timeout=110)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = {named(path) for path in under("portal")}
    wanted |= {f"portal/share/{named(path)}" for path in (*under("forms"), *under("migrations"))}
    assert wanted - carried == set()
    assert not any(name.startswith(("tests/", ".ci/", "forms/")) for name in carried)
