"""What a dossier that moved brings beside what was sealed: answers that its next funder needs.

A dossier is sealed as its first funder needs it. What the one that has it now needs more is told
from the request as it was filed, which the ledger's mark answers for, with its corrections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from portal.desk import Desk
from portal.domain.addition import standing
from portal.domain.canonical import canonical
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Answers
from portal.domain.moves import REORIENTED, as_filed
from portal.domain.people import WORKER
from portal.domain.routing import Route
from portal.form.edition import Edition
from portal.form.minimal import left_out, minimal, needs_paper

BROUGHT: Final = "answers.json"
"""The answers that a moved dossier brings: a file of its bag."""
SCHEMA = "guichet-autonomie/answers/1"


@dataclass(frozen=True, slots=True)
class Fit:
    """How what was sealed of a dossier fits what is asked of a funder, by the edition's words.

    `more`: answers are brought; `unneeded`: questions answered there that it does not need;
    `without`: kinds of paper that it may need, and that are in another dossier alone.
    """

    more: bool
    unneeded: Sequence[str]
    without: Sequence[str]


def brought(desk: Desk, dossier: Dossier, sealed: Answers) -> Answers:
    """The answers of the request that a dossier does not hold, and that its funder needs.

    `sealed` are those that it holds. None, for one that did not move. Raises NotFound.
    """
    if all(one.rule != REORIENTED for one in dossier.routes):
        return {}
    with desk.begin(WORKER) as tx:
        filed, moves = tx.aid_requests.get(dossier.request), tx.moves.of(dossier.number)
        now = standing(filed.answers, tx.additions.of_request(dossier.request))
    edition = desk.editions[filed.edition]
    lacks = _lacks(edition, as_filed(dossier, moves), dossier.routes)
    return {name: value for name, value in now.items() if name in lacks and name not in sealed}


def brought_file(answers: Answers) -> Mapping[str, bytes]:
    """The file that tells them, under its name; none: there are none."""
    return {BROUGHT: canonical({"schema": SCHEMA, "answers": dict(answers)})} if answers else {}


def fit(edition: Edition, filed: AidRequest, first: Dossier, asked: Sequence[Route]) -> Fit:
    """How a dossier fits a funder of whom this is asked; `first` is as it was filed."""
    held = minimal(edition, filed, first)[0]
    out, here = left_out(edition, asked), {one.kind for one in held.pieces}
    gone = {one.kind for one in filed.pieces} - here
    return Fit(
        more=not _lacks(edition, first, asked).isdisjoint(filed.answers),
        unneeded=[name for name in edition.questions if name in out and name in held.answers],
        without=[one for one in sorted(gone) if needs_paper(edition, asked, one)],
    )


def _lacks(edition: Edition, first: Dossier, asked: Sequence[Route]) -> frozenset[str]:
    return left_out(edition, first.routes) - left_out(edition, asked)
