"""What the rows of a request say, against what the ledger and the filing itself say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from portal.domain.dossier import AidRequest, Deposit, Dossier
from portal.domain.draft import Piece
from portal.domain.events import Routed, Submitted
from portal.domain.filing import dossiers_of, routed_of
from portal.domain.findings import Finding, Outcome
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import COPIES, PIECES, piece_names, within
from portal.domain.marks import request_mark
from portal.domain.routing import Route

_SHOWN = {
    "person": "person",
    "funder": "funder",
    "routes": "routes",
    "submitted_at": "filing date",
    "beneficiary": "beneficiary",
    "birth_date": "birth date",
    "commune": "commune",
}
"""What a dossier's row repeats of its request, and how a check names it."""


def found(check: str, same: bool, detail: str) -> Finding:
    """The same, or different."""
    return Finding(check, Outcome.SAME if same else Outcome.DIFFERENT, detail)


def check_filing(
    aid_request: AidRequest,
    dossiers: Sequence[Dossier],
    entries: Sequence[LedgerEntry],
    key: bytes | None,
) -> Iterator[Finding]:
    """A request and the numbers of its dossiers against the entry that tells of its filing.

    Args:
        aid_request: the request as its row tells it.
        dossiers: all of its dossiers.
        entries: what the ledger tells of the request.
        key: the draft's wrapped key, under which the request was marked; none: it is gone.
    """
    told = [one for one in entries if one.word == Submitted.__name__]
    if len(told) != 1:
        yield found("filing", False, "the ledger does not tell of the filing once")
        return
    (entry,) = told
    detail = entry.detail
    yield found("filing date", entry.at == aid_request.submitted_at, "the ledger's")
    yield found("person", entry.person == aid_request.person, "the ledger's")
    yield found("draft", detail.get("draft") == aid_request.draft, "the ledger's")
    yield found("edition", detail.get("edition") == aid_request.edition, "the ledger's")
    numbers = [one.number for one in dossiers]
    yield found("dossiers", detail.get("dossiers") == numbers, "those of the ledger, each once")
    check = "everything that was filed"
    if key is None:
        yield Finding(check, Outcome.NOT_CHECKED, "the draft's key is gone")
    else:
        same = detail.get("request_mark") == _mark(key, aid_request)
        yield found(check, same, "the request's row against the ledger's mark of it")


def check_dossier(
    dossier: Dossier,
    aid_request: AidRequest,
    entries: Sequence[LedgerEntry],
    told_in: Callable[[Sequence[Route]], Sequence[Route]] = tuple,
) -> Iterator[Finding]:
    """A dossier's row against the one that the request makes, and against the ledger.

    `entries` are what the ledger tells of the dossier; `told_in` makes of routes what their funder
    is told of them: all, where the dossier is older than that.
    """
    try:
        made = {one.number: one for one in dossiers_of(aid_request)}.get(dossier.number)
        if made and made.routes != dossier.routes:
            made = replace(made, routes=tuple(told_in(made.routes)))
    except (KeyError, TypeError, AttributeError):  # answers that no request has
        made = None
    if made is None:
        yield found("dossier", False, "the request as it stands makes no such dossier")
    else:
        for name, said in _SHOWN.items():
            same = bool(getattr(dossier, name) == getattr(made, name))
            yield found(said, same, "what the request makes of it")
    told = [one.detail for one in entries if one.word == Routed.__name__]
    expected = [routed_of(dossier).detail()]
    same = [{name: _listed(one[name]) for name in one} for one in told] == [
        {name: _listed(one[name]) for name in one} for one in expected
    ]
    yield found("funder and rules", same, "those that the ledger tells of, once")


def check_papers(pieces: Sequence[Piece], deposits: Sequence[Deposit], folder: str = "") -> Finding:
    """The papers that were sent, and their copies, against what was deposited (in a folder)."""
    try:
        names = piece_names(pieces, folder)
    except (KeyError, TypeError):
        return found("papers", False, "the request has a paper that nobody files")
    filed = {
        (names[one.id], one.media_type, one.size_bytes, one.sha256)
        for piece in pieces
        for one in piece.waiting
    }
    kept = {
        (one.name, one.media_type, one.size_bytes, one.sha256)
        for one in deposits
        if within(one.name).startswith((PIECES, COPIES))
    }
    return found("papers", filed == kept, "those that were filed, and no other")


def _mark(key: bytes, aid_request: AidRequest) -> str | None:
    try:
        return request_mark(key, aid_request)
    except (ValueError, TypeError):
        return None


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
