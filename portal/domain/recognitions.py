"""An evaluation that the next funder of a dossier recognises, under an agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.domain.events import Event
from portal.domain.sheets import Sheet


class Scope(StrEnum):
    """What is recognised."""

    GIR = "gir"
    EVALUATION = "gir_and_evaluation"


@dataclass(frozen=True, slots=True)
class Recognition:
    """One evaluation that travelled with a move. `agreement` is that of a territory, by its code.

    It holds for the funder that the dossier came to by this move, and until the next one.
    """

    dossier: str
    rank: int  # of the move
    sheet: str
    folder: str  # where the sheet's objects stand
    former: str  # who signed it
    funder: str  # who recognises it
    agreement: str
    scope: Scope
    gir: int
    recognised_at: datetime

    @property
    def whole(self) -> bool:
        """Whether what was evaluated is recognised, and read, as well as the GIR."""
        return self.scope is Scope.EVALUATION


@dataclass(frozen=True, slots=True)
class EvaluationRecognised(Event):
    """A dossier moved, and its next funder recognises an evaluation of it."""

    rank: int
    sheet: str
    former: str
    to: str
    agreement: str
    scope: str


def told_of_recognition(one: Recognition) -> EvaluationRecognised:
    """What the ledger is told of it."""
    told = one.rank, one.sheet, one.former, one.funder, one.agreement, one.scope.value
    return EvaluationRecognised(one.dossier, *told)


def readable_sheets(sheets: Sequence[Sheet], recognitions: Iterable[Recognition]) -> list[Sheet]:
    """Those of these sheets that are recognised whole, in their order."""
    whole = {one.sheet for one in recognitions if one.whole}
    return [one for one in sheets if one.number in whole]
