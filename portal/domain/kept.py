"""What a vault says of one version of an object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MARKER = ""
"""Stands for the version of a delete marker, where those are listed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the vault says of one version: size, lock, hold."""

    version_id: str
    size_bytes: int
    mode: str | None  # "COMPLIANCE", "GOVERNANCE" or none
    retain_until: datetime | None
    hold: bool
