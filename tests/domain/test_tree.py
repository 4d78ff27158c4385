"""The Merkle tree: another library's roots, and proofs that hold for nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from portal.domain.tree import (
    EMPTY_ROOT,
    Frontier,
    Place,
    consistency_path,
    goes_on,
    includes,
    inclusion_path,
    leaf_hash,
    places,
)


class Tree:
    """All the nodes of a tree, in memory."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.roots, self.nodes, frontier = [EMPTY_ROOT], {}, Frontier()
        for leaf in leaves:
            self.nodes.update(frontier.push(leaf))
            self.roots.append(frontier.root())

    def fetch(self, wanted: Sequence[Place]) -> Mapping[Place, bytes]:
        return {place: self.nodes[place] for place in wanted}


LEAVES = [leaf_hash(str(rank).encode()) for rank in range(70)]
TREE = Tree(LEAVES)


def test_the_root_of_every_size_is_that_of_another_library() -> None:
    theirs = InmemoryTree(algorithm="sha256")
    for rank in range(70):
        theirs.append_entry(str(rank).encode())
        assert TREE.roots[rank + 1] == theirs.get_root()


def test_known_roots() -> None:
    """Source: RFC 9162's hash of nothing; certificate-transparency's vector of one empty leaf."""
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c149afbf4c8996fb924")
    assert leaf_hash(b"").hex().startswith("6e340b9cffb37a989ca544e6bb780a2c")


def test_every_leaf_of_every_size_is_proven_and_no_other() -> None:
    for size in range(1, 40):
        root = TREE.roots[size]
        for index in range(size):
            path = inclusion_path(index, size, TREE.fetch)
            assert includes(root, size, index, LEAVES[index], path)
            assert not includes(root, size, index, LEAVES[index + 1], path)
            assert not includes(root, size, index, LEAVES[index], (*path, root))
            assert not includes(TREE.roots[size + 1], size, index, LEAVES[index], path)
            if path:
                assert not includes(root, size, index, LEAVES[index], path[:-1])
                assert not includes(root, size, (index + 1) % size, LEAVES[index], path)


def test_every_size_goes_on_from_every_smaller_one_and_from_no_other() -> None:
    for new in range(1, 40):
        for old in range(1, new):
            path = consistency_path(old, new, TREE.fetch)
            roots = {"old_root": TREE.roots[old], "new_root": TREE.roots[new]}
            assert goes_on(old=old, new=new, path=path, **roots)
            other = {**roots, "old_root": TREE.roots[old - 1]}
            assert not goes_on(old=old, new=new, path=path, **other)
            other = {**roots, "new_root": TREE.roots[new + 1]}
            assert not goes_on(old=old, new=new, path=path, **other)
            assert not goes_on(old=old, new=new, path=path[:-1], **roots)
            assert not goes_on(old=old, new=new, path=(*path, bytes(32)), **roots)


def test_a_tree_goes_on_from_itself_and_from_nothing() -> None:
    for size in range(5):
        root = TREE.roots[size]
        assert consistency_path(size, size, TREE.fetch) == ()
        assert goes_on(old=size, new=size, path=(), old_root=root, new_root=root)
        assert goes_on(old=0, new=size, path=(), old_root=EMPTY_ROOT, new_root=root)
        assert not goes_on(old=size, new=size, path=(), old_root=bytes(32), new_root=root)
    for wrong in ((3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="does not go on"):
            consistency_path(*wrong, TREE.fetch)
        assert not goes_on(
            old=wrong[0], new=wrong[1], path=(), old_root=EMPTY_ROOT, new_root=EMPTY_ROOT
        )
    for index in (-1, 5):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_path(index, 5, TREE.fetch)
        assert not includes(TREE.roots[5], 5, index, LEAVES[0], ())


@given(st.integers(0, 1 << 40), st.integers(0, 64))
def test_places_cover_a_range_once_and_in_order(start: int, length: int) -> None:
    cut = [(rank << level, (rank + 1) << level) for level, rank in places(start, start + length)]
    assert sum(end - begin for begin, end in cut) == length
    assert all(one[1] == two[0] for one, two in pairwise(cut))


@settings(deadline=None)
@given(st.lists(st.binary(max_size=4), min_size=2, max_size=30, unique=True), st.data())
def test_a_changed_dropped_or_swapped_entry_changes_the_root(
    entries: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    other = data.draw(st.integers(0, len(entries) - 1).filter(lambda rank: rank != index))
    changed = [*entries[:index], entries[index] + b"!", *entries[index + 1 :]]
    dropped = [*entries[:index], *entries[index + 1 :]]
    swapped = list(entries)
    swapped[index], swapped[other] = swapped[other], swapped[index]
    roots = {
        Tree([leaf_hash(one) for one in some]).roots[-1] for some in (changed, dropped, swapped)
    }
    assert Tree([leaf_hash(one) for one in entries]).roots[-1] not in roots
