"""Opinions that were asked for: each change with its event; what was given is never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ARRAY, Text, bindparam, text

from portal.domain.dossier import digest
from portal.domain.errors import Conflict, NotFound
from portal.domain.messages import SealedAddress
from portal.domain.opinions import (
    ExpertProven,
    Opinion,
    OpinionAsked,
    OpinionEnded,
    OpinionGiven,
)
from portal.store.ledger import Ledger
from portal.store.talk_tables import opinion_answers, opinions
from portal.store.wire import Row, Wire

_SHOWN = "app.secret"  # what row security compares a row with
_ASKED = (
    "id", "dossier", "person", "funder", "asked_by", "colleague", "medical", "objects", "terms",
    "secret", "asked_at", "ends_at", "address", "key", "key_epoch",
)  # fmt: skip
_ADD = opinions.insert().values({name: bindparam(name) for name in _ASKED})
_GIVE = opinion_answers.insert()
_OF = text(
    "SELECT o.*, a.cipher AS answer, a.answered_at FROM opinions o"
    " LEFT JOIN opinion_answers a ON a.opinion = o.id"
    " WHERE o.dossier = :dossier ORDER BY o.asked_at, o.id"
)
_OWN = text("SELECT * FROM opinions WHERE id = :id")
_KNOWN = (
    "SELECT id, dossier, person, funder, secret, address, key, key_epoch, asked_at, ends_at,"
    " ended_at FROM opinions WHERE "
)
_BY_LINK = text(f"{_KNOWN} secret = :secret")
_OF_ME = text(
    "SELECT o.* FROM opinions o WHERE o.colleague = :me AND o.ended_at IS NULL"
    " AND o.ends_at > :now AND NOT EXISTS"
    " (SELECT FROM opinion_answers a WHERE a.opinion = o.id) ORDER BY o.ends_at, o.id"
)
_END = text("UPDATE opinions SET ended_at = :now WHERE id = :id AND ended_at IS NULL")
# Read by who asked, or by who holds the dossier now: of it, nobody else has to be told.
_UNREAD = text(
    "SELECT o.dossier, count(*) AS unread FROM opinions o"
    " JOIN opinion_answers a ON a.opinion = o.id JOIN dossiers d ON d.number = o.dossier"
    " WHERE o.dossier = ANY(:dossiers) AND NOT EXISTS (SELECT FROM ledger l"
    " WHERE l.subject = o.dossier AND l.word = 'OpinionsRead'"
    " AND l.actor IN (o.asked_by, d.caseworker)"
    " AND jsonb_exists(l.detail -> 'opinions', o.id)) GROUP BY o.dossier"
).bindparams(bindparam("dossiers", type_=ARRAY(Text)))
_TO_SEND = text(
    "SELECT id, dossier, '' AS person, funder, secret, address, key, key_epoch, asked_at, ends_at,"
    " ended_at, sent_at, refused_at FROM opinions WHERE id = :id"
)
_SENT = text("UPDATE opinions SET sent_at = :now WHERE id = :id")
_REFUSED = text("UPDATE opinions SET refused_at = :now WHERE id = :id")
_SWEEP = text(
    "UPDATE opinions o SET address = NULL, key = NULL, key_epoch = NULL WHERE address IS NOT NULL"
    " AND (ends_at <= :now OR ended_at IS NOT NULL"
    " OR EXISTS (SELECT FROM opinion_answers a WHERE a.opinion = o.id))"
)


class Opinions:
    """Seen by the caseworkers of their funder; one by whoever shows its link, and by its expert."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def ask(self, one: Opinion, sections: Sequence[str], until: str) -> None:
        """Keep what is asked. Raises NotAllowed: not of this dossier, or not by the actor."""
        address = one.address
        values = {name: getattr(one, name) for name in _ASKED if hasattr(one, name)} | {
            "objects": list(one.objects),
            "address": address.cipher if address else None,
            "key": address.key if address else None,
            "key_epoch": address.key_epoch if address else None,
        }
        self._wire.run(_ADD, values)
        told = one.colleague or "", one.medical, one.objects, tuple(sections), until
        event = OpinionAsked(one.dossier, one.id, *told)
        self._ledger.append(event, funder=one.funder, person=one.person)

    def of(self, dossier: str) -> tuple[Opinion, ...]:
        """Return those of a dossier that the actor may see, the first asked first."""
        return tuple(map(_opinion, self._wire.rows(_OF, {"dossier": dossier})))

    def of_me(self) -> tuple[Opinion, ...]:
        """Return those that are asked of the actor now, the first due first."""
        values = {"me": self._wire.actor.id, "now": self._wire.at}
        return tuple(map(_opinion, self._wire.rows(_OF_ME, values)))

    def unread(self, dossiers: Sequence[str]) -> Mapping[str, int]:
        """Return how many were given and not read by whom they are for, by dossier."""
        rows = self._wire.rows(_UNREAD, {"dossiers": list(dossiers)})
        return {row["dossier"]: row["unread"] for row in rows}

    def shown(self, secret: str) -> Opinion:
        """Return what a link leads to, given as its keyed digest. Raises NotFound."""
        self._wire.name(_SHOWN, secret)
        return _found(self._wire.one(_BY_LINK, {"secret": secret}))

    def own(self, id_: str) -> Opinion:
        """Return the expert's own. Raises NotFound: it cannot be given any more."""
        return _found(self._wire.one(_OWN, {"id": id_}))

    def prove(self, one: Opinion, event: ExpertProven) -> None:
        """Tell that an expert proved their address (the expert's)."""
        self._ledger.append(event, funder=one.funder, person=one.person)

    def give(self, one: Opinion, cipher: bytes) -> None:
        """Keep the opinion. Raises Conflict, NotAllowed: it cannot be given any more."""
        event = OpinionGiven(one.dossier, one.id, digest(cipher))
        self._ledger.append(event, funder=one.funder, person=one.person)
        self._ledger.write()  # once it is given, its expert has no more to tell
        values = {"opinion": one.id, "dossier": one.dossier, "funder": one.funder}
        self._wire.run(_GIVE, values | {"cipher": cipher, "answered_at": self._wire.at})

    def end(self, one: Opinion) -> None:
        """End one before it is given. Raises Conflict: it ended before."""
        if not self._wire.run(_END, {"id": one.id, "now": self._wire.at}):
            raise Conflict("it ended before")
        event = OpinionEnded(one.dossier, one.id)
        self._ledger.append(event, funder=one.funder, person=one.person)

    def to_send(self, id_: str) -> Opinion:
        """Return one whose link is to be sent (the worker's). Raises NotFound."""
        return _found(self._wire.one(_TO_SEND, {"id": id_}))

    def sent(self, id_: str, *, refused: bool) -> None:
        """Its message was sent, or its address takes none (the worker's)."""
        self._wire.run(_REFUSED if refused else _SENT, {"id": id_, "now": self._wire.at})

    def sweep(self) -> None:
        """Forget the addresses of those that let nobody in any more (the worker's)."""
        self._wire.run(_SWEEP, {"now": self._wire.at})


def _found(row: Row | None) -> Opinion:
    if row is None:
        raise NotFound("no such opinion")
    return _opinion(row)


def _opinion(row: Row) -> Opinion:
    told = {"asked_by": "", "colleague": None, "medical": False, **row}
    told["objects"] = tuple(row.get("objects", ()))
    cipher, key, epoch = (told.pop(name) for name in ("address", "key", "key_epoch"))
    address = SealedAddress(bytes(cipher), bytes(key), epoch) if cipher is not None else None
    return Opinion(**told, address=address)
