"""Verify: is what is kept what was filed. Three outcomes, never merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from portal.desk import Desk
from portal.domain.checking import check_dossier, check_filing, found
from portal.domain.checking_case import check_case
from portal.domain.checking_erasure import check_not_erased
from portal.domain.checking_invitations import check_completed
from portal.domain.checking_mandates import check_mandate
from portal.domain.checking_moves import check_moves, check_rulings
from portal.domain.checking_sealed import (
    check_manifest,
    check_sealing,
    check_secrecy,
    named_of,
)
from portal.domain.checking_signers import check_signers
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.erasure import WasErased
from portal.domain.errors import NotFound, PortalError, Tampered
from portal.domain.events import Routed, Sealed, Submitted
from portal.domain.findings import Finding, Outcome
from portal.domain.mandate_events import MandateConfirmed
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME, own
from portal.domain.moves import Reoriented, as_filed
from portal.domain.people import WORKER
from portal.domain.signers import SignatureGiven
from portal.form.minimal import routes_told
from portal.look_additions import look_at_additions
from portal.look_decisions import look_at_decisions
from portal.look_erased import look_at_erased
from portal.look_record import look_at_record
from portal.look_sheets import look_at_sheets
from portal.safe import covered, data_key, finding_of, look_at, told_of_look
from portal.store.database import Transaction

_SEALED = Sealed.__name__
_COVERED = {
    Submitted.__name__: "filing checkpoint",
    MandateConfirmed.__name__: "mandate checkpoint",
    SignatureGiven.__name__: "signature checkpoint",
    Routed.__name__: "routing checkpoint",
    _SEALED: "checkpoint",
    Reoriented.__name__: "move checkpoint",
}
"""The entries that a signed checkpoint must cover, and the name of that check."""


def verify_request(desk: Desk, number: str) -> tuple[Finding, ...]:
    """Check every dossier of a request, or one dossier: rows, vault, seal, locks, ledger.

    The ledger tells of the look, once it is over.

    Raises:
        NotFound: there is no such request or dossier.
    """
    person = None
    try:
        with desk.begin(WORKER) as tx:
            aid_request, dossiers = _asked(tx, number)
        person = (aid_request or dossiers[0]).person
        looked = _request(desk, number, aid_request, dossiers) if aid_request else ()
        findings = (*looked, *look_at_erased(desk, number, dossiers, whole=not aid_request))
    except Tampered as error:
        findings = (finding_of("request", error),)
    return findings + told_of_look(desk, number, findings, person)


def _asked(tx: Transaction, number: str) -> tuple[AidRequest | None, tuple[Dossier, ...]]:
    """The request of this number, or of this dossier's, and all its dossiers; none: erased."""
    try:
        request = tx.dossiers.even_erased(number).request
    except NotFound:
        request = number
    dossiers = tx.dossiers.of_request(request)
    try:
        return tx.aid_requests.get(request), dossiers
    except WasErased:
        return None, dossiers
    except NotFound:
        raise NotFound("there is no request or dossier of this number") from None


def _request(
    desk: Desk, number: str, aid_request: AidRequest, dossiers: Sequence[Dossier]
) -> Iterator[Finding]:
    with desk.begin(WORKER) as tx:
        entries = tx.ledger.of(aid_request.number)
        try:
            key = tx.drafts.get(aid_request.draft).key
        except NotFound:
            key = None
    yield from check_filing(aid_request, dossiers, entries, key)
    yield from covered(desk, entries, _COVERED)
    if acting := aid_request.acting:
        with desk.begin(WORKER) as tx:
            told = tx.ledger.of(acting.mandate)
        yield from check_mandate(acting, told, aid_request.submitted_at)
        yield from covered(desk, told, _COVERED)
    if aid_request.signers:
        with desk.begin(WORKER) as tx:
            signed = tx.ledger.of(aid_request.draft)
        yield from check_signers(aid_request, signed)
        yield from covered(desk, signed, _COVERED)
    if aid_request.completed:
        with desk.begin(WORKER) as tx:
            told = tx.ledger.of(aid_request.draft)
        yield check_completed(aid_request.completed, told)
    asked = [one for one in dossiers if number in (one.request, one.number) and not one.erased_at]
    for dossier in asked:
        for one in _dossier(desk, dossier, aid_request):
            yield Finding(f"{dossier.number} {one.check}", one.outcome, one.detail)
    yield from look_at_additions(desk, aid_request, dossiers, asked)
    yield from look_at_decisions(desk, asked)
    yield from look_at_sheets(desk, asked)


def _dossier(desk: Desk, dossier: Dossier, aid_request: AidRequest) -> Iterator[Finding]:
    with desk.begin(WORKER) as tx:
        every, wrapped = tx.deposits.of(dossier.number), tx.keys.get(dossier.number)
        entries, moves = tx.ledger.of(dossier.number), tx.moves.of(dossier.number)
        noted, judged = tx.milestones.of(dossier.number), tx.milestones.judged(dossier.number)
        rulings = tx.rulings.of(dossier.number)
    filed, edition = as_filed(dossier, moves), desk.editions.get(aid_request.edition)
    deposits = own(every)
    told_in = partial(routes_told, edition) if edition else tuple
    yield from check_dossier(filed, aid_request, entries, told_in)
    yield from check_not_erased(dossier, entries)
    yield from (*check_moves(dossier, moves, entries), *check_rulings(rulings, moves, entries))
    yield from check_case(noted, judged, entries)
    if edition:
        yield check_secrecy(every, {one.id for one in edition.pieces if one.medical})
    yield from covered(desk, entries, _COVERED)
    if dossier.status is Status.SUBMITTED:
        sealed = any(one.word == _SEALED for one in entries)
        yield (
            found("dossier", False, "it says filed, and the ledger tells that it was sealed")
            if sealed
            else Finding("dossier", Outcome.NOT_CHECKED, "filed, and not sealed yet")
        )
        return
    try:
        data = data_key(desk, wrapped)
    except PortalError as error:
        data = None
        yield finding_of("key", error)
    looks = {one.name: look_at(desk, data, one) for one in deposits}
    for look in looks.values():
        yield from look.findings
    yield from check_sealing(dossier, deposits, [one for one in entries if one.word == _SEALED])
    manifest = looks.get(MANIFEST_NAME)
    if manifest is None or manifest.plain is None:
        yield Finding("manifest", Outcome.NOT_CHECKED, "it could not be read")
    else:
        yield from check_manifest(named_of(filed), deposits, manifest.plain)
    yield from look_at_record(desk, filed, aid_request, looks.get(PDF_NAME), deposits)
