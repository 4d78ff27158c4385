"""The worker: takes one job at a time, under a lease, and does its act."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import structlog

from portal.desk import Desk
from portal.domain.errors import Conflict, PortalError, Unavailable
from portal.domain.people import WORKER
from portal.domain.push import LOOK_OUT
from portal.store.jobs import Job
from portal.work import CHECKPOINT, acts_of

LONGEST_PAUSE = 300.0
MOST_ATTEMPTS = 8
"""Of a job that fails for another reason than a neighbour's absence."""
MOST_RENEWALS = 60
"""Of a lease, three in its length: an act that never ends is at last another worker's."""
IDLE_SECONDS = 5.0

_log = structlog.get_logger()


class Worker:
    """One process's worker.

    Args:
        desk: the desk.
        wait: waits for a new job at most so many seconds (`Database.listen`).
        lease_seconds: how long it may be silent on a job before another takes it.
        checkpoint_seconds: the pause between two checkpoints of the ledger.
    """

    def __init__(
        self,
        desk: Desk,
        wait: Callable[[float], bool],
        *,
        lease_seconds: float,
        checkpoint_seconds: float,
    ) -> None:
        self._desk, self._wait = desk, wait
        self._lease = lease_seconds
        self._idle = min(IDLE_SECONDS, checkpoint_seconds)
        self._coming_back = {CHECKPOINT: checkpoint_seconds, LOOK_OUT: self._idle}
        self._name = f"{socket.gethostname()}-{os.getpid()}"
        self._stopping = False
        self._acts = acts_of(desk)

    def stop(self) -> None:
        """End after the job in hand."""
        self._stopping = True

    def run(self) -> None:
        """Work until stopped. A database that is away is waited for."""
        begun = False
        while not self._stopping:
            try:
                if not begun:
                    self._begin()
                    begun = True
                if not self.work_once() and not self._stopping:
                    self._wait(self._idle)
            except Unavailable:
                _log.warning("database_away", worker=self._name)
                time.sleep(1)

    def work_once(self) -> bool:
        """Take the next job that is due and do it; false when there is none."""
        self._desk.look_again()
        with self._desk.begin(WORKER) as tx:
            job = tx.jobs.take(self._name, self._lease, self._acts)
        if job is None:
            return False
        began = time.perf_counter()
        try:
            with self._held(job):
                self._acts[job.kind](job.subject)
        except PortalError as error:
            self._failed(job, error)
        except Exception as error:  # a job that breaks must not break the worker
            self._failed(job, error)
        else:
            self._done(job)
            took = round((time.perf_counter() - began) * 1000)
            if job.kind not in self._coming_back:
                _log.info("job_done", job=job.kind, number=job.subject, duration_ms=took)
        return True

    @contextmanager
    def _held(self, job: Job) -> Iterator[None]:
        """Lengthen the lease while the act lasts: two workers on one job would put twice."""
        done = threading.Event()

        def renew() -> None:
            for _ in range(MOST_RENEWALS):
                if done.wait(self._lease / 3):
                    return
                with suppress(PortalError), self._desk.begin(WORKER) as tx:
                    tx.jobs.renew(job, self._lease)

        renewing = threading.Thread(target=renew, name="lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            done.set()
            renewing.join()

    def _begin(self) -> None:
        with self._desk.begin(WORKER) as tx:
            tx.jobs.add_once(CHECKPOINT, "ledger")
            tx.jobs.add_once(LOOK_OUT, "destinations")

    def _done(self, job: Job) -> None:
        try:
            with self._desk.begin(WORKER) as tx:
                if job.kind in self._coming_back:
                    tx.jobs.later(job, self._coming_back[job.kind], "")
                else:
                    tx.jobs.done(job)
        except Conflict:
            _log.warning("lease_lost", job=job.kind, number=job.subject)

    def _failed(self, job: Job, error: Exception) -> None:
        """Try again later what may heal by itself; set aside for a person what cannot."""
        code = type(error).__name__
        away = isinstance(error, Unavailable)
        hopeless = isinstance(error, PortalError) and not isinstance(error, Conflict)
        for_a_person = not away and (hopeless or job.attempts > MOST_ATTEMPTS)
        if job.kind in self._coming_back:
            for_a_person = False  # it comes back in any case; `portal status` tells its error
        pause = min(LONGEST_PAUSE, 2.0 ** min(job.attempts, 10) / 2)
        _log.error("job_failed", job=job.kind, number=job.subject, code=code, attempts=job.attempts)
        try:
            with self._desk.begin(WORKER) as tx:
                if for_a_person:
                    tx.jobs.set_aside(job, code)
                else:
                    tx.jobs.later(job, pause, code)
        except Conflict:
            _log.warning("lease_lost", job=job.kind, number=job.subject)
