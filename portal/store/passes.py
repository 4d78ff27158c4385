"""Passes into one draft: kept as keyed digests, seen by their person and by whoever shows one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.domain.draft_events import PassMade, PassUsed
from portal.domain.passes import MOST_TRIES, Opened, Way
from portal.store.ledger import Ledger
from portal.store.pass_tables import passes
from portal.store.wire import Wire

_SHOWN = "app.secret"  # what row security compares a row with

_ADD = insert(passes)
_MAKE = _ADD.on_conflict_do_update(
    index_elements=[passes.c.draft, passes.c.way, passes.c.paper],
    set_={
        "secret": _ADD.excluded.secret,
        "tries": 0,
        "expires_at": _ADD.excluded.expires_at,
        "helper": _ADD.excluded.helper,
    },
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
    .returning(passes.c.person, passes.c.draft, passes.c.paper, passes.c.helper)
)
_USE = delete(passes).where(passes.c.secret == bindparam("shown"))
_SWEEP = delete(passes).where(passes.c.expires_at <= bindparam("at"))


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
            "person": self._wire.actor.owner,
            "helper": self._wire.actor.id if self._wire.actor.behalf else None,
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
        self._wire.name(_SHOWN, secret)
        row = self._wire.one(_TRY, {"shown": secret, "by": way.value, "at": self._wire.at})
        return None if row is None else Opened(**row)

    def use(self, secret: str, event: PassUsed) -> bool:
        """Spend a pass of the actor's; false when somebody else was faster."""
        used = bool(self._wire.run(_USE, {"shown": secret}))
        if used:
            self._ledger.append(event)
        return used

    def sweep(self) -> None:
        """Delete the passes that ended (the worker's)."""
        self._wire.run(_SWEEP, {"at": self._wire.at})
