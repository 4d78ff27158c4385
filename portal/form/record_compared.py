"""What a dossier.json says of a request, part by part, against what was filed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Piece
from portal.domain.manifest import moment
from portal.domain.routing import Referral, Route
from portal.form.record import counter_json, paper_json
from portal.form.telling import SIGNED_NAME

_UNEXPLAINED: Mapping[str, object] = {"decided_by": [], "would_change": [], "otherwise": ""}
"""What a reason says that was sealed before reasons were explained in full."""


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
        "filing date": moment(aid_request.submitted_at),
        "answers": dict(aid_request.answers),
        "reasons": [_why(one, spoken) for one in dossier.routes],
        "elsewhere": [
            *(_why(one, spoken) for one in others),
            *(_why(one, spoken) for one in routing.referrals),
        ],
        "flags": [{"id": flag.id, "text": dict(flag.text)} for flag in routing.flags],
        "papers": [paper_json(piece) for piece in aid_request.pieces],
        "papers to come": sorted(aid_request.later - here),
        "papers promised": {
            kind: day
            for kind, day in aid_request.promised.items()
            if kind in aid_request.later - here
        },
        "signed name": signature.name,
        "counter": counter_json(aid_request.counter).get("counter"),
        "signature": {
            "statements": dict(signature.statements),
            "signed_at": moment(signature.signed_at),
            "signed_in_by": signature.signed_in_by,
            "assurance": signature.assurance,
        },
        "mandate": aid_request.acting.told() if aid_request.acting else None,
        "signers": [one.told() for one in aid_request.signers],
        "completed parts": [one.told() for one in aid_request.completed],
    }


def parts_sealed(told: Mapping[str, Any]) -> dict[str, object]:
    """The same parts, as a dossier.json tells them; one that is not there is nothing."""
    funder, to_come = told.get("funder"), told.get("papers_to_come")
    answers = told.get("answers")
    renamed = {
        "funder": funder.get("code") if isinstance(funder, Mapping) else None,
        "filing date": told.get("submitted_at"),
        "reasons": _since_explained(told.get("reasons")),
        "elsewhere": _since_explained(told.get("elsewhere")),
        "papers to come": sorted(map(str, to_come)) if isinstance(to_come, list) else None,
        "papers promised": told.get("papers_promised", {}),
        "signed name": answers.get(SIGNED_NAME) if isinstance(answers, Mapping) else None,
    }
    same = (
        "number", "request", "edition", "language", "answers", "flags", "papers", "counter",
        "signature",
    )  # fmt: skip
    named = {name: told.get(name) for name in same}
    several = {"signers": told.get("signers", []), "completed parts": told.get("completed", [])}
    return named | renamed | several | {"mandate": told.get("acting")}


def papers_as(pieces: Iterable[Piece], told: object) -> Sequence[Mapping[str, object]]:
    """These papers as filed, without each file name that a record's `papers` leave out.

    A record leaves out those that medical secrecy covers; one sealed before it did has them all.
    """
    listed = told if isinstance(told, list) else []
    papers = [one for one in listed if isinstance(one, Mapping)]
    unnamed = [one.get("id") for one in papers if "filename" not in one]
    return [
        {name: value for name, value in paper.items() if name != "filename" or not left_out}
        for paper in map(paper_json, pieces)
        for left_out in [paper["id"] in unnamed]
    ]


def _why(one: Route | Referral, spoken: str) -> dict[str, object]:
    return {
        "to": one.funder if isinstance(one, Route) else one.to,
        "aid": one.aid if isinstance(one, Route) else "",
        "role": one.role if isinstance(one, Route) else "referral",
        "rule": one.rule,
        "because": _in(spoken, one.because),
        "sources": list(one.sources),
        "decided_by": [
            {"fact": each["fact"], "text": _in(spoken, each["text"])} for each in one.decided_by
        ],
        "would_change": [_in(spoken, each) for each in one.would_change],
        "otherwise": _in(spoken, one.otherwise),
    }


def _in(spoken: str, told: Mapping[str, str]) -> str:
    return told.get(spoken) or next(iter(told.values()), "")


def _since_explained(reasons: object) -> object:
    """The reasons of a dossier.json; one of before they were explained in full has empty parts."""
    if not isinstance(reasons, list) or not all(isinstance(one, Mapping) for one in reasons):
        return reasons
    return [{**_UNEXPLAINED, **one} for one in reasons]
