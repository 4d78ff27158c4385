"""What ends soon, what ended, what is old, and what nobody has verified, in all tables.

One source for the page /sources, `portal form ends` and `portal status`. No personal data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from portal.form.ages import Aged, both, read_ages
from portal.form.clock_rules import COUNTING
from portal.form.edition import Edition, in_force
from portal.form.inventory import Names, TableKind, called, is_old, load_inventory
from portal.form.times import A_DAY

DAYS = 90
"""How far ahead one looks unless told: time enough to find a text, and to type it twice."""
EDITIONS, RULES, CLOCKS = "editions", "routing.yaml", "clocks.yaml"
DECISIONS, MOVING, URGENCY = "decisions.yaml", "moving.yaml", "urgency.yaml"


@dataclass(frozen=True, slots=True)
class Item:
    """One row or figure: of `soon` and `ended` its last day, of `old` the day that it is from.

    `heir` is the name of who takes over; `followed` says that another row goes on.
    """

    table: str
    code: str
    name: Names
    day: date | None = None
    heir: Names | None = None
    followed: bool = False
    source: str = ""

    def called(self, language: str) -> str:
        """Its name on a page of this language."""
        return called(self.name, language)


@dataclass(frozen=True, slots=True)
class Ends:
    """All of it, as of a day. `ended` is what nothing and nobody follows."""

    on: date
    days: int
    soon: Sequence[Item]
    ended: Sequence[Item]
    old: Sequence[Item]
    unverified: Sequence[Item]
    tables: Sequence[TableKind]


@lru_cache(maxsize=16)
def ends(editions: tuple[Edition, ...], forms: Path, on: date, days: int = DAYS) -> Ends:
    """Look at every table of these editions, which lie in that folder; once a day.

    Raises:
        FormError: a table cannot be read.
    """
    until, (kinds, aged) = on + timedelta(days=days), _read(editions, forms / "reference")
    ending = sorted((one for one in aged if one.times.last), key=_by_day)
    current = [one for one in aged if one.times.end >= on]
    return Ends(
        on=on,
        days=days,
        soon=[
            *_replaced_editions(editions, on, until),
            *(_ending(one) for one in ending if on <= one.times.end <= until and not one.replaced),
        ],
        ended=[
            _ending(one)
            for one in ending
            if one.times.end < on and one.lasting and not (one.heir or one.followed)
        ],
        old=[
            *(
                Item(k.file, "", k.name, k.as_of, source=k.source["fr"])
                for k in kinds
                if k.is_old(on)
            ),
            *(_from(one) for one in current if is_old(one.times.begin, one.months, on)),
        ],
        unverified=[
            *(_from(one) for one in current if not one.verified),
            *_rules(in_force({edition.id: edition for edition in editions}, on)),
            *_limits(in_force({edition.id: edition for edition in editions}, on)),
            *_studied(in_force({edition.id: edition for edition in editions}, on)),
        ],
        tables=kinds,
    )


@lru_cache(maxsize=4)
def _read(
    editions: tuple[Edition, ...], folder: Path
) -> tuple[tuple[TableKind, ...], Sequence[Aged]]:
    kinds = load_inventory(folder / "tables.yaml")
    by_file = {kind.file: kind for kind in kinds}
    return kinds, read_ages(editions[0].reference, folder, by_file)


def _by_day(one: Aged) -> tuple[date, str, str]:
    return one.times.end, one.table, one.code


def _ending(one: Aged) -> Item:
    return Item(one.table, one.code, one.name, one.times.last, one.heir, one.followed, one.source)


def _from(one: Aged) -> Item:
    return Item(one.table, one.code, one.name, one.times.first, source=one.source)


def _replaced_editions(editions: Sequence[Edition], on: date, until: date) -> Iterator[Item]:
    ordered = sorted(editions, key=lambda edition: edition.effective)
    for edition, following in pairwise(ordered):
        last = following.effective - A_DAY
        if on <= last <= until:
            yield Item(EDITIONS, edition.id, both(edition.id), last, both(following.id), True)


def _rules(edition: Edition) -> Iterator[Item]:
    """The rules that were not read in a text, once for each sentence that people are told."""
    found: dict[str, Item] = {}
    for table in edition.tables:
        for row in table.rows:
            key = f"rule.{row.because}"
            names = {language: edition.may_say(language, key) for language in edition.languages}
            if row.unverified and any(names.values()):
                found.setdefault(key, Item(RULES, row.id, names, source=", ".join(row.sources)))
    yield from found.values()


def _limits(edition: Edition) -> Iterator[Item]:
    """The time limits that were not read in a text, and how days are counted."""
    rules = edition.study.clocks
    doubtful = [
        *([] if rules.verified else [(f"clock.{COUNTING}", rules.sources)]),
        *(
            (f"limit.{limit.id}", limit.sources)
            for clock in rules.clocks
            for limit in clock.limits
            if limit.binding and not limit.verified
        ),
    ]
    for key, sources in doubtful:
        names = {language: edition.may_say(language, key) for language in edition.languages}
        yield Item(CLOCKS, key.partition(".")[2], names, source=", ".join(sources))


def _studied(edition: Edition) -> Iterator[Item]:
    """Appeals, and reasons to send a dossier on or to hurry it, not read in a text in force."""
    study = edition.study
    doubtful = [
        *(
            (DECISIONS, f"appeal.{one.id}", one.sources)
            for one in study.decisions.appeals
            if not one.verified
        ),
        *(
            (MOVING, f"moving.{one.id}", one.sources)
            for one in study.moving.reasons
            if not one.verified
        ),
        *(
            (URGENCY, f"urgency.{one.id}", one.sources)
            for one in study.urgency.reasons
            if not one.verified
        ),
    ]
    for table, key, sources in doubtful:
        names = {
            each: edition.may_say(each, key).format(day="…", last="…") for each in edition.languages
        }
        yield Item(table, key.partition(".")[2], names, source=", ".join(sources))
