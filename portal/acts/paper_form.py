"""The form to fill in by hand: blank, or with the answers of a draft written in."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from portal.form.edition import in_force
from portal.form.paper import paper_form


def blank(desk: Desk, language: str, telephone: str) -> bytes:
    """The form of the edition in force today, as a PDF. The same day gives the same bytes."""
    today = legal_day(desk.clock())
    edition = in_force(desk.editions, today)
    return desk.printer.form(paper_form(edition, language, telephone, None, today))


def begun(desk: Desk, actor: Actor, draft_id: str, language: str, telephone: str) -> bytes:
    """The form with what the actor's draft says; its consents are left for the pen.

    Raises:
        NotFound: the actor has no such draft.
    """
    draft = desk.read(actor, lambda tx: tx.drafts.get(draft_id))
    edition, today = desk.editions[draft.edition], legal_day(desk.clock())
    return desk.printer.form(paper_form(edition, language, telephone, draft.answers, today))
