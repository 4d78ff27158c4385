"""Seal a dossier: print it, seal the PDF, deposit it with its papers, say so.

Safe to run again after a crash at any line (see portal/sealing.py); the manifest, written last, is
what makes a dossier sealed.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.errors import Unavailable
from portal.domain.events import Sealed
from portal.domain.inbox import RENEW
from portal.domain.joining import is_rehearsal
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME, manifest_of, moment, own
from portal.domain.people import WORKER
from portal.form.minimal import minimal
from portal.form.record import record_json, record_of
from portal.form.retention import provisional_term
from portal.sealing import Planned, Sealing, put_all
from portal.source import Source, own_key

CLEAN = "clean"
"""The job that empties the inbox of a request; it does nothing until all dossiers are sealed."""
READY = "ready"
"""The job that tells the person so; it does nothing until all dossiers are sealed."""


def seal(desk: Desk, number: str) -> Dossier:
    """Seal a submitted dossier, and return it; one that is sealed stays as it is.

    Raises:
        NotFound: there is no such dossier.
        Unavailable: a neighbour is away: try again later, nothing is lost.
        Tampered: what came back is not what was put: a person must look.
    """
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SUBMITTED:
            return dossier
        aid_request = tx.aid_requests.get(dossier.request)
        draft = tx.drafts.get(aid_request.draft)
        planned = {one.name: one for one in own(tx.deposits.of(number))}
    edition = desk.editions[aid_request.edition]
    if is_rehearsal(dossier.funder) and dossier.funder not in edition.reference.funders:
        raise Unavailable("this process did not read again yet who joined")
    until = provisional_term(edition, aid_request, dossier.funder)
    pieces = minimal(edition, aid_request, dossier)[0].pieces
    source = Source(desk, dossier, pieces, draft, own_key(desk, dossier))
    sealing = sealing_of(desk, source, aid_request, until)
    return _say_so(desk, dossier, put_all(desk, sealing, planned))


def sealing_of(desk: Desk, source: Source, aid_request: AidRequest, until: datetime) -> Sealing:
    """How a dossier is sealed as it was filed."""
    dossier, edition = source.dossier, desk.editions[aid_request.edition]

    def sealed_pdf() -> bytes:
        names = {
            code: funder.in_language(aid_request.language)
            for code, funder in edition.reference.funders.items()
        }
        held = minimal(edition, aid_request, dossier)
        record = record_of(edition, *held, names, until)
        return desk.sealer.seal(desk.printer.dossier(record, record_json(record, held[0])))

    return Sealing(
        source,
        until,
        PDF_NAME,
        sealed_pdf=sealed_pdf,
        manifest=lambda arrived: manifest_of(dossier, arrived, until, secrets.token_hex(16)),
    )


def _say_so(desk: Desk, dossier: Dossier, kept: Planned) -> Dossier:
    """Only now is the dossier sealed: every object is locked, and was read back."""
    manifest = kept[MANIFEST_NAME]
    version_id = manifest.version_id or ""
    with desk.begin(WORKER) as tx:
        tx.deposits.arrived(dossier.number, MANIFEST_NAME, version_id)
        event = Sealed(
            dossier.number,
            manifest_key=manifest.key,
            manifest_version=version_id,
            manifest_cipher_sha256=manifest.cipher_sha256,
            retain_until=moment(manifest.retain_until),
        )
        sealed = replace(
            dossier,
            status=Status.SEALED,
            sealed_at=tx.at,
            retain_until=manifest.retain_until,
            manifest_sha256=manifest.sha256,
            pdf_sha256=kept[PDF_NAME].sha256,
        )
        sealed = tx.dossiers.save(sealed, event)
        tx.deposits.unstage(dossier.number)
        # Each sealing asks: of two at the same time, neither sees the other's.
        tx.jobs.add(CLEAN, dossier.request)
        tx.jobs.add(RENEW, dossier.number)
        if desk.post.messengers:
            tx.jobs.add(READY, dossier.request)
    return sealed
