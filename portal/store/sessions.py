"""Sessions of the doors: bytes, visible only to who knows their id."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from portal.store.tables import sessions
from portal.store.wire import Wire

_ID = "app.session"  # what row security compares a row with
_LOAD = select(sessions.c.data).where(
    sessions.c.id_sha256 == bindparam("id"), sessions.c.expires_at > bindparam("at")
)
_ADD = insert(sessions)
_SAVE = _ADD.on_conflict_do_update(
    index_elements=[sessions.c.id_sha256],
    set_={
        "data": _ADD.excluded.data,
        "expires_at": _ADD.excluded.expires_at,
        "opened_by": _ADD.excluded.opened_by,
    },
)
_END = delete(sessions).where(sessions.c.opened_by == bindparam("way"))
_DELETE = delete(sessions).where(sessions.c.id_sha256 == bindparam("id"))
_SWEEP = delete(sessions).where(sessions.c.expires_at <= bindparam("at"))


class Sessions:
    """A session is kept under the digest of its id: who reads the table can take none over."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def load(self, id_sha256: str) -> bytes | None:
        """Return what was kept, unless it expired."""
        self._wire.name(_ID, id_sha256)
        found = self._wire.value(_LOAD, {"id": id_sha256, "at": self._wire.at})
        return None if found is None else bytes(found)

    def save(
        self, id_sha256: str, data: bytes, expires_at: datetime, opened_by: str | None = None
    ) -> None:
        """Keep this, in place of what was there. `opened_by`: the sign-in that began it."""
        self._wire.name(_ID, id_sha256)
        told = {"id_sha256": id_sha256, "data": data, "expires_at": expires_at}
        self._wire.run(_SAVE, told | {"opened_by": opened_by})

    def end_of(self, way: str) -> None:
        """Forget every session that this sign-in began (its person's)."""
        self._wire.name("app.way", way)
        self._wire.run(_END, {"way": way})

    def delete(self, id_sha256: str) -> None:
        """Forget this session."""
        self._wire.name(_ID, id_sha256)
        self._wire.run(_DELETE, {"id": id_sha256})

    def sweep(self) -> int:
        """Delete what expired (the worker's); return how many."""
        return self._wire.run(_SWEEP, {"at": self._wire.at})
