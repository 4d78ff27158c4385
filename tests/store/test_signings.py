"""Row security of who signs a draft: its person, and whoever shows a link, that row alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.domain.draft_events import DraftStarted
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.people import PUBLIC, WORKER, Actor
from portal.domain.signers import SignatureAsked, SignerAs, Signing
from portal.store.database import Database
from tests.build import NOON, a_caseworker, a_draft, an_applicant

ANA, BEN, DORA = (an_applicant(name) for name in ("ana", "ben", "dora"))
AS_CURATOR = SignatureAsked("d-ana", "curator", "0" * 64)


def a_signing(signing_id: str, person: str = "ana", **changes: Any) -> Signing:
    given = {"helper": None, "capacity": SignerAs.CURATOR, "mark": "0" * 64} | changes
    ends_at = NOON + timedelta(days=14)
    return Signing(
        signing_id, f"d-{person}", person, secret=f"kept-{signing_id}", asked_at=NOON,
        ends_at=ends_at, **given,
    )  # fmt: skip


@pytest.fixture
def asked(store: Database) -> Database:
    """Ana and Ben each have a draft, and a link to sign it by."""
    for actor in (ANA, BEN):
        with store.begin(actor) as tx:
            draft = a_draft(id=f"d-{actor.id}", person=actor.id)
            tx.drafts.add(draft, DraftStarted(draft.id, draft.edition))
            told = SignatureAsked(draft.id, "curator", "0" * 64)
            tx.signings.ask(a_signing(f"s-{actor.id}", actor.id), told)
    return store


def test_a_link_shows_one_row_and_nothing_else(
    asked: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    with asked.begin(PUBLIC) as tx:
        assert tx.signings.shown("kept-s-ana").id == "s-ana"
        with pytest.raises(NotFound):
            tx.signings.shown("kept-s-nobody")
    assert as_actor(PUBLIC, "SELECT id FROM signings") == []
    with pytest.raises(NotAllowed), asked.begin(PUBLIC) as tx:
        tx.drafts.get("d-ana")
    for changed in ("UPDATE signings SET signer = '{}'", "DELETE FROM signings"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(PUBLIC, changed)


def test_each_person_sees_and_changes_their_own_alone(
    asked: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    assert as_actor(ANA, "SELECT id FROM signings") == [("s-ana",)]
    assert as_actor(DORA, "SELECT id FROM signings") == []
    assert as_actor(BEN, "DELETE FROM signings WHERE id = 's-ana'") == 0
    assert as_actor(BEN, "UPDATE signings SET subject = 'x' WHERE id = 's-ana'") == 0
    with pytest.raises(NotAllowed), asked.begin(BEN) as tx:
        tx.signings.ask(a_signing("s-2", "ana", capacity=SignerAs.PERSON), AS_CURATOR)
    helper = replace(DORA, behalf="ana")  # under no mandate
    assert as_actor(helper, "SELECT id FROM signings") == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_actor(a_caseworker(), "SELECT id FROM signings")
    told = {one for (one,) in as_actor(WORKER, "SELECT id FROM signings")}
    assert told == {"s-ana", "s-ben"}, "to write to who signs"
    for change in ("DELETE FROM signings", "UPDATE signings SET subject = 'x'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(WORKER, change)
