"""Reads again who joined, so that running processes see it: at most once a second."""

from __future__ import annotations

import threading
import time

from portal.desk import Read
from portal.domain.errors import PortalError
from portal.domain.people import PUBLIC
from portal.form.living import LivingEditions

SECONDS = 1.0
PAUSE_SECONDS = 5.0
"""After a database that did not answer: what is known already serves on.

Nothing is missed by it: a version holds from the day after it was kept, at the earliest.
"""


class LookAgain:
    """Have the editions follow the database; one thread looks, the others go on with what is known.

    A look is one small message; all is read again only when a version was added. Before the first
    look that succeeds nothing is known: every thread waits for it, and tries.
    """

    def __init__(self, editions: LivingEditions, read: Read) -> None:
        self._editions, self._read = editions, read
        self._known, self._next, self._begun = 0, 0.0, False
        self._looking = threading.Lock()

    def __call__(self) -> None:
        """Look, unless one looked a second ago. Call it where no transaction is open."""
        if time.monotonic() < self._next or not self._looking.acquire(blocking=not self._begun):
            return
        try:
            if time.monotonic() >= self._next:  # else another thread looked meanwhile
                self._look()
                self._begun, self._next = True, time.monotonic() + SECONDS
        except PortalError:
            self._next = time.monotonic() + PAUSE_SECONDS if self._begun else 0.0
        finally:
            self._looking.release()

    def _look(self) -> None:
        count = self._read(PUBLIC, lambda tx: tx.joinings.count())
        if count != self._known:
            self._editions.follow(self._read(PUBLIC, lambda tx: tx.joinings.every()))
            self._known = count
