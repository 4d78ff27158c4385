"""Sign: an evaluator freezes an evaluation under their name, or the plan that answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.dossier import Dossier, Status, digest
from portal.domain.duties import Duty
from portal.domain.errors import NotReady, Problem
from portal.domain.evaluation import evaluation_record
from portal.domain.happened import legal_day
from portal.domain.inbox import RENEW
from portal.domain.people import Actor
from portal.domain.plan import plan_record
from portal.domain.sheets import (
    SEAL_SHEET,
    SavedMeanwhile,
    Sheet,
    SheetKind,
    SheetSigned,
    sheet_number,
)
from portal.form import evaluate
from portal.form.aggir import grid
from portal.form.edition import Edition
from portal.form.evaluation_typed import draft_of
from portal.safe import Wrapped, data_key
from portal.store.database import Transaction
from portal.studying import TakenBack, Typed, answered, drawn_up, filed, next_of, studied

TICK = "tick"
"""The box that is ticked to sign."""

Draw = Callable[[int, datetime], tuple[bytes, int]]
"""From a rank and a time: the record as it is signed, and its GIR."""


def sign_evaluation(
    desk: Desk,
    actor: Actor,
    number: str,
    typed: Typed,
    *,
    seen: int,
    name: str,
    ticked: bool,
    language: str = "fr",
) -> Sheet:
    """Freeze what is typed as an evaluation; it is sealed from then on.

    Args:
        desk: the desk.
        actor: an evaluator, who signs.
        number: the dossier's.
        typed: what stands in the boxes.
        seen: the version of the draft that was saved last.
        name: the name typed as a signature.
        ticked: whether the box to sign was ticked.
        language: of the sentences.

    Raises:
        NotFound: the actor's funder has no such dossier.
        NotAllowed: the actor is no evaluator.
        NotReady: something lacks; each thing with its sentence.
        TakenBack: the request was taken back.
        Conflict: a colleague saved or signed it meanwhile, or the last one is being sealed.
    """
    dossier, wrapped, edition = _begun(desk, actor, number)
    with desk.begin(actor) as tx:
        known_as = tx.team.my_name()
    owned = {"dossier": number, "request": dossier.request, "funder": dossier.funder}
    draft, problems = draft_of(
        edition, grid(), typed, **owned, evaluator=actor.id, language=language
    )
    signature = {"signed_name": name, "known_as": known_as, "language": language}
    filed_on = legal_day(dossier.submitted_at)
    told = list(problems)
    if not ticked:
        sentence = edition.say(language, "unfinished.not_ticked")
        told.append(Problem(evaluate.PAGE, TICK, sentence))

    def drawn(rank: int, at: datetime) -> tuple[bytes, int]:
        try:
            one = evaluate.sign(
                edition, grid(), draft, rank=rank, at=at, filed=filed_on, **signature
            )
        except NotReady as error:
            raise NotReady(_once([*error.problems, *told])) from error
        if told:
            raise NotReady(told)
        return evaluation_record(one), one.gir

    return _signed(desk, actor, dossier, wrapped, SheetKind.EVALUATION, seen, drawn)


def sign_plan(
    desk: Desk,
    actor: Actor,
    number: str,
    typed: Typed,
    *,
    seen: int,
    language: str = "fr",
) -> Sheet:
    """Freeze what is typed as the plan that answers the last sealed evaluation; then sealed.

    Raises:
        NotFound, NotAllowed, NotReady, TakenBack, Conflict: as `sign_evaluation`.
        Unavailable: the evaluation cannot be read now.
    """
    dossier, wrapped, edition = _begun(desk, actor, number)
    evaluation = answered(desk, actor, number, edition, language)

    def drawn(rank: int, at: datetime) -> tuple[bytes, int]:
        one = drawn_up(edition, dossier, typed, evaluation, rank, actor.id, at, language)
        return plan_record(one), one.gir

    return _signed(desk, actor, dossier, wrapped, SheetKind.PLAN, seen, drawn)


def _begun(desk: Desk, actor: Actor, number: str) -> tuple[Dossier, Wrapped | None, Edition]:
    with desk.begin(actor) as tx:
        tx.team.require(Duty.EVALUATOR)
        dossier, wrapped = studied(tx, number), tx.keys.get(number)
    return dossier, wrapped, desk.editions[filed(desk, dossier).edition]


def _signed(
    desk: Desk,
    actor: Actor,
    dossier: Dossier,
    wrapped: Wrapped | None,
    kind: SheetKind,
    seen: int,
    draw: Draw,
) -> Sheet:
    key, number = data_key(desk, wrapped), dossier.number
    with desk.begin(actor) as tx:
        tx.askings.alone(dossier.request)
        if tx.dossiers.get(number).withdrawn_at:
            raise TakenBack("the request was taken back: nothing more is signed")
        _refuse_other(tx, number, kind, seen)
        rank, previous = next_of(tx, dossier, kind)
        record, gir = draw(rank, tx.at)
        sheet = Sheet(
            number=sheet_number(number, kind, rank),
            dossier=number,
            request=dossier.request,
            person=dossier.person,
            funder=dossier.funder,
            kind=kind,
            rank=rank,
            previous=previous,
            gir=gir,
            signer=actor.id,
            status=Status.SUBMITTED,
            version=1,
            dossier_sealed_at=dossier.sealed_at or tx.at,
            signed_at=tx.at,
        )
        cipher = encrypt(key, number, sheet.record_name, record)
        told = SheetSigned(number, sheet.number, kind.value, previous, digest(cipher))
        tx.sheets.add(sheet, cipher, told)
        tx.jobs.add(SEAL_SHEET, sheet.number)
        tx.jobs.add(RENEW, number)
    return sheet


def _refuse_other(tx: Transaction, number: str, kind: SheetKind, seen: int) -> None:
    """Raises SavedMeanwhile: the draft is not the one that its signer saw."""
    draft = tx.sheets.draft(number, kind)
    if (draft.version if draft else 0) != seen:
        raise SavedMeanwhile(draft)


def _once(problems: Sequence[Problem]) -> Sequence[Problem]:
    """One sentence a box, in the order of the page: what cannot be read outranks what lacks."""
    by_box = {one.question: one for one in problems}
    return tuple(by_box.values())
