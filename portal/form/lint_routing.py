"""What a reader of routing.yaml cannot see: names that do not exist, words and rows that lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from portal import places
from portal.form.edition import Edition, Row, Table
from portal.form.facts import DERIVED, TOLD
from portal.form.route import AIDS, APA_PAYER, FAMILIES, PRIMARY, SECONDARY
from portal.form.scenarios import failures, load_scenarios
from portal.form.when import ALWAYS, Condition, names

_WHOLES = ("pensions", "gir")  # made of several values: `main_scheme`, `gir_value`… say them


def lint_routing(edition: Edition, scenarios: Path | None = None) -> list[str]:
    """Sentences on everything that is wrong with the routing of an edition; none when all is well.

    `scenarios` is the file of the edition's own unless it is given.
    """
    path = scenarios or places.forms() / edition.id / "scenarios" / "routing.yaml"
    return lint_tables(edition) or list(failures(edition, load_scenarios(path)))


def lint_tables(edition: Edition) -> list[str]:
    """The same without the scenarios: none when anybody can be routed by this edition."""
    return [
        *_lint_tables(edition),
        *(sentence for table in edition.tables for sentence in _lint_rows(edition, table)),
        *_lint_flags(edition),
        *_lint_words(edition),
    ]


def _lint_tables(edition: Edition) -> Iterator[str]:
    for what, ids in (
        ("table", [table.id for table in edition.tables]),
        ("row", [row.id for table in edition.tables for row in table.rows]),
        ("flag", [flag.id for flag in edition.flags]),
    ):
        for name, count in Counter(ids).items():
            if count > 1:
                yield f"The {what} `{name}` stands {count} times in routing.yaml."
    asked = Counter(need for table in edition.tables for need in table.needs)
    for need in TOLD["needs"]:
        if asked[need] != 1:
            yield f"The need `{need}` must have one table, and has {asked[need]}."
    for need in sorted(set(asked) - set(TOLD["needs"])):
        yield f"The need `{need}` does not exist."
    if sum(table.first for table in edition.tables) != 1:
        yield "One table must be `first`."
    reached = {name for _, row in _rows(edition) for name in (row.see, row.also) if name}
    for table in edition.tables:
        if not (table.first or table.needs or table.id in reached):
            yield f"Nothing leads to the table `{table.id}`."
    yield from _lint_circles(edition)


def _lint_circles(edition: Edition) -> Iterator[str]:
    tables = {table.id: table for table in edition.tables}
    for start in tables:
        ahead, seen = [start], set[str]()
        while ahead:
            for row in tables[ahead.pop()].rows:
                for name in (row.see, row.also):
                    if name == start:
                        yield f"The table `{start}` leads back to itself by the row `{row.id}`."
                    elif name in tables and name not in seen:
                        seen.add(name)
                        ahead.append(name)


def _lint_rows(edition: Edition, table: Table) -> Iterator[str]:
    if not table.rows or table.rows[-1].when is not ALWAYS:
        yield f"The last row of the table `{table.id}` must have no condition."
    for row in table.rows[:-1]:
        if row.when is ALWAYS:
            yield f"The row `{row.id}` has no condition: nobody gets past it."
    inherits = not table.needs and not table.first
    for row in table.rows:
        yield from _lint_condition(edition, f"The row `{row.id}`", row.when, more={})
        yield from _lint_outcome(edition, row)
        if row.funder and not row.aid and not inherits:
            yield f"The row `{row.id}` names a funder without an aid."


def _lint_outcome(edition: Edition, row: Row) -> Iterator[str]:
    tables = {table.id for table in edition.tables}
    if row.funder and row.funder not in (*FAMILIES, *edition.reference.funders):
        yield f"The row `{row.id}` names the funder `{row.funder}`, which does not exist."
    if row.aid and row.aid not in AIDS:
        yield f"The row `{row.id}` names the aid `{row.aid}`, which does not exist."
    for name in (row.see, row.also):
        if name and name not in tables:
            yield f"The row `{row.id}` names the table `{name}`, which does not exist."
    if (row.funder or row.refer_to) and not row.sources:
        yield f"The row `{row.id}` has no source."


def _lint_flags(edition: Edition) -> Iterator[str]:
    decided = {"rules": {row.id for _, row in _rows(edition)}, "aids": set(AIDS)}
    for flag in edition.flags:
        yield from _lint_condition(edition, f"The flag `{flag.id}`", flag.when, more=decided)
        if flag.when is ALWAYS:
            yield f"The flag `{flag.id}` has no condition: it would warn everybody."


def _lint_condition(
    edition: Edition, whose: str, when: Condition, *, more: Mapping[str, Collection[str]]
) -> Iterator[str]:
    known = {**TOLD, **DERIVED, **_open_values(edition), **more}
    for fact, values in names(when).items():
        if fact not in known or fact in _WHOLES:
            yield f"{whose} reads the fact `{fact}`, which does not exist."
            continue
        for value in sorted(values - set(known[fact])) if known[fact] else ():
            yield f"{whose} compares `{fact}` with `{value}`, which it never is."


def _open_values(edition: Edition) -> Mapping[str, Collection[str]]:
    """The values that the reference tables give."""
    reference = edition.reference
    return {
        "main_scheme": {*reference.schemes, "none"},
        "fund": {*reference.funders, "none"},
        "territory": set(reference.territories),
        "home_territory": set(reference.territories),
    }


def _lint_words(edition: Edition) -> Iterator[str]:
    deciding = [row for _, row in _rows(edition) if row.funder or row.refer_to]
    doors = {row.refer_to for row in deciding if row.refer_to and row.refer_to != APA_PAYER}
    wanted = {
        *(f"rule.{row.because}" for row in deciding),
        *(f"flag.{flag.id}" for flag in edition.flags),
        *(f"aid.{aid}" for aid in AIDS),
        *(f"role.{role}" for role in (PRIMARY, SECONDARY)),
        *(f"referral.{door}" for door in doors),
        *(f"family.{funder.kind}" for funder in edition.reference.funders.values()),
    }
    for language in edition.languages:
        words = edition.words[language]
        for key in sorted(wanted - set(words)):
            yield f"The words `{key}` are missing in {language}."
        for key in sorted(set(words) - wanted):
            if key.startswith(("rule.", "flag.", "aid.", "role.", "referral.", "family.")):
                yield f"The words `{key}` in {language} are said by nobody."


def _rows(edition: Edition) -> Iterator[tuple[Table, Row]]:
    for table in edition.tables:
        for row in table.rows:
            yield table, row
