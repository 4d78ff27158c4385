"""What a funder's software is given of a dossier: the objects, the records in them, the bag."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.brought import brought, brought_file
from portal.chained import Chain, lines, moves_files
from portal.desk import Desk
from portal.domain.bag import Weighed, weighed
from portal.domain.dossier import Deposit, Dossier, of_dossier
from portal.domain.errors import Tampered
from portal.domain.happened import legal_day
from portal.domain.manifest import (
    ADDITION_PDF,
    MANIFEST_NAME,
    MANIFEST_TYPE,
    PDF_NAME,
    folder_of,
    moment,
    within,
)
from portal.domain.sheets import SheetKind
from portal.safe import Wrapped, data_key, open_deposit
from portal.sealed import sealed_objects
from portal.secrecy import readable
from portal.store.database import Transaction

RECORD: Final = "dossier.json"
"""The machine-readable dossier, which the sealed PDF holds."""


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of a dossier for this actor, before any of it is read."""

    dossier: Dossier
    deposits: Mapping[str, Deposit]
    wrapped: Wrapped | None
    today: date


@dataclass(frozen=True, slots=True)
class Payload:
    """The files that are handed over, by name: digest and size, media type, and their bytes."""

    sums: Mapping[str, Weighed]
    kinds: Mapping[str, str]
    read: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Package:
    """What is on its way, as one archive: how many bytes, and the bytes."""

    size_bytes: int
    blocks: Iterator[bytes]


def held(desk: Desk, tx: Transaction, dossier: Dossier) -> Held:
    """What the actor may be given of a sealed dossier, as it was read in this transaction.

    Raises:
        Tampered: the database names no manifest or no PDF of it.
    """
    found = shown(desk, tx, dossier.number)[dossier.number]
    return held_of(dossier, found, tx.keys.get(dossier.number), legal_day(tx.at))


def shown(desk: Desk, tx: Transaction, *numbers: str) -> dict[str, tuple[Deposit, ...]]:
    """What the actor may be given of these sealed dossiers, by number."""
    sealed = sealed_objects(tx, *numbers)
    return {
        number: readable(desk, tx, number, of_dossier(number, sealed)) for number in set(numbers)
    }


def held_of(
    dossier: Dossier, found: Sequence[Deposit], wrapped: Wrapped | None, today: date
) -> Held:
    """The same, of which objects and key were found before. It raises as `held` does."""
    deposits = _by_name(found)
    if not {MANIFEST_NAME, PDF_NAME} <= deposits.keys():
        raise Tampered("the database names no manifest or no PDF of it")
    return Held(dossier, deposits, wrapped, today)


def records_of(desk: Desk, opened: Mapping[str, bytes]) -> dict[str, bytes]:
    """The records that these PDFs hold, under their own names; other objects hold none."""
    return {
        _record_of(name): desk.sealer.attached(data)
        for name, data in opened.items()
        if _record_of(name)
    }


def info_of(desk: Desk, one: Held, chain: Chain) -> dict[str, str]:
    """The lines of bag-info.txt. Raises Tampered: the dossier and its deposit name two manifests.

    What medical secrecy covers, and the actor does not read, is named.
    """
    fingerprint = one.deposits[MANIFEST_NAME].sha256
    if one.dossier.manifest_sha256 != fingerprint:
        raise Tampered("the dossier and its deposit name two manifests")
    info = {
        "Source-Organization": "Guichet Autonomie",
        "External-Identifier": one.dossier.number,
        "Bagging-Date": one.today.isoformat(),
        "Manifest-Fingerprint-SHA256": fingerprint,
    }
    info |= lines(desk, one.dossier, one.deposits, chain)
    if one.dossier.withdrawn_at:
        info["Withdrawn-At"] = moment(one.dossier.withdrawn_at)
    return info


def payload(desk: Desk, one: Held, chain: Chain) -> Payload:
    """What is handed over, and how each file of it is read: one object at a time, beside the PDFs.

    Raises:
        NotFound, Tampered, Unavailable: now, or when a file is read.
    """
    key, objects = data_key(desk, one.wrapped), {**one.deposits, **_by_name(chain.proofs)}
    pdfs = {n: open_deposit(desk, key, each) for n, each in one.deposits.items() if _record_of(n)}
    made = records_of(desk, pdfs)
    sealed = json.loads(made[RECORD])["answers"]
    made |= {**moves_files(chain), **brought_file(brought(desk, one.dossier, sealed))}
    ready = pdfs | made
    sums = {name: (each.sha256, each.size_bytes) for name, each in objects.items()}
    sums |= {name: weighed(data) for name, data in made.items()}
    kinds = {name: each.media_type for name, each in objects.items()}

    def read(name: str) -> bytes:
        return ready.get(name) or open_deposit(desk, key, objects[name])

    return Payload(sums, {name: kinds.get(name, MANIFEST_TYPE) for name in sums}, read)


def _by_name(deposits: Sequence[Deposit]) -> dict[str, Deposit]:
    return {one.name: one for one in deposits}


def manifests(deposits: Sequence[Deposit]) -> tuple[Deposit, ...]:
    """Those of these objects that are manifests: the dossier's, then those of what came beside."""
    found = [one for one in deposits if within(one.name) == MANIFEST_NAME]
    return tuple(sorted(found, key=lambda one: (folder_of(one.name) != "", one.name)))


def _record_of(name: str) -> str:
    """Under which name the record of this object stands in a bag; empty: it holds none."""
    folder, file = folder_of(name), within(name)
    if not folder:
        return RECORD if file == PDF_NAME else ""
    if file == ADDITION_PDF:
        return f"{folder}complement.json"
    return next((folder + kind.json for kind in SheetKind if file == kind.pdf), "")
