"""Who studies this request: for each need, the first row of its table whose condition holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from portal.domain.routing import Flag, Referral, Route, Routing, Told
from portal.form.edition import Edition, Row, Table
from portal.form.facts import derive
from portal.form.reference import MANUAL_REVIEW, Reference

APA_PAYER = "apa_payer"
PENSION_FUND = "pension_fund"
FAMILIES = (APA_PAYER, PENSION_FUND)
"""What a row may say instead of a funder's code: the one of the person's place and pension."""

AIDS = ("apa", "apa_urgent", "home_help", "ardh", "adaptation", "social_home_help")
PRIMARY, SECONDARY = "primary", "secondary"


@dataclass(frozen=True, slots=True)
class _Found:
    """A row that decided, with the aid and the role it was read for."""

    row: Row
    aid: str
    role: str


def route(edition: Edition, facts: Mapping[str, object]) -> Routing:
    """Route a person's request, as the edition's tables stand on the day that `today` says.

    The last row of a linted table is unconditional, so every need finds a funder or a referral.

    Raises:
        ValueError: `today` is missing or is not a day.
    """
    known = derive(edition, facts)
    found = [item for item in _decide(edition, known) if item.row.funder or item.row.refer_to]
    routes = _routes(edition, found, known)
    seen = {
        **known,
        "rules": [item.row.id for item in found],
        "aids": [item.aid for item in routes],
    }
    return Routing(
        routes=tuple(routes),
        referrals=tuple(_referrals(edition, found, known)),
        flags=tuple(
            Flag(rule.id, _told(edition, f"flag.{rule.id}"))
            for rule in edition.flags
            if rule.when.holds(seen)
        ),
    )


def decide(edition: Edition, facts: Mapping[str, object]) -> list[Row]:
    """Every row that fits this person where it was read, also those that name nobody."""
    return [item.row for item in _decide(edition, derive(edition, facts))]


def _decide(edition: Edition, known: Mapping[str, object]) -> Iterator[_Found]:
    tables = _tables(edition)
    for table in (table for table in edition.tables if table.first):
        ended = list(_read(tables, table, known, PRIMARY))
        yield from ended
        if any(item.row.funder or item.row.refer_to for item in ended):
            return
    needs = known.get("needs")
    if not isinstance(needs, list | tuple):
        return
    for table in edition.tables:
        if table.needs and not set(table.needs).isdisjoint(needs):
            yield from _read(tables, table, known, PRIMARY)


@lru_cache(maxsize=64)
def _tables(edition: Edition) -> Mapping[str, Table]:
    return {table.id: table for table in edition.tables}


def _read(
    tables: Mapping[str, Table], table: Table, known: Mapping[str, object], role: str, aid: str = ""
) -> Iterator[_Found]:
    """The first row that holds, then what it says to read further."""
    for row in table.rows:
        if row.when.holds(known):
            break
    else:
        return
    aid = row.aid or aid
    yield _Found(row, aid, role)
    if row.see:
        yield from _read(tables, tables[row.see], known, role, aid)
    if row.also:
        yield from _read(tables, tables[row.also], known, SECONDARY, aid)


def _routes(edition: Edition, found: list[_Found], known: Mapping[str, object]) -> list[Route]:
    """One route for each funder and aid, those who decide before those who complete."""
    routes: dict[tuple[str, str], Route] = {}
    for item in sorted(found, key=lambda item: item.role == SECONDARY):
        if item.row.funder is None:
            continue
        funder = _resolve(edition, item.row.funder, known)
        routes.setdefault(
            (funder, item.aid),
            Route(
                funder=funder,
                aid=item.aid,
                role=item.role,
                rule=item.row.id,
                because=_told(edition, f"rule.{item.row.because}"),
                sources=item.row.sources,
            ),
        )
    return list(routes.values())


def _referrals(
    edition: Edition, found: list[_Found], known: Mapping[str, object]
) -> list[Referral]:
    referrals: dict[tuple[str, str], Referral] = {}
    for item in found:
        if item.row.refer_to is None:
            continue
        door = _resolve(edition, item.row.refer_to, known)
        told = _told(edition, f"rule.{item.row.because}")
        referral = Referral(door, item.row.id, told, item.row.sources)
        referrals.setdefault((door, item.row.because), referral)
    return list(referrals.values())


def _resolve(edition: Edition, name: str, known: Mapping[str, object]) -> str:
    """The funder's code behind a family's name, or behind one that ended by that day.

    Any other name stands for itself.
    """
    reference = _tables_of_the_day(edition, known["today"])
    if name == APA_PAYER:
        place = reference.territories.get(str(known.get("territory")))
        return place.apa_payer if place else MANUAL_REVIEW
    if name == PENSION_FUND:
        fund = known.get("fund")
        return fund if isinstance(fund, str) and fund != "none" else MANUAL_REVIEW
    return reference.heirs.get(name, name)


def _tables_of_the_day(edition: Edition, today: object) -> Reference:
    return edition.reference.on(date.fromisoformat(str(today)))


@lru_cache(maxsize=4096)
def _told(edition: Edition, key: str) -> Told:
    return {language: edition.say(language, key) for language in edition.languages}
