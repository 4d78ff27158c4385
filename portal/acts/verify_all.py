"""Verify the whole vault and the whole ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portal.desk import Desk
from portal.domain.dossier import Deposit
from portal.domain.errors import PortalError
from portal.domain.findings import Finding, Outcome
from portal.domain.kept import MARKER
from portal.domain.ledger import Checkpoint
from portal.domain.people import WORKER
from portal.look_erased import left_of, look_at_erasure
from portal.safe import data_key, finding_of, look_at, told_of_look

AT_ONCE = 500
LEDGER = "ledger/"
VAULT = "vault"
"""What the ledger calls the whole of it."""


def verify_vault(desk: Desk) -> Iterator[Finding]:
    """Look at every object that the database knows, then for what it does not know.

    The ledger tells of the look, once it is over.
    """
    findings = []
    for finding in _vault(desk):
        findings.append(finding)
        yield finding
    yield from told_of_look(desk, VAULT, findings)


def _vault(desk: Desk) -> Iterator[Finding]:
    last = ""
    while True:
        with desk.begin(WORKER) as tx:
            deposits = tx.deposits.every(last, AT_ONCE)
            gone = tx.dossiers.erased_among({one.dossier for one in deposits})
        for dossier in gone:
            yield from look_at_erasure(desk, dossier)
        erased = {one.number for one in gone}
        for deposit in deposits:
            if deposit.dossier in erased:
                yield left_of(desk, deposit)
            else:
                yield from _deposit(desk, deposit)
        if len(deposits) < AT_ONCE:
            break
        last = deposits[-1].key
    yield from _orphans(desk)


def verify_ledger(desk: Desk) -> tuple[Finding, ...]:
    """Recompute the ledger from its rows, against the checkpoints as the vault holds them."""
    findings: list[Finding] = []
    try:
        kept = desk.vault.keys(LEDGER)  # first: the database knows each before it is put
    except PortalError as error:
        kept = ()
        findings.append(finding_of("checkpoints in the vault", error))
    with desk.begin(WORKER) as tx:
        checkpoints = tx.ledger.checkpoints()
    notes = [_note(desk, one, findings) for one in checkpoints]
    with desk.begin(WORKER) as tx:
        findings += tx.ledger.audit([note for note in notes if note], desk.ledger_signer.head)
    for key in sorted({key for key, _ in kept} - {one.key for one in checkpoints}):
        said = "the vault holds it, and the database does not know it: was the ledger cut?"
        findings.append(Finding(f"checkpoint {key}", Outcome.DIFFERENT, said))
    if not checkpoints:
        findings.append(Finding("checkpoints", Outcome.NOT_CHECKED, "there is none yet"))
    return tuple(findings)


def _note(desk: Desk, one: Checkpoint, findings: list[Finding]) -> str | None:
    """A checkpoint as the vault holds it; what is wrong with that is added to the findings."""
    check = f"checkpoint of {one.head.size}"
    if one.version_id is None:
        findings.append(Finding(check, Outcome.NOT_CHECKED, "not in the vault yet"))
        return None
    try:
        note = desk.vault.read(one.key, one.version_id).decode("utf-8", "replace")
    except PortalError as error:
        findings.append(finding_of(check, error))
        return None
    if note != one.note:
        said = "the database and the vault hold two checkpoints"
        findings.append(Finding(check, Outcome.DIFFERENT, said))
    return note


def _deposit(desk: Desk, deposit: Deposit) -> Iterator[Finding]:
    if deposit.version_id is None:
        waiting = "planned, and not in the vault yet"
        yield Finding(f"{deposit.dossier} {deposit.name}", Outcome.NOT_CHECKED, waiting)
        return
    try:
        with desk.begin(WORKER) as tx:
            wrapped = tx.keys.get(deposit.dossier)
        key = data_key(desk, wrapped)
    except PortalError as error:
        key = None
        yield finding_of(f"{deposit.dossier} key", error)
    for finding in look_at(desk, key, deposit).findings:
        yield Finding(f"{deposit.dossier} {finding.check}", finding.outcome, finding.detail)


def _orphans(desk: Desk) -> Iterator[Finding]:
    """All that lies in the vault is known to the database, by key and by version.

    A key is written once: what else lies under it was put over the object, or hides it.
    """
    check = "orphans"
    try:
        lies = desk.vault.keys(markers=True)
    except PortalError as error:
        yield finding_of(check, error)
        return
    with desk.begin(WORKER) as tx:
        known = {one.key: one.version_id for one in tx.ledger.checkpoints()}
        last = ""
        while deposits := tx.deposits.every(last, AT_ONCE):
            known |= {one.key: one.version_id for one in deposits}
            last = deposits[-1].key
    wrong = [said for key, version_id in lies if (said := _unknown(known, key, version_id))]
    yield from (Finding(check, Outcome.DIFFERENT, said) for said in wrong)
    if not wrong:
        yield Finding(check, Outcome.SAME, f"{len(lies)} objects, all known to the database")


def _unknown(known: Mapping[str, str | None], key: str, version_id: str) -> str | None:
    """What is wrong with this version; one that is planned has no version yet."""
    if key not in known:
        return f"the database does not know {key}"
    if version_id == MARKER:
        return f"a delete marker lies over {key}"
    if known[key] not in (None, version_id):
        return f"a newer version lies over {key}"
    return None
