"""Additions to requests: sent once, never changed; their parts, one a dossier, are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, case, func, select, text, update

from portal.domain.addition import Addition, Part
from portal.domain.dossier import Status
from portal.domain.errors import Conflict, NotFound, Tampered
from portal.domain.events import Added, AdditionSealed
from portal.domain.signers import Signer
from portal.store.ledger import Ledger
from portal.store.reconciliation_tables import TO_HAND
from portal.store.rows import acting_of, piece_of, signature_of
from portal.store.tables import addition_parts, additions
from portal.store.wire import Row, Statement, Wire, as_json

_COLUMNS = tuple(one for one in addition_parts.c if one.name not in TO_HAND | {"sealed_xid"})
_ADD = text(
    "INSERT INTO additions (number, request, rank, draft, person, language, words, corrections,"
    " signature, pieces, submitted_at, acting, signers) VALUES (:number, :request,"
    " :rank, :draft, :person, :language, :words, CAST(:corrections AS jsonb),"
    " CAST(:signature AS jsonb), CAST(:pieces AS jsonb), :submitted_at,"
    " CAST(:acting AS jsonb), CAST(:signers AS jsonb))"
)
_ADD_PARTS = text(
    "INSERT INTO addition_parts (number, addition, request, dossier, person, funder, rank, status,"
    " version, submitted_at) SELECT number, addition, request, dossier, person, funder, rank,"
    " status, version, submitted_at FROM jsonb_to_recordset(CAST(:parts AS jsonb)) AS p("
    "number text, addition text, request text, dossier text, person text, funder text, rank int,"
    " status text, version int, submitted_at timestamptz)"
)
_ALL = select(additions)
_GET = _ALL.where(additions.c.number == bindparam("number"))
_OF_REQUEST = _ALL.where(additions.c.request == bindparam("request")).order_by(additions.c.rank)
_PARTS = select(*_COLUMNS)
_PART = _PARTS.where(addition_parts.c.number == bindparam("number"))
_PARTS_OF_REQUEST = _PARTS.where(addition_parts.c.request == bindparam("request")).order_by(
    addition_parts.c.rank, addition_parts.c.number
)
_PARTS_OF_DOSSIERS = _PARTS.where(
    addition_parts.c.dossier == any_(bindparam("dossiers", type_=ARRAY(Text)))
).order_by(addition_parts.c.dossier, addition_parts.c.rank)
_SAVE = (
    update(addition_parts)
    .where(
        addition_parts.c.number == bindparam("of"), addition_parts.c.version == bindparam("read")
    )
    .values(
        status=bindparam("status"),
        version=addition_parts.c.version + 1,
        sealed_at=bindparam("sealed_at"),
        retain_until=bindparam("retain_until"),
        manifest_sha256=bindparam("manifest_sha256"),
        pdf_sha256=bindparam("pdf_sha256"),
        sealed_xid=case(
            (addition_parts.c.sealed_xid.is_not(None), addition_parts.c.sealed_xid),
            (bindparam("sealed_at").is_not(None), func.pg_current_xact_id()),
        ),
    )
)


class Additions:
    """Another funder's, or another person's, does not exist: NotFound, or not among them."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, addition: Addition, parts: Sequence[Part], event: Added) -> None:
        """Keep an addition, its parts, and what tells of it.

        Raises:
            Conflict: its number, its rank or its draft was there before.
            NotAllowed: the request is another person's.
        """
        self._wire.run(_ADD, _values(addition))
        if parts:
            self._wire.run(_ADD_PARTS, {"parts": as_json(list(parts))})
        self._ledger.append(event, person=addition.person)

    def get(self, number: str) -> Addition:
        """Return an addition.

        Raises:
            NotFound: there is none, or it is another person's.
            Tampered: its row is not one that was ever sent.
        """
        row = self._wire.one(_GET, {"number": number})
        if row is None:
            raise NotFound("no such addition")
        return _addition_of(row)

    def of_request(self, number: str) -> tuple[Addition, ...]:
        """Return the additions to a request, by rank. Raises Tampered."""
        return tuple(map(_addition_of, self._wire.rows(_OF_REQUEST, {"request": number})))

    def part(self, number: str) -> Part:
        """Return one part. Raises NotFound: there is none, or it is not the actor's to see."""
        row = self._wire.one(_PART, {"number": number})
        if row is None:
            raise NotFound("no such part of an addition")
        return _part_of(row)

    def parts_of_request(self, number: str) -> tuple[Part, ...]:
        """Return all parts of the additions to a request, by rank."""
        return self._several(_PARTS_OF_REQUEST, {"request": number})

    def parts_of(self, *dossiers: str) -> tuple[Part, ...]:
        """Return the parts of the additions to these dossiers, by rank."""
        return self._several(_PARTS_OF_DOSSIERS, {"dossiers": list(dossiers)})

    def save(self, part: Part, event: AdditionSealed) -> Part:
        """Write the part's new state and the event that explains it; return it as it is now.

        Raises:
            Conflict: it was changed since it was read (its row version moved).
        """
        values = {
            "of": part.number,
            "read": part.version,
            "status": part.status.value,
            "sealed_at": part.sealed_at,
            "retain_until": part.retain_until,
            "manifest_sha256": part.manifest_sha256,
            "pdf_sha256": part.pdf_sha256,
        }
        if not self._wire.run(_SAVE, values):
            raise Conflict("the part was changed meanwhile")
        self._ledger.append(event, funder=part.funder, person=part.person)
        return replace(part, version=part.version + 1)

    def _several(self, statement: Statement, values: Row) -> tuple[Part, ...]:
        return tuple(_part_of(row) for row in self._wire.rows(statement, values))


def _values(addition: Addition) -> dict[str, Any]:
    """The values of an addition's row; JSON as text."""
    return {
        "number": addition.number,
        "request": addition.request,
        "rank": addition.rank,
        "draft": addition.draft,
        "person": addition.person,
        "language": addition.language,
        "words": addition.words,
        "corrections": as_json(dict(addition.corrections)),
        "signature": as_json(addition.signature),
        "pieces": as_json(addition.pieces),
        "acting": as_json(addition.acting),
        "signers": as_json([one.told() for one in addition.signers]),
        "submitted_at": addition.submitted_at,
    }


def _addition_of(row: Row) -> Addition:
    try:
        dict(row["corrections"].items())
        pieces = tuple(piece_of(one) for one in row["pieces"])
        told = {"signature": signature_of(row["signature"]), "acting": acting_of(row["acting"])}
        signers = tuple(Signer(**one) for one in row["signers"])
        return Addition(**{**row, **told, "pieces": pieces, "signers": signers})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Tampered("what is kept under this number is no addition") from None


def _part_of(row: Row) -> Part:
    return Part(**{**row, "status": Status(row["status"])})
