"""A draft that nobody touches: its person is told of its end, once for each time, by the worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal.acts import add, answer, codes, submit, withdraw
from portal.acts.age import age, remind
from portal.acts.notify import send
from portal.acts.returned import returned
from portal.acts.status import status_of
from portal.demo.mailbox import Mailbox, Received
from portal.desk import Desk
from portal.domain.draft import Draft
from portal.domain.errors import Unavailable
from portal.domain.messages import Channel
from portal.domain.people import Actor
from tests.acts.neighbours import Bent, away
from tests.acts.office import EIDAS, ISSUER, Office, a_draft, file
from tests.build import Clock, an_applicant
from tests.post import a_post, code_in

ANA, ODETTE = an_applicant(), "odette@exemple.fr"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An office that writes, at a time that only the test moves."""

    office: Office
    desk: Desk
    mailbox: Mailbox

    def later(self, **much: float) -> None:
        clock = self.desk.clock
        assert isinstance(clock, Clock)
        clock.forward(**much)

    def look(self) -> None:
        """What the worker does each minute, then what it found to do."""
        age(self.desk)
        self.office.work(self.desk)

    def came(self) -> list[Received]:
        """What was written, the oldest first."""
        return self.mailbox.received()[::-1]

    def kept(self) -> list[tuple[object, ...]]:
        """The reminders that the database knows: (draft, sent, bounced)."""
        return self.office.asked(
            "SELECT draft, sent_at IS NOT NULL, bounce_code FROM messages"
            " WHERE draft IS NOT NULL ORDER BY due_at"
        )


@pytest.fixture
def waiting(office: Office, timed: Desk, tmp_path: Path) -> Iterator[Waiting]:
    with a_post(tmp_path) as (mailbox, post):
        yield Waiting(office, replace(timed, post=post), mailbox)


def test_each_day_and_its_eve(waiting: Waiting) -> None:
    """Sixty days after the last answer, then eighty-three: nothing before, once each."""
    draft = a_draft(waiting.desk, email=ODETTE)
    for days, told in ((60, 1), (83, 2)):
        waiting.later(
            seconds=((draft.saved_at + timedelta(days=days)) - waiting.desk.clock()).total_seconds()
            - 1
        )
        waiting.look()
        assert len(waiting.came()) == told - 1, f"the eve of {days}"
        waiting.later(seconds=1)
        for _ in range(2):
            waiting.look()
        assert len(waiting.came()) == told, days
        waiting.later(days=1)
        waiting.look()
        assert len(waiting.came()) == told, f"the morrow of {days}"
    assert waiting.kept() == [(draft.id, True, None)] * 2
    mail = waiting.came()[0]
    assert (mail.way, mail.to, mail.subject) == (
        "email", ODETTE, "Votre demande n’est pas encore envoyée",
    )  # fmt: skip
    assert "elle sera effacée le 31 mai 2026." in mail.text.replace("\u00a0", " ")
    assert "http://localhost/demande/" in mail.text.split()
    for secret in ("Odette", "Le Goff", "Rennes", draft.id, "/connexion/lien"):
        assert secret not in mail.text + mail.subject
    words = waiting.office.asked(
        "SELECT word, detail->>'kind', person FROM ledger WHERE subject = %s AND word LIKE %s",
        draft.id,
        "Message%",
    )
    assert words == [("MessageSent", "reminder", ANA.id)] * 2


def test_an_answer_begins_the_wait_anew(waiting: Waiting) -> None:
    draft = a_draft(waiting.desk, email=ODETTE)
    waiting.later(days=60)
    waiting.look()
    answer.defer(waiting.desk, ANA, draft.id, "identity", True)
    waiting.later(days=59, hours=23)
    waiting.look()
    assert len(waiting.came()) == 1
    waiting.later(hours=1)
    waiting.look()
    assert len(waiting.came()) == 2


def _queued(waiting: Waiting, draft: Draft) -> str:
    """A reminder that is due and not sent: the mail server was away."""
    waiting.later(days=60)
    assert remind(waiting.desk, draft.id) == 30
    ((message,),) = waiting.office.asked("SELECT id FROM messages WHERE draft = %s", draft.id)
    return str(message)


def test_what_was_answered_sent_or_discarded_is_not_reminded_of(waiting: Waiting) -> None:
    """A reminder that waited for the mail server is struck off: nothing is left unsent."""
    desk = waiting.desk
    for meanwhile in (
        lambda draft: answer.defer(desk, ANA, draft.id, "identity", True),
        lambda draft: submit.submit(desk, ANA, draft.id, ISSUER, EIDAS),
        lambda draft: answer.discard(desk, ANA, draft.id),
    ):
        draft = a_draft(desk, email=f"{len(waiting.came())}@exemple.fr")
        message = _queued(waiting, draft)
        meanwhile(draft)
        send(desk, message)
        assert waiting.office.asked("SELECT FROM messages WHERE id = %s", message) == []
        assert remind(desk, draft.id) == 0
    assert waiting.came() == []


def test_what_completes_a_request_is_told_apart_and_not_once_it_is_taken_back(
    waiting: Waiting,
) -> None:
    filed = file(waiting.desk, email=ODETTE)
    draft = add.start_addition(waiting.desk, ANA, filed.number)
    answer.defer(waiting.desk, ANA, draft.id, "identity", True)
    send(waiting.desk, _queued(waiting, draft))
    (mail,) = waiting.came()
    assert mail.subject == f"Le complément de votre demande {filed.number} n’est pas encore envoyé"
    assert "est bien enregistrée" in mail.text
    withdraw.withdraw(waiting.desk, ANA, filed.number)
    waiting.later(days=23)
    age(waiting.desk)
    assert waiting.office.asked("SELECT FROM jobs WHERE kind = 'remind'") == []
    assert remind(waiting.desk, draft.id) == 0


def test_two_workers_write_once(waiting: Waiting) -> None:
    draft = a_draft(waiting.desk, email=ODETTE)
    waiting.later(days=60)
    found: list[int] = []
    both = [
        threading.Thread(target=lambda: found.append(remind(waiting.desk, draft.id)))
        for _ in range(4)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(found) == [0, 0, 0, 30]
    waiting.look()
    assert len(waiting.came()) == 1
    assert waiting.office.asked("SELECT count(*) FROM ledger WHERE word = 'ReminderDue'") == [(1,)]


def test_by_the_way_and_in_the_language_that_the_person_has(waiting: Waiting) -> None:
    """Proven address first; without any, a letter home; without a home, the pages alone."""
    code = codes.ask(waiting.desk, Channel.EMAIL, ODETTE, "en", "192.0.2.1")
    assert code
    waiting.office.work(waiting.desk)
    proven = codes.prove(waiting.desk, code, code_in(waiting.came()[0].text))
    assert proven.actor
    a_draft(waiting.desk, proven.actor, language="en", email="typed@exemple.fr")
    a_draft(waiting.desk, an_applicant("by-post"))
    nowhere = an_applicant("nowhere")
    homeless = answer.start_draft(waiting.desk, nowhere, "fr")
    answer.answer_some(waiting.desk, nowhere, homeless.id, {"birth_name": "Le Goff"})
    waiting.later(days=60)
    waiting.look()
    by_mail, by_post = sorted(waiting.came()[1:], key=lambda one: one.way)
    assert (by_mail.to, by_mail.subject) == (ODETTE, "Your request is not sent yet")
    assert (by_post.way, bool(by_post.letter)) == ("letter", True)
    assert homeless.id not in {draft for draft, *_ in waiting.kept()}
    told = waiting.office.asked("SELECT subject FROM ledger WHERE word = 'ReminderDue'")
    assert (homeless.id,) in told


def test_a_reminder_waits_for_the_mail_server_and_its_refusal_is_noticed(waiting: Waiting) -> None:
    draft = a_draft(waiting.desk, email="nobody@refuse.example")
    message = _queued(waiting, draft)
    post = waiting.desk.post
    shut = {Channel.EMAIL: Bent(post.messengers[Channel.EMAIL], send=away)}
    with pytest.raises(Unavailable):
        send(replace(waiting.desk, post=replace(post, messengers=shut)), message)
    assert status_of(waiting.desk).figures["messages_not_sent"] == 1
    waiting.office.work(waiting.desk)
    assert waiting.kept() == [(draft.id, False, "550")]
    waiting.later(days=23)
    answered = a_draft(waiting.desk, Actor(ANA.role, "late"), email=ODETTE)
    later = _queued(waiting, answered)
    waiting.office.work(waiting.desk)
    assert returned(waiting.desk, later, "5.1.1")
    assert (answered.id, True, "5.1.1") in waiting.kept()
