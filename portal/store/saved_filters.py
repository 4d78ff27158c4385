"""Filters that caseworkers keep: one's own, and those that colleagues share."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, select

from portal.domain.errors import NotFound
from portal.domain.saved_filter import SavedFilter
from portal.store.saved_filter_tables import saved_filters
from portal.store.wire import Wire

_SEEN = select(saved_filters).order_by(func.lower(saved_filters.c.name), saved_filters.c.id)
_KEEP = saved_filters.insert()
_DROP = delete(saved_filters).where(saved_filters.c.id == bindparam("filter"))


class SavedFilters:
    """Row security shows one's own and the team's, and lets nobody take away another's."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def seen(self) -> tuple[SavedFilter, ...]:
        """Return the actor's own and those shared in their funder, by name."""
        me = self._wire.actor.id
        return tuple(
            SavedFilter(
                row["id"], row["name"], row["shared"], row["list"], row["told"], row["person"] == me
            )
            for row in self._wire.rows(_SEEN)
        )

    def keep(self, saved: SavedFilter) -> None:
        """Keep one more, as the actor's."""
        actor, at = self._wire.actor, self._wire.at
        values = {"id": saved.id, "name": saved.name, "shared": saved.shared, "list": saved.list}
        values |= {"told": dict(saved.told), "person": actor.id, "funder": actor.funder}
        self._wire.run(_KEEP, values | {"kept_at": at})

    def drop(self, saved: str) -> None:
        """Take one of the actor's own away. Raises NotFound: there is none, or it is another's."""
        if not self._wire.run(_DROP, {"filter": saved}):
            raise NotFound("no such filter")
