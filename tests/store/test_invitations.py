"""Row security of who is invited to a part of a draft: the database shows that part and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from portal.domain.draft_events import DraftStarted, PageAnswered, PieceAttached, PieceDeferred
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.invitations import (
    PAPERS,
    Invitation,
    InvitationEnded,
    PartCompleted,
    RelativeInvited,
    RelativeProven,
    Terms,
)
from portal.domain.messages import Channel
from portal.domain.people import PUBLIC, WORKER, Actor
from portal.domain.signers import Proof
from portal.store.database import Database
from portal.store.tables import metadata
from tests.build import EDITION, NOON, a_caseworker, a_draft, a_piece, an_applicant
from tests.store.made import LONG, SEALED

ANA, BEN, DORA = (an_applicant(name) for name in ("ana", "ben", "dora"))
PROOF = Proof("subject", "m…e@exemple.fr", "code:email", "code")
ASKED = RelativeInvited("d-ana", "i-ana", "home")


def an_invitation(rank: str = "i-ana", **changes: Any) -> Invitation:
    """Of Ana, to her address: its questions are two, and a third decides."""
    part = changes.pop("part", "home")
    terms = Terms(
        part, EDITION, "Marie", "Ana", "fr", () if part == PAPERS else ("street", "commune"),
        ("street", "commune", "dwelling"),
    )  # fmt: skip
    given = {"id": rank, "draft": "d-ana", "person": "ana", "helper": None, "terms": terms,
             "secret": f"kept-{rank}", "asked_at": NOON, "ends_at": LONG}  # fmt: skip
    return Invitation(**(given | changes))


@pytest.fixture
def peopled(store: Database) -> Database:
    """Ana and Ben have a draft each; Ana invites to her address, then to her papers."""
    for actor in (ANA, BEN):
        with store.begin(actor) as tx:
            tx.drafts.add(a_draft(id=f"d-{actor.id}", person=actor.id), DraftStarted("d", EDITION))
            piece = a_piece(id=f"p-{actor.id}", draft=f"d-{actor.id}", inbox_key=actor.id)
            tx.drafts.attach(piece, PieceAttached(piece.draft, piece.id, piece.kind, 5))
    for made in (an_invitation(), an_invitation("i-papers", part=PAPERS)):
        with store.begin(ANA) as tx:
            tx.invitations.add(made, ASKED)
    return store


MARIE, OF_PAPERS = an_invitation().actor, an_invitation("i-papers").actor


def test_who_is_invited_reads_their_part_and_nothing_else(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    with peopled.begin(MARIE) as tx:
        draft = tx.drafts.get("d-ana")
        assert set(draft.answers) == {"street", "commune", "dwelling"}
        assert (draft.later, draft.pieces, draft.key, draft.vouched) == (frozenset(), (), b"", None)
        with pytest.raises(NotFound):
            tx.drafts.get("d-ben")
    assert as_actor(MARIE, "SELECT id FROM invitations") == [("i-ana",)]
    assert as_actor(MARIE, "SELECT id FROM pieces") == []
    open_to_all = {"invitations", "pieces"}
    for table in set(metadata.tables) - open_to_all:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(MARIE, f"SELECT 1 FROM {table}")


def test_who_is_invited_writes_their_part_and_nothing_else(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    told = PageAnswered("d-ana", "address")
    with peopled.begin(MARIE) as tx:
        given = {"street": "9 rue X", "birth_name": "Autre", "signed_name": "Marie"}
        tx.drafts.save_answers("d-ana", given, "en", told)
    with peopled.begin(ANA) as tx:
        draft, before = tx.drafts.get("d-ana"), a_draft().answers
        assert draft.answers["street"] == "9 rue X"
        assert "commune" not in draft.answers  # it was theirs to take away
        rest = {name: value for name, value in before.items() if name not in ("street", "commune")}
        assert {**draft.answers, "street": 1} == {**rest, "street": 1}
        assert draft.language == "fr"
        entry = tx.ledger.of("d-ana")[-1]
        assert (entry.role, entry.actor, entry.person) == ("invited", "i-ana", "ana")
        assert [one.wrote_at is None for one in tx.invitations.of("d-ana")] == [False, True]
    for statement in ("UPDATE invitations SET part = 'you'", "UPDATE drafts SET answers = '{}'",
                      "DELETE FROM invitations", "UPDATE invitations SET known = '[]'",
                      "INSERT INTO jobs (kind, subject, due_at, added_at)"
                      " VALUES ('seal', 'x', now(), now())"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(MARIE, statement)
    with pytest.raises(NotAllowed), peopled.begin(MARIE) as tx:
        tx.drafts.attach(a_piece(id="p-x", draft="d-ana", inbox_key="x"), told)
    with pytest.raises(NotFound), peopled.begin(MARIE) as tx:
        tx.drafts.defer("d-ana", PieceDeferred("d-ana", "identity", True))


def test_papers_are_a_part_of_their_own(peopled: Database) -> None:
    with peopled.begin(OF_PAPERS) as tx:
        piece = a_piece(id="p-x", draft="d-ana", inbox_key="x")
        tx.drafts.attach(piece, PieceAttached("d-ana", "p-x", "identity", 5))
        tx.drafts.defer("d-ana", PieceDeferred("d-ana", "tax_notice", False))
        tx.drafts.save_answers("d-ana", {"street": "Autre"}, "fr", PageAnswered("d-ana", "x"))
    with peopled.begin(OF_PAPERS) as tx:
        draft = tx.drafts.get("d-ana")
        assert {one.id for one in draft.pieces} == {"p-ana", "p-x"}
        assert draft.key == a_draft().key
        assert draft.later == {"identity"}
        tx.drafts.detach("p-x", PageAnswered("d-ana", "x"))
        with pytest.raises(NotFound):
            tx.drafts.detach("p-ben", PageAnswered("d-ben", "x"))
    with peopled.begin(ANA) as tx:
        assert tx.drafts.get("d-ana").answers == a_draft().answers


@pytest.mark.parametrize("how", ["ended", "done", "over", "filed", "moved"])
def test_an_invitation_that_does_not_stand_shows_nothing(
    peopled: Database, superuser: psycopg.Connection[Any], how: str
) -> None:
    with peopled.begin(MARIE) as tx:
        tx.invitations.prove(an_invitation(), PROOF, RelativeProven("d-ana", "i-ana", "code"))
        assert tx.invitations.get("i-ana").proof == PROOF
    if how == "ended":
        with peopled.begin(ANA) as tx:
            tx.invitations.end("i-ana", InvitationEnded("d-ana", "i-ana"))
            tx.invitations.end("i-ana", InvitationEnded("d-ana", "i-ana"))
            told = [one.word for one in tx.ledger.of("d-ana")]
            assert told.count("InvitationEnded") == 1
    elif how == "done":
        with peopled.begin(MARIE) as tx:
            tx.invitations.done(an_invitation(), PartCompleted("d-ana", "i-ana", "home"))
    else:
        past = datetime.now(UTC) - timedelta(minutes=1)
        superuser.execute({
            "over": f"UPDATE invitations SET ends_at = '{past.isoformat()}'",
            "filed": "UPDATE drafts SET number = 'GA-1'",
            "moved": "UPDATE drafts SET edition = '2027-01-01'",
        }[how].encode())  # fmt: skip
    for write in (False, True):
        with pytest.raises(NotFound), peopled.begin(MARIE) as tx:
            if write:
                tx.drafts.save_answers("d-ana", {}, "fr", PageAnswered("d-ana", "address"))
            tx.drafts.get("d-ana")
    if how in ("ended", "done", "over"):
        with pytest.raises(NotFound), peopled.begin(MARIE) as tx:
            tx.invitations.done(an_invitation(), PartCompleted("d-ana", "i-ana", "home"))


def test_an_invitation_is_its_person_s_and_whose_link_is_shown(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    with peopled.begin(PUBLIC) as tx:
        assert tx.invitations.shown("kept-i-ana").id == "i-ana"
    with peopled.begin(PUBLIC) as tx, pytest.raises(NotFound):
        tx.invitations.shown("kept-i-nobody")
    assert as_actor(PUBLIC, "SELECT id FROM invitations") == []
    helper = replace(DORA, behalf="ana")
    for actor in (BEN, DORA, helper):
        assert as_actor(actor, "SELECT id FROM invitations") == []
        assert as_actor(actor, "UPDATE invitations SET ended_at = now()") == 0
        with pytest.raises(NotAllowed), peopled.begin(actor) as tx:
            tx.invitations.add(an_invitation("i-x", person=actor.owner), ASKED)
    assert len(as_actor(WORKER, "SELECT id FROM invitations")) == 2
    told = an_invitation("i-told", channel=Channel.EMAIL, address=SEALED)
    with peopled.begin(ANA) as tx:
        tx.invitations.add(told, ASKED)
    for ended in (False, True):
        with peopled.begin(WORKER) as tx:
            tx.invitations.sweep()
            assert (tx.invitations.get("i-told").address is None) is ended
        with peopled.begin(ANA) as tx:
            tx.invitations.end("i-told", InvitationEnded("d-ana", "i-told"))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_actor(a_caseworker(), "SELECT id FROM invitations")
