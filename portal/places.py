"""Where the forms and the migrations lie: in a checkout, or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHARE = _PACKAGE / "share"  # where the wheel carries them


def forms() -> Path:
    """The folder of the editions and of the reference tables."""
    return _place("forms")


def migrations() -> Path:
    """The folder of the database's migrations."""
    return _place("migrations")


def _place(name: str) -> Path:
    installed = _SHARE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
