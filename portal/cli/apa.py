"""`portal apa`: who pays what of a plan of help, by date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import click

from portal.cli.sums import lines_of, stop

LARGEST = Decimal(10) ** 7
_KEYS = {"on", "gir", "income", "plan", "couple"}


@click.command("apa")
@click.argument("lines", required=False, metavar="[-]")
@click.option("--on", metavar="DATE", help="The day whose figures hold, as 2026-01-01.")
@click.option("--gir", metavar="N", help="1 to 4.")
@click.option("--income", metavar="EUR", help="What the household has a month.")
@click.option("--plan", metavar="EUR", help="What the plan of help costs a month.")
@click.option("--couple", is_flag=True, help="The income is that of two.")
def apa_command(
    lines: str | None,
    on: str | None,
    gir: str | None,
    income: str | None,
    plan: str | None,
    couple: bool,
) -> None:
    """Say what the person pays of a plan, and what the APA pays, in euros and cents.

    With -, one JSON object a line is read (on, gir, income, plan, couple) and one is printed.
    """
    if lines is None:
        told = {"on": on, "gir": gir, "income": income, "plan": plan, "couple": couple}
        if missing := [f"--{name}" for name, value in told.items() if value is None]:
            stop(1, f"Missing: {', '.join(missing)}.")
        click.echo(json.dumps(_computed(told, "")))
        return
    if lines != "-":
        stop(1, "Only - can be named: it reads one JSON object a line.")
    for rank, line in lines_of("JSON object"):
        where = f"Line {rank}: "
        click.echo(json.dumps(_computed(_read(line, where), where)))


def _read(line: str, where: str) -> Mapping[str, object]:
    try:
        told = json.loads(line, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        stop(1, f"{where}this is not JSON.")
    if not isinstance(told, dict) or not _KEYS - {"couple"} <= set(told) <= _KEYS:
        stop(1, f"{where}an object with on, gir, income, plan and perhaps couple is read.")
    return told


def _computed(told: Mapping[str, object], where: str) -> dict[str, object]:
    from portal.form.apa import NotKnown, share, tables
    from portal.form.days import day_of

    day = day_of(told["on"])
    if day is None:
        stop(1, f"{where}`on` must be a day that exists, as 2026-01-01.")
    if str(told["gir"]) not in list("123456"):
        stop(1, f"{where}`gir` must be 1 to 6.")
    if not isinstance(couple := told.get("couple", False), bool):
        stop(1, f"{where}`couple` must be true or false.")
    try:
        found = share(
            tables(),
            on=day,
            gir=int(str(told["gir"])),
            income=_euros(told, "income", where),
            plan=_euros(told, "plan", where),
            couple=couple,
        )
    except NotKnown as error:
        stop(1, f"{where}Nothing is computed: {error}.")
    return {
        "participation": str(found.participation),
        "apa": str(found.apa),
        "paid": str(found.paid),
        "ceiling": str(found.ceiling),
        "beyond": str(found.beyond),
        "sources": list(found.sources),
        "verified": found.verified,
    }


def _euros(told: Mapping[str, object], name: str, where: str) -> Decimal:
    try:
        amount = Decimal(str(told[name]).replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount <= LARGEST:
        stop(1, f"{where}`{name}` must be euros as 1043.59, zero or more.")
    return amount
