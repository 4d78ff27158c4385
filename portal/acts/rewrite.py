"""Write the portal's own letter again: does it still hold, and does it bear the day of today.

A letter is written, read, and decided with later: at once, the same evening, or by a second person
weeks after. It tells its day, and the days until which it may be contested.
"""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.decision import Proposed
from portal.domain.dossier import Status, digest
from portal.domain.errors import Conflict, NotReady
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from portal.domain.sheets import SheetKind
from portal.exchanging import plain_words
from portal.kindred import DUPLICATE
from portal.lettering import Written, name_of, printed
from portal.telling_beside import GRANTING, told_beside


class Outdated(Conflict):
    """What a letter tells is not so any more: it is written again, and read."""


def of_today(
    desk: Desk, actor: Actor, proposed: Proposed, by: str, written: Written
) -> bytes | None:
    """The letter of a proposed decision, with the day of today; none: it bears it already.

    Args:
        desk: the desk.
        actor: who decides with it.
        proposed: the decision, with a letter that the portal wrote.
        by: who wrote it.
        written: what it was written from.

    Raises:
        NotFound: the actor's funder has no such dossier.
        Outdated: what it tells has changed: a plan, a name, the model of the letter.
        Unavailable: there is a sealed plan, and it cannot be read.
    """
    number, verdict = proposed.dossier, proposed.verdict
    grounds = proposed.grounds.split()
    try:
        twin = written.twin if DUPLICATE in grounds else ""
        told = told_beside(desk, actor, number, verdict, twin=twin)
    except NotReady as error:
        raise Outdated("the other dossier is not studied any more") from error
    words, name = plain_words(written.words), name_of(desk, actor, by)
    then, today = legal_day(proposed.at), legal_day(desk.clock())
    about = number, verdict, grounds, words
    if digest(printed(desk, actor, *about, then, told, name)) != proposed.pdf_sha256:
        raise Outdated("the letter would be another one now")
    return None if then == today else printed(desk, actor, *about, today, told, name)


def says_nothing(desk: Desk, actor: Actor, proposed: Proposed, by: str) -> bool:
    """Whether a letter of the portal's own grants, and does not say what: no plan, no words.

    Such a letter is, byte for byte, the one that is written without them; `by` is who wrote it.
    Raises NotFound.
    """
    number, verdict = proposed.dossier, proposed.verdict
    if verdict not in GRANTING:
        return False
    with desk.begin(actor) as tx:
        sheets = tx.sheets.of(number)
    if any(one.kind is SheetKind.PLAN and one.status is Status.SEALED for one in sheets):
        return False
    on, told = legal_day(proposed.at), told_beside(desk, actor, number, verdict, plan=False)
    about, name = (number, verdict, proposed.grounds.split(), ""), name_of(desk, actor, by)
    return digest(printed(desk, actor, *about, on, told, name)) == proposed.pdf_sha256
