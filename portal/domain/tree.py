"""The Merkle tree of the ledger: its root, and proofs that anyone can check alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

Place = tuple[int, int]
"""A complete subtree: its level (0: a leaf), and its rank among those of its level."""

Fetch = Callable[[Sequence[Place]], Mapping[Place, bytes]]
"""The hashes of these complete subtrees, all at once."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash one entry. Source: RFC 9162, 2.1.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above. Source: RFC 9162, 2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The complete subtrees that make up the leaves so far: enough to go on from."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self._hashes = list(hashes)  # largest subtree first, as `places(0, size)`

    def push(self, leaf: bytes) -> list[tuple[Place, bytes]]:
        """Add one leaf's hash; return every subtree that it completed, the leaf first."""
        level, rank, top = 0, self.size, leaf
        made = [((level, rank), top)]
        while rank & 1:
            top = node_hash(self._hashes.pop(), top)
            level, rank = level + 1, rank >> 1
            made.append(((level, rank), top))
        self._hashes.append(top)
        self.size += 1
        return made

    def root(self) -> bytes:
        """Hash all the leaves so far. Source: RFC 9162, 2.1.1."""
        return _fold(self._hashes) if self._hashes else EMPTY_ROOT


def places(start: int, end: int) -> list[Place]:
    """Cut the leaves [start, end) into complete subtrees, left to right."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def inclusion_path(index: int, size: int, fetch: Fetch) -> tuple[bytes, ...]:
    """Prove that leaf `index` is among the first `size`. Source: RFC 9162, 2.1.3.1.

    Raises:
        ValueError: there is no such leaf in a tree of that size.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    siblings, start, end = [], 0, size
    while end - start > 1:
        middle = start + _left(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return _hashes(siblings[::-1], fetch)


def consistency_path(old: int, new: int, fetch: Fetch) -> tuple[bytes, ...]:
    """Prove that the first `old` leaves are still those of a tree of `new`.

    Raises:
        ValueError: the new tree is smaller than the old one.

    Source: RFC 9162, 2.1.4.1.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not go on from one of {old}")
    if old in (0, new):
        return ()
    ranges, start, end, whole = [], 0, new, True
    while old != end:
        middle = start + _left(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return _hashes(ranges[::-1], fetch)


def includes(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Check a proof of inclusion against a root. Source: RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def goes_on(*, old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Check a proof of consistency between two roots. Source: RFC 9162, 2.1.4.2."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        expected = EMPTY_ROOT if old == 0 else new_root
        return not path and old_root == expected
    if not path:
        return False
    if old & (old - 1) == 0:
        path = [old_root, *path]
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _left(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _fold(hashes: Sequence[bytes]) -> bytes:
    *rest, folded = hashes
    for left in reversed(rest):
        folded = node_hash(left, folded)
    return folded


def _hashes(ranges: Sequence[tuple[int, int]], fetch: Fetch) -> tuple[bytes, ...]:
    cut = [places(start, end) for start, end in ranges]
    known = fetch([place for one in cut for place in one])
    return tuple(_fold([known[place] for place in one]) for one in cut)
