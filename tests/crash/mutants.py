"""Two wrong ways to seal, for the test alone: the same invariants must catch both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import text

from portal.acts import seal as act
from portal.desk import Desk
from portal.domain.dossier import Dossier, Status
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME
from portal.domain.people import WORKER
from portal.form.retention import provisional_term
from portal.source import Source, own_key

_MARK = text("UPDATE dossiers SET status = 'sealed' WHERE number = :number")


def _begun(desk: Desk, number: str) -> tuple[Dossier, Source, Any, dict[str, Any]]:
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
        filed = tx.aid_requests.get(dossier.request)
        draft = tx.drafts.get(filed.draft)
        planned = {one.name: one for one in tx.deposits.of(number)}
    source = Source(desk, dossier, filed, draft, own_key(desk, dossier))
    return dossier, source, provisional_term(desk.editions[filed.edition], filed), planned


def seal_marked_first(desk: Desk, number: str) -> Dossier:
    """Says that the dossier is sealed, then puts the manifest in the vault."""
    dossier, source, until, planned = _begun(desk, number)
    if dossier.status is not Status.SUBMITTED:
        return dossier
    planned = dict(planned or act._plan_contents(desk, source, until))
    if MANIFEST_NAME not in planned:
        arrived = [act._deposit(desk, one, source, fresh=False) for one in planned.values()]
        planned = dict(act._plan_manifest(desk, source, arrived, until))
    manifest = planned[MANIFEST_NAME]
    cipher = source.cipher(MANIFEST_NAME, manifest.cipher_sha256)
    with desk.begin(WORKER) as tx:
        tx._wire.run(_MARK, {"number": number})
    version_id = desk.vault.put(manifest.key, cipher, until)
    return act._say_so(desk, dossier, planned, replace(manifest, version_id=version_id))


class _PrintsAgain(Source):
    """Gives a PDF that is made now, whatever was kept for the vault."""

    def cipher(self, name: str, cipher_sha256: str) -> bytes:
        if name != PDF_NAME:
            return super().cipher(name, cipher_sha256)
        filed = self.aid_request
        until = provisional_term(self._desk.editions[filed.edition], filed)
        return self.stage(name, act._sealed_pdf(self._desk, self, until))


def seal_printed_again(desk: Desk, number: str) -> Dossier:
    """After a crash, makes the PDF again rather than put the bytes that were kept."""
    dossier, source, until, planned = _begun(desk, number)
    if dossier.status is not Status.SUBMITTED:
        return dossier
    fresh = not planned
    if fresh:
        planned = dict(act._plan_contents(desk, source, until))
    else:
        source = _PrintsAgain(desk, dossier, source.aid_request, source._draft, source._key)
    if MANIFEST_NAME not in planned:
        # "It is our own key: nobody else can have put anything there."
        arrived = [act._deposit(desk, one, source, fresh=True) for one in planned.values()]
        planned = dict(act._plan_manifest(desk, source, arrived, until))
    manifest = act._deposit(desk, planned[MANIFEST_NAME], source, fresh=False)
    return act._say_so(desk, dossier, planned, manifest)


MUTANTS = {"marked first": seal_marked_first, "printed again": seal_printed_again}
