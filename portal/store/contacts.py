"""The addresses that people proved."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from portal.domain.messages import Channel, Contact, SealedAddress
from portal.store.post_tables import contacts
from portal.store.wire import Wire

_KEEP_NEW = insert(contacts).values(
    {
        name: bindparam(name)
        for name in ("person", "channel", "subject", "address", "key", "key_epoch", "proven_at")
    }
)
_KEEP = _KEEP_NEW.on_conflict_do_update(
    index_elements=[contacts.c.person, contacts.c.channel],
    set_={
        "address": _KEEP_NEW.excluded.address,
        "key": _KEEP_NEW.excluded.key,
        "key_epoch": _KEEP_NEW.excluded.key_epoch,
        "proven_at": _KEEP_NEW.excluded.proven_at,
        "bounced_at": None,
        "bounce_code": None,
    },
)
# An address is kept with the sign-in that proved it; the person may have several.
_ALL_THEY_ARE = text(
    "SELECT p.id FROM people o JOIN people p ON coalesce(o.same_as, o.id) IN (p.id, p.same_as)"
    " WHERE o.id = :of"
)
_OF_PERSON = (
    select(contacts)
    .where(or_(contacts.c.person == bindparam("of"), contacts.c.person.in_(_ALL_THEY_ARE)))
    .order_by(contacts.c.proven_at.desc())
)
_MINE = select(contacts)  # row security shows the actor's alone
_REFUSED = (
    update(contacts)
    .where(contacts.c.subject == bindparam("of"))
    .values(bounced_at=bindparam("now"), bounce_code=bindparam("told"))
)


class Contacts:
    """Addresses that people proved, encrypted; a person sees their own, the worker all."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def keep(self, contact: Contact) -> None:
        """Keep an address that was just proven: it takes messages again."""
        self._wire.run(
            _KEEP,
            {
                "person": contact.person,
                "channel": contact.channel.value,
                "subject": contact.subject,
                "address": contact.address.cipher,
                "key": contact.address.key,
                "key_epoch": contact.address.key_epoch,
                "proven_at": contact.proven_at,
            },
        )

    def of(self, person: str) -> Contact | None:
        """Return the address this person proved last, if there is one."""
        row = self._wire.one(_OF_PERSON, {"of": person})
        return None if row is None else _contact(row)

    def every_of(self, person: str) -> tuple[Contact, ...]:
        """Every address that this person proved, by whichever sign-in (the worker's)."""
        return tuple(_contact(row) for row in self._wire.rows(_OF_PERSON, {"of": person}))

    def mine(self) -> tuple[Contact, ...]:
        """Every address that the actor proved."""
        return tuple(_contact(row) for row in self._wire.rows(_MINE))

    def bounced(self, subject: str, code: str) -> None:
        """Note that this address takes no message (the worker's), if anybody proved it."""
        self._wire.run(_REFUSED, {"of": subject, "now": self._wire.at, "told": code})


def _contact(row: dict[str, Any]) -> Contact:
    sealed = SealedAddress(row.pop("address"), row.pop("key"), row.pop("key_epoch"))
    return Contact(**row | {"channel": Channel(row["channel"])}, address=sealed)
