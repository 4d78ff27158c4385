"""Funders' software: its keys, the assertions it used, the tokens that were taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text

from portal.domain.errors import Conflict, NotFound
from portal.domain.software import (
    KeyKind,
    Scope,
    Software,
    SoftwareAdded,
    SoftwareEnded,
    SoftwareKey,
    SoftwareKeyAdded,
    SoftwareKeyEnded,
    SoftwareNamed,
    TokenRevoked,
    scopes_of,
    told,
)
from portal.store.managed import Managed
from portal.store.software_tables import software, software_keys
from portal.store.wire import Row

_ALL = text(
    "SELECT id, funder, name, scopes, made_at, used_at, ended_at FROM software"
    " ORDER BY ended_at DESC NULLS FIRST, made_at, id"
)
_GET = text(
    "SELECT id, funder, name, scopes, made_at, used_at, ended_at FROM software WHERE id = :software"
)
_KEYS = text(
    "SELECT id, software, kind, value, made_at, used_at, ended_at FROM software_keys"
    " WHERE software = :software ORDER BY ended_at DESC NULLS FIRST, made_at, id"
)
_ADD, _ADD_KEY = software.insert(), software_keys.insert()
_NAME = text("UPDATE software SET name = :name WHERE id = :software AND ended_at IS NULL")
_END = text(
    "UPDATE software SET ended_at = :now, ended_by = :me WHERE id = :software AND ended_at IS NULL"
)
_END_KEY = text(
    "UPDATE software_keys SET ended_at = :now, ended_by = :me"
    " WHERE (id, software) = (:key, :software) AND ended_at IS NULL"
)
_USED = text(
    "WITH used AS (UPDATE software_keys SET used_at = :now WHERE id = :key)"
    " UPDATE software SET used_at = :now WHERE id = :software"
)
_FORGET = text("DELETE FROM used_assertions WHERE software = :software AND until < :now")
_USE = text(
    "INSERT INTO used_assertions (software, assertion, until)"
    " VALUES (:software, :assertion, :until) ON CONFLICT DO NOTHING"
)
_REVOKE = text(
    "WITH gone AS (DELETE FROM revoked_tokens WHERE software = :software AND until < :now)"
    " INSERT INTO revoked_tokens (software, token, until) VALUES (:software, :token, :until)"
    " ON CONFLICT (software, token) DO UPDATE SET until = excluded.until"
)
# One message tells all: the software stands, so does the key, and the token was not taken back.
_STANDS = text(
    "SELECT 1 FROM software s JOIN software_keys k ON k.software = s.id"
    " WHERE s.id = :software AND k.id = :key AND s.ended_at IS NULL AND k.ended_at IS NULL"
    " AND NOT EXISTS (SELECT FROM revoked_tokens r WHERE (r.software, r.token) = (s.id, :token))"
)


class SoftwareRows(Managed):
    """A manager sees their funder's; a software itself alone."""

    def every(self) -> tuple[Software, ...]:
        """Return the funder's, those that stand first."""
        return tuple(map(_software_of, self._wire.rows(_ALL)))

    def get(self, id_: str) -> Software:
        """Return one. Raises NotFound: there is none, or it is not the actor's to see."""
        row = self._wire.one(_GET, {"software": id_})
        if row is None:
            raise NotFound("no such software")
        return _software_of(row)

    def keys(self, id_: str) -> tuple[SoftwareKey, ...]:
        """Return the keys of one, those that stand first."""
        rows = self._wire.rows(_KEYS, {"software": id_})
        return tuple(SoftwareKey(**{**row, "kind": KeyKind(row["kind"])}) for row in rows)

    def add(self, id_: str, name: str, scopes: Collection[Scope]) -> None:
        """Register one. Raises NotAllowed: the actor may not give these scopes."""
        known = {"id": id_, "name": name, "scopes": told(scopes), "used_at": None}
        self._wire.run(_ADD, known | self._made())
        self._ledger.append(SoftwareAdded(id_, told(scopes)))

    def add_key(self, id_: str, of: str, kind: KeyKind, value: str) -> None:
        """Give one more key. Raises NotAllowed: the software ended, or is none of the actor's."""
        known = {"id": id_, "software": of, "kind": kind.value, "value": value, "used_at": None}
        self._wire.run(_ADD_KEY, known | self._made())
        self._ledger.append(SoftwareKeyAdded(of, id_, kind.value))

    def name(self, id_: str, name: str) -> None:
        """Give another name. Raises Conflict: it ended."""
        self._change(_NAME, {"software": id_, "name": name})
        self._ledger.append(SoftwareNamed(id_))

    def end(self, id_: str) -> None:
        """End one: none of its keys and tokens is worth anything. Raises Conflict: it ended."""
        self._change(_END, self._by() | {"software": id_})
        self._ledger.append(SoftwareEnded(id_))

    def end_key(self, id_: str, of: str) -> None:
        """End a key and the tokens that it brought. Raises Conflict: it ended, or is no such."""
        self._change(_END_KEY, self._by() | {"software": of, "key": id_})
        self._ledger.append(SoftwareKeyEnded(of, id_))

    def use(self, key: SoftwareKey) -> None:
        """Note that the software proved itself with this key."""
        now = {"now": self._wire.at}
        self._wire.run(_USED, now | {"key": key.id, "software": key.software})

    def use_assertion(self, id_: str, assertion: str, until: datetime) -> None:
        """Note an assertion, by a digest. Raises Conflict: it was used before."""
        values = {"software": id_, "now": self._wire.at}
        self._wire.run(_FORGET, values)
        if not self._wire.run(_USE, {"software": id_, "assertion": assertion, "until": until}):
            raise Conflict("this assertion was used before")

    def revoke(self, id_: str, token: str, until: datetime) -> None:
        """Take a token back; a second time changes nothing."""
        values = {"software": id_, "token": token, "until": until, "now": self._wire.at}
        self._wire.run(_REVOKE, values)
        self._ledger.append(TokenRevoked(id_, token))

    def stands(self, id_: str, key: str, token: str) -> bool:
        """Whether a token of this software, brought by this key, is still worth something."""
        values = {"software": id_, "key": key, "token": token}
        return self._wire.value(_STANDS, values) is not None


def _software_of(row: Row) -> Software:
    return Software(**{**row, "scopes": scopes_of(row["scopes"])})
