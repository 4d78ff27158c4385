"""Drafts and requests: what was written is what is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.draft_events import (
    DraftStarted,
    PageAnswered,
    PieceAttached,
    PieceDeferred,
    PieceRemoved,
)
from portal.domain.errors import Conflict
from portal.domain.people import Role
from portal.store.database import Database
from tests.build import Clock, a_caseworker, a_draft, a_piece, an_applicant
from tests.store.made import (
    a_dossier,
    a_request,
    file,
    told,
)

ANA = an_applicant()
RENNES = a_caseworker("dep-35")


def test_a_draft_comes_back_as_it_was_written(store: Database, clock: Clock) -> None:
    draft = a_draft(key=b"\x00\xff wrapped")
    with store.begin(ANA) as tx:
        tx.drafts.add(draft, DraftStarted(draft.id, draft.edition))
    with store.begin(ANA) as tx:
        assert tx.drafts.get(draft.id) == draft
    clock.forward(minutes=1)
    piece = a_piece(filename="Avis d’impôt ✓.pdf", attached_at=clock())
    rows = {"pensions": [{"scheme": "rg", "quarters": 150}], "street": "Œuvre 'quoted' \\ %s"}
    with store.begin(ANA) as tx:
        tx.drafts.save_answers(draft.id, rows, "en", PageAnswered(draft.id, "pensions"))
        tx.drafts.defer(draft.id, PieceDeferred(draft.id, "rib", True))
        tx.drafts.defer(draft.id, PieceDeferred(draft.id, "rib", True, "2027-01-15"))
        tx.drafts.defer(draft.id, PieceDeferred(draft.id, "identity", True, "2027-01-16"))
        assert tx.drafts.get(draft.id).promised == {"rib": "2027-01-15", "identity": "2027-01-16"}
        tx.drafts.defer(draft.id, PieceDeferred(draft.id, "identity", False))
        tx.drafts.attach(piece, PieceAttached(draft.id, piece.id, piece.kind, piece.size_bytes))
    with store.begin(ANA) as tx:
        changed = replace(
            draft,
            answers=rows,
            language="en",
            later=frozenset({"rib", "tax_notice"}),
            promised={"rib": "2027-01-15"},
            pieces=(piece,),
            saved_at=clock(),
        )
        assert tx.drafts.lock(draft.id) == changed
        assert tx.drafts.mine() == (changed,)
        tx.drafts.detach(piece.id, PieceRemoved(draft.id, piece.id))
        assert tx.drafts.get(draft.id).pieces == ()
        words = [entry.word for entry in tx.ledger.of(draft.id)]
    assert words == [
        "DraftStarted", "PageAnswered", "PieceDeferred", "PieceDeferred", "PieceDeferred",
        "PieceDeferred", "PieceAttached", "PieceRemoved",
    ]  # fmt: skip


def test_a_filed_draft_changes_no_more(store: Database) -> None:
    (dossier,) = file(store)
    draft_id = f"d-{dossier.request}"
    with store.begin(ANA) as tx:
        assert tx.drafts.get(draft_id).number == dossier.request
        with pytest.raises(Conflict):
            tx.drafts.save_answers(draft_id, {}, "fr", PageAnswered(draft_id, "p"))
        with pytest.raises(Conflict):
            tx.drafts.defer(draft_id, PieceDeferred(draft_id, "rib", True))
        with pytest.raises(Conflict):
            tx.drafts.attach(a_piece(draft=draft_id), PieceAttached(draft_id, "p-1", "k", 1))
        with pytest.raises(Conflict):
            tx.drafts.close(draft_id, "GA-2")


def test_a_request_comes_back_as_it_was_filed(store: Database) -> None:
    request = a_request()
    dossiers = [a_dossier(request), a_dossier(request, "carsat-bretagne", 2)]
    with store.begin(ANA) as tx:
        tx.aid_requests.add(request, dossiers, told(request, dossiers), "key-1")
    with store.begin(ANA) as tx:
        assert tx.aid_requests.get(request.number) == request
        assert tx.aid_requests.of_draft(request.draft) == request
        assert tx.aid_requests.by_idempotency_key("key-1") == request
        assert tx.aid_requests.by_idempotency_key("key-2") is None
        assert tx.aid_requests.mine() == (request,)
        assert tx.dossiers.of_request(request.number) == tuple(dossiers)
        entries = tx.ledger.of(request.number)
        assert [(one.word, one.role, one.person) for one in entries] == [
            ("Submitted", Role.APPLICANT, ANA.id)
        ]
        assert entries[0].detail["dossiers"] == ["GA-1-1", "GA-1-2"]
    with store.begin(RENNES) as tx:
        assert tx.dossiers.get("GA-1-1") == dossiers[0]
        assert [one.word for one in tx.ledger.of("GA-1-1")] == ["Routed"]
        assert tx.ledger.of("GA-1-2") == ()


def test_a_request_without_a_funder_is_filed_too(store: Database) -> None:
    with store.begin(ANA) as tx:
        tx.aid_requests.add(a_request(), [], told(a_request(), []))
    with store.begin(ANA) as tx:
        assert tx.aid_requests.get("GA-1").number == "GA-1"


@pytest.mark.parametrize(
    ("number", "draft", "key"),
    [("GA-1", "d-9", "k-9"), ("GA-9", "d-GA-1", "k-9"), ("GA-9", "d-9", "k-1")],
)
def test_nothing_is_filed_twice(store: Database, number: str, draft: str, key: str) -> None:
    with store.begin(ANA) as tx:
        tx.aid_requests.add(a_request(), [], [], "k-1")
    with pytest.raises(Conflict), store.begin(ANA) as tx:
        tx.aid_requests.add(a_request(number, draft=draft), [], [], key)


def test_the_same_key_of_another_person_is_another_key(store: Database) -> None:
    with store.begin(ANA) as tx:
        tx.aid_requests.add(a_request(), [], [], "k-1")
    ben = an_applicant("ben")
    with store.begin(ben) as tx:
        assert tx.aid_requests.by_idempotency_key("k-1") is None
        tx.aid_requests.add(a_request("GA-2", person="ben"), [], [], "k-1")
