"""How long a session lasts, and what outlives the sign-in that began it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.domain.people import Role

IDLE = timedelta(hours=1)
"""Without a page asked for this long, the person signs in again."""
LONGEST = timedelta(hours=12)
"""Signed in for this long, the person signs in again, busy or not."""
ASLEEP = timedelta(days=7)
"""How long a form left open can still be sent: its answers wait for the same person to sign in."""
STAFF = (Role.CASEWORKER, Role.COUNTER, Role.OPERATOR)
"""Who comes in by the agents' door."""
PROPOSED = "proposed"
"""What the session holds of a decision that was typed, until it is checked and recorded."""
DECLINABLE = "declinable"
"""What it holds of the words of the last decision that waits for a second person."""
OVERTAKEN = "overtaken"
"""What it holds of a decision that was typed and that another came before: grounds, words."""

_WRITTEN = ("pending", PROPOSED, DECLINABLE, OVERTAKEN)
"""What somebody wrote; what an agent did, of others, is kept for a working day."""
_KEPT_ASLEEP = ("csrf_token", "was", "role", *_WRITTEN)


def asleep(values: dict[str, Any], idle: timedelta) -> dict[str, Any]:
    """What outlives a sign-in that is over: enough to keep what its person was typing."""
    left = {key: values[key] for key in _KEPT_ASLEEP if key in values}
    if who := values.get("actor"):
        left |= {"was": who["id"], "role": who["role"]}
    if left.get("role") in STAFF and idle >= LONGEST:
        return {key: value for key, value in left.items() if key not in _WRITTEN}
    return left


def lifetime(values: dict[str, Any]) -> timedelta:
    """How long a session is kept without being seen."""
    if "actor" in values:
        return ASLEEP
    if "was" not in values:
        return IDLE
    written = any(key in values for key in _WRITTEN)
    return LONGEST if written and values.get("role") in STAFF else ASLEEP
