"""The queue: a table, written in the transaction that needs the job."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, delete, func, select, text, update

from portal.domain.errors import Conflict
from portal.store.tables import jobs
from portal.store.wire import Statement, Wire, as_json


@dataclass(frozen=True, slots=True)
class Job:
    """One thing for the worker to do. `attempts` counts this one; it fences a lost lease."""

    id: int
    kind: str
    subject: str
    attempts: int
    worker: str | None
    due_at: datetime  # when taken: the end of the lease
    added_at: datetime
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How the queue stands."""

    waiting: int  # due, and nobody has them
    taken: int  # under a lease
    later: int  # will be due
    set_aside: int  # need a person
    oldest_due_at: datetime | None  # of those waiting


_JOB = (
    jobs.c.id, jobs.c.kind, jobs.c.subject, jobs.c.attempts, jobs.c.worker, jobs.c.due_at,
    jobs.c.added_at, jobs.c.error_code,
)  # fmt: skip
QUEUE = text(
    "INSERT INTO jobs (kind, subject, due_at, added_at) SELECT kind, subject, due_at, added_at"
    " FROM jsonb_to_recordset(CAST(:queued AS jsonb))"
    " AS j(kind text, subject text, due_at timestamptz, added_at timestamptz)"
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('jobs that stand once'))")
_ADD_ONCE = text(
    "INSERT INTO jobs (kind, subject, due_at, added_at) SELECT :kind, :subject, :due, :now"
    " WHERE NOT EXISTS (SELECT FROM jobs WHERE kind = :kind AND subject = :subject"
    " AND due_at >= CAST(:after AS timestamptz))"
)
_NEXT = (
    select(jobs.c.id)
    .where(
        jobs.c.set_aside_at.is_(None),
        jobs.c.due_at <= bindparam("now"),
        jobs.c.kind == any_(bindparam("kinds", type_=ARRAY(Text))),
    )
    .order_by(jobs.c.due_at, jobs.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
# A lease is a due date put off: when it ends, the job is due again.
_TAKE = (
    update(jobs)
    .where(jobs.c.id == _NEXT.scalar_subquery())
    .values(due_at=bindparam("lease_end"), worker=bindparam("by"), attempts=jobs.c.attempts + 1)
    .returning(*_JOB)
)
_HELD = (
    jobs.c.id == bindparam("job"),
    jobs.c.attempts == bindparam("attempt"),
    jobs.c.worker == bindparam("holder"),
)
_DONE = delete(jobs).where(*_HELD)
_RENEW = update(jobs).where(*_HELD).values(due_at=bindparam("lease_end"))
_LATER = (
    update(jobs)
    .where(*_HELD)
    .values(due_at=bindparam("again_at"), worker=None, error_code=bindparam("code"))
)
_SET_ASIDE = (
    update(jobs)
    .where(*_HELD)
    .values(set_aside_at=bindparam("now"), worker=None, error_code=bindparam("code"))
)
_ASIDE = select(*_JOB).where(jobs.c.set_aside_at.is_not(None)).order_by(jobs.c.set_aside_at)
_AGAIN = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"), jobs.c.set_aside_at.is_not(None))
    .values(set_aside_at=None, due_at=bindparam("now"), attempts=0)
)
_FREE = jobs.c.set_aside_at.is_(None) & (jobs.c.due_at <= bindparam("now"))
_COUNTS = select(
    func.count().filter(_FREE).label("waiting"),
    func.count()
    .filter(jobs.c.set_aside_at.is_(None), jobs.c.worker.is_not(None), ~_FREE)
    .label("taken"),
    func.count()
    .filter(jobs.c.set_aside_at.is_(None), jobs.c.worker.is_(None), ~_FREE)
    .label("later"),
    func.count().filter(jobs.c.set_aside_at.is_not(None)).label("set_aside"),
    func.min(jobs.c.due_at).filter(_FREE).label("oldest_due_at"),
)


class Jobs:
    """Jobs are taken under a lease; a worker that dies gives its job back by its silence."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._added: list[dict[str, Any]] = []
        self.added = False  # whether a worker is to be woken after the commit

    def add(self, kind: str, subject: str, at: datetime | None = None) -> None:
        """Queue a job, due now or at this time; it is written just before the commit."""
        now = self._wire.at
        self._added.append({"kind": kind, "subject": subject, "due_at": at or now, "added_at": now})
        self.added = True

    def add_once(self, kind: str, subject: str, at: datetime | None = None) -> None:
        """Queue a job that stands once; with a time, beside the one in hand that asks for it."""
        due, after = at or self._wire.at, at.isoformat() if at else "-infinity"
        values = {"kind": kind, "subject": subject, "now": self._wire.at, "due": due}
        self._wire.run(_ONE_AT_A_TIME)
        self._wire.run(_ADD_ONCE, values | {"after": after})
        self.added = True

    def take(self, worker: str, lease_seconds: float, kinds: Collection[str]) -> Job | None:
        """Take the job that is due longest, of these kinds, unless others hold them all."""
        end = self._wire.at + timedelta(seconds=lease_seconds)
        values = {"now": self._wire.at, "kinds": list(kinds), "lease_end": end, "by": worker}
        row = self._wire.one(_TAKE, values)
        return None if row is None else Job(**row)

    def renew(self, job: Job, lease_seconds: float) -> None:
        """Lengthen the lease of a job in hand.

        Raises:
            Conflict: its lease ended, and another worker has it (or had).
        """
        end = self._wire.at + timedelta(seconds=lease_seconds)
        self._held(_RENEW, job, {"lease_end": end})

    def done(self, job: Job) -> None:
        """Strike a job off.

        Raises:
            Conflict: its lease ended, and another worker has it (or had).
        """
        self._held(_DONE, job, {})

    def later(self, job: Job, pause_seconds: float, error_code: str) -> None:
        """Give a job back, to be tried again after this pause.

        Raises:
            Conflict: its lease ended, and another worker has it (or had).
        """
        again = self._wire.at + timedelta(seconds=pause_seconds)
        self._held(_LATER, job, {"again_at": again, "code": error_code})

    def set_aside(self, job: Job, error_code: str) -> None:
        """Keep a job for a person to look at.

        Raises:
            Conflict: its lease ended, and another worker has it (or had).
        """
        self._held(_SET_ASIDE, job, {"now": self._wire.at, "code": error_code})

    def aside(self) -> tuple[Job, ...]:
        """Return the jobs that need a person, the oldest first."""
        return tuple(Job(**row) for row in self._wire.rows(_ASIDE))

    def again(self, job_id: int) -> bool:
        """Put a job that was set aside back in the queue; false if there is none."""
        self.added = True
        return bool(self._wire.run(_AGAIN, {"job": job_id, "now": self._wire.at}))

    def counts(self) -> JobCounts:
        """Count the queue."""
        (row,) = self._wire.rows(_COUNTS, {"now": self._wire.at})
        return JobCounts(**row)

    def pending(self) -> dict[str, str]:
        """Take out what was added and is not written: the values of `QUEUE`, or nothing."""
        if not self._added:
            return {}
        values = {"queued": as_json(self._added)}
        self._added.clear()
        return values

    def _held(self, statement: Statement, job: Job, values: dict[str, Any]) -> None:
        told = values | {"job": job.id, "attempt": job.attempts, "holder": job.worker}
        if not self._wire.run(statement, told):
            raise Conflict("this job is no longer ours")
