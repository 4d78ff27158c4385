"""The ledger's mathematics: canonical bytes, the tree, its proofs, signed notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from portal.adapters.note_signer import NoteOpener, NoteSigner, make_key
from portal.domain.canonical import canonical
from portal.domain.errors import Tampered, Unavailable
from portal.domain.ledger import Head, LedgerEntry
from portal.domain.notes import VerifierKey, checkpoint_head, checkpoint_text
from portal.domain.people import Role
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

# The example of Go's package golang.org/x/mod/sumdb/note: another implementation's key and note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
GO_NOTE = f"{GO_TEXT}\n— PeterNeumann {GO_SIGNATURE}\n"

ENTRY = LedgerEntry(
    id=1,
    at=datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC),
    role=Role.CASEWORKER,
    actor="caseworker-1",
    word="DossierOpened",
    subject="GA-1-1",
    funder="dep-35",
    person="ana",
    detail={"part": "dossier"},
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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_says_the_same_and_says_it_again(value: object) -> None:
    import json

    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


def test_canonical_json_has_one_spelling() -> None:
    assert canonical({"é": [1, True, None], "a": "\n\x1f/€"}) == (
        '{"a":"\\n\\u001f/€","é":[1,true,null]}'.encode()
    )
    assert canonical({"b": (), "a": Role.WORKER}) == b'{"a":"worker","b":[]}'
    # By UTF-16, as RFC 8785 asks: the emoji, a pair from U+D83D, stands before U+FB33.
    assert canonical({"\ufb33": 1, "😂": 2}) == '{"😂":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, {1: "a"}, {"a": {2.5}}, b"a", object(), "\ud800", {"\ud800": 1}],
    ids=repr,
)
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no canonical JSON"):
        canonical(value)


def test_every_field_of_an_entry_is_in_its_leaf() -> None:
    changes = (
        {"id": 2}, {"at": datetime(2026, 3, 2, 12, 0, 0, 6, tzinfo=UTC)}, {"role": Role.FUNDER},
        {"actor": "x"}, {"word": "x"}, {"subject": "x"}, {"funder": None}, {"person": None},
        {"detail": {}},
    )  # fmt: skip
    assert {key for change in changes for key in change} == set(LedgerEntry.__slots__)
    leaves = {replace(ENTRY, **change).leaf() for change in changes}  # type: ignore[arg-type]
    assert len(leaves | {ENTRY.leaf()}) == len(changes) + 1


def test_a_note_of_another_implementation_opens() -> None:
    assert NoteOpener(GO_KEY).open(GO_NOTE) == GO_TEXT
    assert str(VerifierKey.read(GO_KEY)) == GO_KEY


@pytest.mark.parametrize(
    "note",
    [
        GO_NOTE.replace("answer", "Answer"),
        GO_NOTE.replace("x08go", "x08gp"),
        GO_NOTE.replace("nAM=", "nBM="),
        GO_NOTE.replace("PeterNeumann", "PeterNewmann"),
        GO_NOTE.replace("— ", "- "),
        GO_NOTE[:-1],
        GO_TEXT,
        "",
        GO_NOTE.replace(GO_SIGNATURE, "not base64 at all"),
    ],
)
def test_a_note_that_was_touched_does_not_open(note: str) -> None:
    with pytest.raises(Tampered):
        NoteOpener(GO_KEY).open(note)


@pytest.mark.parametrize(
    "key",
    ["", "name", "a+b+c", GO_KEY.replace("c74f20a3", "c74f20a4"), GO_KEY.replace("+AR", "+AS")],
)
def test_a_verifier_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="verifier key"):
        VerifierKey.read(key)


def test_a_signed_checkpoint_gives_its_head_back(tmp_path: Path) -> None:
    make_key(tmp_path / "ledger.pem")
    kept = (tmp_path / "ledger.pem").read_bytes()
    make_key(tmp_path / "ledger.pem")
    assert (tmp_path / "ledger.pem").read_bytes() == kept
    assert (tmp_path / "ledger.pem").stat().st_mode & 0o777 == 0o600
    signer = NoteSigner.from_pem("guichet.example/ledger", tmp_path / "ledger.pem")
    opener, head = NoteOpener(signer.verifier_key), Head(7, TREE.roots[7])
    assert opener.head(signer.sign(checkpoint_text(signer.name, head))) == head
    for text in (
        checkpoint_text("another/ledger", head),
        checkpoint_text(signer.name, head).replace("\n7\n", "\n07\n"),
        checkpoint_text(signer.name, head) + "more\n",
        "no checkpoint\n",
    ):
        with pytest.raises(Tampered):
            opener.head(signer.sign(text))
    with pytest.raises(Tampered):
        checkpoint_head(f"{signer.name}\nseven\nAAAA\n", signer.name)


def test_a_key_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        NoteSigner.from_pem("ledger", tmp_path / "nothing.pem")
    (tmp_path / "wrong.pem").write_text("no key")
    with pytest.raises(Unavailable):
        NoteSigner.from_pem("ledger", tmp_path / "wrong.pem")
    with pytest.raises(ValueError, match="no blank"):
        NoteSigner("a ledger", Ed25519PrivateKey.generate())
