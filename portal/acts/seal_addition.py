"""Seal an addition's part of a dossier, beside what was filed, which stays as it was.

As a dossier is sealed (see portal/sealing.py). Its manifest names the fingerprint of the one before
it, so a dossier and its additions are one chain: each is sealed once what comes before it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.desk import Desk
from portal.domain.addition import SCHEMA, Addition, Part, told_of
from portal.domain.beside import manifest_beside
from portal.domain.decision import EXTEND
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.draft import Draft
from portal.domain.errors import Unavailable
from portal.domain.events import AdditionSealed
from portal.domain.inbox import RENEW
from portal.domain.manifest import (
    ADDITION_PDF,
    MANIFEST_NAME,
    addition_folder,
    moment,
    own,
)
from portal.domain.people import WORKER
from portal.form.addition_record import addition_json, addition_record_of
from portal.form.minimal_addition import minimal_addition
from portal.form.retention import term_from
from portal.safe import Wrapped, data_key
from portal.sealing import Planned, Sealing, put_all
from portal.source import Source
from portal.store.database import Transaction

CLEAN_ADDITION = "clean_addition"
"""The job that empties the inbox of an addition, once all its parts are sealed."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """All that one part is sealed from."""

    part: Part
    dossier: Dossier
    aid_request: AidRequest
    addition: Addition  # as this dossier holds it
    earlier: Sequence[Addition]
    draft: Draft
    previous: Dossier | Part
    planned: Planned
    wrapped: Wrapped | None


def seal_addition(desk: Desk, number: str) -> Part:
    """Seal a part that was sent, and return it; one that is sealed stays as it is.

    Raises:
        NotFound: there is no such part, or its dossier's key was destroyed.
        Unavailable: what comes before it is not sealed yet, or a neighbour is away: try again.
        Tampered: what came back is not what was put: a person must look.
    """
    with desk.begin(WORKER) as tx:
        part = tx.additions.part(number)
        if part.status is not Status.SUBMITTED:
            return part
        begun = _begun(desk, tx, part)
    edition = desk.editions[begun.aid_request.edition]
    own_term = term_from(edition, begun.addition.submitted_at, begun.dossier.funder)
    until = max(own_term, begun.dossier.retain_until or own_term)
    source = Source(
        desk,
        begun.dossier,
        begun.addition.pieces,
        begun.draft,
        data_key(desk, begun.wrapped),
        folder=addition_folder(part.rank),
    )
    kept = put_all(desk, _sealing(desk, begun, source, until), begun.planned)
    return _say_so(desk, part, kept, corrects=bool(begun.addition.corrections))


def _begun(desk: Desk, tx: Transaction, part: Part) -> _Begun:
    """Raises Unavailable: what comes before this part is not sealed yet."""
    dossier = tx.dossiers.get(part.dossier)
    before = [one for one in tx.additions.parts_of(part.dossier) if one.rank < part.rank]
    states = (dossier.status, *(one.status for one in before))
    if any(state is not Status.SEALED for state in states):
        raise Unavailable("what comes before this addition is not sealed yet")
    additions = tx.additions.of_request(part.request)
    filed, moves = tx.aid_requests.get(part.request), tx.moves.of(part.dossier)
    addition = minimal_addition(
        desk.editions[filed.edition],
        filed,
        next(one for one in additions if one.rank == part.rank),
        dossier,
        moves,
        tx.askings.of(part.dossier),
    )
    found = own(tx.deposits.of(part.dossier), addition_folder(part.rank))
    return _Begun(
        part=part,
        dossier=dossier,
        aid_request=filed,
        addition=addition,
        earlier=[one for one in additions if one.rank < part.rank],
        draft=tx.drafts.get(addition.draft),
        previous=before[-1] if before else dossier,
        planned={one.name: one for one in found},
        wrapped=tx.keys.get(part.dossier),
    )


def _sealing(desk: Desk, begun: _Begun, source: Source, until: datetime) -> Sealing:
    part, previous = begun.part, begun.previous.manifest_sha256 or ""
    edition = desk.editions[begun.aid_request.edition]

    def sealed_pdf() -> bytes:
        record = addition_record_of(
            edition, begun.aid_request, begun.addition, part, begun.dossier, begun.earlier, until
        )
        return desk.sealer.seal(desk.printer.addition(record, addition_json(record)))

    return Sealing(
        source,
        until,
        source.folder + ADDITION_PDF,
        sealed_pdf=sealed_pdf,
        manifest=lambda arrived: manifest_beside(
            SCHEMA, told_of(part, previous), arrived, until, secrets.token_hex(16)
        ),
    )


def _say_so(desk: Desk, part: Part, kept: Planned, *, corrects: bool) -> Part:
    """Only now is it sealed: every object is locked, and was read back."""
    folder = addition_folder(part.rank)
    manifest = kept[folder + MANIFEST_NAME]
    version_id = manifest.version_id or ""
    with desk.begin(WORKER) as tx:
        tx.deposits.arrived(part.dossier, manifest.name, version_id)
        event = AdditionSealed(
            part.dossier,
            part=part.number,
            manifest_key=manifest.key,
            manifest_version=version_id,
            manifest_cipher_sha256=manifest.cipher_sha256,
            retain_until=moment(manifest.retain_until),
            corrects=corrects,
        )
        sealed = replace(
            part,
            status=Status.SEALED,
            sealed_at=tx.at,
            retain_until=manifest.retain_until,
            manifest_sha256=manifest.sha256,
            pdf_sha256=kept[folder + ADDITION_PDF].sha256,
        )
        sealed = tx.additions.save(sealed, event)
        tx.deposits.unstage(part.dossier, folder)
        # Each sealing asks: of two at the same time, neither sees the other's.
        tx.jobs.add(CLEAN_ADDITION, part.addition)
        if tx.decisions.of(part.dossier):  # it may have been planned before the decision
            tx.jobs.add(EXTEND, part.dossier)
            tx.jobs.add(RENEW, part.dossier)  # it waits to be looked at
    return sealed
