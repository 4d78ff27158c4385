"""The wish that the demonstration end: noted when it comes, heeded where nothing is half done.

An exception that a signal's handler raises lands anywhere: within a fork's hooks, which swallow it
and keep their lock. So a first signal is only noted; a second one does not wait.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_wished = threading.Event()


class Ended(BaseException):
    """Somebody asked for the end (Ctrl-C, SIGTERM, a closed terminal)."""


def heed() -> None:
    """Raise Ended if somebody asked for the end. Called at each step, and where one waits long."""
    if _wished.is_set():
        raise Ended


@contextmanager
def wishes() -> Iterator[Callable[[], None]]:
    """Listen to the signals that ask for the end; gives what makes one deaf to further ones."""

    def wished(*_: object) -> None:
        if _wished.is_set():
            raise Ended
        _wished.set()

    def deaf() -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    _wished.clear()
    before = {number: signal.signal(number, wished) for number in SIGNALS}
    try:
        yield deaf
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
