"""Seal a dossier: print it, seal the PDF, deposit it with its papers, say so.

Safe to run again after a crash at any line. What will lie in the vault is noted in the database,
with the very bytes that cannot be made twice, before it is put there; the manifest, written last,
is what makes a dossier sealed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from portal.desk import Desk
from portal.domain.dossier import Deposit, Dossier, Status, digest
from portal.domain.errors import Tampered
from portal.domain.events import Sealed
from portal.domain.manifest import (
    MANIFEST_NAME,
    MANIFEST_TYPE,
    PDF_NAME,
    PDF_TYPE,
    manifest_of,
    moment,
    object_key,
)
from portal.domain.people import WORKER
from portal.form.record import record_json, record_of
from portal.form.retention import provisional_term
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
        planned: Mapping[str, Deposit] = {one.name: one for one in tx.deposits.of(number)}
    until = provisional_term(desk.editions[aid_request.edition], aid_request)
    source = Source(desk, dossier, aid_request, draft, own_key(desk, dossier))
    fresh = not planned
    if fresh:
        planned = _plan_contents(desk, source, until)
    if MANIFEST_NAME not in planned:
        arrived = [_deposit(desk, one, source, fresh=fresh) for one in planned.values()]
        planned = _plan_manifest(desk, source, arrived, until)
        fresh = True
    manifest = _deposit(desk, planned[MANIFEST_NAME], source, fresh=fresh)
    return _say_so(desk, dossier, planned, manifest)


def _plan_contents(desk: Desk, source: Source, until: datetime) -> Mapping[str, Deposit]:
    """Print, seal, and note every object but the manifest, the sealed bytes with them."""
    pdf = _sealed_pdf(desk, source, until)
    staged = source.stage(PDF_NAME, pdf)
    deposits = [
        _planned(desk, source.dossier, name, media_type, *both, until)
        for name, media_type, both in source.papers()
    ]
    deposits.append(_planned(desk, source.dossier, PDF_NAME, PDF_TYPE, pdf, staged, until))
    with desk.begin(WORKER) as tx:
        tx.deposits.plan(deposits, {PDF_NAME: staged})
    return {one.name: one for one in deposits}


def _sealed_pdf(desk: Desk, source: Source, until: datetime) -> bytes:
    aid_request = source.aid_request
    edition = desk.editions[aid_request.edition]
    names = {
        code: funder.in_language(aid_request.language)
        for code, funder in edition.reference.funders.items()
    }
    record = record_of(edition, aid_request, source.dossier, names, until)
    return desk.sealer.seal(desk.printer.dossier(record, record_json(record, aid_request)))


def _plan_manifest(
    desk: Desk, source: Source, arrived: Sequence[Deposit], until: datetime
) -> Mapping[str, Deposit]:
    """Note where everything arrived, and the manifest that says so, before it is put."""
    dossier = source.dossier
    plain = manifest_of(dossier, arrived, until, secrets.token_hex(16))
    staged = source.stage(MANIFEST_NAME, plain)
    manifest = _planned(desk, dossier, MANIFEST_NAME, MANIFEST_TYPE, plain, staged, until)
    with desk.begin(WORKER) as tx:
        for one in arrived:
            tx.deposits.arrived(dossier.number, one.name, one.version_id or "")
        tx.deposits.plan([manifest], {MANIFEST_NAME: staged})
    return {one.name: one for one in (*arrived, manifest)}


def _planned(
    desk: Desk,
    dossier: Dossier,
    name: str,
    media_type: str,
    plain: bytes,
    cipher: bytes,
    until: datetime,
) -> Deposit:
    cipher_sha256 = digest(cipher)
    return Deposit(
        dossier=dossier.number,
        funder=dossier.funder,
        name=name,
        media_type=media_type,
        sha256=digest(plain),
        size_bytes=len(plain),
        cipher_sha256=cipher_sha256,
        cipher_bytes=len(cipher),
        bucket=desk.vault.bucket,
        key=object_key(dossier, cipher_sha256, desk.new_id()),
        retain_until=until,
    )


def _deposit(desk: Desk, planned: Deposit, source: Source, *, fresh: bool) -> Deposit:
    """Put an object, unless an earlier try did; either way the vault was read back.

    `fresh`: this very run planned it, so nobody can have put it before.

    Raises:
        Tampered: what lies under its key is not what was planned.
    """
    if planned.version_id is not None:
        return planned
    kept = None if fresh else desk.vault.find(planned.key)
    if kept is None:
        version_id = desk.vault.put(
            planned.key, source.cipher(planned.name, planned.cipher_sha256), planned.retain_until
        )
        return replace(planned, version_id=version_id)
    if digest(desk.vault.read(planned.key, kept.version_id)) != planned.cipher_sha256:
        raise Tampered("the vault holds other bytes than were planned")
    desk.vault.extend(planned.key, kept.version_id, planned.retain_until)
    return replace(planned, version_id=kept.version_id)


def _say_so(
    desk: Desk, dossier: Dossier, planned: Mapping[str, Deposit], manifest: Deposit
) -> Dossier:
    """Only now is the dossier sealed: every object is locked, and was read back."""
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
            pdf_sha256=planned[PDF_NAME].sha256,
        )
        sealed = tx.dossiers.save(sealed, event)
        tx.deposits.unstage(dossier.number)
        # Each sealing asks: of two at the same time, neither sees the other's.
        tx.jobs.add(CLEAN, dossier.request)
        if desk.post.messengers:
            tx.jobs.add(READY, dossier.request)
    return sealed
