"""Drafts age: ninety days after the last answer they are gone, with two reminders before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
import yaml

from portal import places
from portal.acts import add, answer, attach, notify, withdraw
from portal.acts.age import EXPIRE, REMIND, age, expire, remind
from portal.acts.sessions import sweep
from portal.desk import Desk
from portal.domain.draft import LIVES
from portal.domain.errors import NotFound
from portal.work import CHECKPOINT, acts_of
from tests.acts.helped import POST
from tests.acts.neighbours import Bent, away
from tests.acts.office import Office, a_draft, file
from tests.build import Clock, a_pdf, an_applicant

ANA = an_applicant()


def later(desk: Desk, **much: float) -> None:
    cast("Clock", desk.clock).forward(**much)


def queued(office: Office) -> list[tuple[str, str]]:
    rows = office.asked("SELECT kind, subject FROM jobs WHERE kind <> 'seal' ORDER BY id")
    return [(str(kind), str(subject)) for kind, subject in rows]


def told(office: Office, word: str) -> list[object]:
    return [detail for (detail,) in office.asked("SELECT detail FROM ledger WHERE word = %s", word)]


def test_ninety_days_later_a_draft_is_gone_with_its_papers(office: Office, timed: Desk) -> None:
    draft = a_draft(timed, papers={"identity": a_pdf(), "tax_notice": a_pdf("avis")})
    filed = file(timed, papers={"identity": a_pdf()})
    keys = [piece.inbox_key for piece in draft.pieces]
    later(timed, days=90, seconds=-1)
    assert not expire(timed, draft.id)
    later(timed, seconds=1)
    assert timed.clock() == draft.ends_at
    age(timed)
    age(timed)
    assert queued(office) == [(EXPIRE, draft.id)]
    office.work(timed)
    with pytest.raises(NotFound):
        answer.draft(timed, ANA, draft.id)
    for key in keys:
        with pytest.raises(NotFound):
            timed.inbox.get(key)
    assert told(office, "DraftExpired") == [{"papers": 2}]
    assert answer.draft(timed, ANA, filed.draft).number == filed.number, "what was filed stays"


def test_an_answer_gives_it_ninety_days_more(office: Office, timed: Desk) -> None:
    draft = a_draft(timed)
    later(timed, days=89)
    attach.attach(timed, ANA, draft.id, "identity", "carte.pdf", a_pdf())
    later(timed, days=2)
    age(timed)
    assert queued(office) == []
    assert not expire(timed, draft.id)
    assert answer.draft(timed, ANA, draft.id).ends_at == timed.clock() + timedelta(days=88)


def test_an_inbox_that_is_away_keeps_no_upload_for_ever(office: Office, timed: Desk) -> None:
    draft = a_draft(timed, papers={"identity": a_pdf()})
    later(timed, days=90)
    expire(replace(timed, inbox=Bent(timed.inbox, delete=away)), draft.id)
    assert timed.inbox.get(draft.pieces[0].inbox_key)
    office.work(timed)
    with pytest.raises(NotFound):
        timed.inbox.get(draft.pieces[0].inbox_key)


def test_two_reminders_each_once(office: Office, timed: Desk) -> None:
    draft = a_draft(timed)
    answer.start_draft(timed, an_applicant("nobody-answered"), "fr")
    days: list[int] = []
    for day in range(1, 90):
        later(timed, days=1)
        age(timed)
        for kind, subject in queued(office):
            assert (kind, subject) == (REMIND, draft.id)
            days.append(day)
        office.work(timed)
    assert days == [60, 83]
    assert told(office, "ReminderDue") == [{"days_left": 30}, {"days_left": 7}]
    assert office.asked("SELECT DISTINCT person FROM ledger WHERE word = 'ReminderDue'") == [
        (ANA.id,)
    ]


def test_who_answered_meanwhile_is_reminded_of_nothing(office: Office, timed: Desk) -> None:
    draft = a_draft(timed)
    later(timed, days=60)
    answer.defer(timed, ANA, draft.id, "identity", True)
    assert remind(timed, draft.id) == 0
    assert remind(timed, "no-such-draft") == 0
    filed = file(timed)
    later(timed, days=61)
    assert remind(timed, filed.draft) == 0
    assert told(office, "ReminderDue") == []


def test_nobody_is_reminded_of_what_adds_to_a_request_taken_back(
    office: Office, timed: Desk
) -> None:
    posted = replace(timed, post=POST)
    filed = file(timed, email="ana@exemple.fr")
    draft = add.start_addition(timed, ANA, filed.number)
    later(timed, days=60)
    assert remind(posted, draft.id)
    ((message,),) = office.asked("SELECT id FROM messages")
    withdraw.withdraw(timed, ANA, filed.number)
    notify.send(posted, str(message))
    assert office.asked("SELECT id FROM messages") == []


def test_the_worker_looks_for_old_drafts(office: Office, timed: Desk) -> None:
    draft = a_draft(timed)
    later(timed, days=90)
    acts_of(timed)[CHECKPOINT]("ledger")
    office.work(timed)
    assert told(office, "DraftExpired") == [{"papers": 0}], draft.id
    assert sweep(timed) == 0


def test_the_edition_says_the_same() -> None:
    for path in places.forms().glob("*/retention.yaml"):
        assert yaml.safe_load(path.read_text())["drafts"]["days"] == LIVES.days
