"""Study a dossier: what is typed of an evaluation or a plan, and what is sealed of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.duties import MEDICAL, Duty
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from portal.domain.plan import HelpPlan
from portal.domain.recognitions import Recognition
from portal.domain.sheets import Sheet, SheetDraft, SheetKind, of_funder
from portal.safe import data_key
from portal.secrecy import reads_medical
from portal.studying import (
    OpenedSheet,
    Typed,
    answered,
    closed,
    drawn_up,
    filed,
    held_sheet,
    opened,
    studied,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the study: what is sealed, and what is being typed.

    `held` is the last sealed sheet, as the vault's bytes tell it; none: there is none, or it is
    hidden from the actor. `version` is the draft's, 0 for none; `saved_by` saved it last.
    """

    dossier: Dossier
    aid_request: AidRequest
    sheets: tuple[Sheet, ...]  # of this kind and this funder, the last first
    elsewhere: tuple[Sheet, ...]  # of this kind, another funder's: that they are there, no more
    recognised: tuple[Recognition, ...]  # of those, what an agreement lets this funder know
    held: OpenedSheet | None
    typed: Typed
    version: int
    saved_at: datetime | None
    saved_by: str
    reads: bool  # the actor may read what is sealed of this kind
    writes: bool  # the actor may type and sign
    names: dict[str, str]  # of colleagues, by identifier
    today: date


def look(desk: Desk, actor: Actor, number: str, kind: SheetKind) -> Shown:
    """What there is of this kind; the ledger is written before the vault is read.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
    """
    held = held_sheet(desk, actor, number, kind)
    with desk.begin(actor) as tx:
        dossier, duties = studied(tx, number), tx.team.held()
        sheets = [one for one in tx.sheets.of(number) if one.kind is kind]
        reads = kind is SheetKind.PLAN or reads_medical(tx, number)
        draft = tx.sheets.draft(number, kind) if duties & set(MEDICAL) else None
        wrapped, today = tx.keys.get(number), legal_day(tx.at)
        known = tx.moves.recognised(number) if kind is SheetKind.EVALUATION else ()
        names = {one.id: one.name for one in tx.inbox.colleagues()}
    return Shown(
        dossier=dossier,
        aid_request=filed(desk, dossier),
        sheets=of_funder(sheets, dossier.funder)[::-1],
        elsewhere=tuple(one for one in reversed(sheets) if one.funder != dossier.funder),
        recognised=known,
        held=held,
        typed=opened(data_key(desk, wrapped), draft),
        version=draft.version if draft else 0,
        saved_at=draft.saved_at if draft else None,
        saved_by=draft.agent if draft else "",
        reads=reads,
        writes=Duty.EVALUATOR in duties,
        names=names,
        today=today,
    )


def save(
    desk: Desk, actor: Actor, number: str, kind: SheetKind, typed: Typed, seen: int
) -> SheetDraft:
    """Keep what is typed; `seen` is the version that was shown, 0 for none.

    Raises:
        NotFound: as `look`.
        NotAllowed: the actor is no evaluator.
        SavedMeanwhile: a colleague saved or signed it; it holds theirs.
    """
    with desk.begin(actor) as tx:
        tx.team.require(Duty.EVALUATOR)
        dossier, wrapped = studied(tx, number), tx.keys.get(number)
    key = data_key(desk, wrapped)
    draft = SheetDraft(
        dossier=number,
        kind=kind,
        person=dossier.person,
        funder=dossier.funder,
        agent=actor.id,
        cipher=closed(key, number, kind, typed),
        version=seen,
        saved_at=desk.clock(),
    )
    with desk.begin(actor) as tx:
        return tx.sheets.keep(draft)


def so_far(desk: Desk, actor: Actor, number: str, typed: Typed, language: str = "fr") -> HelpPlan:
    """The plan that is typed as it would be sealed now: what it costs, its ceiling, its share.

    Raises:
        NotFound: the actor's funder has no such dossier.
        NotReady: something lacks or cannot be read; each thing with its sentence.
        Unavailable: the evaluation that it answers cannot be read now.
    """
    dossier = desk.read(actor, lambda tx: studied(tx, number))
    edition = desk.editions[filed(desk, dossier).edition]
    evaluation = answered(desk, actor, number, edition, language)
    return drawn_up(edition, dossier, typed, evaluation, 1, actor.id, desk.clock(), language)
