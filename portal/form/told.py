"""Checks the facts that others hand us, as the contract writes them, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from portal.domain.one_line import one_line
from portal.form import communes
from portal.form.days import day_of, partial_day_of
from portal.form.facts import TOLD
from portal.form.reference import Reference
from portal.form.territory import territory_of

OLDEST = 130
"""Years that nobody has reached; a birth before is a slip of the pen."""
MOST_QUARTERS = 400
MOST = 10**9
"""No amount in euros told of a person is larger."""

_LISTS = ("cannot_alone", "benefits", "needs")
_PAST = ("moved_in", "pension_since")
_DAYS = ("today", *_PAST)
_AMOUNTS = ("reference_tax_income", "monthly_income")
_PENSION = ("scheme", "kind", "quarters", "pays_single_pension")
_GIR = ("value", "source", "date")
_GIR_SOURCES = ("departement", "pension_fund", "doctor", "unstated")


class BadFacts(ValueError):
    """Facts that cannot be read; its text is one sentence."""


def check_facts(reference: Reference, told: object, *, today: date) -> dict[str, object]:
    """The facts, with `today` when they do not say it; a null is what nobody knows.

    Raises:
        BadFacts: with one sentence on the first thing to mend.
    """
    if not isinstance(told, Mapping):
        raise BadFacts('Facts are a JSON object, as {"commune": "35238", …}.')
    _known(told, tuple(TOLD), "a fact")
    facts = {name: value for name, value in told.items() if value is not None}
    for name, value in facts.items():
        _check(reference, name, value)
    if not facts.get("needs"):
        raise BadFacts(f"`needs` is missing: say at least one of {', '.join(TOLD['needs'])}.")
    facts.setdefault("today", today.isoformat())
    _check_birth(facts)
    _check_past(facts)
    return facts


def _check(reference: Reference, name: str, value: object) -> None:
    if name in _LISTS:
        if not isinstance(value, list):
            raise BadFacts(f"`{name}` must be a list.")
        for item in value:
            _one_of(name, item, TOLD[name])
    elif name in _DAYS:
        _day(name, value)
    elif name in _AMOUNTS:
        number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        if not number or not 0 <= value <= MOST:  # type: ignore[operator]  # it is a number
            raise BadFacts(f"`{name}` must be an amount in euros, 0 or more.")
    elif name in _OTHERS:
        _OTHERS[name](reference, name, value)
    elif not isinstance(value, str) or value not in TOLD[name]:
        _one_of(name, value, TOLD[name])


def _known(told: Mapping[str, object], names: tuple[str, ...], what: str) -> None:
    for name in told:
        if name not in names:
            near = get_close_matches(str(name), names, 1)
            hint = f"; did you mean `{near[0]}`?" if near else "."
            raise BadFacts(f"`{one_line(str(name))}` is not {what} known here{hint}")


def _one_of(name: str, value: object, values: tuple[str, ...]) -> None:
    if value is None:
        raise BadFacts(f"`{name}` is missing: it is one of {', '.join(values)}.")
    if value not in values:
        raise BadFacts(
            f"`{name}` knows no {one_line(repr(value))}; it is one of {', '.join(values)}."
        )


def _day(name: str, value: object) -> None:
    if day_of(value) is None:
        raise BadFacts(f"`{name}` must be a day that exists, written as 2026-09-15.")


def _birth(_: Reference, name: str, value: object) -> None:
    if partial_day_of(value) is None:
        raise BadFacts(
            f"`{name}` must be a day that exists, as 1944-03-10, or 1944-03-00 or 1944-00-00 when"
            " the day or the month is unknown."
        )


def _check_birth(facts: Mapping[str, object]) -> None:
    born, today = partial_day_of(facts.get("birth_date")), day_of(facts["today"])
    if born is None or today is None:
        return
    if born.earliest > today:
        raise BadFacts("`birth_date` is after `today`.")
    if born.age(today) > OLDEST:
        raise BadFacts(f"`birth_date` is more than {OLDEST} years before `today`.")


def _check_past(facts: Mapping[str, object]) -> None:
    """What is told has happened: nobody lives on a pension, or in a place, that is to come."""
    today, gir = day_of(facts["today"]), facts.get("gir")
    told = {name: facts.get(name) for name in _PAST}
    if isinstance(gir, Mapping):
        told["gir.date"] = gir.get("date")
    for name, value in told.items():
        day = day_of(value)
        if day is not None and today is not None and day > today:
            raise BadFacts(f"`{name}` is after `today`.")


def _country(_: Reference, name: str, value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{2}", value):
        raise BadFacts(f"`{name}` must be an ISO code of two capital letters, as FR.")


def _commune(reference: Reference, name: str, value: object) -> None:
    # Of the place one came from, the departement is enough: its commune may have joined another.
    known = isinstance(value, str) and (
        communes.get(value) is not None
        or (
            (name == "previous_commune" and bool(re.fullmatch(r"[0-9][0-9AB][0-9]{3}", value)))
            and territory_of(reference, value) is not None
        )
    )
    if not known:
        raise BadFacts(
            f"`{name}` must be the INSEE code of a commune of today, as 35238; a postal code is"
            " not one."
        )


def _pensions(reference: Reference, name: str, value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise BadFacts(f"`{name}` must be a list of objects; an empty one means no pension.")
    for row in value:
        _known(row, _PENSION, "a word of a pension")
        _one_of("scheme", row.get("scheme"), tuple(reference.schemes))
        _one_of("kind", row.get("kind", "own"), ("own", "survivor"))
        quarters, single = row.get("quarters"), row.get("pays_single_pension")
        if quarters is not None and not _whole(quarters, 0, MOST_QUARTERS):
            raise BadFacts(f"`quarters` must be a whole number from 0 to {MOST_QUARTERS}, or null.")
        if single is not None and not isinstance(single, bool):
            raise BadFacts("`pays_single_pension` must be true or false.")


def _gir(_: Reference, name: str, value: object) -> None:
    if not isinstance(value, Mapping):
        raise BadFacts(f"`{name}` must be an object with {', '.join(_GIR)}.")
    _known(value, _GIR, "a word of a GIR")
    if not _whole(value.get("value"), 1, 6):
        raise BadFacts("`gir` must have a `value` from 1 to 6.")
    if value.get("source") is not None:
        _one_of("source", value["source"], _GIR_SOURCES)
    if value.get("date") is not None:
        _day("date", value["date"])


def _household(_: Reference, name: str, value: object) -> None:
    if not _whole(value, 1, 99):
        raise BadFacts(f"`{name}` must be a whole number of persons, 1 or more.")


def _permit(_: Reference, name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise BadFacts(f"`{name}` must be true or false.")


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


_OTHERS: Mapping[str, Callable[[Reference, str, object], None]] = {
    "birth_date": _birth,
    "country": _country,
    "commune": _commune,
    "previous_commune": _commune,
    "domiciliation_commune": _commune,
    "pensions": _pensions,
    "gir": _gir,
    "household_size": _household,
    "residence_permit": _permit,
}
