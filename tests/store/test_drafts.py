"""Drafts, requests and dossiers: what was written is what is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.errors import Conflict, NotFound
from portal.domain.events import (
    DraftStarted,
    PageAnswered,
    PieceAttached,
    PieceDeferred,
    PieceRemoved,
)
from portal.domain.people import PUBLIC, WORKER, Actor, Role
from portal.store.database import Database
from portal.store.rows import name_key
from tests.build import NOON, Clock, a_caseworker, a_draft, a_piece, an_applicant
from tests.store.made import (
    a_deposit,
    a_dossier,
    a_request,
    a_sealing,
    file,
    seal,
    sealed,
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
        tx.drafts.defer(draft.id, "rib", True, PieceDeferred(draft.id, "rib", True))
        tx.drafts.defer(draft.id, "rib", True, PieceDeferred(draft.id, "rib", True))
        tx.drafts.defer(draft.id, "identity", False, PieceDeferred(draft.id, "identity", False))
        tx.drafts.attach(piece, PieceAttached(draft.id, piece.id, piece.kind, piece.size_bytes))
    with store.begin(ANA) as tx:
        changed = replace(
            draft,
            answers=rows,
            language="en",
            later=frozenset({"rib", "tax_notice"}),
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
        "PieceAttached", "PieceRemoved",
    ]  # fmt: skip


def test_a_filed_draft_changes_no_more(store: Database) -> None:
    (dossier,) = file(store)
    draft_id = f"d-{dossier.request}"
    with store.begin(ANA) as tx:
        assert tx.drafts.get(draft_id).number == dossier.request
        with pytest.raises(Conflict):
            tx.drafts.save_answers(draft_id, {}, "fr", PageAnswered(draft_id, "p"))
        with pytest.raises(Conflict):
            tx.drafts.defer(draft_id, "rib", True, PieceDeferred(draft_id, "rib", True))
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


def test_of_two_writers_who_read_the_same_row_the_second_is_refused(store: Database) -> None:
    (dossier,) = file(store)
    now = seal(store, dossier)
    assert now == replace(sealed(dossier), version=2)
    with pytest.raises(Conflict), store.begin(WORKER) as tx:
        tx.dossiers.save(sealed(dossier), a_sealing(dossier))
    with store.begin(WORKER) as tx:
        assert tx.dossiers.get(dossier.number) == now
        assert [one.word for one in tx.ledger.of(dossier.number)] == ["Routed", "Sealed"]
        assert tx.dossiers.counts() == {"sealed": 1}


def test_the_queue_goes_on_from_the_last_seen_without_gap_or_repeat(store: Database) -> None:
    for rank in range(7):
        request = a_request(f"GA-{rank}", submitted_at=NOON + timedelta(minutes=rank // 3))
        with store.begin(ANA) as tx:
            tx.aid_requests.add(request, [a_dossier(request)], [])
        if rank != 4:
            seal(store, a_dossier(request))
    seen: list[str] = []
    with store.begin(RENNES) as tx:
        while page := tx.dossiers.queue(2, seen[-1] if seen else None):
            seen += [one.number for one in page]
    assert seen == [f"GA-{rank}-1" for rank in (0, 1, 2, 3, 5, 6)]


def test_a_cursor_gives_each_sealed_dossier_once(store: Database) -> None:
    numbers = []
    for rank in range(5):
        (dossier,) = file(store, f"GA-{rank}")
        seal(store, dossier)
        numbers.append(dossier.number)
    software = Actor(Role.FUNDER, "software", "dep-35")
    seen, cursor = [], None
    with store.begin(software) as tx:
        while True:
            page, cursor = tx.dossiers.sealed_since(cursor, 2)
            if not page:
                break
            seen += [one.number for one in page]
        assert seen == numbers
        for wrong in ("x", "1", "-1.", "1'; --.", "²."):
            with pytest.raises(NotFound):
                tx.dossiers.sealed_since(wrong, 2)


def test_a_dossier_sealed_by_a_late_commit_does_not_slip_behind_the_cursor(
    store: Database,
) -> None:
    early, late = (file(store, number)[0] for number in ("GA-1", "GA-2"))
    software = Actor(Role.FUNDER, "software", "dep-35")
    with store.begin(WORKER) as slow:
        slow.dossiers.save(sealed(early), a_sealing(early))  # draws the lower number
        seal(store, late)  # commits first
        with store.begin(software) as tx:
            page, cursor = tx.dossiers.sealed_since(None, 10)
            assert page == ()
    with store.begin(software) as tx:
        page, cursor = tx.dossiers.sealed_since(cursor, 10)
    assert [one.number for one in page] == ["GA-1-1", "GA-2-1"]


def test_deposits_are_planned_staged_arrived_and_unstaged(store: Database) -> None:
    (dossier,) = file(store)
    paper, pdf = a_deposit(dossier, "pieces/1"), a_deposit(dossier)
    with store.begin(WORKER) as tx:
        tx.deposits.plan([pdf, paper], {"dossier.pdf": b"\x00cipher"})
    with pytest.raises(Conflict), store.begin(WORKER) as tx:
        tx.deposits.plan([pdf], {})
    with store.begin(WORKER) as tx:
        assert tx.deposits.of(dossier.number) == (pdf, paper)
        assert tx.deposits.staged(dossier.number, "dossier.pdf") == b"\x00cipher"
        tx.deposits.arrived(dossier.number, "dossier.pdf", "v-1")
        tx.deposits.arrived(dossier.number, "dossier.pdf", "v-1")
        with pytest.raises(Conflict):
            tx.deposits.arrived(dossier.number, "dossier.pdf", "v-2")
        with pytest.raises(Conflict):
            tx.deposits.arrived(dossier.number, "unplanned", "v-1")
        assert tx.deposits.of(dossier.number)[0] == replace(pdf, version_id="v-1")
        tx.deposits.unstage(dossier.number)
        with pytest.raises(NotFound):
            tx.deposits.staged(dossier.number, "dossier.pdf")
        assert [one.key for one in tx.deposits.every("", 1)] == [pdf.key]
        assert [one.key for one in tx.deposits.every(pdf.key, 9)] == [paper.key]
        assert tx.deposits.known([pdf.key, "orphan"]) == {pdf.key}


def test_a_dossier_has_one_key_and_loses_it_for_good(store: Database) -> None:
    with store.begin(WORKER) as tx:
        assert tx.keys.get("GA-1-1") is None
        assert tx.keys.add_once("GA-1-1", "dep-35", 1, b"\x00one") == ("dep-35", 1, b"\x00one")
    with store.begin(WORKER) as tx:
        assert tx.keys.add_once("GA-1-1", "dep-35", 2, b"two") == ("dep-35", 1, b"\x00one")
    with store.begin(RENNES) as tx:
        assert tx.keys.get("GA-1-1") == ("dep-35", 1, b"\x00one")
    with store.begin(WORKER) as tx:
        tx.keys.delete("GA-1-1")
        assert tx.keys.get("GA-1-1") is None


def test_a_person_keeps_one_id_for_each_issuer(store: Database) -> None:
    with store.begin(PUBLIC) as tx:
        ana = tx.people.sign_in("https://a", "sub")
        other = tx.people.sign_in("https://b", "sub")
        assert tx.people.sign_in("https://a", "sub") == ana != other
        assert tx.people.agent_of(ana) == ()
    with store.begin(Actor(Role.OPERATOR, "operator-1")) as tx:
        for funder in ("dep-35", "dep-22", "dep-35"):
            tx.people.appoint(ana, funder, "caseworker")
    with store.begin(PUBLIC) as tx:
        assert tx.people.agent_of(ana) == (("dep-22", "caseworker"), ("dep-35", "caseworker"))
        assert tx.people.agent_of(other) == ()


def test_a_session_is_visible_to_who_knows_its_id_until_it_ends(
    store: Database, clock: Clock
) -> None:
    one, two = "1" * 64, "2" * 64
    soon, late = NOON + timedelta(minutes=5), NOON + timedelta(hours=1)
    with store.begin(PUBLIC) as tx:
        tx.sessions.save(one, b"first", soon)
        tx.sessions.save(one, b"again", soon)
        tx.sessions.save(two, b"other", late)
        assert tx.sessions.load(one) == b"again"
        assert tx.sessions.load("3" * 64) is None
    clock.forward(minutes=10)
    with store.begin(PUBLIC) as tx:
        assert tx.sessions.load(one) is None
        assert tx.sessions.load(two) == b"other"
    with store.begin(WORKER) as tx:
        assert tx.sessions.sweep() == 1
    with store.begin(PUBLIC) as tx:
        tx.sessions.delete(two)
        assert tx.sessions.load(two) is None


def test_names_are_folded_for_search() -> None:
    assert name_key("  LE GOFF-Müller, Yılmaz  ") == "le goff muller yilmaz"
    assert name_key("Œdipe D’Été") == name_key("œdipe d'ete")
