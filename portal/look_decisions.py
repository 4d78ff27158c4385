"""Looks at the decisions on a dossier: rows, vault, locks, ledger, and their place in the chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.checking import found
from portal.domain.checking_decisions import (
    check_composed,
    check_decided,
    check_decision,
    check_letter,
    fingerprint_before,
    sealings_of,
)
from portal.domain.checking_sealed import check_manifest, check_sealing
from portal.domain.decision import Decision, told_of
from portal.domain.dossier import Deposit, Dossier, Status, digest
from portal.domain.errors import PortalError
from portal.domain.exchange_events import Decided, DecisionSealed
from portal.domain.findings import Finding, Outcome
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import DECISIONS, LETTER, MANIFEST_NAME, decision_folder, own
from portal.domain.people import WORKER
from portal.safe import Look, covered, data_key, look_at

_COVERED = {
    Decided.__name__: "decision checkpoint",
    DecisionSealed.__name__: "decision checkpoint",
}


def look_at_decisions(desk: Desk, asked: Sequence[Dossier]) -> Iterator[Finding]:
    """Check the decisions on each of these dossiers."""
    for dossier in asked:
        for one in _dossier(desk, dossier):
            yield Finding(f"{dossier.number} {one.check}", one.outcome, one.detail)


def _dossier(desk: Desk, dossier: Dossier) -> Iterator[Finding]:
    with desk.begin(WORKER) as tx:
        decisions, deposits = tx.decisions.of(dossier.number), tx.deposits.of(dossier.number)
        parts, entries = tx.additions.parts_of(dossier.number), tx.ledger.of(dossier.number)
        moves = tx.moves.of(dossier.number)
        wrapped, sheets = tx.keys.get(dossier.number), tx.sheets.of(dossier.number)
    names = [one.name for one in deposits]
    told = any(one.word in _COVERED for one in entries)
    if not (decisions or told or any(name.startswith(DECISIONS) for name in names)):
        return
    yield from check_decided(dossier, decisions, entries, names)
    yield from covered(desk, entries, _COVERED)
    try:
        key = data_key(desk, wrapped)
    except PortalError:
        key = None  # said by the look at the dossier itself
    for decision in decisions:
        earlier = [one for one in decisions if one.rank < decision.rank]
        previous = fingerprint_before(decision, [dossier, *parts, *earlier, *sheets])
        objects = own(deposits, decision_folder(decision.rank))
        for one in check_decision(decision, dossier, moves, entries):
            yield Finding(f"decision {decision.rank} {one.check}", one.outcome, one.detail)
        for one in _decision(desk, key, decision, objects, entries, previous):
            yield Finding(f"decision {decision.rank} {one.check}", one.outcome, one.detail)


def _decision(
    desk: Desk,
    key: bytes | None,
    decision: Decision,
    deposits: Sequence[Deposit],
    entries: Sequence[LedgerEntry],
    previous: str,
) -> Iterator[Finding]:
    sealings = sealings_of(decision, entries)
    if decision.status is Status.SUBMITTED:
        yield (
            found("sealing", False, "it says decided, and the ledger tells that it was sealed")
            if sealings
            else Finding("sealing", Outcome.NOT_CHECKED, "decided, and not sealed yet")
        )
        return
    looks = {one.name: look_at(desk, key, one) for one in deposits}
    for look in looks.values():
        yield from look.findings
    yield from check_sealing(decision, deposits, sealings)
    yield from _letter(desk, key, decision, deposits, entries, looks)
    manifest = looks.get(decision_folder(decision.rank) + MANIFEST_NAME)
    if manifest is None or manifest.plain is None:
        yield Finding("manifest", Outcome.NOT_CHECKED, "it could not be read")
    else:
        yield from check_manifest(told_of(decision, previous), deposits, manifest.plain)


def _letter(
    desk: Desk,
    key: bytes | None,
    decision: Decision,
    deposits: Sequence[Deposit],
    entries: Sequence[LedgerEntry],
    looks: Mapping[str, Look],
) -> Iterator[Finding]:
    """The letter is the one decided with; where the portal wrote it, what its seal proves too."""
    if not decision.composed:
        yield check_letter(decision, deposits, entries)
        return
    name = decision_folder(decision.rank) + LETTER
    look = looks.get(name)
    if look is None:
        yield found("letter", False, "it is not among the decision's objects")
    elif look.plain is None or key is None:
        yield Finding("letter", Outcome.NOT_CHECKED, "it could not be read")
    else:
        bare = look.plain[: decision.size_bytes]
        cipher = digest(encrypt(key, decision.dossier, name, bare))
        yield check_composed(decision, digest(bare), cipher, entries)
        for one in desk.sealer.check(look.plain):
            yield Finding(f"letter {one.check}", one.outcome, one.detail)
