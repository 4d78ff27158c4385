"""The roots of this account's demonstrations, so that `portal verify --pdf` knows their seals.

A demonstration's folder may be gone while its PDFs are still there. What these roots vouch for says
in its certificates that it is a demonstration.
"""

from __future__ import annotations

import hashlib
import os
import pwd
from pathlib import Path


def demonstration_roots() -> tuple[Path, ...]:
    """The certificates that the demonstrations of this account left."""
    return tuple(sorted(_folder().glob("*.pem")))


def remember_root(root: Path) -> None:
    """Keep a demonstration's root; an account without a home of its own keeps none."""
    data = root.read_bytes()
    name = hashlib.sha256(data).hexdigest()[:16]
    try:
        _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        (_folder() / f"{name}.pem").write_bytes(data)
    except OSError:
        return


def _folder() -> Path:
    named = os.environ.get("XDG_DATA_HOME")
    base = Path(named) if named else Path(_home()) / ".local" / "share"
    return base / "guichet-autonomie" / "demonstration"


def _home() -> str:
    return os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir
