"""The expert's scenarios: situations in words, and what becomes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from portal.form.edition import Edition
from portal.form.route import PRIMARY, route
from portal.form.source import Entry, FormError, Listed, Mapped, read_yaml
from portal.form.told import BadFacts, check_facts

Outcome = str | tuple[str, str, str]
"""A door, a flag or a row; or a funder with its aid and role."""

_TRUTHS = {"true": True, "false": False}
_WHOLE = ("value", "quarters", "household_size")
_AMOUNTS = ("reference_tax_income", "monthly_income")
_YES_OR_NO = ("pays_single_pension", "residence_permit")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation, with every funder, door and warning that is expected."""

    id: str
    name: str
    place: str  # file:line
    facts: Mapping[str, object]
    routes: frozenset[tuple[str, str, str]]  # funder, aid, role
    referrals: frozenset[str]
    flags: frozenset[str]
    rules: frozenset[str]  # the rows that decide: the same funder for another reason is a fault


def load_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Load the routing scenarios of an edition. Raises FormError."""
    top = Entry(path, read_yaml(path))
    usual = top.tree.get("usual", Mapped())
    if not isinstance(usual, Mapped):
        raise top.fail("`usual` must be written as `key: value` lines.", "usual")
    scenarios = tuple(_scenario(entry, usual) for entry in top.entries("scenarios"))
    top.entry("usual")
    top.done()
    for scenario in scenarios:
        if same := [one.place for one in scenarios if one.id == scenario.id][1:]:
            raise FormError(f"{same[0]}: the scenario `{scenario.id}` stands twice.")
    return scenarios


def failures(edition: Edition, scenarios: tuple[Scenario, ...]) -> Iterator[str]:
    """One sentence for each scenario that does not end as expected."""
    for scenario in scenarios:
        day = date.fromisoformat(edition.id)
        try:
            facts = check_facts(edition.reference, scenario.facts, today=day)
        except BadFacts as error:
            yield f"{scenario.place}: {scenario.name}: {error}"
            continue
        found = route(edition, facts)
        routes = frozenset((r.funder, r.aid, r.role) for r in found.routes)
        referrals = frozenset(referral.to for referral in found.referrals)
        flags = frozenset(flag.id for flag in found.flags)
        rules = {one.rule for one in found.routes} | {one.rule for one in found.referrals}
        compared: tuple[tuple[str, Collection[Outcome], Collection[Outcome]], ...] = (
            ("funders", scenario.routes, routes),
            ("doors", scenario.referrals, referrals),
            ("flags", scenario.flags, flags),
            ("rules", scenario.rules, rules),
        )
        for what, expected, got in compared:
            if expected != got:
                yield (
                    f"{scenario.place}: {scenario.id} ({scenario.name}): expected the {what}"
                    f" {_listed(expected)}, found {_listed(got)}, by the rows {_listed(rules)}."
                )


def _listed(found: Collection[Outcome]) -> str:
    """As people read it: `anah (adaptation, secondary), dep-35 (apa)`."""
    return ", ".join(sorted(map(_told, found))) or "none"


def _told(one: Outcome) -> str:
    if isinstance(one, str):
        return one
    funder, aid, role = one
    return f"{funder} ({aid if role == PRIMARY else f'{aid}, {role}'})"


def _scenario(entry: Entry, usual: Mapped) -> Scenario:
    unknown = entry.texts("unknown")
    told = entry.entry("facts").tree if entry.has("facts") else Mapped()
    facts = {k: v for k, v in {**usual, **told}.items() if k not in unknown}
    expected = entry.entries("expect")
    if not expected:
        raise entry.fail("a scenario expects a funder or a door.")
    scenario = Scenario(
        id=entry.text("id"),
        name=entry.text("name"),
        place=f"{entry.path}:{entry.tree.line}",
        facts={name: _value(name, value) for name, value in facts.items()},
        routes=frozenset(
            (one.text("funder"), one.text("aid"), one.text("role", PRIMARY))
            for one in expected
            if one.has("funder")
        ),
        referrals=frozenset(one.text("refer") for one in expected if not one.has("funder")),
        flags=frozenset(entry.texts("flags")),
        rules=frozenset(entry.texts("rules")),
    )
    for one in (*expected, entry):
        one.done()
    return scenario


def _value(name: str, value: str | Listed | Mapped) -> object:
    """What the contract's JSON would hold: the file's scalars are all text."""
    if isinstance(value, Mapped):
        return {key: _value(key, item) for key, item in value.items()}
    if isinstance(value, Listed):
        return [_value(name, item) for item in value]
    if name in _YES_OR_NO:
        return _TRUTHS.get(value, value)
    if name in _WHOLE and value.isdigit():
        return int(value)
    if name in _AMOUNTS:
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value
