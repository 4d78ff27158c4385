"""What is typed of a sheet, kept under its dossier's own key; what a sealed one says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.adapters.envelope import decrypt, encrypt
from portal.desk import Desk
from portal.domain.decision import last_sealed
from portal.domain.dossier import AidRequest, Deposit, Dossier, Status
from portal.domain.errors import (
    Conflict,
    NotFound,
    NotReady,
    PortalError,
    Problem,
    Unavailable,
)
from portal.domain.evaluation import read_evaluation
from portal.domain.events import DossierOpened
from portal.domain.findings import Outcome
from portal.domain.happened import legal_day
from portal.domain.people import WORKER, Actor
from portal.domain.plan import HelpPlan
from portal.domain.recognitions import readable_sheets
from portal.domain.sheets import Sheet, SheetDraft, SheetKind, last_sheet, of_funder
from portal.form import apa, plan, plan_typed
from portal.form.edition import Edition
from portal.form.estimate import APA
from portal.safe import data_key, look_at, worst
from portal.sealed import sealed_objects
from portal.secrecy import readable, reads_medical
from portal.store.database import Transaction

Typed = Mapping[str, str]
"""Box → what stands in it."""


class TakenBack(Conflict):
    """The person took the request back: nothing more is signed, and what was typed is kept."""


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """A sheet as its bytes in the vault tell it now; no record: it could not be read."""

    sheet: Sheet
    record: bytes | None
    badge: Outcome


def closed(key: bytes, dossier: str, kind: SheetKind, typed: Typed) -> bytes:
    """What is typed, encrypted."""
    plain = json.dumps(dict(typed), ensure_ascii=False).encode()
    return encrypt(key, dossier, f"drafts/{kind}", plain)


def opened(key: bytes, draft: SheetDraft | None) -> Typed:
    """What was typed. Raises Tampered: the row was changed."""
    if draft is None:
        return {}
    plain = decrypt(key, draft.dossier, f"drafts/{draft.kind}", draft.cipher)
    told: Typed = json.loads(plain)
    return told


def filed(desk: Desk, dossier: Dossier) -> AidRequest:
    """The request of a dossier. A caseworker is told its edition, and of its answers the means."""
    return desk.read(WORKER, lambda tx: tx.aid_requests.get(dossier.request))


def open_sheet(desk: Desk, key: bytes, sheet: Sheet, deposits: Sequence[Deposit]) -> OpenedSheet:
    """Read a sealed sheet from the vault; `deposits` are those that the reader may see."""
    looks = [look_at(desk, key, one) for one in deposits if one.name.startswith(sheet.folder)]
    record = None
    for look in looks:
        if look.deposit.name == sheet.folder + sheet.kind.pdf and look.plain is not None:
            try:
                record = desk.sealer.attached(look.plain)
            except PortalError:
                record = None
    return OpenedSheet(sheet, record, worst(tuple(f for look in looks for f in look.findings)))


def studied(tx: Transaction, number: str) -> Dossier:
    """A sealed dossier of the actor's funder. Raises NotFound."""
    dossier = tx.dossiers.get(number)
    if dossier.status is not Status.SEALED:
        raise NotFound("no such dossier yet")
    return dossier


def next_of(tx: Transaction, dossier: Dossier, kind: SheetKind) -> tuple[int, str]:
    """The rank of a dossier's next sheet of this kind, and the number of what it follows.

    Raises:
        Conflict: a sheet is being sealed: its fingerprint is not known yet.
    """
    number, sheets = dossier.number, tx.sheets.of(dossier.number)
    if any(one.status is not Status.SEALED for one in sheets):
        raise Conflict("a sheet is being sealed")
    last = last_sealed(dossier, tx.additions.parts_of(number), tx.decisions.of(number), sheets)
    rank = sum(one.kind is kind for one in sheets) + 1
    return rank, last.number if last else number


def drawn_up(
    edition: Edition,
    dossier: Dossier,
    typed: Typed,
    evaluation: bytes,
    rank: int,
    by: str,
    at: datetime,
    language: str = "fr",
) -> HelpPlan:
    """The plan that is typed, as it stands: what it costs, its ceiling, its share.

    Raises:
        NotReady: something lacks or cannot be read; each thing with its sentence.
        Tampered: `evaluation` is no record of one.
    """
    read = plan_typed.read(edition, typed, legal_day(at), language)
    if read.problems or read.means is None or read.on is None:
        raise NotReady(read.problems)
    return plan.draw_up(
        edition,
        apa.tables(),
        read_evaluation(evaluation),
        read.lines,
        aid=aid_of(dossier),
        means=read.means,
        on=read.on,
        rank=rank,
        by=by,
        at=at,
        language=language,
    )


def aid_of(dossier: Dossier) -> str:
    """The aid that a plan is for: the APA if it is asked for, else the first one."""
    aids = [route.aid for route in dossier.routes]
    return next((aid for aid in aids if aid in APA), aids[0] if aids else "")


def held_sheet(desk: Desk, actor: Actor, number: str, kind: SheetKind) -> OpenedSheet | None:
    """The sheet of this kind that holds, from the vault; the ledger is written first.

    Its own funder's, or else the one that it recognises whole. None: there is none that is sealed,
    it is another funder's, or it is hidden from the actor.

    Raises:
        NotFound: the actor's funder has no such dossier.
    """
    with desk.begin(actor) as tx:
        dossier, sheets = studied(tx, number), tx.sheets.of(number)
        own = of_funder(sheets, dossier.funder)
        known = readable_sheets(sheets, tx.moves.recognised(number))
        sheet = last_sheet(own, kind) or last_sheet(known, kind)
        if sheet is None or (kind is SheetKind.EVALUATION and not reads_medical(tx, number)):
            return None
        told = DossierOpened(number, sheet.folder + kind.pdf)
        tx.ledger.append(told, funder=dossier.funder, person=dossier.person)
        deposits = readable(desk, tx, number, sealed_objects(tx, number))
        wrapped = tx.keys.get(number)
    return open_sheet(desk, data_key(desk, wrapped), sheet, deposits)


def answered(desk: Desk, actor: Actor, number: str, edition: Edition, language: str) -> bytes:
    """The record of the evaluation that a plan answers, from the vault.

    Raises:
        NotReady: none is sealed, or it is hidden from the actor.
        Unavailable: it cannot be read now.
    """
    held = held_sheet(desk, actor, number, SheetKind.EVALUATION)
    if held is None:
        sentence = edition.say(language, "unfinished.evaluation_missing")
        raise NotReady([Problem(plan.PAGE, "", sentence)])
    if held.record is None:
        raise Unavailable("the evaluation cannot be read in the vault")
    return held.record
