"""Waits for the word that a job was added."""

from __future__ import annotations

import psycopg

from portal.domain.errors import Unavailable
from portal.store.engine import CONNECT_SECONDS, read_url


class Listener:
    """One connection of its own that listens; opened at the first wait, and again when lost."""

    def __init__(self, url: str) -> None:
        named = read_url(url).set(drivername="postgresql")
        if "connect_timeout" not in named.query:
            named = named.update_query_dict({"connect_timeout": CONNECT_SECONDS})
        self._url = named.render_as_string(hide_password=False)
        self._connection: psycopg.Connection | None = None

    def wait(self, seconds: float) -> bool:
        """Wait at most this long. True at once when it has only begun to listen: look again.

        Raises:
            Unavailable: the database does not answer.
        """
        try:
            if self._connection is None:
                self._connection = psycopg.connect(
                    self._url, autocommit=True, application_name="portal-listen"
                )
                self._connection.execute("LISTEN jobs")
                return True
            heard = self._connection.notifies(timeout=seconds, stop_after=1)
            return any(True for _ in heard)
        except psycopg.Error as error:
            self.close()
            raise Unavailable(f"the database does not answer ({error.sqlstate})") from None

    def close(self) -> None:
        """Stop listening."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
