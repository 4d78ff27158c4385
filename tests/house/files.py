"""The files of the project, as git knows them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that a clone has, and that still is there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return tuple(path for path in paths if path.is_file())


def under(folder: str, pattern: str = "*") -> tuple[Path, ...]:
    """Those under a folder whose name fits."""
    return tuple(p for p in tracked() if p.is_relative_to(ROOT / folder) and p.match(pattern))


def named(path: Path) -> str:
    """How people write it: from the top of the project."""
    return path.relative_to(ROOT).as_posix()
