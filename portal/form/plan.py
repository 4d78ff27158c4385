"""Draw up a plan of help: what it costs, its ceiling by GIR, and the person's share, by date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from portal.domain.errors import NotReady, Problem
from portal.domain.evaluation import Evaluation, evaluation_record
from portal.domain.plan import CENT, HelpPlan, PlanLine, PlanShare, plan_number
from portal.form import apa
from portal.form.apa_tables import Tables, on_that_day
from portal.form.edition import Edition
from portal.form.estimate import APA
from portal.form.help_kinds import MOST, MOST_HOURS, HelpKind, Unit

PAGE = "plan"
LINES, QUANTITY, PRICE = "lines", "quantity", "price"
FINEST = Decimal("0.01")
"""A quantity is told to the hundredth: 12.25 hours."""
LARGEST = Decimal(10) ** 6
_HUNDREDTHS_OF_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class Means:
    """What the household has a month, in euros, and whether that is the income of two."""

    income: Decimal
    couple: bool = False


def draw_up(
    edition: Edition,
    tables: Tables,
    evaluation: Evaluation,
    lines: Sequence[PlanLine],
    *,
    aid: str,
    means: Means,
    on: date,
    rank: int,
    by: str,
    at: datetime,
    language: str = "fr",
) -> HelpPlan:
    """Draw up a plan that answers an evaluation.

    The share is of the month: what is paid once is told beside it. Where no scale is known (the
    help of a pension fund has its own, each year), nothing is computed.

    Args:
        edition: whose kinds of help a plan may hold, and whose words say what is wrong.
        tables: the figures of the APA, by date.
        evaluation: the one it answers.
        lines: at least one.
        aid: `apa`, `apa_urgent` or another one.
        means: what counts for the share.
        on: the day whose figures hold.
        rank: of the dossier's plans, from 1.
        by: the identifier of who draws it up.
        at: now, UTC.
        language: of the sentences.

    Raises:
        NotReady: a line is wrong or none is there; the APA is not for this GIR, or its figures of
            that day are not known.

    Source: CASF R232-7, R232-10 (ceilings), R232-11 (share), D232-33 (paid otherwise).
    """
    kinds = {kind.id: kind for kind in edition.study.help_kinds}
    if problems := problems_of(edition, lines, language):
        raise NotReady(problems)
    monthly = _sum(line for line in lines if kinds[line.kind].unit is not Unit.ONCE)
    share = None
    if aid in APA:
        share = _share(edition, tables, evaluation.gir, monthly, means, on, language)
    return HelpPlan(
        number=plan_number(evaluation.dossier, rank),
        dossier=evaluation.dossier,
        evaluation=evaluation.number,
        evaluation_sha256=hashlib.sha256(evaluation_record(evaluation)).hexdigest(),
        rank=rank,
        gir=evaluation.gir,
        on=on,
        drawn_up_by=by,
        drawn_up_at=at,
        lines=tuple(lines),
        hours=sum((one.quantity for one in lines if kinds[one.kind].unit is Unit.HOUR), Decimal(0)),
        monthly=monthly,
        once=_sum(line for line in lines if kinds[line.kind].unit is Unit.ONCE),
        grouped=_sum(line for line in lines if kinds[line.kind].grouped),
        grouped_most=_grouped_most(tables, share, on),
        share=share,
    )


def _share(
    edition: Edition,
    tables: Tables,
    gir: int,
    monthly: Decimal,
    means: Means,
    on: date,
    language: str,
) -> PlanShare:
    try:
        found = apa.share(
            tables, on=on, gir=gir, income=means.income, plan=monthly, couple=means.couple
        )
    except apa.NotKnown as error:
        scale = on_that_day(tables.scales, on)
        reason = "gir_without_plan" if scale and gir not in scale.ceilings else "no_figures"
        sentence = edition.say(language, f"unfinished.{reason}")
        text = sentence.format(gir=gir, day=on.strftime("%d/%m/%Y"))
        raise NotReady([Problem(PAGE, LINES, text)]) from error
    within = monthly - found.beyond
    part = found.participation / within if within else Decimal(0)
    return PlanShare(
        ceiling=found.ceiling,
        participation=found.participation,
        allowance=found.apa,
        paid=found.paid,
        beyond=found.beyond,
        rate=int((part * _HUNDREDTHS_OF_PERCENT).quantize(Decimal(1), ROUND_HALF_UP)),
        income=means.income.quantize(CENT, ROUND_HALF_UP),
        couple=means.couple,
        sources=found.sources,
        verified=found.verified,
    )


def _grouped_most(tables: Tables, share: PlanShare | None, on: date) -> Decimal | None:
    """So many months of the ceiling: the article does not say of what, and no month is larger."""
    scale = on_that_day(tables.scales, on)
    return scale.grouped_months * share.ceiling if scale and share else None


def _sum(lines: Iterator[PlanLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal("0.00"))


def problems_of(edition: Edition, lines: Sequence[PlanLine], language: str) -> Sequence[Problem]:
    """What is wrong with the lines of a plan, each thing at its box."""
    kinds = {kind.id: kind for kind in edition.study.help_kinds}
    return list(_problems(edition, kinds, lines, language))


def _problems(
    edition: Edition, kinds: Mapping[str, HelpKind], lines: Sequence[PlanLine], language: str
) -> Iterator[Problem]:
    def problem(where: str, reason: str, **filled: str) -> Problem:
        sentence = edition.say(language, f"unfinished.{reason}")
        return Problem(PAGE, where, sentence.format(**filled))

    if not lines:
        yield problem(LINES, "lines_missing")
    for rank, line in enumerate(lines, 1):
        where = f"{LINES}-{rank}"
        if line.kind not in kinds:
            yield problem(where, "kind_unknown", name=line.kind)
            continue
        kind = kinds[line.kind]
        unit = edition.say(language, f"unit.{kind.unit}")
        name = f"{edition.say(language, f'help.{line.kind}')} ({unit})"
        most, dearest = MOST[kind.unit], str(kind.dearest)
        if not _is_told(line.quantity, least=FINEST):
            yield problem(f"{QUANTITY}-{rank}", "quantity_wrong", name=name)
        elif line.quantity > most:
            yield problem(f"{QUANTITY}-{rank}", "quantity_impossible", name=name, most=str(most))
        if not _is_told(line.unit_price, least=CENT):
            yield problem(f"{PRICE}-{rank}", "price_wrong", name=name)
        elif line.unit_price > kind.dearest:
            yield problem(f"{PRICE}-{rank}", "price_impossible", name=name, most=dearest)
    if _hours(kinds, lines) > MOST_HOURS:
        yield problem(LINES, "hours_impossible", most=str(MOST_HOURS))


def _hours(kinds: Mapping[str, HelpKind], lines: Sequence[PlanLine]) -> Decimal:
    """The hours of a month that are told; a line that is wrong by itself adds none."""
    told = (
        line.quantity for line in lines if line.kind in kinds and kinds[line.kind].unit is Unit.HOUR
    )
    return sum((one for one in told if _is_told(one, FINEST) and one <= MOST_HOURS), Decimal(0))


def _is_told(number: Decimal, least: Decimal) -> bool:
    """Whether it is a number, not too small nor too large, to the hundredth at most."""
    return (
        number.is_finite()
        and least <= number <= LARGEST
        and number == number.quantize(FINEST, ROUND_HALF_UP)
    )
