"""Who signs a draft together: seen by its person, and one row by whoever shows its link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from portal.domain.errors import NotFound
from portal.domain.messages import Channel, SealedAddress
from portal.domain.people import Actor, Role
from portal.domain.signers import SignatureAsked, SignatureGiven, Signer, SignerAs, Signing
from portal.store.ledger import Ledger
from portal.store.signing_tables import signings
from portal.store.wire import Wire

_SHOWN = "app.secret"  # what row security compares a row with
_BY_LINK = select(signings).where(signings.c.secret == bindparam("shown"))
_OF = select(signings).where(signings.c.draft == bindparam("of")).order_by(signings.c.capacity)
_ADD = signings.insert()
_FORGET = delete(signings).where(signings.c.id == bindparam("of"))
_SIGN = (
    update(signings)
    .where(signings.c.id == bindparam("of"))
    .values(signer=bindparam("signed"), subject=bindparam("proven"))
)
_GET = select(signings).where(signings.c.id == bindparam("of"))


class Signings:
    """One row a draft and capacity."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def ask(self, signing: Signing, event: SignatureAsked | SignatureGiven) -> None:
        """Keep who is to sign, or has signed first.

        Raises:
            Conflict: somebody is asked in this capacity already.
        """
        address = signing.address
        self._wire.run(
            _ADD,
            {
                "id": signing.id,
                "draft": signing.draft,
                "person": signing.person,
                "helper": signing.helper,
                "capacity": signing.capacity.value,
                "secret": signing.secret,
                "mark": signing.mark,
                "asked_at": signing.asked_at,
                "ends_at": signing.ends_at,
                "subject": signing.subject,
                "signer": signing.signer.told() if signing.signer else None,
                "words": signing.words,
                "channel": signing.channel.value if signing.channel else None,
                "address": address.cipher if address else None,
                "key": address.key if address else None,
                "key_epoch": address.key_epoch if address else None,
            },
        )
        self._ledger.append(event)

    def sign(self, signing_id: str, signer: Signer, subject: str, event: SignatureGiven) -> None:
        """Keep a signature, and the digest of the address that its signer proved.

        The ledger names its signer by their link: they have no account.
        """
        values = {"of": signing_id, "signed": signer.told(), "proven": subject}
        self._wire.run(_SIGN, values)
        self._ledger.append(event, by=Actor(Role.SIGNER, signing_id))

    def forget(self, signing_id: str) -> None:
        """Take back a signature, or a link: it leads nowhere any more."""
        self._wire.run(_FORGET, {"of": signing_id})

    def of(self, draft_id: str) -> Sequence[Signing]:
        """Return those who sign one's own draft, or any (the worker's)."""
        return [_signing(row) for row in self._wire.rows(_OF, {"of": draft_id})]

    def get(self, signing_id: str) -> Signing:
        """Return one (the worker's). Raises NotFound."""
        row = self._wire.one(_GET, {"of": signing_id})
        if row is None:
            raise NotFound("nobody is asked to sign so")
        return _signing(row)

    def shown(self, secret: str) -> Signing:
        """Return the one that a link leads to, given as its keyed digest. Raises NotFound."""
        self._wire.name(_SHOWN, secret)
        row = self._wire.one(_BY_LINK, {"shown": secret})
        if row is None:
            raise NotFound("no such link")
        return _signing(row)


def _signing(row: dict[str, Any]) -> Signing:
    signer = row.pop("signer")
    capacity, way = SignerAs(row.pop("capacity")), row.pop("channel")
    sealed = [row.pop(name) for name in ("address", "key", "key_epoch")]
    kept = sealed[0] is not None
    return Signing(
        **row,
        capacity=capacity,
        signer=Signer(**signer) if signer else None,
        channel=Channel(way) if way else None,
        address=SealedAddress(bytes(sealed[0]), bytes(sealed[1]), sealed[2]) if kept else None,
    )
