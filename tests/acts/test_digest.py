"""The daily digest: once a working day, from its hour on, for who wants it; counts and no name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from portal import wiring
from portal.acts import digest, inbox, reconcile, write
from portal.acts.sign_in import appoint, enter
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.happened import legal_day
from portal.domain.messages import Bounced, Channel, Notice
from portal.domain.people import WORKER, Actor
from portal.domain.post import Post
from portal.store.database import Database
from tests.acts.office import ISSUER, Office, file
from tests.acts.on_duty import OPERATOR
from tests.browser.every.site import an_office
from tests.build import Clock, an_applicant

MORNING = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
"""A Thursday, 7 o'clock in France."""


class Letters:
    """A way to write that keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Notice]] = []

    def send(self, message: str, to: str, notice: Notice, at: object) -> None:
        if to.startswith("gone"):
            raise Bounced("550")
        self.sent.append((message, to, notice))


@pytest.fixture(scope="module")
def office(postgres: Postgres, wired: Desk, s3: S3Server, secrets: Path) -> Iterator[Office]:
    with an_office(postgres, wired, s3, secrets, "digests") as made:
        yield made


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


@pytest.fixture
def desk(office: Office, letters: Letters, clock: Clock) -> Iterator[Desk]:
    """A desk that sends e-mail, at a time that only the test moves."""
    store = Database(office.settings.database_url, clock=clock, new_id=wiring.new_id)
    post = Post(web="http://localhost", telephone="01", messengers={Channel.EMAIL: letters},
                key=b"k" * 32)  # fmt: skip
    told: Any = {"begin": store.begin, "read": store.read, "clock": clock, "post": post}
    yield replace(office.desk, **told)
    store.close()


def agent_of(desk: Desk, subject: str, email: str, duty: Duty = Duty.CASEWORKER) -> Actor:
    appoint(desk, OPERATOR, ISSUER, subject, "dep-35", [duty])
    return enter(desk, ISSUER, subject, "caseworker", "eidas1", email=email).actor


def round_of(desk: Desk) -> int:
    """What the worker does of digests in one round; returns how many it queued."""
    queued = digest.queue(desk)
    if not queued:
        return 0
    with desk.begin(WORKER) as tx:
        due = tx.digests.due(legal_day(desk.clock()))
    for person, funder in due:
        digest.send(desk, f"{person} {funder}")
    return queued


@pytest.mark.long
def test_a_digest_is_sent_once_a_working_day_to_who_wants_it(
    office: Office, desk: Desk, letters: Letters, clock: Clock
) -> None:
    agent, other = agent_of(desk, "a", "agent@dep-35.fr"), agent_of(desk, "b", "gone@dep-35.fr")
    assert digest.choice(desk, agent) == digest.Choice(False, "a…t@dep-35.fr", 7)
    for one in (agent, other):
        digest.choose(desk, one, daily=True)
    assert digest.choice(desk, agent).daily
    assert round_of(desk) == 0  # chosen today: what happened before is no news
    clock.forward(hours=1)
    free, mine = (f"{file(desk).number}-1" for _ in range(2))
    office.work(desk)
    with desk.begin(agent) as tx:
        seen = tx.inbox.held(mine).version
    inbox.assign(desk, agent, mine, agent.id, seen)
    write.write(desk, an_applicant(), mine, "Bonjour, un secret.")
    clock.now = MORNING + timedelta(days=1, hours=-1)
    assert round_of(desk) == 0  # too early
    clock.now = MORNING + timedelta(days=2)
    assert round_of(desk) == 0  # a Saturday
    clock.now = MORNING + timedelta(days=4)
    assert round_of(desk) == 2
    ((id_, to, notice),) = letters.sent
    assert to == "agent@dep-35.fr"
    counted = {name: notice.values[name] for name in ("new", "answers", "papers", "opinions")}
    assert counted == {"new": "1", "answers": "1", "papers": "0", "opinions": "0"}
    assert "2026-11-30" in id_
    told = str(notice)
    assert not any(word in told for word in (mine, free, "Odette", "secret"))
    assert (round_of(desk), len(letters.sent)) == (0, 1)
    assert digest.choice(desk, other).address == ""  # it refused the message
    words = office.asked("SELECT word FROM ledger WHERE detail ->> 'kind' = 'digest' ORDER BY 1")
    assert words == [("MessageBounced",), ("MessageSent",)]


def test_nothing_to_say_no_duty_no_wish_no_mail(
    office: Office, desk: Desk, letters: Letters, clock: Clock
) -> None:
    quiet, ended, unwilling = (agent_of(desk, one, f"{one}@dep-35.fr") for one in ("q", "e", "u"))
    boss = agent_of(desk, "m", "m@dep-35.fr", Duty.MANAGER)
    digest.choose(desk, quiet, daily=True)
    office.superuser("DELETE FROM digests")  # this one, and what an earlier test has left
    clock.now = MORNING + timedelta(days=4)
    for one in (quiet, ended, unwilling):
        digest.choose(desk, one, daily=True)
    digest.choose(desk, unwilling, daily=False)
    file(desk)
    office.work(desk)
    office.superuser("UPDATE dossiers SET sealed_at = '2026-11-30 05:00Z' WHERE caseworker IS NULL")
    clock.now = MORNING + timedelta(days=5)
    assert round_of(desk) == 2
    assert letters.sent == []
    digest.choose(desk, boss, daily=True)
    reconcile.set_delay(desk, boss, "1")
    office.superuser("UPDATE dossiers SET sealed_at = '2026-12-01 12:00Z' WHERE caseworker IS NULL")
    office.superuser(f"UPDATE agents SET until = since - 1 WHERE person = '{ended.id}'")
    clock.now = MORNING + timedelta(days=6)
    assert round_of(desk) == 3
    told = {to: int(notice.values["silent"]) if to.startswith("m") else notice.values["silent"]
            for _, to, notice in letters.sent}  # fmt: skip
    assert told.pop("m@dep-35.fr") >= 1, "what its software is silent about, told to managers"
    assert told == {"q@dep-35.fr": "–"}
