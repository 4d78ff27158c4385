"""A dossier as people and machines read it: one model drives the PDF and the JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from portal.domain.canonical import canonical
from portal.domain.counter import Counter
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Piece
from portal.domain.manifest import moment
from portal.form.edition import Edition
from portal.form.minimal import left_out
from portal.form.record_parts import Chapter, Paper, Reason, Record, Said
from portal.form.telling import Teller

__all__ = [
    "Chapter", "Paper", "Reason", "Record", "Said", "record_json", "record_of",
]  # fmt: skip

SCHEMA = "guichet-autonomie/dossier/3"
"""1 had neither `decided_by` nor `would_change` nor `otherwise` in its reasons.

Up to 2, every dossier held all of its request; since 3, what its funder needs (`form.minimal`).
"""
HELD_ALL = ("guichet-autonomie/dossier/1", "guichet-autonomie/dossier/2")


def record_of(
    edition: Edition,
    aid_request: AidRequest,
    dossier: Dossier,
    funder_names: Mapping[str, str],
    retain_until: datetime,
    *,
    language: str | None = None,
) -> Record:
    """Everything that one dossier says, in the person's language or another.

    The request and the dossier are as that dossier holds them (`form.minimal.minimal`).
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
        chapters=told.chapters(
            aid_request.answers, aid_request.vouched.questions if aid_request.vouched else ()
        ),
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
        acting=aid_request.acting,
        signers=aid_request.signers,
        completed=aid_request.completed,
        counter=aid_request.counter,
        partial=bool(left_out(edition, dossier.routes)),
    )


def record_json(record: Record, aid_request: AidRequest) -> bytes:
    """The machine-readable dossier: canonical JSON, each answer once, none added.

    The typed name of the signature and the boxes ticked are answers, and stand there. What is
    promised for no day has no `papers_promised`; who files for themselves has no `acting`,
    who signs alone no `signers`, who invited nobody no `completed`; where nothing is left out for
    its funder, there is no `partial`.
    """
    promised = {one.kind: one.by.isoformat() for one in record.to_come if one.by}
    return canonical(
        {
            "schema": SCHEMA,
            "number": record.number,
            "request": record.request,
            "edition": record.edition,
            "language": aid_request.language,
            "funder": {"code": record.funder, "name": record.funder_name},
            "submitted_at": moment(record.submitted_at),
            "retain_until": moment(record.retain_until),
            "answers": dict(aid_request.answers),
            "reasons": [_reason(reason) for reason in record.reasons],
            "elsewhere": [_reason(reason) for reason in record.elsewhere],
            "flags": [{"id": f.id, "text": dict(f.text)} for f in aid_request.routing.flags],
            "papers": [paper_json(paper) for paper in record.papers],
            "papers_to_come": [paper.kind for paper in record.to_come],
            **counter_json(record.counter),
            "signature": {
                "statements": dict(record.signed_statements),
                "signed_at": moment(record.signed_at),
                "signed_in_by": record.signed_in_by,
                "assurance": record.assurance,
            },
        }
        | ({"acting": record.acting.told()} if record.acting else {})
        | ({"signers": [one.told() for one in record.signers]} if record.signers else {})
        | ({"completed": [one.told() for one in record.completed]} if record.completed else {})
        | ({"papers_promised": promised} if promised else {})
        | ({"partial": True} if record.partial else {})
        | ({"vouched": aid_request.vouched.told()} if aid_request.vouched else {})
    )


def _reason(reason: Reason) -> dict[str, object]:
    return {
        "to": reason.to,
        "aid": reason.aid,
        "role": reason.role,
        "rule": reason.rule,
        "because": reason.because,
        "sources": list(reason.sources),
        "decided_by": [{"fact": fact, "text": text} for fact, text in reason.decided_by],
        "would_change": list(reason.would_change),
        "otherwise": reason.otherwise,
    }


def counter_json(counter: Counter | None) -> dict[str, object]:
    """Who typed a request in, where it came on paper; of another, nothing."""
    if counter is None:
        return {}
    told = asdict(counter) | {"paper_signers": list(counter.paper_signers)}
    return {"counter": {name: one for name, one in told.items() if name != "paper_signers" or one}}


def paper_json(paper: Paper | Piece) -> dict[str, object]:
    """One supporting document, as the machine-readable dossier tells it.

    What medical secrecy covers has no `filename`: every agent of the funder reads the record.
    """
    return {
        "id": paper.id,
        "kind": paper.kind,
        **({} if paper.filename is None else {"filename": paper.filename}),
        "media_type": paper.media_type,
        "size_bytes": paper.size_bytes,
        "sha256": paper.sha256,
        **({"copy": paper.copy.told()} if paper.copy else {}),
        **({"for_doctor": True} if paper.for_doctor else {}),
    }
