"""An evaluation and a plan on paper: archival, accessible, with their very record inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from portal.domain.dossier import Dossier, Status
from portal.domain.evaluation import Evaluation, evaluation_record, mark_by_answers
from portal.domain.plan import HelpPlan, plan_record, read_plan
from portal.domain.sheets import Sheet, SheetKind, sheet_number
from portal.form.aggir import grid
from portal.form.apa import tables
from portal.form.plan import Means, draw_up
from portal.form.sheet_record import SheetRecord, sheet_record_of
from tests.adapters import pdf_facts
from tests.adapters.test_printer import printer
from tests.form.made import EDITION
from tests.form.test_evaluate import NOW, a_draft, signed
from tests.form.test_plan import line

GOLDEN = Path(__file__).parents[1] / "golden"
UNTIL = datetime(2036, 3, 10, tzinfo=UTC)


def an_evaluation() -> Evaluation:
    """Most variables by a letter, one by the four answers, with a note."""
    toilette = mark_by_answers("toilette", (True, False, False, False), "Le visage seul.")
    return signed(a_draft().marked(toilette))


def a_plan() -> HelpPlan:
    """Hours and works, under the APA, with figures that no text was read for."""
    lines = [line("housekeeping", "20.5", "24.58"), line("home_adaptation", "1", "800")]
    return draw_up(
        EDITION,
        tables(),
        an_evaluation(),
        [lines[0], replace(lines[1], note="Une douche sans seuil")],
        aid="apa",
        means=Means(Decimal(1500)),
        on=NOW.date(),
        rank=1,
        by="agent-7",
        at=NOW,
    )


def a_dossier() -> Dossier:
    """Sealed, of the département."""
    return Dossier(
        number="GA-1-1", request="GA-1", person="ana", funder="dep-35", routes=(),
        status=Status.SEALED, version=1, submitted_at=NOW, beneficiary="Œuvrard Geneviève",
        birth_date="1941-07-09", commune="35238",
    )  # fmt: skip


def a_record(kind: SheetKind) -> SheetRecord:
    """What is printed of it."""
    one = a_plan() if kind is SheetKind.PLAN else an_evaluation()
    told = plan_record(one) if isinstance(one, HelpPlan) else evaluation_record(one)
    sheet = Sheet(
        number=sheet_number("GA-1-1", kind, 1), dossier="GA-1-1", request="GA-1", person="ana",
        funder="dep-35", kind=kind, rank=1, previous="GA-1-1", gir=one.gir, signer="agent-7",
        status=Status.SUBMITTED, version=1, dossier_sealed_at=NOW, signed_at=NOW,
    )  # fmt: skip
    return sheet_record_of(EDITION, grid(), sheet, a_dossier(), told, UNTIL)


@cache
def printed(kind: SheetKind) -> bytes:
    """Its PDF."""
    record = a_record(kind)
    return printer().sheet(record, record.json)


@pytest.mark.parametrize("kind", SheetKind)
def test_a_sheet_is_archival_and_reads_as_it_did(kind: SheetKind) -> None:
    """Look at a rendering when this changes, then run tests/golden/write.py."""
    pdf = printed(kind)
    assert pdf_facts.faults(pdf) == []
    assert pdf_facts.attached(pdf) == {"dossier.json": a_record(kind).json}
    assert pdf_facts.described(pdf) == (GOLDEN / f"{kind}.fr.txt").read_text("utf-8")


def test_a_plan_is_read_again_as_it_was_written() -> None:
    plan = a_plan()
    assert read_plan(plan_record(plan)) == plan
    none = replace(plan, share=None, grouped_most=None)
    assert read_plan(plan_record(none)) == none
