"""A funder joins, or changes: what an operator says of it is checked, then true from a day on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from portal.desk import Desk
from portal.domain.duties import Duty, bare
from portal.domain.errors import NotFound, NotReady, Problem
from portal.domain.events import Appointed
from portal.domain.happened import legal_day
from portal.domain.joining import PAGE, Delivery, Joining, problems_of, rehearsal_of
from portal.domain.people import Actor
from portal.form.edition import Edition, in_force
from portal.form.joined import stretches
from portal.form.lint_joined import lint_joined
from portal.form.living import of_files
from portal.form.reference import Reference
from portal.form.reference_rows import Funder

TABLES = "tables"
"""In place of a box: what the linter of the tables says; its sentences are English here."""
NO_PLACE, NO_SCHEME = "no_place", "no_scheme"
"""What the tables say against a box: départements that there are none of, and that it pays none."""
WHO, UNKNOWN, TO_REHEARSE = "who", "unknown", "to_rehearse"
"""The box of a newcomer's code, what is wrong with it, and the button of who rehearses first."""
MANAGER = (Duty.MANAGER,)
REHEARSES = (Duty.MANAGER, Duty.CASEWORKER)
"""The duties of who signs in first: as a manager, and in rehearsals as a caseworker too."""
_NEW: Mapping[str, Any] = {
    "version": 0, "source": "", "territories": (), "signatory": "", "signs_as": "", "address": "",
    "delivery": Delivery.MANUAL, "kept_days": None, "kept_years": None, "decides_days": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A funder as an operator sees it: what holds, what is to come, who came in first."""

    code: str
    name: str
    begins: date  # the day from which it is what operators said
    now: Joining | None  # what holds today
    last: Joining  # the last version, which may be to come
    versions: Sequence[Joining]
    to_come: bool
    there: bool  # it has begun


def every(desk: Desk, operator: Actor) -> Sequence[Shown]:
    """The funders that joined, by name."""
    versions, today = _versions(desk, operator), legal_day(desk.clock())
    codes = dict.fromkeys(one.code for one in versions)
    return sorted((_shown(versions, code, today) for code in codes), key=lambda one: one.name)


def look(desk: Desk, operator: Actor, code: str) -> Shown:
    """One of them. Raises NotFound."""
    versions = _versions(desk, operator)
    if code not in {one.code for one in versions}:
        raise NotFound("no such funder joined")
    return _shown(versions, code, legal_day(desk.clock()))


def to_join(desk: Desk, operator: Actor) -> Sequence[Funder]:
    """The funders that the tables name and nobody confirmed, and that did not join."""
    known = {one.code for one in _versions(desk, operator)}
    rows = edition_of_files(desk).reference.funders.values()
    return [one for one in rows if not one.verified and one.code not in known]


def begun(desk: Desk, operator: Actor, code: str) -> Joining:
    """What to begin a version from: the last one, else what the tables say of it, else nothing."""
    versions = [one for one in _versions(desk, operator) if one.code == code]
    tomorrow = legal_day(desk.clock()) + timedelta(days=1)
    if versions:
        return replace(versions[-1], effective=max(tomorrow, versions[-1].effective))
    reference = edition_of_files(desk).reference
    known = reference.funders.get(code)
    return Joining(
        **_NEW,
        code=code if known else "",
        effective=tomorrow,
        name=known.name if known else "",
        name_en=known.name_en if known else "",
        kind=known.kind if known else "national_fund",
        telephone=known.telephone if known else "",
        website=known.website if known else "",
        schemes=tuple(
            one.code for one in reference.schemes.values() if known and one.payer == code
        ),
    )


def keep(desk: Desk, operator: Actor, one: Joining) -> Joining:
    """Keep one more version of a funder, once nothing is wrong with it; return it as it is kept.

    Raises:
        NotReady: a box is wrong, or the linter of the tables says what would be (TABLES).
        Conflict: another operator kept one meanwhile.
    """
    edition, today = edition_of_files(desk), legal_day(desk.clock())
    terms = edition.retention_days, edition.decided_years
    reference = edition.reference
    if problems := [*problems_of(one, today, *terms), *_of_tables(reference, one)]:
        raise NotReady(problems)
    with desk.begin(operator) as tx:
        others = tx.joinings.every()
        own = [each for each in others if each.code == one.code]
        made = replace(one, version=len(own) + 1)
        if wrong := lint_joined(of_files(desk.editions), others, made):
            raise NotReady([Problem(PAGE, TABLES, sentence) for sentence in wrong])
        tx.joinings.keep(made)
    return made


def _of_tables(reference: Reference, one: Joining) -> Iterator[Problem]:
    """What the tables say against a box; after NO_PLACE stand the codes, with spaces between."""
    if lost := [code for code in one.territories if code not in reference.territories]:
        yield Problem(PAGE, "territories", f"{NO_PLACE} {' '.join(lost)}")
    if not one.schemes and (one.territories or one.code not in reference.funders):
        yield Problem(PAGE, "schemes", NO_SCHEME)


def let_in(desk: Desk, operator: Actor, code: str, typed: str, *, to_rehearse: bool = False) -> str:
    """Give a manager of a funder their duties, found by the code that they were shown.

    Until its day comes they have them in its rehearsals, from then on for the funder itself. Where
    it is there already: at once; or (`to_rehearse`) so, until the day of what is to come.

    Raises:
        NotFound: no such funder joined.
        NotReady: nobody was shown this code.
    """
    shown, today = look(desk, operator, code), legal_day(desk.clock())
    with desk.begin(operator) as tx:
        try:
            who = tx.team.newcomer(bare(typed))
        except NotFound:
            raise NotReady([Problem(PAGE, WHO, UNKNOWN)]) from None
        begins = _begins(shown.versions)
        if to_rehearse and shown.to_come:
            begins = shown.last.effective
        for duty in MANAGER:
            told = Appointed(who.person, code, duty.value)
            tx.people.appoint(told, since=max(begins, today))
        if begins > today:
            for duty in REHEARSES:
                told = Appointed(who.person, rehearsal_of(code), duty.value)
                tx.people.appoint(told, until=begins - timedelta(days=1))
    return who.name


def edition_of_files(desk: Desk) -> Edition:
    """The edition in force, with the tables as their files have them."""
    return in_force(of_files(desk.editions), legal_day(desk.clock()))


def _versions(desk: Desk, operator: Actor) -> tuple[Joining, ...]:
    return desk.read(operator, lambda tx: tx.joinings.every())


def _shown(versions: Sequence[Joining], code: str, today: date) -> Shown:
    own = [one for one in versions if one.code == code]
    now = [one for one, times in stretches(own) if times.holds(today)]
    last, begins = own[-1], _begins(own)
    return Shown(
        code=code,
        name=last.name,
        begins=begins,
        now=now[0] if now else None,
        last=last,
        versions=own,
        to_come=last.effective > today,
        there=begins <= today,
    )


def _begins(versions: Sequence[Joining]) -> date:
    """The first day on which it is what operators said."""
    return min(times.begin for _, times in stretches(versions))
