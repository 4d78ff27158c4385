"""How what is sealed gets into the vault: noted, put, read back; the manifest last.

Safe to run again after a crash at any line. What will lie in the vault is noted in the database,
with the very bytes that cannot be made twice, before it is put there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from portal.desk import Desk
from portal.domain.dossier import Deposit, Dossier, digest
from portal.domain.errors import Tampered
from portal.domain.manifest import (
    MANIFEST_NAME,
    MANIFEST_TYPE,
    PDF_TYPE,
    is_for_doctor,
    is_medical,
    object_key,
)
from portal.domain.people import WORKER
from portal.secrecy import medical_kinds
from portal.source import Source

Planned = Mapping[str, Deposit]
"""An object's name → the object."""
PUTTING = "put"
"""What the names of the threads begin with that put objects side by side."""
_AT_ONCE = 3
"""Objects on their way at the same time: a vault's answer is waited for, not worked for."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """What is sealed at once: a dossier as filed, or an addition to it.

    `sealed_pdf` makes the PDF and seals it; `manifest` lists what has arrived. Neither gives the
    same bytes twice.
    """

    source: Source
    until: datetime
    pdf_name: str
    sealed_pdf: Callable[[], bytes]
    manifest: Callable[[Sequence[Deposit]], bytes]

    @property
    def manifest_name(self) -> str:
        """What is put last."""
        return self.source.folder + MANIFEST_NAME


def put_all(desk: Desk, sealing: Sealing, planned: Planned) -> Planned:
    """Put everything in the vault, and return it as it lies there, its manifest with it.

    `planned` is what an earlier try noted.

    Raises:
        Unavailable: a neighbour is away: try again later, nothing is lost.
        Tampered: what came back is not what was put: a person must look.
    """
    fresh = not planned
    if fresh:
        planned = plan_contents(desk, sealing)
    last = sealing.manifest_name
    if last not in planned:
        planned = plan_manifest(desk, sealing, _deposit_all(desk, planned, sealing, fresh))
        fresh = True
    return {**planned, last: deposit(desk, planned[last], sealing.source, fresh=fresh)}


def plan_contents(desk: Desk, sealing: Sealing) -> Planned:
    """Print, seal, and note every object but the manifest, the sealed bytes with them."""
    source, until = sealing.source, sealing.until
    pdf = sealing.sealed_pdf()
    staged = source.stage(sealing.pdf_name, pdf)
    deposits = [
        _planned(desk, source.dossier, name, media_type, *both, until)
        for name, media_type, both in source.papers()
    ]
    deposits.append(_planned(desk, source.dossier, sealing.pdf_name, PDF_TYPE, pdf, staged, until))
    with desk.begin(WORKER) as tx:
        tx.deposits.plan(deposits, {sealing.pdf_name: staged})
    return {one.name: one for one in deposits}


def plan_manifest(desk: Desk, sealing: Sealing, arrived: Sequence[Deposit]) -> Planned:
    """Note where everything arrived, and the manifest that says so, before it is put."""
    source, name = sealing.source, sealing.manifest_name
    dossier, plain = source.dossier, sealing.manifest(arrived)
    staged = source.stage(name, plain)
    manifest = _planned(desk, dossier, name, MANIFEST_TYPE, plain, staged, sealing.until)
    with desk.begin(WORKER) as tx:
        for one in arrived:
            tx.deposits.arrived(dossier.number, one.name, one.version_id or "")
        tx.deposits.plan([manifest], {name: staged})
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
        medical=is_medical(name, medical_kinds(desk)),
        doctor=is_for_doctor(name),
    )


def _deposit_all(desk: Desk, planned: Planned, sealing: Sealing, fresh: bool) -> Sequence[Deposit]:
    """Deposit all that the manifest will list, side by side.

    When one fails, those on their way end, and no other is begun.
    """

    def one_of(one: Deposit) -> Deposit:
        return deposit(desk, one, sealing.source, fresh=fresh)

    with ThreadPoolExecutor(_AT_ONCE, PUTTING) as pool:
        return list(pool.map(one_of, planned.values()))


def deposit(desk: Desk, planned: Deposit, source: Source, *, fresh: bool) -> Deposit:
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
