"""Runs `portal demo` and other verbs as a person does: a process of its own, real servers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PORTAL = (sys.executable, "-P", "-c", "from portal.cli import main; main()")
SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Ran:
    """How a verb ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """What it printed, which is one JSON object and nothing else."""
        told = json.loads(self.out)
        assert isinstance(told, dict)
        return told


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """A person's environment without any setting; what they keep or leave is the test's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return {**kept, "XDG_DATA_HOME": str(home), "TMPDIR": str(home), **(more or {})}


def portal(home: Path, *verb: str, more: Mapping[str, str] | None = None) -> Ran:
    """Run a verb to its end."""
    done = subprocess.run(
        [*PORTAL, *verb],
        env=environment(home, more),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(home: Path, folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`portal demo --keep` that serves; whatever a test leaves of it is ended."""
    command = [*PORTAL, "demo", f"--keep={folder}", f"--port={port}"]
    process = subprocess.Popen(
        command,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        until(lambda: process.poll() is not None or "web" in said(folder))
        assert process.poll() is None, process.communicate()[0]
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS)


def said(folder: Path) -> dict[str, Any]:
    """What the folder's demo.json says, if it is there."""
    path = folder / "demo.json"
    return json.loads(path.read_text()) if path.exists() else {}


def until(holds: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Wait for something that must come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def naming(text: str) -> list[int]:
    """The processes whose command or environment names this folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            whole = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
        except OSError:
            continue
        if text.encode() in whole and int(place.name) != os.getpid():
            found.append(int(place.name))
    return found


def pdfs(told: Mapping[str, Any]) -> list[Path]:
    """The sealed PDFs that a demonstration names."""
    return [Path(dossier["pdf"]) for dossier in told["dossiers"]]
