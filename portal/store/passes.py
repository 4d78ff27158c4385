"""Passes into one draft: kept as keyed digests, seen by their person and by whoever shows one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.domain.events import PassMade, PassUsed
from portal.domain.passes import MOST_TRIES, Opened, Way
from portal.store.ledger import Ledger
from portal.store.pass_tables import passes, tries
from portal.store.wire import Wire

_SECRET, _CALLER = "app.secret", "app.caller"  # what row security compares a row with

_ADD = insert(passes)
_MAKE = _ADD.on_conflict_do_update(
    index_elements=[passes.c.draft, passes.c.way, passes.c.paper],
    set_={"secret": _ADD.excluded.secret, "tries": 0, "expires_at": _ADD.excluded.expires_at},
)
_STANDS = select(passes.c.expires_at).where(
    passes.c.draft == bindparam("of"),
    passes.c.way == bindparam("by"),
    passes.c.paper == bindparam("kind"),
    passes.c.expires_at > bindparam("at"),
    passes.c.tries < MOST_TRIES,
)
_TRY = (
    update(passes)
    .where(
        passes.c.secret == bindparam("shown"),
        passes.c.way == bindparam("by"),
        passes.c.expires_at > bindparam("at"),
        passes.c.tries < MOST_TRIES,
    )
    .values(tries=passes.c.tries + 1)
    .returning(passes.c.person, passes.c.draft, passes.c.paper)
)
_USE = delete(passes).where(passes.c.secret == bindparam("shown"))
_SWEEP = delete(passes).where(passes.c.expires_at <= bindparam("at"))
_COUNTED = insert(tries)
_COUNT = _COUNTED.on_conflict_do_update(
    index_elements=[tries.c.caller, tries.c.since], set_={"times": tries.c.times + 1}
).returning(tries.c.times)
_FORGET = delete(tries).where(tries.c.since < bindparam("before"))


class Passes:
    """One pass a draft, way and kind of paper: a new one takes the old one's place."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def make(self, secret: str, expires_at: datetime, event: PassMade) -> None:
        """Keep a pass of one's own draft, the event's subject, under the digest of its secret."""
        values = {
            "draft": event.subject,
            "way": event.way,
            "paper": event.paper,
            "person": self._wire.actor.id,
            "secret": secret,
            "tries": 0,
            "expires_at": expires_at,
        }
        self._wire.run(_MAKE, values)
        self._ledger.append(event)

    def stands_until(self, draft_id: str, way: Way, paper: str) -> datetime | None:
        """When the pass of one's own draft ends; nothing if it was used, or there is none."""
        values = {"of": draft_id, "by": way.value, "kind": paper, "at": self._wire.at}
        found = self._wire.value(_STANDS, values)
        return found if isinstance(found, datetime) else None

    def try_out(self, secret: str, way: Way) -> Opened | None:
        """Count a try of this pass; return what it would open, unless it is none any more."""
        self._wire.name(_SECRET, secret)
        row = self._wire.one(_TRY, {"shown": secret, "by": way.value, "at": self._wire.at})
        return None if row is None else Opened(row["person"], row["draft"], row["paper"])

    def use(self, secret: str, event: PassUsed) -> bool:
        """Spend a pass of the actor's; false when somebody else was faster."""
        used = bool(self._wire.run(_USE, {"shown": secret}))
        if used:
            self._ledger.append(event)
        return used

    def count(self, caller: str, since: datetime) -> int:
        """Count a try of this caller's in the time that began then; return how many there were."""
        self._wire.name(_CALLER, caller)
        values = {"caller": caller, "since": since, "times": 1}
        return int(self._wire.value(_COUNT, values))

    def sweep(self, before: datetime) -> None:
        """Delete the passes that ended, and the counts that began before (the worker's)."""
        self._wire.run(_SWEEP, {"at": self._wire.at})
        self._wire.run(_FORGET, {"before": before})
