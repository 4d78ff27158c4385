"""A deadline for every statement, kept on this side of the wire.

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

from sqlalchemy import Engine, event

_TICK = 0.25


class Deadlines:
    """Shuts the socket of each connection that was silent for too long within a statement."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: dict[int, tuple[float, Any]] = {}
        self._stopped = threading.Event()
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)
        event.listen(engine, "handle_error", self._failed)
        watcher = threading.Thread(
            target=_watch, args=(weakref.ref(self), self._stopped), name="deadlines", daemon=True
        )
        watcher.start()

    def stop(self) -> None:
        """End the watch."""
        self._stopped.set()

    def shut_the_late(self) -> None:
        """Shut every socket whose statement is past its deadline."""
        now = time.monotonic()
        for key, (until, dbapi) in self._waiting.copy().items():
            if until < now and self._waiting.pop(key, None) is not None:
                with contextlib.suppress(OSError, ValueError), _socket_of(dbapi) as line:
                    line.shutdown(socket.SHUT_RDWR)

    def _begin(self, conn: Any, cursor: Any, *_: Any) -> None:
        self._waiting[id(cursor)] = (time.monotonic() + self._seconds, cursor.connection)

    def _end(self, conn: Any, cursor: Any, *_: Any) -> None:
        self._waiting.pop(id(cursor), None)

    def _failed(self, context: Any) -> None:
        run = context.execution_context
        if run is not None:
            self._waiting.pop(id(run.cursor), None)


def _socket_of(dbapi: Any) -> socket.socket:
    """A second handle on the connection's socket: closing it closes no connection."""
    return socket.socket(fileno=os.dup(dbapi.fileno()))


def _watch(watched: weakref.ref[Deadlines], stopped: threading.Event) -> None:
    while not stopped.wait(_TICK):
        deadlines = watched()
        if deadlines is None:
            return
        deadlines.shut_the_late()
        del deadlines
