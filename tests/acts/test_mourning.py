"""Once a person has died, nothing goes to their addresses: to those close to them, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from portal.acts import add, age, codes, decide, follow, note, write
from portal.acts.notify import NO_SUCH_ADDRESS, send
from portal.demo.mailbox import Mailbox, Received
from portal.desk import Desk
from portal.domain.messages import Channel
from portal.domain.people import Actor
from portal.domain.reach import Mourning, Told
from tests.acts.helped import acting, confirmed
from tests.acts.office import TWO_FUNDERS, Office, a_draft, file
from tests.build import Clock, a_caseworker, a_pdf, an_applicant
from tests.post import a_post, code_in

RENNES, ANAH = a_caseworker("dep-35"), a_caseworker("anah")
ODETTE, SOIZIC, YANN = "odette@exemple.fr", "soizic@exemple.fr", "yann@exemple.fr"
VISITED = {
    "visit_contact": "yes", "visit_name": "Yann Le Goff", "visit_tie": "child",
    "visit_phone": "+33261910002", "visit_email": YANN,
}  # fmt: skip
FOR_HER = {
    "for_whom": "relative", "filler_name": "Soizic Le Goff", "filler_tie": "child",
    "filler_phone": "+33261910003", "filler_visit": "no", "signed_as": "helper",
    "signed_name": "Soizic Le Goff",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writing:
    """An office that writes, and where it does."""

    office: Office
    desk: Desk
    mailbox: Mailbox

    def work(self) -> None:
        self.office.work(self.desk)

    def decide(self, number: str, grounds: str = "deceased", seen: int = 0) -> None:
        letter, how = a_pdf(), "no_further_action"
        decide.decide(self.desk, RENNES, number, how, letter, seen, grounds)
        self.work()

    def after(self, number: str, agent: Actor = RENNES) -> list[Received]:
        """What comes to people, by e-mail or as a letter, once an agent wrote about a dossier."""
        before = len(self.mailbox.received())
        write.write(self.desk, agent, number, "Bonjour.")
        self.work()
        came = self.mailbox.received()
        return came[: len(came) - before]

    def mourning(self, number: str, agent: Actor = RENNES) -> Mourning:
        """What the desk says of it."""
        return note.case_of(self.desk, agent, number).mourning

    def by_code(self, address: str) -> Actor:
        code = codes.ask(self.desk, Channel.EMAIL, address, "fr", "192.0.2.1")
        assert code
        self.work()
        proven = codes.prove(self.desk, code, code_in(self.mailbox.received()[0].text))
        assert proven.actor
        return proven.actor


@pytest.fixture
def writing(office: Office, timed: Desk, tmp_path: Path) -> Iterator[Writing]:
    with a_post(tmp_path) as (mailbox, post):
        yield Writing(office, replace(timed, post=post), mailbox)


@pytest.mark.parametrize("own", [{"email": ODETTE}, {}], ids=["e-mail", "letter"])
def test_who_has_died_is_written_to_no_more_and_the_desk_says_that_nobody_is(
    writing: Writing, own: dict[str, str]
) -> None:
    """A later decision takes the place of one that was wrong: then they are written to again."""
    number = f"{file(writing.desk, **own).number}-1"
    writing.work()
    assert len(writing.after(number)) == 1
    assert writing.mourning(number) == Mourning(died=False, told=Told.NOBODY)
    before = len(writing.mailbox.received())
    writing.decide(number)
    assert len(writing.mailbox.received()) == before, "the answer itself"
    assert writing.after(number) == []
    assert writing.mourning(number) == Mourning(died=True, told=Told.NOBODY)
    writing.decide(number, "duplicate", seen=1)
    assert len(writing.after(number)) == 1


def test_whom_they_named_for_visits_is_told_in_words_for_them(writing: Writing) -> None:
    number = f"{file(writing.desk, email=ODETTE, **VISITED).number}-1"
    writing.work()
    assert {one.to for one in writing.mailbox.received()} == {ODETTE}
    writing.decide(number)
    (answer,) = [one for one in writing.mailbox.received() if one.to == YANN]
    assert answer.subject.startswith("Il y a du nouveau pour la demande GA-")
    assert "votre demande" not in answer.text.casefold()
    assert [one.to for one in writing.after(number)] == [YANN]
    assert writing.mourning(number) == Mourning(died=True, told=Told.NAMED)


def test_an_address_that_they_named_as_their_own_and_a_visitor_s_is_theirs(
    writing: Writing,
) -> None:
    number = f"{file(writing.desk, email=YANN, **VISITED).number}-1"
    writing.work()
    writing.decide(number)
    assert writing.after(number) == []


@pytest.mark.parametrize("own", [ODETTE, SOIZIC], ids=["hers", "as the request's own"])
def test_who_filed_for_them_is_told_at_the_address_that_they_proved(
    writing: Writing, own: str
) -> None:
    """It is theirs, though they typed it as where to write about the request."""
    soizic = writing.by_code(SOIZIC)
    number = f"{file(writing.desk, soizic, email=own, **FOR_HER).number}-1"
    writing.work()
    writing.decide(number)
    assert writing.mourning(number) == Mourning(died=True, told=Told.FILER)
    assert [one.to for one in writing.after(number)] == [SOIZIC]


def test_who_acted_under_a_mandate_is_told_at_their_own_address(writing: Writing) -> None:
    soizic = writing.by_code(SOIZIC)
    filed = file(writing.desk, acting(soizic, confirmed(writing.desk, soizic)), email=ODETTE)
    number = f"{filed.number}-1"
    writing.work()
    assert {one.to for one in writing.after(number)} == {ODETTE}
    writing.decide(number)
    assert [one.to for one in writing.after(number)] == [SOIZIC]
    assert writing.mourning(number) == Mourning(died=True, told=Told.FILER)


def test_a_message_on_its_way_is_held_back_when_the_death_is_noted(writing: Writing) -> None:
    filed = file(writing.desk, email=ODETTE, **TWO_FUNDERS)
    number, other = f"{filed.number}-1", f"{filed.number}-2"
    writing.work()
    before = len(writing.mailbox.received())
    write.write(writing.desk, ANAH, other, "Bonjour.")
    writing.office.superuser(
        "INSERT INTO messages (id, person, request, kind, channel, proven, language, queued_at)"
        f" SELECT 'waits', person, number, 'written', 'email', false, 'fr', now()"
        f" FROM aid_requests WHERE number = '{filed.number}'"
    )
    decide.decide(writing.desk, RENNES, number, "no_further_action", a_pdf(), 0, "deceased")
    send(writing.desk, "waits")
    writing.work()
    assert len(writing.mailbox.received()) == before
    (kept,) = [
        one
        for one in follow.messages(writing.desk, an_applicant(), filed.number)
        if one.kind == "written"
    ]
    assert (kept.sent_at, kept.bounce_code) == (None, NO_SUCH_ADDRESS)
    assert writing.after(other, ANAH) == [], "another funder of the request"
    assert writing.mourning(other, ANAH).died


def test_another_request_of_theirs_is_silent_too_and_one_for_somebody_else_is_not(
    writing: Writing,
) -> None:
    closed, open_, other = (
        f"{file(writing.desk, email=ODETTE, **changes).number}-1"
        for changes in ({}, {"monthly_income": "1400.00"}, {"first_names": "Yann"})
    )
    writing.work()
    writing.decide(closed)
    assert writing.after(open_) == []
    assert len(writing.after(other)) == 1


def test_nobody_is_reminded_of_a_draft_of_theirs(writing: Writing) -> None:
    filed = file(writing.desk, email=ODETTE)
    a_draft(writing.desk, email=ODETTE)
    add.start_addition(writing.desk, an_applicant(), filed.number)
    writing.work()
    writing.decide(f"{filed.number}-1")
    a_draft(writing.desk, email=YANN, first_names="Yann")
    before = len(writing.mailbox.received())
    clock = writing.desk.clock
    assert isinstance(clock, Clock)
    clock.forward(days=61)
    age.age(writing.desk)
    writing.work()
    came = writing.mailbox.received()
    assert [one.to for one in came[: len(came) - before]] == [YANN]
