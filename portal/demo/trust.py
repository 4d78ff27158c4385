"""The roots of this account's demonstrations, so that `portal verify --pdf` knows their seals.

A demonstration's folder may be gone while its PDFs are still there. What these roots vouch for says
in its certificates that it is a demonstration.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from contextlib import suppress
from pathlib import Path


def demonstration_roots() -> tuple[Path, ...]:
    """The certificates that the demonstrations of this account left."""
    return tuple(root for folder in _ours() for root in sorted(folder.glob("*.pem")))


def remember_root(*certificates: Path) -> None:
    """Keep a demonstration's root, and the certificate of its seal: others' seals are not its."""
    data = b"".join(one.read_bytes() for one in certificates)
    name = hashlib.sha256(data).hexdigest()[:16]
    if (folder := _writable()) is not None:
        (folder / f"{name}.pem").write_bytes(data)


def memory() -> Path:
    """The file that remembers who came to this account's demonstrations."""
    return (_writable() or _folders()[0]) / "people"


def _writable() -> Path | None:
    for folder in _folders():
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _is_ours(folder) and os.access(folder, os.W_OK):
                return folder
    return None


def _ours() -> tuple[Path, ...]:
    return tuple(folder for folder in _folders() if _is_ours(folder))


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can put a root there."""
    try:
        state = folder.lstat()
    except OSError:
        return False
    ours = state.st_uid == os.geteuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(state.st_mode) and ours


def _folders() -> tuple[Path, ...]:
    """In the account's home; for an account without one, where files outlive a restart."""
    named = os.environ.get("XDG_DATA_HOME")
    base = Path(named) if named else Path(_home()) / ".local" / "share"
    homeless = Path("/var/tmp") / f"guichet-autonomie-{os.geteuid()}"  # noqa: S108  checked above
    return base / "guichet-autonomie" / "demonstration", homeless


def _home() -> str:
    return os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir
