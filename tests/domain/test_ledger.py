"""The ledger's values: an entry's bytes, checkpoints, signed notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.adapters.note_signer import NoteOpener, NoteSigner, make_key
from portal.domain.errors import Tampered, Unavailable
from portal.domain.ledger import Head, LedgerEntry
from portal.domain.notes import VerifierKey, checkpoint_head, checkpoint_text
from portal.domain.people import Role
from portal.domain.tree import (
    leaf_hash,
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
    opener, head = NoteOpener(signer.verifier_key), Head(7, leaf_hash(b""))
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
