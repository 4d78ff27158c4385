"""What a decision's grounds say of a dossier, and what the dossier itself shows of it."""

from __future__ import annotations

from collections.abc import Sequence

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.errors import NotFound
from portal.domain.happened import legal_day
from portal.domain.people import WORKER, Actor
from portal.domain.sheets import SheetKind, last_sheet, of_funder
from portal.form.decision_rules import PAPERS
from portal.form.edition import Edition


def read(desk: Desk, actor: Actor, number: str) -> tuple[Dossier, Edition, AidRequest]:
    """A sealed dossier of the actor's funder, its edition and its request. Raises NotFound."""
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
    filed = desk.read(WORKER, lambda tx: tx.aid_requests.get(dossier.request))
    return dossier, desk.editions[filed.edition], filed


def aids_of(dossier: Dossier) -> Sequence[str]:
    """The aids that a dossier asks for."""
    return [route.aid for route in dossier.routes]


def gir_of(desk: Desk, actor: Actor, number: str) -> int:
    """The GIR that holds: of the own sealed evaluation, or of one that is recognised; or 0."""
    with desk.begin(actor) as tx:
        sheets = of_funder(tx.sheets.of(number), tx.dossiers.get(number).funder)
        recognised = tx.moves.recognised(number)
    own = last_sheet(sheets, SheetKind.EVALUATION)
    known = max(recognised, key=lambda one: one.recognised_at, default=None)
    return own.gir if own else known.gir if known else 0


def gir_told(edition: Edition, grounds: Sequence[str]) -> int:
    """The heaviest GIR with which these grounds are true; 0: they tell of none."""
    rules = edition.study.decisions.grounds
    return max((one.gir_from or 0 for one in rules if one.id in grounds), default=0)


def rests_on(edition: Edition, grounds: Sequence[str]) -> frozenset[str]:
    """What else these grounds say, of the edition's RESTS_ON."""
    rules = edition.study.decisions.grounds
    return frozenset(one.rests_on for one in rules if one.id in grounds and one.rests_on)


def waits_still(
    desk: Desk, actor: Actor, number: str, edition: Edition, grounds: Sequence[str]
) -> bool:
    """Whether grounds say that papers did not come, before the last day that was given for them."""
    if PAPERS not in rests_on(edition, grounds):
        return False
    with desk.begin(actor) as tx:
        return any(one.left and one.until >= legal_day(tx.at) for one in tx.askings.of(number))
