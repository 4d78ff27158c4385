"""What a change of edition asks again, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.domain.draft import Moved


def moved_values(moved: Moved) -> dict[str, Any]:
    """As it stands in the draft's row."""
    return {
        "edition": moved.edition,
        "at": moved.at.isoformat(),
        "questions": list(moved.questions),
        "papers": list(moved.papers),
    }


def moved_of(value: Mapping[str, Any]) -> Moved | None:
    """From the draft's row; nothing when the draft never changed its edition."""
    if not value:
        return None
    at, questions, papers = value["at"], tuple(value["questions"]), tuple(value["papers"])
    return Moved(value["edition"], datetime.fromisoformat(at), questions, papers)
