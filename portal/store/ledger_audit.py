"""The audit: every root recomputed from the rows, against signed notes kept outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, select, text

from portal.domain.errors import Tampered
from portal.domain.findings import Finding, Outcome
from portal.domain.ledger import Head
from portal.domain.tree import Frontier
from portal.store.ledger_tables import ledger, ledger_leaves
from portal.store.rows import ENTRY_COLUMNS, entry_of
from portal.store.wire import Row, Wire

_PAGE = 5_000
_AT_MOST = 20  # findings of one kind: who changed a million rows is found by the first
_LEAVES = (
    select(
        ledger_leaves.c.index, ledger_leaves.c.leaf, ledger_leaves.c.entry, ledger_leaves.c.xid,
        ledger.c.xid.label("row_xid"), *ENTRY_COLUMNS,
    )
    .join_from(ledger_leaves, ledger, ledger.c.id == ledger_leaves.c.entry, isouter=True)
    .where(ledger_leaves.c.index > bindparam("after"))
    .order_by(ledger_leaves.c.index)
    .limit(_PAGE)
)  # fmt: skip
# Rows that are older than the last leaf and yet have none: put in behind the order.
_BEHIND = text(
    "SELECT l.id FROM ledger l LEFT JOIN ledger_leaves f ON f.entry = l.id"
    " WHERE f.entry IS NULL AND (l.xid, l.id) < (SELECT xid, entry FROM ledger_leaves"
    " ORDER BY index DESC LIMIT 1) ORDER BY l.id LIMIT :at_most"
)

OpenHead = Callable[[str], Head]


def audit(wire: Wire, notes: Sequence[str], open_head: OpenHead) -> tuple[Finding, ...]:
    """Compare the ledger as it is with what was signed; see `Ledger.audit`."""
    heads, findings = _opened(notes, open_head)
    sizes = {head.size for head in heads}
    roots: dict[int, bytes] = {}
    frontier, wrong = Frontier(), _Wrong()
    before: tuple[int, int] = (0, 0)
    for row in _leaves(wire):
        if row["index"] != frontier.size:
            wrong.add(f"leaf {frontier.size} was removed")
            break
        if frontier.size in sizes:
            roots[frontier.size] = frontier.root()
        place = (int(row["xid"]), row["entry"])
        if place <= before:
            wrong.add(f"entry {row['entry']} was moved")
        before = place
        frontier.push(_leaf(row, wrong))
    roots[frontier.size] = frontier.root()
    for found in wire.rows(_BEHIND, {"at_most": _AT_MOST}):
        wrong.add(f"entry {found['id']} was put in afterwards")
    if wrong.findings:
        findings.extend(wrong.findings)
    elif frontier.size:
        findings.append(
            Finding("ledger entries", Outcome.SAME, f"{frontier.size} entries recomputed")
        )
    findings.extend(_compared(head, roots, frontier.size) for head in heads)
    return tuple(findings)


class _Wrong:
    """What is wrong with the rows themselves, up to a number of findings."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, detail: str) -> None:
        if len(self.findings) < _AT_MOST:
            self.findings.append(Finding("ledger entries", Outcome.DIFFERENT, detail))


def _opened(notes: Sequence[str], open_head: OpenHead) -> tuple[list[Head], list[Finding]]:
    heads, findings = [], []
    for note in notes:
        try:
            heads.append(open_head(note))
        except Tampered as error:
            findings.append(Finding("ledger checkpoint", Outcome.DIFFERENT, str(error)))
    if not notes:
        detail = "no checkpoint was given to compare with"
        findings.append(Finding("ledger checkpoint", Outcome.NOT_CHECKED, detail))
    return sorted(heads, key=lambda head: head.size), findings


def _leaves(wire: Wire) -> Iterator[Row]:
    after: Any = -1
    while rows := wire.rows(_LEAVES, {"after": after}):
        yield from rows
        after = rows[-1]["index"]


def _leaf(row: Row, wrong: _Wrong) -> bytes:
    """The leaf as the row gives it now. Without a row, what is noted of it lets us go on."""
    noted = bytes(row["leaf"])
    if row["id"] is None:
        wrong.add(f"entry {row['entry']} was removed")
        return noted
    try:
        leaf = entry_of(row).leaf()
    except ValueError:
        leaf = b""  # not even what an entry can be
    if leaf != noted or row["row_xid"] != row["xid"]:
        wrong.add(f"entry {row['entry']} was changed")
    return leaf


def _compared(head: Head, roots: dict[int, bytes], size: int) -> Finding:
    check = f"ledger checkpoint of {head.size} entries"
    if head.size == 0:
        return Finding(check, Outcome.SAME, "an empty ledger")
    if head.size > size:
        detail = f"the ledger was cut: {size} entries can be followed"
        return Finding(check, Outcome.DIFFERENT, detail)
    if roots[head.size] != head.root:
        detail = f"the first {head.size} entries are not those that were signed"
        return Finding(check, Outcome.DIFFERENT, detail)
    return Finding(check, Outcome.SAME, f"the first {head.size} entries are those that were signed")
