"""An evaluation or a plan as it is printed: its values, and the edition's words for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.domain.dossier import Dossier
from portal.domain.evaluation import Evaluation, evaluation_record, read_evaluation
from portal.domain.plan import HelpPlan, plan_record, read_plan
from portal.domain.sheets import Sheet, SheetKind
from portal.form.aggir import Grid
from portal.form.apa import tables, unread
from portal.form.edition import Edition
from portal.form.showing import show_decimal, show_money

FAMILIES = ("variable", "help", "unit")
"""The words that a sheet names things by."""


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """What one sheet says within its dossier. It has one of `evaluation` and `plan`.

    `language` is French: it is written and read by caseworkers, and notified by other letters.
    """

    number: str
    dossier: str
    request: str
    edition: str
    language: str
    funder_name: str
    beneficiary: str
    submitted_at: datetime  # when it was signed
    retain_until: datetime
    evaluation: Evaluation | None
    plan: HelpPlan | None
    names: Mapping[str, str]  # `variable.toilette` → its words; so of help and units
    weightless: Sequence[str]  # variables of the grid that no GIR is computed from
    units: Mapping[str, str]  # kind of help → the words of its unit
    unread: Sequence[str]  # what of a plan's figures no text of law was read for, as apa.unread

    def money(self, amount: Decimal) -> str:
        """An amount in euros, as people read it."""
        return show_money(amount, self.language)

    def number_of(self, number: Decimal) -> str:
        """A quantity, as people read it."""
        return show_decimal(number, self.language)

    def percent(self, hundredths: int) -> str:
        """A rate told in hundredths of a percent, as people read it."""
        return f"{self.number_of(Decimal(hundredths) / 100)}\u00a0%"

    @property
    def json(self) -> bytes:
        """The record itself, which the PDF carries."""
        if self.evaluation is not None:
            return evaluation_record(self.evaluation)
        if self.plan is None:
            raise ValueError("a sheet is an evaluation or a plan")
        return plan_record(self.plan)


def sheet_record_of(
    edition: Edition,
    grid: Grid,
    sheet: Sheet,
    dossier: Dossier,
    record: bytes,
    retain_until: datetime,
) -> SheetRecord:
    """What a sheet says, from the bytes that were signed.

    Raises:
        Tampered: they are not those of such a sheet.
    """
    spoken = edition.languages[0]
    words, funder = edition.words[spoken], edition.reference.funders.get(sheet.funder)
    plan = read_plan(record) if sheet.kind is SheetKind.PLAN else None
    return SheetRecord(
        number=sheet.number,
        dossier=sheet.dossier,
        request=sheet.request,
        edition=edition.id,
        language=spoken,
        funder_name=funder.in_language(spoken) if funder else sheet.funder,
        beneficiary=dossier.beneficiary,
        submitted_at=sheet.signed_at,
        retain_until=retain_until,
        evaluation=None if plan else read_evaluation(record),
        plan=plan,
        names={key: text for key, text in words.items() if key.partition(".")[0] in FAMILIES},
        weightless=(*grid.weightless, *grid.illustrative),
        units={kind.id: words[f"unit.{kind.unit}"] for kind in edition.study.help_kinds},
        unread=unread(tables(), plan.on) if plan else (),
    )
