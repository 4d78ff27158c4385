"""Jobs: each is done by one worker at a time, and none is lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from portal.domain.errors import Conflict
from portal.domain.people import WORKER, Actor, Role
from portal.store.database import Database
from portal.store.jobs import Job, JobCounts
from tests.build import NOON, Clock, an_applicant

KINDS = ("seal", "notify")


def add(store: Database, *subjects: str) -> None:
    """Queue one job for each subject."""
    with store.begin(an_applicant()) as tx:
        for subject in subjects:
            tx.jobs.add("seal", subject)


def take(store: Database, worker: str = "w-1", seconds: float = 60) -> Job | None:
    """Take the next job."""
    with store.begin(WORKER) as tx:
        return tx.jobs.take(worker, seconds, KINDS)


def held(store: Database, worker: str = "w-1") -> Job:
    """Take the next job, which is there."""
    job = take(store, worker)
    assert job is not None
    return job


def test_a_job_is_taken_once_and_struck_off(store: Database) -> None:
    add(store, "GA-1", "GA-2")
    first, second = held(store), held(store, "w-2")
    assert (first.subject, first.attempts, first.worker) == ("GA-1", 1, "w-1")
    assert second.subject == "GA-2"
    assert take(store, "w-3") is None
    with store.begin(WORKER) as tx:
        tx.jobs.done(first)
        tx.jobs.done(second)
        assert tx.jobs.counts() == JobCounts(0, 0, 0, 0, None)


def test_only_the_kinds_asked_for_and_only_when_due(store: Database, clock: Clock) -> None:
    with store.begin(WORKER) as tx:
        tx.jobs.add("other", "x")
        tx.jobs.add("notify", "y", NOON + timedelta(hours=1))
    assert take(store) is None
    clock.forward(hours=1)
    assert held(store).subject == "y"


def test_a_lease_that_ends_gives_the_job_to_another(store: Database, clock: Clock) -> None:
    """The worker that was thought dead can no longer say anything of the job."""
    add(store, "GA-1")
    lost = held(store)
    assert take(store, "w-2") is None
    clock.forward(seconds=61)
    again = held(store, "w-2")
    assert (again.id, again.attempts) == (lost.id, 2)
    for say in ("done", "later", "set_aside"):
        with pytest.raises(Conflict), store.begin(WORKER) as tx:
            arguments = {"done": (), "later": (1.0, "late"), "set_aside": ("late",)}[say]
            getattr(tx.jobs, say)(lost, *arguments)
    with store.begin(WORKER) as tx:
        tx.jobs.done(again)


def test_later_means_after_the_pause_and_set_aside_means_a_person(
    store: Database, clock: Clock
) -> None:
    add(store, "GA-1")
    with store.begin(WORKER) as tx:
        job = tx.jobs.take("w-1", 60, KINDS)
        assert job is not None
        tx.jobs.later(job, 30, "vault_away")
    assert take(store) is None
    clock.forward(seconds=30)
    job = held(store)
    assert (job.attempts, job.error_code) == (2, "vault_away")
    with store.begin(WORKER) as tx:
        tx.jobs.set_aside(job, "tampered")
        assert tx.jobs.counts().set_aside == 1
    clock.forward(days=30)
    assert take(store) is None
    with store.begin(Actor(Role.OPERATOR, "operator-1")) as tx:
        (aside,) = tx.jobs.aside()
        assert (aside.subject, aside.error_code) == ("GA-1", "tampered")
        assert tx.jobs.again(aside.id)
        assert not tx.jobs.again(aside.id)
    assert held(store).attempts == 1


def test_the_queue_is_counted(store: Database, clock: Clock) -> None:
    add(store, "GA-1", "GA-2")
    held(store)
    with store.begin(WORKER) as tx:
        tx.jobs.add("seal", "GA-3", NOON + timedelta(hours=1))
    with store.begin(WORKER) as tx:
        assert tx.jobs.counts() == JobCounts(1, 1, 1, 0, NOON)


def test_a_job_that_another_transaction_is_taking_is_passed_over(store: Database) -> None:
    add(store, "GA-1", "GA-2")
    with store.begin(WORKER) as one:
        first = one.jobs.take("w-1", 60, KINDS)
        with store.begin(WORKER) as two:
            second = two.jobs.take("w-2", 60, KINDS)
        with store.begin(WORKER) as three:
            assert three.jobs.take("w-3", 60, KINDS) is None
    assert first is not None
    assert second is not None
    assert (first.subject, second.subject) == ("GA-1", "GA-2")


def test_eight_workers_share_the_jobs_without_losing_or_doubling_one(store: Database) -> None:
    wanted = [f"GA-{rank:03}" for rank in range(120)]
    add(store, *wanted)
    done: list[str] = []

    def work(name: str) -> None:
        while job := take(store, name):
            with store.begin(WORKER) as tx:
                tx.jobs.done(job)
            done.append(job.subject)

    workers = [threading.Thread(target=work, args=(f"w-{rank}",)) for rank in range(8)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    assert sorted(done) == wanted


def test_adding_a_job_wakes_who_listens(store: Database) -> None:
    assert store.listen(5)  # has only begun to listen: look again
    assert not store.listen(0.05)
    add(store, "GA-1")
    assert store.listen(5)
    with pytest.raises(RuntimeError), store.begin(WORKER) as tx:
        tx.jobs.add("seal", "GA-2")
        raise RuntimeError
    assert not store.listen(0.2)
