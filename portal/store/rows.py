"""From rows to frozen values, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.domain.acting import Acting
from portal.domain.counter import Counter
from portal.domain.dossier import AidRequest, Signature
from portal.domain.draft import Copy, Draft, Piece
from portal.domain.invitations import Completed
from portal.domain.ledger import Checkpoint, Head, LedgerEntry
from portal.domain.people import Role
from portal.domain.routing import Flag, Referral, Route, Routing
from portal.domain.signers import Signer
from portal.store.ledger_tables import ledger
from portal.store.moved import moved_of, moved_values
from portal.store.vouched import vouched_for_of, vouched_of, vouched_values
from portal.store.wire import Row, as_json

ENTRY_COLUMNS = tuple(column for column in ledger.c if column.name != "xid")
"""The columns that make a LedgerEntry."""


def piece_values(piece: Piece) -> dict[str, Any]:
    """The values of a piece's row."""
    return {
        "id": piece.id,
        "draft": piece.draft,
        "kind": piece.kind,
        "filename": piece.filename,
        "media_type": piece.media_type,
        "size_bytes": piece.size_bytes,
        "sha256": piece.sha256,
        "inbox_key": piece.inbox_key,
        "attached_at": piece.attached_at,
        "copy": piece.copy,
        "warnings": piece.warnings,
        "for_doctor": piece.for_doctor,
    }


def piece_of(value: Mapping[str, Any]) -> Piece:
    """A piece from JSON; one that was filed before there were copies has none."""
    copy = value.get("copy")
    return Piece(
        id=value["id"],
        draft=value["draft"],
        kind=value["kind"],
        filename=value["filename"],
        media_type=value["media_type"],
        size_bytes=value["size_bytes"],
        sha256=value["sha256"],
        inbox_key=value["inbox_key"],
        attached_at=datetime.fromisoformat(value["attached_at"]),
        copy=Copy(**copy) if copy else None,
        warnings=tuple(value.get("warnings", ())),
        for_doctor=bool(value.get("for_doctor")),
    )


def draft_values(draft: Draft) -> dict[str, Any]:
    """The values of a draft's row, without its pieces."""
    return {
        "id": draft.id,
        "person": draft.person,
        "edition": draft.edition,
        "language": draft.language,
        "answers": dict(draft.answers),
        "later": sorted(draft.later),
        "key": draft.key,
        "key_epoch": draft.key_epoch,
        "started_at": draft.started_at,
        "saved_at": draft.saved_at,
        "number": draft.number,
        "moved": moved_values(draft.moved) if draft.moved else {},
        "reminded_at": None,
        "amends": draft.amends,
        "mandate": draft.mandate,
        "spouse_of": draft.spouse_of,
        "promised": dict(draft.promised),
        "vouched": vouched_values(draft.vouched),
    }


def draft_of(row: Row) -> Draft:
    """A draft from its row, its pieces beside."""
    values = dict(row)
    pieces = tuple(piece_of(piece) for piece in values.pop("pieces"))
    later, key = frozenset(values.pop("later")), bytes(values.pop("key"))
    moved = moved_of(values.pop("moved"))
    del values["reminded_at"]
    vouched = vouched_of(values.pop("vouched"))
    return Draft(**values, later=later, pieces=pieces, key=key, moved=moved, vouched=vouched)


def aid_request_values(aid_request: AidRequest) -> dict[str, Any]:
    """The values of a request's row; JSON as text, for the one statement that files it."""
    return {
        "number": aid_request.number,
        "draft": aid_request.draft,
        "person": aid_request.person,
        "edition": aid_request.edition,
        "language": aid_request.language,
        "answers": as_json(dict(aid_request.answers)),
        "later": as_json(sorted(aid_request.later)),
        "routing": as_json(aid_request.routing),
        "signature": as_json(aid_request.signature),
        "pieces": as_json(aid_request.pieces),
        "submitted_at": aid_request.submitted_at,
        "acting": as_json(aid_request.acting),
        "counter": as_json(aid_request.counter),
        "promised": as_json(dict(aid_request.promised)),
        "vouched": as_json(aid_request.vouched.told() if aid_request.vouched else {}),
        "signers": as_json([one.told() for one in aid_request.signers]),
        "completed": as_json([one.told() for one in aid_request.completed]),
    }


def aid_request_of(row: Row) -> AidRequest:
    """A request from its row."""
    return AidRequest(
        number=row["number"],
        draft=row["draft"],
        person=row["person"],
        edition=row["edition"],
        language=row["language"],
        answers=row["answers"],
        later=frozenset(row["later"]),
        routing=_routing_of(row["routing"]),
        signature=signature_of(row["signature"]),
        submitted_at=row["submitted_at"],
        pieces=tuple(piece_of(piece) for piece in row["pieces"]),
        acting=acting_of(row["acting"]),
        counter=counter_of(row["counter"]),
        promised=dict(row["promised"]),
        vouched=vouched_for_of(row["vouched"]),
        signers=tuple(Signer(**one) for one in row["signers"]),
        completed=tuple(Completed(**one) for one in row["completed"]),
    )


def acting_of(value: Mapping[str, Any] | None) -> Acting | None:
    """Who filed for another, from JSON; nobody did in what was filed before there were mandates."""
    return Acting(**{**value, "acts": tuple(value["acts"])}) if value else None


def counter_of(value: Mapping[str, Any] | None) -> Counter | None:
    """Who typed a request in, from JSON; none: nobody at a counter."""
    if not value:
        return None
    return Counter(**{**value, "paper_signers": tuple(value.get("paper_signers", ()))})


def signature_of(value: Mapping[str, Any]) -> Signature:
    """A signature from JSON."""
    return Signature(**{**value, "signed_at": datetime.fromisoformat(value["signed_at"])})


def _routing_of(value: Mapping[str, Any]) -> Routing:
    return Routing(
        routes=routes_of(value["routes"]),
        referrals=tuple(
            Referral(**one | {"sources": tuple(one["sources"])}) for one in value["referrals"]
        ),
        flags=tuple(Flag(**one) for one in value["flags"]),
    )


def routes_of(value: Sequence[Mapping[str, Any]]) -> tuple[Route, ...]:
    """Routes from JSON."""
    return tuple(Route(**{**one, "sources": tuple(one["sources"])}) for one in value)


def entry_of(row: Row) -> LedgerEntry:
    """A ledger entry from its row."""
    values = {column.name: row[column.name] for column in ENTRY_COLUMNS}
    return LedgerEntry(**values | {"role": Role(row["role"])})


def checkpoint_of(row: Row) -> Checkpoint:
    """A checkpoint from its row."""
    head = Head(row["size"], bytes(row["root"]))
    return Checkpoint(head, row["note"], row["key"], row["made_at"], row["version_id"])
