"""Blurs the facts of a past request: it is routed as before, and tells little of anybody.

What is kept of a request, and why:

- needs, dwelling, occupancy, benefits, nationality, legal protection: closed answers, as they are.
- age in full years, 95 at most, whether it is sure, and whether before 1953: the rows on age, the
  single pension. Not the date.
- one commune a territory, always the same: the territory names the funder. Not the commune: many
  have a hundred inhabitants.
- the year of filing, for tables and amounts have dates; the month only if a table changed in that
  year and it matters to this person. Every other day moves with it.
- full months since a move, twelve at most; whether a GIR is less than a year old; the year since
  which there is a pension.
- how many of the four gestures are out of reach, not which ones.
- the class of an income, one person or two: a figure of that class, not the amount. So a ceiling
  that is moved shows nothing.
- the main pension scheme, and how it was found: the plainest pensions from which the same follows.

What is not in this list is not told. All that follows from the facts (`DERIVED`) is the same as
for the request itself; otherwise nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from portal.form import communes
from portal.form.days import PartialDay, add_months, day_of, partial_day_of
from portal.form.edition import Edition
from portal.form.everybody import PLENTY, Facts
from portal.form.facts import DERIVED, GESTURES, TOLD, derive
from portal.form.level import GIR_HOLDS_MONTHS
from portal.form.reference import Reference
from portal.form.scheme import GENERAL, SINGLE_PENSION_BORN, SINGLE_PENSION_SINCE, main_scheme
from portal.form.territory import territory_of

OLDEST, MOST_MONTHS, COUPLE = 95, 12, 2
AMOUNTS = {"monthly_income": (50, "low_income"), "reference_tax_income": (1000, "income_class")}
"""Each amount is told as a multiple of so many euros, by the class that follows from it."""
_MULTIPLES = 100
OTHERS = ("cnracl", GENERAL)
"""Schemes that stand first for the others of a person who has several."""
COMPLEMENTARY = "agirc_arrco"
_CLOSED = ("country", "dwelling", "occupancy", "nationality", "residence_permit",
           "legal_protection")  # fmt: skip
_LISTS = ("needs", "benefits")
_COMMUNES = ("commune", "previous_commune", "domiciliation_commune")


class Blur:
    """Blurs facts so that nothing else follows from them by the tables of this edition."""

    def __init__(self, edition: Edition) -> None:
        """Its tables are those of the other editions too."""
        self._edition = edition

    def told(self, facts: Facts) -> Facts | None:
        """The facts as they may be told, or nothing when something else would follow."""
        today = day_of(facts["today"])
        if today is None:
            return None
        known = derive(self._edition, facts)
        if isinstance(age := known.get("age"), int):
            known["age"] = min(age, OLDEST)
        for day in (today.replace(month=1, day=1), today.replace(day=1)):
            told = self._blurred(facts, known, today, day)
            found = derive(self._edition, told)
            if all(found.get(name) == known.get(name) for name in DERIVED):
                return told
        return None

    def _blurred(self, facts: Facts, known: Facts, today: date, day: date) -> Facts:
        told: dict[str, object] = {"today": day.isoformat()}
        told |= {name: facts[name] for name in _CLOSED if name in facts}
        told |= {name: _in_order(name, facts[name]) for name in _LISTS if name in facts}
        told |= _born(partial_day_of(facts.get("birth_date")), today)
        told |= _communes(self._edition.reference.on(day), facts)
        told |= _moved(day_of(facts.get("moved_in")), today, day)
        told |= _pension_since(partial_day_of(facts.get("pension_since")))
        told |= _gir(facts.get("gir"), today, day)
        if isinstance(cannot := facts.get("cannot_alone"), list):
            told["cannot_alone"] = list(GESTURES[: len(set(cannot))])
        if isinstance(size := facts.get("household_size"), int):
            told["household_size"] = min(size, COUPLE)
        told |= self._amounts(facts, told, known)
        return told | _pensions(self._edition.reference.on(day), told, known)

    def _amounts(self, facts: Facts, told: Facts, known: Facts) -> Facts:
        """The least figure of the class that each amount is in; nothing when it is in none."""
        found: dict[str, object] = {}
        for name, (step, follows) in AMOUNTS.items():
            figures = (*range(0, step * _MULTIPLES, step), PLENTY) if name in facts else ()
            for figure in figures:
                tried = {**told, name: figure}
                if derive(self._edition, tried).get(follows) == known.get(follows):
                    found[name] = figure
                    break
        return found


def _born(born: PartialDay | None, today: date) -> Facts:
    if born is None or born.earliest > today:
        return {}
    year = today.year - min(born.age(today), OLDEST)
    if not born.sure(today):
        return {"birth_date": f"{year}-00-00"}
    if year >= SINGLE_PENSION_BORN > born.latest.year:  # the birthday is still to come this year
        return {"birth_date": f"{year - 1}-12-31"}
    return {"birth_date": f"{year}-01-01"}


def _communes(reference: Reference, facts: Facts) -> Facts:
    told = {name: facts[name] for name in _COMMUNES if name in facts}
    found = {name: _one_of_each(reference).get(_place(reference, told[name])) for name in told}
    return {name: commune for name, commune in found.items() if commune}


@lru_cache(maxsize=16)
def _one_of_each(reference: Reference) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for commune in sorted(communes.codes()):
        found.setdefault(_place(reference, commune), commune)
    return found


def _place(reference: Reference, commune: object) -> str:
    """The territory; of those overseas that have none, the first two figures."""
    return territory_of(reference, commune) or str(commune)[:2]


def _moved(moved_in: date | None, today: date, day: date) -> Facts:
    if moved_in is None:
        return {}
    months = (today.year - moved_in.year) * 12 + today.month - moved_in.month
    months -= add_months(moved_in, months) > today
    return {"moved_in": add_months(day, -max(0, min(months, MOST_MONTHS))).isoformat()}


def _pension_since(since: PartialDay | None) -> Facts:
    if since is None:
        return {}
    told = since.latest.replace(month=1, day=1)
    if told < SINGLE_PENSION_SINCE <= since.latest:
        told = SINGLE_PENSION_SINCE
    return {"pension_since": told.isoformat()}


def _gir(gir: object, today: date, day: date) -> Facts:
    if not isinstance(gir, Mapping):
        return {}
    told = {name: gir[name] for name in ("value", "source") if gir.get(name) is not None}
    since = partial_day_of(gir.get("date"))
    if since is not None:
        recent = since.earliest <= today < add_months(since.earliest, GIR_HOLDS_MONTHS)
        months = GIR_HOLDS_MONTHS // 2 if recent else GIR_HOLDS_MONTHS * 2
        told["date"] = add_months(day, -months).isoformat()
    return {"gir": told}


def _pensions(reference: Reference, told: Facts, known: Facts) -> dict[str, object]:
    """The plainest pensions whose main scheme is the same, found in the same way."""
    how, scheme = known.get("main_scheme_by"), known.get("main_scheme")
    wanted = (None if scheme == "none" else scheme, how)
    for way in _ways(str(scheme or GENERAL), (*OTHERS, *reference.schemes)):
        tried = told if way is None else {**told, "pensions": way}
        found = main_scheme(reference, tried)
        if (found.scheme, found.how) == wanted:
            return {} if way is None else {"pensions": way}
    return {}


def _ways(scheme: str, others: Iterable[str]) -> Iterator[list[dict[str, object]] | None]:
    """Ways to tell pensions, the plainest first, that this scheme may be the main one of."""

    def one(scheme: str, quarters: int | None, kind: str = "own") -> dict[str, object]:
        return {"scheme": scheme, "kind": kind, "quarters": quarters}

    yield None
    yield []
    yield [one(COMPLEMENTARY, None)]
    yield [one(scheme, None)]
    yield [one(scheme, None, "survivor")]
    for other in others:
        if other != scheme:
            yield [one(scheme, 120), one(other, 40)]
            yield [one(scheme, 80), one(other, 80)]
            yield [one(scheme, 120), one(other, None)]
            yield [one(scheme, None), one(other, None)]
            yield [one(scheme, None), one(other, None, "survivor")]
            yield [one(scheme, 120, "survivor"), one(other, 40, "survivor")]
            yield [{**one(scheme, 120), "pays_single_pension": True}, one(other, 120)]


def _in_order(name: str, value: object) -> list[str]:
    return [one for one in TOLD[name] if isinstance(value, list) and one in value]
