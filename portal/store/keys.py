"""The wrapped data key of each dossier, in a table that can be deleted from."""

from __future__ import annotations

from sqlalchemy import ARRAY, Text, any_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from portal.store.tables import dossier_keys
from portal.store.wire import Wire

Wrapped = tuple[str, int, bytes]
"""Owner (a funder's code), epoch of the owner's key, data key wrapped by it."""

_TRIPLE = (dossier_keys.c.owner, dossier_keys.c.epoch, dossier_keys.c.wrapped)
_GET = select(*_TRIPLE).where(dossier_keys.c.dossier == bindparam("of"))
_OF = select(dossier_keys.c.dossier, *_TRIPLE).where(
    dossier_keys.c.dossier == any_(bindparam("dossiers", type_=ARRAY(Text)))
)
_ADD_ONCE = (
    insert(dossier_keys)
    # A repeat writes (what was there), so that it waits for the second site as the first did.
    .on_conflict_do_update(
        index_elements=[dossier_keys.c.dossier], set_={"owner": dossier_keys.c.owner}
    )
    .returning(*_TRIPLE)
)
_DELETE = delete(dossier_keys).where(dossier_keys.c.dossier == bindparam("of"))


class Keys:
    """One data key a dossier. Deleting it makes the dossier unreadable for ever."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def get(self, dossier: str) -> Wrapped | None:
        """Return the wrapped key, unless it was deleted or never made."""
        row = self._wire.one(_GET, {"of": dossier})
        return None if row is None else (row["owner"], row["epoch"], row["wrapped"])

    def of(self, *dossiers: str) -> dict[str, Wrapped]:
        """Return the wrapped keys of these dossiers, by number; of some there may be none."""
        rows = self._wire.rows(_OF, {"dossiers": list(dossiers)})
        return {row["dossier"]: (row["owner"], row["epoch"], row["wrapped"]) for row in rows}

    def add_once(self, dossier: str, owner: str, epoch: int, wrapped: bytes) -> Wrapped:
        """Keep this key unless the dossier has one; return the one that it has."""
        values = {"dossier": dossier, "owner": owner, "epoch": epoch, "wrapped": wrapped}
        (row,) = self._wire.rows(_ADD_ONCE, values)
        return row["owner"], row["epoch"], row["wrapped"]

    def delete(self, dossier: str) -> None:
        """Destroy the key."""
        self._wire.run(_DELETE, {"of": dossier})
