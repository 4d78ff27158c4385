"""Whose GIR another funder recognises: by the agreement of a territory that both are party to.

Source: loi n° 2015-1776 of 28 December 2015 (ASV); the list of agreements in
`forms/reference/gir_agreements.csv`.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.moves import Move
from portal.domain.recognitions import Recognition, Scope
from portal.domain.sheets import Sheet, SheetKind, last_sheet, of_funder
from portal.form.reference import Reference
from portal.form.reference_rows import PARTIES, Agreement
from portal.form.territory import territory_of


def agreement_between(reference: Reference, commune: str, one: str, other: str) -> Agreement | None:
    """The agreement that two funders are party to where somebody lives; none: there is none.

    Args:
        reference: the tables as they stand on the day.
        commune: where the person lives, by its INSEE code.
        one: a funder's code.
        other: another's.
    """
    territory = territory_of(reference, commune)
    agreement = reference.gir_agreements.get(territory or "")
    if territory is None or agreement is None or one == other:
        return None
    return agreement if {one, other} <= parties_of(reference, agreement) else None


def parties_of(reference: Reference, agreement: Agreement) -> frozenset[str]:
    """The codes of the funders that are party to an agreement."""
    place = reference.territories[agreement.code]
    return frozenset(getattr(place, PARTIES[one]) for one in agreement.parties)


def as_told(known: tuple[Sheet, Agreement], move: Move) -> Recognition:
    """What is recognised with a move; its GIR is read where it is written, and 0 here."""
    sheet, agreement = known
    return Recognition(
        dossier=move.dossier,
        rank=move.rank,
        sheet=sheet.number,
        folder=sheet.folder,
        former=sheet.funder,
        funder=move.funder,
        agreement=agreement.code,
        scope=Scope(agreement.scope),
        gir=0,
        recognised_at=move.moved_at,
    )


def recognised(
    reference: Reference, commune: str, sheets: Sequence[Sheet], to: str
) -> Sequence[tuple[Sheet, Agreement]]:
    """The evaluations of a dossier that a funder recognises: the last that each other one signed.

    Args:
        reference: the tables as they stand on the day.
        commune: where the person lives, by its INSEE code.
        sheets: all that were signed of the dossier.
        to: the funder that the dossier goes to.
    """
    found = []
    for funder in dict.fromkeys(one.funder for one in sheets):
        last = last_sheet(of_funder(sheets, funder), SheetKind.EVALUATION)
        agreement = agreement_between(reference, commune, funder, to)
        if last and agreement:
            found.append((last, agreement))
    return found
