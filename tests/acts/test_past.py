"""Past requests from what was really filed: the ledger first, the worker's role, nobody in it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from portal.acts.past import past_requests
from portal.desk import Desk
from portal.domain.dossier import AidRequest
from portal.domain.errors import NotAllowed, Unavailable
from portal.domain.people import WORKER, Actor, Role
from portal.form.facts import facts_of
from portal.form.past import QUESTIONS, LeftOut
from portal.form.told import check_facts
from portal.form.typical import way
from portal.store.database import Transaction
from tests.acts.office import Office, file
from tests.build import EDITION, NOON, a_nir, an_applicant

TOLD = "SELECT role, actor, subject, person, funder FROM ledger WHERE word = 'PastRead'"


def filed(desk: Desk, count: int = 5, **changes: Any) -> list[AidRequest]:
    """Requests about so many people, each filed by an account of its own."""
    return [
        file(desk, an_applicant(f"account {rank}"), **{"nir": a_nir(month=rank + 1), **changes})
        for rank in range(count)
    ]


def test_what_was_filed_is_told_and_goes_where_it_went(office: Office, desk: Desk) -> None:
    requests = filed(desk)
    past = past_requests(desk)
    assert (len(past.lines), past.together, dict(past.left_out)) == (5, 0, {})
    (line,) = set(past.lines)
    edition, told = desk.editions[EDITION], json.loads(line)
    check_facts(edition.reference, told, today=NOON.date())
    facts = facts_of(edition, requests[0].answers, requests[0].submitted_at.date())
    assert way([edition], told) == way([edition], facts)
    assert office.asked(TOLD) == [("worker", "worker", "requests", None, None)]


def test_nothing_that_was_typed_is_in_it(office: Office, desk: Desk) -> None:
    """Neither what names somebody, nor a number, a day or an amount as it was typed."""
    requests = filed(desk, used_name="Kermarrec", email="odette@example.org")
    (line,) = set(past_requests(desk).lines)
    typed = {
        str(value)
        for request in requests
        for name, value in request.answers.items()
        if isinstance(value, str) and name not in ("for_whom", "civility")
    }
    options = {
        option
        for page in desk.editions[EDITION].pages
        for question in page.questions
        for option in question.options
    }
    personal = typed - options - {"yes"}
    assert {"Le Goff", "Odette Marie", "1941-07-09", "35238", "Rennes"} <= personal
    assert len(personal) > 10
    names = {part for text in personal for part in text.split() if len(part) > 2}
    numbers = {one.number for one in requests} | {one.person for one in requests}
    days = {one.submitted_at.date().isoformat() for one in requests} - {json.loads(line)["today"]}
    assert [text for text in personal | names | numbers | days if text in line] == []


def test_requests_about_one_person_are_one_person(office: Office, desk: Desk) -> None:
    """A professional's account files for many; many accounts may file for one."""
    for rank in range(6):
        file(desk, an_applicant(f"account {rank}"))
    past = past_requests(desk)
    assert (past.lines, past.left_out) == ([], {LeftOut.TOO_FEW: 6})


def test_what_is_no_request_any_more_is_counted(office: Office, desk: Desk) -> None:
    first, second, third, *_ = filed(desk, 8)
    office.superuser(
        f"""UPDATE aid_requests SET answers = '["gone"]' WHERE number = '{first.number}'""",
        f"UPDATE aid_requests SET edition = '1999-01-01' WHERE number = '{second.number}'",
        "UPDATE aid_requests SET answers = answers || '{\"pensions\": [7]}'"
        f" WHERE number = '{third.number}'",
    )
    past = past_requests(desk)
    assert len(past.lines) == 5
    assert past.left_out == {LeftOut.NO_REQUEST: 2, LeftOut.NO_EDITION: 1}
    assert past.damaged


def test_only_the_worker_may_and_only_what_routing_reads(office: Office, desk: Desk) -> None:
    (request,) = filed(desk, 1)
    for actor in (Actor(Role.OPERATOR, "operator"), Actor(Role.FUNDER, "f", "dep-35")):
        with pytest.raises(NotAllowed), desk.begin(actor) as tx:
            tx.aid_requests.answered(QUESTIONS, "", 1)
    with desk.begin(WORKER) as tx:
        (one,) = tx.aid_requests.answered(QUESTIONS, "", 1)
        assert tx.aid_requests.answered(QUESTIONS, one.number, 1) == ()
    assert one.answers == {n: v for n, v in request.answers.items() if n in QUESTIONS}
    assert str(request.answers["nir"]) not in repr(one)
    assert one.person != request.person


def test_the_ledger_is_told_before_anything_is_read(office: Office, desk: Desk) -> None:
    filed(desk, 1)
    begun: list[Actor] = []

    def begin(actor: Actor) -> AbstractContextManager[Transaction]:
        begun.append(actor)
        if len(begun) > 1:
            raise Unavailable("the database does not answer")
        return desk.begin(actor)

    with pytest.raises(Unavailable):
        past_requests(replace(desk, begin=begin))
    assert begun == [WORKER, WORKER]
    assert len(office.asked(TOLD)) == 1


def test_many_are_read_a_few_at_a_time(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(desk, 7)
    monkeypatch.setattr("portal.acts.past.AT_ONCE", 3)
    assert len(past_requests(desk).lines) == 7
