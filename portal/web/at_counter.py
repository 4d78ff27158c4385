"""What differs on the pages of a draft when an agent of a counter types in a paper form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.domain.draft import Answers, Draft
from portal.domain.mandated import stands_for
from portal.domain.people import Role
from portal.domain.signers import BOTH, SignerAs, both_sign
from portal.form.at_counter import counter_pieces, not_enclosed
from portal.form.edition import Edition, PieceRule
from portal.form.remembered import kept, wanted_pieces
from portal.web.acting import mandate_in_use
from portal.web.guard import actor


def here() -> bool:
    """Whether an agent of a counter is at work."""
    return actor().role is Role.COUNTER


def wanted(edition: Edition, draft: Draft, on: date) -> Sequence[PieceRule]:
    """The papers asked of this person; at a counter, the scan of the paper form first.

    What the mandate in use stands in for is not asked: it is shown if it came all the same.
    """
    own, mandate = counter_pieces(edition) if here() else (), mandate_in_use()
    given = mandate.confirmation if mandate else None
    known = stands_for(given.way if given else None) - {one.kind for one in draft.pieces}
    asked = wanted_pieces(edition, draft.answers, on)
    return (*own, *(rule for rule in asked if rule.id not in known))


def lacking(edition: Edition, draft: Draft) -> Sequence[tuple[str, str]]:
    """Where to enclose the scan, and a sentence that asks for it, if it is not there yet."""
    if not here():
        return ()
    return [
        (f"/demande/{draft.id}/{one.page}#{one.question}", one.text)
        for one in not_enclosed(edition, draft)
    ]


def paper_signers(edition: Edition, answers: Answers, on: date) -> Sequence[SignerAs]:
    """Whose signatures a paper form must bear, where the law asks for two; none: one is enough."""
    return BOTH if here() and both_sign(kept(edition, answers, on)) else ()
