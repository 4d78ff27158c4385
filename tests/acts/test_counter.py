"""A form that came on paper: typed in at a counter, with its scan, under the agent's own name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from portal.acts import (
    age,
    answer,
    ask,
    attach,
    decide,
    follow,
    receipts,
    review,
    sign_in,
    submit,
    write,
)
from portal.acts.verify import verify_request
from portal.desk import Desk
from portal.domain.counter import ASSURANCE
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.happened import legal_day
from portal.domain.manifest import PDF_NAME
from portal.domain.people import Actor, Role
from portal.form.record import counter_json
from tests.acts.office import ISSUER, Office, file
from tests.adapters import pdf_facts
from tests.build import Clock, a_pdf, an_applicant, answers
from tests.post import a_post

OPERATOR = Actor(Role.OPERATOR, "operator")
PLACE, NAME = "France services de Vitré", "Camille DURAND"


@pytest.fixture
def agent(office: Office) -> Actor:
    sign_in.seat(office.desk, OPERATOR, ISSUER, "camille", PLACE)
    return sign_in.sign_in(office.desk, ISSUER, "camille", "counter", "agent")


def typed_in(desk: Desk, agent: Actor, *, scan: bool = True, **changes: object) -> str:
    draft = answer.start_draft(desk, agent, "fr")
    answer.answer_all(desk, agent, draft.id, answers(**changes))
    if scan:
        attach.attach(desk, agent, draft.id, "paper_form", "scan.pdf", a_pdf("Signé"))
    return draft.id


def test_it_is_sealed_with_the_agents_name_and_the_scan(office: Office, agent: Actor) -> None:
    desk = office.desk
    filed = submit.submit(desk, agent, typed_in(desk, agent), ISSUER, "x", agent_name=NAME)
    assert filed.counter and filed.counter.shown == f"{NAME}, {PLACE}"
    assert filed.signature.assurance == ASSURANCE
    office.work()
    office.checkpoint()
    number = f"{filed.number}-1"
    opened = review.open_dossier(desk, Actor(Role.CASEWORKER, "c", "dep-35"), number)
    assert opened.record is not None
    assert opened.record["counter"]["name"] == NAME
    assert [one.name for one in opened.papers] == ["pieces/paper_form-1.pdf"]
    assert {one.outcome.value for one in verify_request(desk, number)} == {"same"}
    receipt = receipts.receipt(desk, agent, filed.number)
    assert receipt.counter == filed.counter
    pdf = review.paper_original(desk, Actor(Role.CASEWORKER, "c", "dep-35"), number, PDF_NAME)[1]
    words = pdf_facts.squeezed(pdf_facts.text(pdf))
    assert pdf_facts.squeezed(f"Formulaire papier enregistré par {NAME}, {PLACE}") in words
    assert "eidas" not in words and "Papiersignéàlamain" in words


def test_under_a_curatelle_it_tells_whose_signatures_the_paper_bears(
    office: Office, agent: Actor
) -> None:
    desk = office.desk
    measure = {"legal_protection": "curatelle", "protector_name": "Paul Curateur"}
    draft = typed_in(desk, agent, **measure)
    for seen in ((), ("nobody",)):
        with pytest.raises(NotReady) as refused:
            submit.submit(desk, agent, draft, ISSUER, "x", agent_name=NAME, paper_signers=seen)
        assert [one.question for one in refused.value.problems] == [submit.ON_PAPER]
    filed = submit.submit(
        desk, agent, draft, ISSUER, "x", agent_name=NAME, paper_signers=("person",)
    )
    assert filed.counter
    assert (filed.counter.paper_signers, filed.counter.lacking) == (("person",), ("curator",))
    assert receipts.receipt(desk, agent, filed.number).counter == filed.counter
    one = typed_in(desk, agent, street="5 rue des Essais")
    alone = submit.submit(
        desk, agent, one, ISSUER, "x", agent_name=NAME, paper_signers=("person", "curator")
    )
    assert alone.counter and alone.counter.paper_signers == alone.counter.lacking == ()
    told = counter_json(filed.counter)["counter"], counter_json(alone.counter)["counter"]
    assert [("paper_signers" in one) for one in told] == [True, False]  # type: ignore[operator]


def test_without_the_scan_it_is_not_filed(office: Office, agent: Actor) -> None:
    draft = typed_in(office.desk, agent, scan=False)
    with pytest.raises(NotReady) as refused:
        submit.submit(office.desk, agent, draft, ISSUER, "x", agent_name=NAME)
    assert [one.question for one in refused.value.problems] == ["paper_form"]


def test_the_agent_keeps_the_receipt_and_nothing_else(office: Office, agent: Actor) -> None:
    desk = office.desk
    draft = typed_in(desk, agent)
    filed = submit.submit(desk, agent, draft, ISSUER, "x", agent_name=NAME)
    assert [one.number for one in receipts.receipts(desk, agent)] == [filed.number]
    left = answer.draft(desk, agent, draft)
    assert (left.answers, left.pieces) == ({}, ())
    with pytest.raises(NotAllowed):
        follow.request(desk, agent, filed.number)
    with pytest.raises(NotAllowed):
        follow.document(desk, agent, f"{filed.number}-1")
    with pytest.raises(Conflict):
        submit.submit(desk, agent, draft, ISSUER, "x", agent_name=NAME)
    sign_in.seat(desk, OPERATOR, ISSUER, "dominique", PLACE)
    other = sign_in.sign_in(desk, ISSUER, "dominique", "counter", "agent")
    assert receipts.receipts(desk, other) == ()
    with pytest.raises(NotFound):
        receipts.receipt(desk, other, filed.number)


def test_nobody_else_poses_as_a_counter(office: Office, agent: Actor) -> None:
    desk, ana = office.desk, an_applicant()
    with pytest.raises(NotAllowed):
        sign_in.sign_in(desk, ISSUER, "somebody", "counter", "agent")
    draft = answer.start_draft(desk, ana, "fr")
    with pytest.raises(NotFound):
        attach.attach(desk, ana, draft.id, "paper_form", "scan.pdf", a_pdf())
    stranger = Actor(Role.COUNTER, ana.id)
    answer.answer_all(desk, stranger, draft.id, answers())
    with pytest.raises(NotAllowed):
        submit.submit(desk, stranger, draft.id, ISSUER, "x", agent_name=NAME)


def test_nobody_is_written_to_who_could_not_read_it(
    office: Office, timed: Desk, agent: Actor, tmp_path: Path
) -> None:
    """The person has no page here: no reminder, no message, no papers asked for."""
    with a_post(tmp_path) as (mailbox, post):
        desk, rennes = replace(timed, post=post), Actor(Role.CASEWORKER, "c", "dep-35")
        draft = typed_in(desk, agent, email="odette@exemple.fr")
        cast("Clock", desk.clock).forward(days=61)
        assert age.remind(desk, draft) == 29
        number = f"{submit.submit(desk, agent, draft, ISSUER, 'x', agent_name=NAME).number}-1"
        office.work(desk)
        with pytest.raises(NotAllowed):
            write.write(desk, rennes, number, "Bonjour")
        soon = legal_day(desk.clock()) + timedelta(days=30)
        with pytest.raises(NotAllowed):
            ask.ask(desk, rennes, number, ask.Wished(("identity",), soon, "", 0))
        decide.decide(desk, rennes, number, "granted", a_pdf(), 0)
        office.work(desk)
        assert mailbox.received() == []
    assert office.asked("SELECT count(*) FROM decisions WHERE status = 'sealed'") == [(1,)]
    assert office.asked("SELECT count(*) FROM messages") == [(0,)]


def test_nobody_is_asked_for_the_scan_of_a_paper_form(office: Office) -> None:
    number = f"{file(office.desk).number}-1"
    office.work()
    askable = ask.askable(office.desk, Actor(Role.CASEWORKER, "c", "dep-35"), number)
    assert "identity" in askable.kinds
    assert "paper_form" not in askable.kinds
