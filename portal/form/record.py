"""A dossier as people and machines read it: one model drives the PDF and the JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal.domain.canonical import canonical
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Piece
from portal.domain.routing import Referral, Route
from portal.form.edition import Edition
from portal.form.record_parts import Chapter, Paper, Reason, Record, Said
from portal.form.telling import SIGNED_NAME, Teller

__all__ = [
    "Chapter", "Paper", "Reason", "Record", "Said",
    "parts_filed", "parts_sealed", "record_json", "record_of",
]  # fmt: skip

SCHEMA = "guichet-autonomie/dossier/1"


def record_of(
    edition: Edition,
    aid_request: AidRequest,
    dossier: Dossier,
    funder_names: Mapping[str, str],
    retain_until: datetime,
    *,
    language: str | None = None,
) -> Record:
    """Everything that one dossier of a request says, in the person's language or another.

    `funder_names` are funders' names by code; `retain_until` is the day its lock ends, UTC.

    Raises:
        ValueError: an answer to a question that the edition does not have: nothing is left out.
    """
    spoken = language or aid_request.language
    told, signature = Teller(edition, spoken, funder_names), aid_request.signature
    return Record(
        number=dossier.number,
        request=aid_request.number,
        edition=edition.id,
        language=spoken,
        funder=dossier.funder,
        funder_name=told.funder(dossier.funder),
        submitted_at=aid_request.submitted_at,
        beneficiary=dossier.beneficiary,
        chapters=told.chapters(aid_request.answers),
        reasons=tuple(told.route(route) for route in dossier.routes),
        elsewhere=told.elsewhere(aid_request.routing, dossier.funder),
        flags=tuple(told.told(flag.text) for flag in aid_request.routing.flags),
        papers=tuple(told.paper(piece) for piece in aid_request.pieces),
        to_come=told.to_come(aid_request),
        signed_name=signature.name,
        signed_statements=told.signed(signature),
        signed_at=signature.signed_at,
        signed_in_by=signature.signed_in_by,
        assurance=signature.assurance,
        retain_until=retain_until,
    )


def record_json(record: Record, aid_request: AidRequest) -> bytes:
    """The machine-readable dossier: canonical JSON, each answer once, none added.

    The typed name of the signature and the boxes ticked are answers, and stand there.
    """
    return canonical(
        {
            "schema": SCHEMA,
            "number": record.number,
            "request": record.request,
            "edition": record.edition,
            "language": aid_request.language,
            "funder": {"code": record.funder, "name": record.funder_name},
            "submitted_at": _moment(record.submitted_at),
            "retain_until": _moment(record.retain_until),
            "answers": dict(aid_request.answers),
            "reasons": [_reason(reason) for reason in record.reasons],
            "elsewhere": [_reason(reason) for reason in record.elsewhere],
            "flags": [{"id": f.id, "text": dict(f.text)} for f in aid_request.routing.flags],
            "papers": [_paper(paper) for paper in record.papers],
            "papers_to_come": [kind for kind, _ in record.to_come],
            "signature": {
                "statements": dict(record.signed_statements),
                "signed_at": _moment(record.signed_at),
                "signed_in_by": record.signed_in_by,
                "assurance": record.assurance,
            },
        }
    )


def _reason(reason: Reason) -> dict[str, object]:
    return {
        "to": reason.to,
        "aid": reason.aid,
        "role": reason.role,
        "rule": reason.rule,
        "because": reason.because,
        "sources": list(reason.sources),
    }


def _paper(paper: Paper | Piece) -> dict[str, object]:
    return {
        "id": paper.id,
        "kind": paper.kind,
        "filename": paper.filename,
        "media_type": paper.media_type,
        "size_bytes": paper.size_bytes,
        "sha256": paper.sha256,
    }


def parts_filed(aid_request: AidRequest, dossier: Dossier) -> dict[str, object]:
    """What dossier.json says of a request, by part: all of it but names of funders, and the term.

    Made from the request alone, not through a Record: the one checks the other.
    """
    signature, routing = aid_request.signature, aid_request.routing
    here = {piece.kind for piece in aid_request.pieces}
    others = [one for one in routing.routes if one.funder != dossier.funder]
    spoken = aid_request.language
    return {
        "number": dossier.number,
        "request": aid_request.number,
        "edition": aid_request.edition,
        "language": spoken,
        "funder": dossier.funder,
        "filing date": _moment(aid_request.submitted_at),
        "answers": dict(aid_request.answers),
        "reasons": [_why(one, spoken) for one in dossier.routes],
        "elsewhere": [
            *(_why(one, spoken) for one in others),
            *(_why(one, spoken) for one in routing.referrals),
        ],
        "flags": [{"id": flag.id, "text": dict(flag.text)} for flag in routing.flags],
        "papers": [_paper(piece) for piece in aid_request.pieces],
        "papers to come": sorted(aid_request.later - here),
        "signed name": signature.name,
        "signature": {
            "statements": dict(signature.statements),
            "signed_at": _moment(signature.signed_at),
            "signed_in_by": signature.signed_in_by,
            "assurance": signature.assurance,
        },
    }


def parts_sealed(told: Mapping[str, Any]) -> dict[str, object]:
    """The same parts, as a dossier.json tells them; one that is not there is nothing."""
    funder, to_come = told.get("funder"), told.get("papers_to_come")
    answers = told.get("answers")
    renamed = {
        "funder": funder.get("code") if isinstance(funder, Mapping) else None,
        "filing date": told.get("submitted_at"),
        "papers to come": sorted(map(str, to_come)) if isinstance(to_come, list) else None,
        "signed name": answers.get(SIGNED_NAME) if isinstance(answers, Mapping) else None,
    }
    same = ("number", "request", "edition", "language", "answers", "reasons", "elsewhere")
    named = {name: told.get(name) for name in (*same, "flags", "papers", "signature")}
    return named | renamed


def _why(one: Route | Referral, spoken: str) -> dict[str, object]:
    return {
        "to": one.funder if isinstance(one, Route) else one.to,
        "aid": one.aid if isinstance(one, Route) else "",
        "role": one.role if isinstance(one, Route) else "referral",
        "rule": one.rule,
        "because": one.because.get(spoken) or next(iter(one.because.values()), ""),
        "sources": list(one.sources),
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
