"""Editions in force do not move: their fingerprints stand in forms/IN_FORCE."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from portal.form.source import FormError

_LINE = re.compile(r"([0-9a-f]{64})  (\d{4}-\d{2}-\d{2})")


def fingerprint(folder: Path) -> str:
    """The SHA-256 of an edition: of the list of its files, each with its own SHA-256."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
        if not path.name.startswith(".")
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def moved(forms: Path) -> Iterator[str]:
    """Sentences on the editions in force that are gone, or are no more what was put in force.

    Raises:
        FormError: a line of IN_FORCE is neither a comment nor a fingerprint and a day.
    """
    path = forms / "IN_FORCE"
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if not match:
            raise FormError(f"{path}:{number}: a line is a SHA-256, two spaces, and a day.")
        known, edition = match.groups()
        if not (forms / edition).is_dir():
            yield f"The edition {edition} is in force, and is not there."
        elif fingerprint(forms / edition) != known:
            yield f"The edition {edition} is in force, and was changed: make a new edition."
