"""Who comes to the portal this time: by chance, and not somebody who was just there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from portal.demo.situations import Situation

_REMEMBERED = 4


def choose(situations: Sequence[Situation], *memories: Path) -> Situation:
    """Choose a situation that none of these files remembers, and write it down in each.

    A file that cannot be written remembers nothing.
    """
    before = {subject for memory in memories for subject in _recent(memory)}
    others = [one for one in situations if one.citizen.subject not in before] or situations
    chosen = secrets.choice(others)
    for memory in memories:
        with suppress(OSError):
            lines = [*_recent(memory), chosen.citizen.subject]
            memory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            memory.write_text("\n".join(lines))
    return chosen


def _recent(memory: Path) -> list[str]:
    try:
        return memory.read_text().split()[-_REMEMBERED:]
    except OSError:
        return []
