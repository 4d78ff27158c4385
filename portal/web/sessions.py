"""Sessions kept in the database: the browser holds a random id, the table a digest and ciphertext.

The table's key is the SHA-256 of the id, and the contents are encrypted under a key made from the
id: neither a copy of the database nor its administrator can take a session over, or read one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin

from portal.acts import sessions as kept_sessions
from portal.desk import Desk
from portal.web.lasting import IDLE, LONGEST, asleep, lifetime

FRESH = timedelta(minutes=5)
"""A session seen more recently is not written again: reading a page costs no write."""

_ID = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(slots=True)
class _Stored:
    """What the database holds of a session, in clear."""

    born: datetime
    seen: datetime
    values: dict[str, Any]


class Session(SessionMixin):
    """A session that is read from the database when it is first used, and not before.

    `only_looked_at`: this page asks by itself, and nobody is there because of it.

    Pages that need none (the public ones, the health check, the page that says the database is
    away) never wait for one.
    """

    def __init__(self, desk: Desk, cookie: str | None) -> None:
        self._desk = desk
        self.id = cookie if cookie and _ID.fullmatch(cookie) else None
        self._stored: _Stored | None = None
        self._dropped: list[str] = []
        self.modified = self.only_looked_at = False

    @property
    def stored(self) -> _Stored:
        """The contents, loaded once. A person idle for too long is no longer signed in."""
        if self._stored is None:
            now = self._desk.clock()
            sealed = kept_sessions.load(self._desk, _address(self.id)) if self.id else None
            stored = _opened(self.id, sealed) if self.id and sealed else None
            if stored is None:
                # An id that this portal does not know is never adopted.
                self.id, stored = None, _Stored(now, now, {})
            if now >= stored.seen + IDLE or now >= stored.born + LONGEST:
                # What is left of it begins a life of its own, signed in as nobody.
                stored = _Stored(now, now, asleep(stored.values, now - stored.seen))
            self._stored = stored
        return self._stored

    @property
    def ends_at(self) -> datetime:
        """When its person is signed in no longer, if they ask for no page after this one."""
        stored, now = self.stored, self._desk.clock()
        seen = now if self.modified or now >= stored.seen + FRESH else stored.seen
        return min(seen + IDLE, stored.born + LONGEST)

    def renew(self) -> None:
        """Forget everything and take a new id: at sign-in and at sign-out."""
        now = self._desk.clock()
        self.stored  # noqa: B018  an id that is not ours must be forgotten first
        if self.id:
            self._dropped.append(self.id)
        self.id, self._stored, self.modified = None, _Stored(now, now, {}), True

    def save(self) -> None:
        """Write what changed, and the time of the last visit now and then.

        Raises:
            Unavailable: the database does not answer. A second try does nothing.
        """
        stored, changed = self._stored, self.modified
        dropped, self._dropped, self.modified = self._dropped, [], False
        for old in dropped:
            kept_sessions.delete(self._desk, _address(old))
        if stored is None:
            return
        now = self._desk.clock()
        visited = self.id and now >= stored.seen + FRESH and not self.only_looked_at
        if not (changed or visited):
            return
        stored.seen = now
        self.id = self.id or secrets.token_urlsafe(32)
        expires_at = now + lifetime(stored.values)
        data, way = _closed(self.id, stored), stored.values.get("way")
        kept_sessions.save(self._desk, _address(self.id), data, expires_at, way)

    def __getitem__(self, key: str) -> Any:
        return self.stored.values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.stored.values[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self.stored.values[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self.stored.values)

    def __len__(self) -> int:
        return len(self.stored.values)


class Sessions(SessionInterface):
    """Flask's way to our sessions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def open_session(self, app: Flask, request: Request) -> Session:
        """The session this browser's cookie names, unread."""
        return Session(self._desk, request.cookies.get(self.get_cookie_name(app)))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session, and give the browser its id when that is new."""
        if not isinstance(session, Session):
            return
        had = session.id
        session.save()
        if session.id and session.id != had:
            response.set_cookie(
                self.get_cookie_name(app),
                session.id,
                path="/",
                httponly=True,
                secure=self.get_cookie_secure(app),
                samesite="Lax",  # Strict would drop the state on the way back from the sign-in
            )


def _address(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def _cipher(session_id: str) -> AESGCM:
    return AESGCM(hmac.digest(session_id.encode(), b"guichet session contents", "sha256"))


def _closed(session_id: str, stored: _Stored) -> bytes:
    plain = {"born": stored.born.isoformat(), "seen": stored.seen.isoformat()}
    text = json.dumps(plain | {"values": stored.values}, separators=(",", ":")).encode()
    nonce = secrets.token_bytes(12)
    return nonce + _cipher(session_id).encrypt(nonce, text, None)


def _opened(session_id: str, sealed: bytes) -> _Stored | None:
    try:
        text = _cipher(session_id).decrypt(sealed[:12], sealed[12:], None)
    except InvalidTag:
        return None  # somebody changed the row: it is nobody's session
    plain = json.loads(text)
    born, seen = (datetime.fromisoformat(plain[key]) for key in ("born", "seen"))
    return _Stored(born, seen, plain["values"])
