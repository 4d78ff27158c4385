"""How often something was tried, for all processes together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select, text

from portal.store.post_tables import attempts
from portal.store.wire import Wire

_MARK = "app.mark"  # what row security compares a row with
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:mark, 0))")
_SINCE = (
    select(func.count())
    .select_from(attempts)
    .where(attempts.c.mark == bindparam("of"), attempts.c.at > bindparam("since"))
)
_COUNT = insert(attempts).values(
    mark=bindparam("mark"), at=bindparam("now"), forget_at=bindparam("forget_at")
)
_FORGET = delete(attempts).where(attempts.c.forget_at <= bindparam("now"))


class Attempts:
    """How often something was tried. What is counted is a keyed digest: nobody can be found."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def allow(self, mark: str, limits: Mapping[timedelta, int]) -> bool:
        """Count one more, unless a limit (so many in that time) is reached."""
        self._wire.name(_MARK, mark)
        self._wire.run(_ONE_AT_A_TIME, {"mark": mark})
        if any(self._since(mark, self._wire.at - span) >= most for span, most in limits.items()):
            return False
        now = self._wire.at
        self._wire.run(_COUNT, {"mark": mark, "now": now, "forget_at": now + max(limits)})
        return True

    def sweep(self) -> int:
        """Forget what is too old to count (the worker's); return how many."""
        return self._wire.run(_FORGET, {"now": self._wire.at})

    def _since(self, mark: str, since: datetime) -> int:
        return int(self._wire.value(_SINCE, {"of": mark, "since": since}))
