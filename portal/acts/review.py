"""Review: the funder's list, and a dossier read from the vault's own bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.brought import brought
from portal.desk import Desk
from portal.domain.addition import Part
from portal.domain.dossier import Deposit, Dossier, Status
from portal.domain.draft import Answers
from portal.domain.errors import NotFound, PortalError, Tampered, Unavailable
from portal.domain.events import DossierOpened
from portal.domain.findings import Finding, Outcome
from portal.domain.inbox import RENEW
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import ADDITION_PDF, PDF_NAME, PIECES, addition_folder, copied, within
from portal.domain.papers import Refused
from portal.domain.people import Actor
from portal.domain.recognitions import Recognition
from portal.domain.sheets import Sheet, of_funder
from portal.safe import Look, data_key, finding_of, look_at, open_deposit, worst
from portal.sealed import sealed_objects
from portal.secrecy import hidden, readable
from portal.store.database import Transaction

PAGE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class OpenedAddition:
    """An addition as its bytes in the vault tell it now; no record: it could not be read."""

    part: Part
    record: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A dossier as its bytes in the vault tell it now.

    `record` is its dossier.json, or nothing when the PDF could not be read or is not the same.
    """

    dossier: Dossier
    record: Mapping[str, Any] | None
    papers: tuple[Deposit, ...]
    shown: Deposit | None  # the paper to look at first, or the one that was asked for
    pages: int  # of that paper; 0 when it is not the same, or cannot be drawn
    copy: Deposit | None  # its readable copy, to be looked at first; none: it reads as it is
    badge: Outcome
    findings: tuple[Finding, ...]
    history: tuple[LedgerEntry, ...]
    additions: tuple[OpenedAddition, ...] = ()  # those that are sealed, the last first
    sheets: tuple[Sheet, ...] = ()  # this funder's evaluations and plans, sealed, the last first
    elsewhere: tuple[Sheet, ...] = ()  # another funder's: that they are there, and no more
    recognised: tuple[Recognition, ...] = ()  # of those, what an agreement lets this funder know
    hidden: tuple[Deposit, ...] = ()  # papers that are there, and that the actor may not read
    urgent_until: datetime | None = None  # until when they read them all the same: an emergency
    brought: Answers = field(default_factory=dict)  # with a move: not sealed in it, needed here


def queue(
    desk: Desk, actor: Actor, after: str | None = None, limit: int = PAGE_LENGTH
) -> tuple[Dossier, ...]:
    """The sealed dossiers of the actor's funder, the oldest first, from after that number."""
    with desk.begin(actor) as tx:
        return tx.dossiers.queue(limit, after)


def open_dossier(desk: Desk, actor: Actor, number: str, paper: str | None = None) -> Opened:
    """Read a dossier: the ledger first, then the bytes, decrypted and compared.

    `paper` is the name of the paper to look at; none: the first.

    Raises:
        NotFound: the actor's funder has no such dossier.
    """
    with desk.begin(actor) as tx:
        dossier, deposits = _tell(desk, tx, number, "dossier")
        wrapped, urgent_until = tx.keys.get(number), tx.emergencies.stands_until(number)
        history, parts = tx.ledger.of(number), tx.additions.parts_of(number)
        sheets, known = tx.sheets.of(number), tx.moves.recognised(number)
        _looked_at(tx, dossier, parts)
    try:
        key = data_key(desk, wrapped)
        looks = [look_at(desk, key, one) for one in deposits]
        findings = tuple(finding for look in looks for finding in look.findings)
    except PortalError as error:
        looks, findings = [], (finding_of("key", error),)
    papers, record = _papers(deposits), _record(desk, looks, PDF_NAME)
    shown = next((one for one in papers if paper in (None, one.name)), None)
    return Opened(
        dossier=dossier,
        record=record,
        papers=papers,
        shown=shown,
        pages=_pages(desk, looks, shown),
        copy=_copy(deposits, shown),
        badge=worst(findings),
        findings=findings,
        history=history,
        additions=tuple(
            OpenedAddition(one, _record(desk, looks, addition_folder(one.rank) + ADDITION_PDF))
            for one in reversed(parts)
            if one.status is Status.SEALED
        ),
        sheets=_sealed(of_funder(sheets, dossier.funder)),
        elsewhere=tuple(one for one in reversed(sheets) if one.funder != dossier.funder),
        recognised=known,
        hidden=_papers(hidden(desk, dossier, deposits)),
        urgent_until=urgent_until,
        brought=brought(desk, dossier, record["answers"]) if record else {},
    )


def paper_image(desk: Desk, actor: Actor, number: str, name: str, page: int) -> bytes:
    """One page of a paper as a PNG made here; the first page is 1.

    Raises:
        NotFound: no such dossier, paper or page.
        Tampered: the vault holds other bytes than were deposited.
        Unavailable: the vault does not answer.
    """
    deposit, plain = _one(desk, actor, number, name, f"{name}#{page}")
    return desk.papers.image(plain, deposit.media_type, page)


def paper_original(desk: Desk, actor: Actor, number: str, name: str) -> tuple[Deposit, bytes]:
    """An object of a dossier as it was deposited: a paper, or the sealed PDF. Raises as above."""
    return _one(desk, actor, number, name, name)


def _one(desk: Desk, actor: Actor, number: str, name: str, part: str) -> tuple[Deposit, bytes]:
    with desk.begin(actor) as tx:
        _, deposits = _tell(desk, tx, number, part)
        wrapped = tx.keys.get(number)
        deposit = next((one for one in deposits if one.name == name), None)
        if deposit is None:
            raise NotFound("no such document")
    return deposit, open_deposit(desk, data_key(desk, wrapped), deposit)


def _sealed(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    return tuple(one for one in reversed(sheets) if one.status is Status.SEALED)


def _papers(deposits: Sequence[Deposit]) -> tuple[Deposit, ...]:
    return tuple(one for one in deposits if within(one.name).startswith(PIECES))


def _tell(
    desk: Desk, tx: Transaction, number: str, part: str
) -> tuple[Dossier, tuple[Deposit, ...]]:
    dossier = tx.dossiers.get(number)
    if dossier.status is Status.SUBMITTED:
        raise NotFound("no such dossier")  # not sealed: there is nothing yet to read
    opened = DossierOpened(number, part)
    tx.delays.first_opened(dossier)
    tx.ledger.append(opened, funder=dossier.funder, person=dossier.person)
    return dossier, readable(desk, tx, number, sealed_objects(tx, number))


def _looked_at(tx: Transaction, dossier: Dossier, parts: Sequence[Part]) -> None:
    """What came of one whose study has ended waits to be looked at no more."""
    if dossier.withdrawn_at or parts:
        tx.jobs.add(RENEW, dossier.number)


def _record(desk: Desk, looks: list[Look], pdf: str) -> Mapping[str, Any] | None:
    for look in looks:
        if look.deposit.name == pdf and look.plain is not None:
            try:
                record: Mapping[str, Any] = json.loads(desk.sealer.attached(look.plain))
            except (Tampered, ValueError):
                return None
            return record
    return None


def _copy(deposits: tuple[Deposit, ...], shown: Deposit | None) -> Deposit | None:
    names = [one.name for one in deposits]
    copies = (one for one in deposits if shown and copied(one.name, names) == shown.name)
    return next(copies, None)


def _pages(desk: Desk, looks: list[Look], shown: Deposit | None) -> int:
    for look in looks:
        if shown is not None and look.deposit.name == shown.name and look.plain is not None:
            try:
                return desk.papers.inspect(look.plain).pages
            except (Refused, Unavailable):
                return 0
    return 0
