"""The moves of a dossier, against what the ledger tells: one chain from its filing to today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.checking import found
from portal.domain.dossier import Dossier
from portal.domain.findings import Finding
from portal.domain.ledger import LedgerEntry
from portal.domain.moves import Move, Reoriented, told_of
from portal.domain.recognitions import (
    EvaluationRecognised,
    Recognition,
    told_of_recognition,
)
from portal.domain.rulings import Ruled, Ruling, told_of_ruling
from portal.domain.sheets import Sheet


def check_moves(
    dossier: Dossier, moves: Sequence[Move], entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """Each move begins where the one before ended, the last with who has the dossier now.

    Whom the first began with is checked with the filing.

    Args:
        dossier: the dossier as its row tells it.
        moves: its moves as their rows tell them, by rank.
        entries: what the ledger tells of the dossier.
    """
    told = [one for one in entries if one.word == Reoriented.__name__]
    if not (moves or told):
        return
    same = [dict(one.detail) for one in told] == [dict(told_of(move).detail()) for move in moves]
    yield found("moves", same, "those of the ledger, each once, in order")
    same = [one.at for one in told] == [one.moved_at for one in moves]
    yield found("dates of the moves", same, "the ledger's")
    owned = all((one.request, one.person) == (dossier.request, dossier.person) for one in moves)
    yield found("request of the moves", owned, "the dossier's")
    ends = [*((one.funder, one.routes) for one in moves), (dossier.funder, dossier.routes)]
    begins = [(one.former, one.former_routes) for one in moves[1:]]
    linked = ends[:-1] == [*begins, ends[-1]]
    yield found("chain of funders", linked, "each begins where the one before ended")


def check_rulings(
    rulings: Sequence[Ruling], moves: Sequence[Move], entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """Each ruling is what the ledger tells, by whom, when; what follows from it is its move.

    Args:
        rulings: those on a dossier, by rank.
        moves: its moves, by rank.
        entries: what the ledger tells of the dossier.
    """
    told = [(dict(one.detail), one.actor, one.at) for one in entries if one.word == Ruled.__name__]
    if not (rulings or told):
        return
    same = told == [
        (dict(told_of_ruling(one).detail()), one.ruled_by, one.ruled_at) for one in rulings
    ]
    yield found("rulings", same, "those of the ledger, each once, in order")
    known = {(one.rank, one.funder) for one in moves}
    obeyed = all((one.rank, one.funder) in known for one in rulings)
    yield found("rulings obeyed", obeyed, "the dossier went to who studies it")


def check_recognitions(
    recognitions: Sequence[Recognition], sheets: Sequence[Sheet], entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """What a move carried of an evaluation is what the ledger tells, and the GIR is the sheet's.

    Args:
        recognitions: those of all moves of a dossier, in their order.
        sheets: the evaluations and plans of the dossier.
        entries: what the ledger tells of the dossier.
    """
    word = EvaluationRecognised.__name__
    told = [dict(one.detail) for one in entries if one.word == word]
    if not (recognitions or told):
        return
    same = told == [dict(told_of_recognition(one).detail()) for one in recognitions]
    yield found("recognised evaluations", same, "those of the ledger, each once, in order")
    known = {(one.number, one.folder, one.gir) for one in sheets}
    own = all((one.sheet, one.folder, one.gir) in known for one in recognitions)
    yield found("recognised GIR", own, "that of the evaluation")
