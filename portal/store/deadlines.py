"""A deadline for everything sent to the database, kept on this side of the wire.

PostgreSQL's time-outs run in the server, and TCP's see nothing while the other machine's kernel
answers: a server that hangs (frozen, its disk stuck) would hold us for ever. A watcher shuts the
socket down; the driver sees its end, and the next transaction looks for the new primary. Nothing
is cancelled on the server: a cancel would end a COMMIT's wait for the second site and call it done.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
import weakref
from typing import Any

import psycopg

_TICK = 0.25


class Deadlines:
    """Shuts the socket of each connection that was silent for longer than `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: dict[psycopg.Connection[Any], float] = {}
        self._stopped = threading.Event()
        watcher = threading.Thread(
            target=_watch, args=(weakref.ref(self), self._stopped), name="deadlines", daemon=True
        )
        watcher.start()

    def over(self, driver: psycopg.Connection[Any]) -> Deadline:
        """Watch this connection within a `with` block."""
        return Deadline(self._waiting, driver, self._seconds)

    def stop(self) -> None:
        """End the watch."""
        self._stopped.set()

    def shut_the_late(self) -> None:
        """Shut every socket that is past its deadline."""
        now = time.monotonic()
        for driver, until in self._waiting.copy().items():
            if until < now and self._waiting.pop(driver, None) is not None:
                with contextlib.suppress(OSError, psycopg.Error), _socket_of(driver) as line:
                    line.shutdown(socket.SHUT_RDWR)


class Deadline:
    """One wait. A class of ours: it is entered for every statement, and must cost nothing."""

    __slots__ = ("_driver", "_seconds", "_waiting")

    def __init__(
        self,
        waiting: dict[psycopg.Connection[Any], float],
        driver: psycopg.Connection[Any],
        seconds: float,
    ) -> None:
        self._waiting, self._driver, self._seconds = waiting, driver, seconds

    def __enter__(self) -> None:
        self._waiting[self._driver] = time.monotonic() + self._seconds

    def __exit__(self, *_: object) -> None:
        self._waiting.pop(self._driver, None)


def _socket_of(driver: psycopg.Connection[Any]) -> socket.socket:
    """A second handle on the connection's socket: closing it closes no connection."""
    return socket.socket(fileno=os.dup(driver.fileno()))


def _watch(watched: weakref.ref[Deadlines], stopped: threading.Event) -> None:
    while not stopped.wait(_TICK):
        deadlines = watched()
        if deadlines is None:
            return
        deadlines.shut_the_late()
        del deadlines
