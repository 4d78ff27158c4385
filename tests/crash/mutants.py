"""Two wrong ways to seal, for the test alone: the same invariants must catch both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import text

from portal import sealing as puts
from portal.acts import seal as act
from portal.desk import Desk
from portal.domain.dossier import Dossier, Status
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME
from portal.domain.people import WORKER
from portal.form.retention import provisional_term
from portal.source import Source, own_key

_MARK = text("UPDATE dossiers SET status = 'sealed' WHERE number = :number")


def _begun(
    desk: Desk, number: str, *, again: bool = False
) -> tuple[Dossier, puts.Sealing, dict[str, Any]]:
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
        filed = tx.aid_requests.get(dossier.request)
        draft = tx.drafts.get(filed.draft)
        planned = {one.name: one for one in tx.deposits.of(number)}
    source = _PrintsAgain if again and planned else Source
    made = source(desk, dossier, filed.pieces, draft, own_key(desk, dossier))
    until = provisional_term(desk.editions[filed.edition], filed, dossier.funder)
    sealing = act.sealing_of(desk, made, filed, until)
    if isinstance(made, _PrintsAgain):
        made.sealing = sealing
    return dossier, sealing, planned


def seal_marked_first(desk: Desk, number: str) -> Dossier:
    """Says that the dossier is sealed, then puts the manifest in the vault."""
    dossier, sealing, planned = _begun(desk, number)
    if dossier.status is not Status.SUBMITTED:
        return dossier
    planned = dict(planned or puts.plan_contents(desk, sealing))
    source = sealing.source
    if MANIFEST_NAME not in planned:
        arrived = [puts.deposit(desk, one, source, fresh=False) for one in planned.values()]
        planned = dict(puts.plan_manifest(desk, sealing, arrived))
    manifest = planned[MANIFEST_NAME]
    cipher = source.cipher(MANIFEST_NAME, manifest.cipher_sha256)
    with desk.begin(WORKER) as tx:
        tx._wire.run(_MARK, {"number": number})
    version_id = desk.vault.put(manifest.key, cipher, sealing.until)
    kept = {**planned, MANIFEST_NAME: replace(manifest, version_id=version_id)}
    return act._say_so(desk, dossier, kept)


class _PrintsAgain(Source):
    """Gives a PDF that is made now, whatever was kept for the vault."""

    sealing: puts.Sealing

    def cipher(self, name: str, cipher_sha256: str) -> bytes:
        if name != PDF_NAME:
            return super().cipher(name, cipher_sha256)
        return self.stage(name, self.sealing.sealed_pdf())


def seal_printed_again(desk: Desk, number: str) -> Dossier:
    """After a crash, makes the PDF again rather than put the bytes that were kept."""
    dossier, sealing, planned = _begun(desk, number, again=True)
    if dossier.status is not Status.SUBMITTED:
        return dossier
    planned, source = dict(planned or puts.plan_contents(desk, sealing)), sealing.source
    if MANIFEST_NAME not in planned:
        # "It is our own key: nobody else can have put anything there."
        arrived = [puts.deposit(desk, one, source, fresh=True) for one in planned.values()]
        planned = dict(puts.plan_manifest(desk, sealing, arrived))
    manifest = puts.deposit(desk, planned[MANIFEST_NAME], source, fresh=False)
    return act._say_so(desk, dossier, {**planned, MANIFEST_NAME: manifest})


MUTANTS = {"marked first": seal_marked_first, "printed again": seal_printed_again}
