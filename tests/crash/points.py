"""The points at which a process dies: before and after each call to a neighbour."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from portal.desk import Desk
from portal.domain.errors import Unavailable
from portal.domain.people import Actor
from portal.domain.push import Push
from portal.sealing import PUTTING

STORES = (
    "drafts", "aid_requests", "additions", "decisions", "dossiers", "deposits", "keys", "jobs",
    "ledger", "destinations", "errands", "changes", "deliveries", "reconciliation",
)  # fmt: skip
BUFFERED = {("ledger", "append"), ("jobs", "add"), ("ledger", "write"), ("ledger", "pending")}
"""What a transaction keeps to itself until its commit: no neighbour is called."""
NEIGHBOURS = ("vault", "inbox", "keyring", "printer", "sealer")

KILL_BEFORE, KILL_AFTER = "kill before", "kill after"
FAIL_BEFORE, FAIL_AFTER = "fail before", "fail after"
KILLS, FAILURES = (KILL_BEFORE, KILL_AFTER), (FAIL_BEFORE, FAIL_AFTER)


@dataclass(slots=True)
class Points:
    """Counts the calls of the main thread and of those that put objects, and strikes at one.

    Calls are made one at a time, so that what lies in the vault when the process dies is what the
    calls before it put there. A lease is renewed by another thread, when it likes: those calls are
    not counted.
    """

    at: int = 0
    how: str = ""
    struck: str = ""
    names: list[str] = field(default_factory=list)
    turn: threading.RLock = field(default_factory=threading.RLock)

    def call(self, name: str, work: Callable[[], Any]) -> Any:
        """Do the call, unless this is where the process dies or the neighbour fails."""
        here = threading.current_thread()
        if here is not threading.main_thread() and not here.name.startswith(PUTTING):
            return work()
        with self.turn:
            return self._counted(name, work)

    def _counted(self, name: str, work: Callable[[], Any]) -> Any:
        self.names.append(name)
        here = len(self.names) == self.at
        if here:
            self.struck = name
            if self.how == KILL_BEFORE:
                os.kill(os.getpid(), signal.SIGKILL)
            if self.how == FAIL_BEFORE:
                raise Unavailable(f"{name} does not answer")
        done = work()
        if here:
            if self.how == KILL_AFTER:
                os.kill(os.getpid(), signal.SIGKILL)
            if self.how == FAIL_AFTER:
                raise Unavailable(f"the answer of {name} was lost")
        return done

    def desk(self, desk: Desk, took: Callable[[str], None]) -> Desk:
        """The same desk, each of its neighbours behind these points."""
        guarded = {name: _Guarded(getattr(desk, name), name, self) for name in NEIGHBOURS}
        return replace(desk, begin=self._begin(desk, took), push=self._push(desk.push), **guarded)

    def _push(self, push: Push) -> Push:
        """What goes to funders, behind points too: a call, and each verb of a delivery."""
        caller: Any = _Guarded(push.caller, "caller", self)
        ways: Any = {carrier: _Opening(way, self) for carrier, way in push.ways.items()}
        return Push(caller, ways)

    def _begin(self, desk: Desk, took: Callable[[str], None]) -> Callable[[Actor], Any]:
        @contextmanager
        def begin(actor: Actor) -> Iterator[Any]:
            real = desk.begin(actor)
            tx = real.__enter__()
            try:
                yield _Transaction(tx, self, took)
            except BaseException:
                real.__exit__(*sys.exc_info())
                raise
            _ended(self, real)

        return begin


def _ended(points: Points, real: Any) -> None:
    """The commit; a failure before it undoes the transaction, as the end of a connection does."""
    try:
        points.call("commit", lambda: real.__exit__(None, None, None))
    except Unavailable as error:
        if points.how == FAIL_BEFORE and points.struck == "commit":
            real.__exit__(type(error), error, None)
        raise


class _Guarded:
    """A neighbour whose every verb is a point."""

    def __init__(self, real: Any, name: str, points: Points) -> None:
        self._real, self._name, self._points = real, name, points

    def __getattr__(self, verb: str) -> Any:
        found = getattr(self._real, verb)
        if not callable(found) or (self._name, verb) in BUFFERED:
            return found
        name = f"{self._name}.{verb}"
        return lambda *args, **kw: self._points.call(name, lambda: found(*args, **kw))


class _Opening:
    """A way whose deliveries are behind points."""

    def __init__(self, real: Any, points: Points) -> None:
        self._real, self._points = real, points

    def open(self, *where: Any) -> Any:
        return _Guarded(self._real.open(*where), "delivery", self._points)


class _Transaction:
    """A transaction whose stores are behind points; it says which job was taken."""

    def __init__(self, real: Any, points: Points, took: Callable[[str], None]) -> None:
        self._real = real
        for name in STORES:
            setattr(self, name, _Guarded(getattr(real, name), name, points))
        self._took = took
        take = self.jobs.take  # type: ignore[attr-defined]
        self.jobs.take = lambda *args: self._taken(take(*args))  # type: ignore[attr-defined]

    def _taken(self, job: Any) -> Any:
        if job is not None:
            self._took(job.subject)
        return job

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)
