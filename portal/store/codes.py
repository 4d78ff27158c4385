"""Codes that were asked for; never a code itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from portal.domain.codes import Code
from portal.domain.errors import NotFound
from portal.domain.messages import Channel, SealedAddress
from portal.store.post_tables import codes
from portal.store.wire import Wire

_ID, _SECRET = "app.code", "app.secret"  # what row security compares a row with
_ADD = insert(codes).values(
    {
        name: bindparam(name)
        for name in (
            "id", "channel", "subject", "address", "key", "key_epoch", "language", "asked_at",
            "expires_at", "secret", "mandate", "signing", "invitation",
            "opinion",
        )
    }
)  # fmt: skip
_SHOWN = select(codes.c.id).where(codes.c.secret == bindparam("shown"))
_GET = select(codes).where(codes.c.id == bindparam("code"))
_LOCK = _GET.with_for_update()
_TRIED = update(codes).where(codes.c.id == bindparam("code")).values(tries=codes.c.tries + 1)
_USED = update(codes).where(codes.c.id == bindparam("code")).values(used_at=bindparam("now"))
_SENT = update(codes).where(codes.c.id == bindparam("code")).values(sent_at=bindparam("now"))
_SWEEP = delete(codes).where(codes.c.expires_at <= bindparam("before"))
_KEPT = timedelta(days=1)
"""How long a code that ended is kept: an e-mail may still come back."""


class Codes:
    """A code is seen by who knows its id; the worker sees all."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def add(self, code: Code) -> None:
        """Keep a code that was asked for."""
        self._wire.name(_ID, code.id)
        self._wire.run(
            _ADD,
            {
                "id": code.id,
                "channel": code.channel.value,
                "subject": code.subject,
                "address": code.address.cipher,
                "key": code.address.key,
                "key_epoch": code.address.key_epoch,
                "language": code.language,
                "asked_at": code.asked_at,
                "expires_at": code.expires_at,
                "mandate": code.mandate,
                "signing": code.signing,
                "invitation": code.invitation,
                "opinion": code.opinion,
                "secret": code.secret,
            },
        )

    def get(self, code_id: str) -> Code:
        """Return what is kept of a code. Raises NotFound."""
        self._wire.name(_ID, code_id)
        return _code(self._wire.one(_GET, {"code": code_id}))

    def shown(self, secret: str) -> str | None:
        """Return the id of the code of this digest, if there is one: whoever shows it sees it."""
        self._wire.name(_SECRET, secret)
        found = self._wire.value(_SHOWN, {"shown": secret})
        return None if found is None else str(found)

    def lock(self, code_id: str) -> Code:
        """Return it, and let nobody else try it until the end of the transaction.

        Raises:
            NotFound: there is none.
        """
        self._wire.name(_ID, code_id)
        return _code(self._wire.one(_LOCK, {"code": code_id}))

    def tried(self, code_id: str) -> None:
        """Count a try that was wrong."""
        self._wire.run(_TRIED, {"code": code_id})

    def used(self, code_id: str) -> None:
        """Somebody signed in with it: nobody does again."""
        self._wire.run(_USED, {"code": code_id, "now": self._wire.at})

    def sent(self, code_id: str) -> None:
        """Its server took it (the worker's)."""
        self._wire.run(_SENT, {"code": code_id, "now": self._wire.at})

    def sweep(self) -> int:
        """Delete codes that ended a day ago (the worker's); return how many."""
        return self._wire.run(_SWEEP, {"before": self._wire.at - _KEPT})


def _code(row: dict[str, Any] | None) -> Code:
    if row is None:
        raise NotFound("no such code")
    sealed = SealedAddress(row.pop("address"), row.pop("key"), row.pop("key_epoch"))
    return Code(**row | {"channel": Channel(row["channel"])}, address=sealed)
