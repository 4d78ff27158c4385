"""The batcher: gives the ledger's entries their order, builds the tree, makes proofs.

An entry's id is drawn before its transaction commits, so whoever goes by "id above the last"
skips what commits late. Here entries are taken by the interval of transaction numbers: those
below the oldest transaction still running, which nothing can join any more.

After a restore by pg_dump into a new cluster, transaction numbers begin again from 3: advance
them first (`pg_resetwal --next-transaction-id`) beyond `max(xid)` of the ledger and of dossiers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, func, select, text, tuple_

from portal.domain.errors import Conflict, NotFound, Tampered
from portal.domain.ledger import Checkpoint, Head, LedgerEntry, Proof
from portal.domain.tree import Frontier, Place, consistency_path, inclusion_path, places
from portal.store.ledger_tables import ledger, ledger_checkpoints, ledger_leaves
from portal.store.rows import ENTRY_COLUMNS, checkpoint_of, entry_of
from portal.store.wire import Wire

_ONE_BATCHER = 7305  # the advisory lock's number, ours alone in this database
_LOCK = select(func.pg_advisory_xact_lock(_ONE_BATCHER))
_LAST = (
    select(ledger_leaves.c.index, ledger_leaves.c.xid, ledger_leaves.c.entry)
    .order_by(ledger_leaves.c.index.desc())
    .limit(1)
)
_SETTLED = (
    select(*ENTRY_COLUMNS, ledger.c.xid)
    .where(
        tuple_(ledger.c.xid, ledger.c.id)
        > tuple_(bindparam("xid", type_=ledger.c.xid.type), bindparam("entry")),
        ledger.c.xid < func.pg_snapshot_xmin(func.pg_current_snapshot()),
    )
    .order_by(ledger.c.xid, ledger.c.id)
    .limit(bindparam("limit"))
)
_ADD_LEAVES = text(
    "INSERT INTO ledger_leaves (index, entry, xid, leaf) SELECT * FROM unnest("
    "CAST(:indexes AS bigint[]), CAST(:entries AS bigint[]), CAST(:xids AS xid8[]),"
    " CAST(:leaves AS bytea[]))"
)
_ADD_NODES = text(
    "INSERT INTO ledger_nodes (level, rank, hash) SELECT * FROM unnest("
    "CAST(:levels AS int[]), CAST(:ranks AS bigint[]), CAST(:hashes AS bytea[]))"
)
_FETCH = text(
    "SELECT 0 AS level, index AS rank, leaf AS hash FROM ledger_leaves"
    " WHERE index = ANY(CAST(:leaves AS bigint[])) UNION ALL"
    " SELECT n.level, n.rank, n.hash FROM ledger_nodes n JOIN unnest("
    "CAST(:levels AS int[]), CAST(:ranks AS bigint[])) AS w(level, rank) USING (level, rank)"
)
_SAVE = text(
    "INSERT INTO ledger_checkpoints (size, root, note, key, made_at)"
    " VALUES (:size, :root, :note, :key, :made_at)"
    " ON CONFLICT (size) DO UPDATE SET version_id = ledger_checkpoints.version_id RETURNING *"
)
_ARRIVED = text(
    "UPDATE ledger_checkpoints SET version_id = :version WHERE size = :size"
    " AND coalesce(version_id, :version) = :version"
)
_CHECKPOINTS = select(ledger_checkpoints).order_by(ledger_checkpoints.c.size)
_INDEX = select(ledger_leaves.c.index).where(ledger_leaves.c.entry == bindparam("entry"))
_COVERING = _CHECKPOINTS.where(ledger_checkpoints.c.size > bindparam("index")).limit(1)


def sequence(wire: Wire, limit: int) -> Head:
    """Append the next settled entries to the tree, at most `limit` of them."""
    wire.run(_LOCK)
    last = wire.one(_LAST)
    size = last["index"] + 1 if last else 0
    values = {"xid": last["xid"] if last else "0", "entry": last["entry"] if last else 0}
    rows = wire.rows(_SETTLED, values | {"limit": limit})
    frontier = _frontier(wire, size)
    if not rows:
        return Head(frontier.size, frontier.root())
    leaves = [entry_of(row).leaf() for row in rows]
    nodes = [made for leaf in leaves for made in frontier.push(leaf)[1:]]
    wire.run(
        _ADD_LEAVES,
        {
            "indexes": list(range(size, frontier.size)),
            "entries": [row["id"] for row in rows],
            "xids": [row["xid"] for row in rows],
            "leaves": leaves,
        },
    )
    wire.run(
        _ADD_NODES,
        {
            "levels": [level for (level, _), _ in nodes],
            "ranks": [rank for (_, rank), _ in nodes],
            "hashes": [made for _, made in nodes],
        },
    )
    return Head(frontier.size, frontier.root())


def head(wire: Wire) -> Head:
    """Return the tree's head as it stands."""
    last = wire.one(_LAST)
    frontier = _frontier(wire, last["index"] + 1 if last else 0)
    return Head(frontier.size, frontier.root())


def save_checkpoint(wire: Wire, head: Head, note: str, key: str) -> Checkpoint:
    """Keep a signed head; see `Ledger.save_checkpoint`."""
    values = {"size": head.size, "root": head.root, "note": note, "key": key, "made_at": wire.at}
    (row,) = wire.rows(_SAVE, values)
    kept = checkpoint_of(row)
    if kept.head != head:
        raise Tampered(f"two roots for the first {head.size} entries of the ledger")
    return kept


def checkpoint_arrived(wire: Wire, size: int, version_id: str) -> None:
    """Note the vault's version of a checkpoint; see `Ledger.checkpoint_arrived`."""
    if not wire.run(_ARRIVED, {"size": size, "version": version_id}):
        raise Conflict("no such checkpoint, or it lies there as another version")


def checkpoints(wire: Wire) -> tuple[Checkpoint, ...]:
    """Return every checkpoint, the smallest first."""
    return tuple(checkpoint_of(row) for row in wire.rows(_CHECKPOINTS))


def inclusion(wire: Wire, entry: LedgerEntry) -> Proof:
    """Prove that an entry stands under the first checkpoint that covers it."""
    index = wire.value(_INDEX, {"entry": entry.id})
    covering = None if index is None else wire.one(_COVERING, {"index": index})
    if index is None or covering is None:
        raise NotFound("no checkpoint covers this entry yet")
    kept = checkpoint_of(covering)
    path = inclusion_path(index, kept.head.size, lambda wanted: _fetch(wire, wanted))
    return Proof(entry.data(), index, path, kept.note)


def consistency(wire: Wire, old: int, new: int) -> tuple[bytes, ...]:
    """Prove that the tree of `new` leaves goes on from the tree of `old`."""
    return consistency_path(old, new, lambda wanted: _fetch(wire, wanted))


def _frontier(wire: Wire, size: int) -> Frontier:
    wanted = places(0, size)
    known = _fetch(wire, wanted)
    return Frontier(size, [known[place] for place in wanted])


def _fetch(wire: Wire, wanted: Sequence[Place]) -> Mapping[Place, bytes]:
    """Read the hashes of complete subtrees, all in one go.

    Raises:
        Tampered: one is not there.
    """
    if not wanted:
        return {}
    values = {
        "leaves": [rank for level, rank in wanted if level == 0],
        "levels": [level for level, _ in wanted],
        "ranks": [rank for _, rank in wanted],
    }
    found = {(row["level"], row["rank"]): row["hash"] for row in wire.rows(_FETCH, values)}
    if len(found) < len(set(wanted)):
        raise Tampered("a part of the ledger's tree is missing")
    return found
