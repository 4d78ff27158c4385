"""What a reader of clocks.yaml and help.yaml cannot see: aids without a clock, words that lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from portal.domain.clocks import By, Outcome
from portal.domain.history import Milestone
from portal.domain.languages import LANGUAGES
from portal.form.aggir import grid
from portal.form.clock_rules import COUNTING, Clock, TimeLimit
from portal.form.edition import Edition
from portal.form.help_kinds import Unit
from portal.form.letters import APPEAL, LETTER
from portal.form.lint_words import braces
from portal.form.telling_case import TOLD

_DAYS_OF_A_MONTH = 28
FAMILIES = (
    "clock",
    "limit",
    "deemed",
    "help",
    "unit",
    "variable",
    "unfinished",
    "told",
    "moving",
    "moved",
    "urgency",
    "urgent_for",
    "calm",
    "calm_for",
    "letter",
    "ground",
    "appeal",
    "archive",
)
"""The families of words that this file knows."""
UNFINISHED: Mapping[str, frozenset[str]] = {
    "variable_missing": frozenset({"name"}),
    "variable_unknown": frozenset({"name"}),
    "visit_missing": frozenset(),
    "visit_to_come": frozenset(),
    "visit_too_old": frozenset(),
    "name_missing": frozenset(),
    "name_other": frozenset({"name"}),
    "lines_missing": frozenset(),
    "kind_unknown": frozenset({"name"}),
    "quantity_wrong": frozenset({"name"}),
    "quantity_impossible": frozenset({"name", "most"}),
    "price_wrong": frozenset({"name"}),
    "price_impossible": frozenset({"name", "most"}),
    "hours_impossible": frozenset({"most"}),
    "gir_without_plan": frozenset({"gir"}),
    "no_figures": frozenset({"day"}),
    "profession_missing": frozenset(),
    "day_wrong": frozenset(),
    "answers_differ": frozenset({"name", "made", "chosen"}),
    "not_ticked": frozenset(),
    "nothing_ticked": frozenset({"name"}),
    "income_wrong": frozenset(),
    "kind_missing": frozenset(),
    "evaluation_missing": frozenset(),
}
"""Why an evaluation or a plan is refused, and what fills the braces of its sentence."""
_RANKED = frozenset({"rank"})
ARCHIVE: Mapping[str, frozenset[str]] = {
    "title": frozenset({"number", "name"}),
    "kept": frozenset({"years"}),
    "access": frozenset({"privacy_years", "death_years", "birth_years"}),
    "left_out": frozenset({"names"}),
    "copy": frozenset({"name"}),
    **dict.fromkeys(("additions", "decisions", "evaluations", "plans"), _RANKED),
    **dict.fromkeys(
        ("undecided", "filed", "manifest", "record", "letter", "moves", "rulings", "brought"),
        frozenset(),
    ),
}
"""What the state archives read of a dossier, and what fills the braces of its sentence."""
FILLED = {"unfinished": UNFINISHED, "told": TOLD, "letter": LETTER, "archive": ARCHIVE}
"""The families whose sentences have braces."""


def lint_study(edition: Edition) -> Iterator[str]:
    """Sentences on what is wrong with the time limits and the kinds of help."""
    clocks = edition.study.clocks.clocks
    asked = {row.aid for table in edition.tables for row in table.rows if row.aid}
    timed = [aid for clock in clocks for aid in clock.aids]
    for aid in sorted(asked - set(timed)):
        yield f"The aid `{aid}` has no clock in clocks.yaml."
    for aid in sorted(set(timed) - asked):
        yield f"clocks.yaml names the aid `{aid}`, which no row of routing.yaml gives."
    limits = [limit for clock in clocks for limit in clock.limits]
    for what, ids in (("clock", [c.id for c in clocks]), ("limit", [one.id for one in limits])):
        for name, count in Counter(ids).items():
            if count > 1:
                yield f"The {what} `{name}` stands {count} times in clocks.yaml."
    for clock in clocks:
        yield from _lint_clock(clock)
    for aid in sorted(asked):
        granted = [
            one.id
            for clock in edition.study.clocks.of([aid])
            for one in clock.limits
            if one.then is Outcome.DEEMED_GRANTED
        ]
        if len(granted) > 1:
            yield f"The aid `{aid}` is deemed granted by several limits: {', '.join(granted)}."
    decisions = edition.study.decisions
    for aid in sorted(asked - {aid for one in decisions.appeals for aid in one.aids}):
        yield f"decisions.yaml has no appeal for the aid `{aid}`."
    for code in sorted(set(decisions.funders) - set(edition.reference.funders)):
        yield f"decisions.yaml names the funder `{code}`, which funders.csv does not have."
    for kind, aids in edition.study.moving.aids.items():
        for aid in sorted(set(aids) - asked):
            yield f"moving.yaml asks `{aid}` of a {kind}, which no row of routing.yaml gives."
    yield from _lint_urgency(edition, asked)
    yield from _lint_words(edition)


def _lint_urgency(edition: Edition, asked: Collection[str]) -> Iterator[str]:
    for urgency in edition.study.urgency.reasons:
        for aid in sorted(set(urgency.aids).difference(asked)):
            yield f"urgency.yaml names the aid `{aid}`, which no row of routing.yaml gives."


def _lint_clock(clock: Clock) -> Iterator[str]:
    if not clock.limits and clock.verified:
        yield f"The clock `{clock.id}` has no limit: say `unverified: true`, or write one."
    for limit in clock.limits:
        yield from _lint_limit(limit)


def _lint_limit(limit: TimeLimit) -> Iterator[str]:
    who = f"The limit `{limit.id}`"
    length = limit.days if limit.months is None else limit.months * _DAYS_OF_A_MONTH
    if limit.warn_days > (length or 0) and limit.start is not Milestone.DISCHARGE:
        yield f"{who} warns before it begins."
    if limit.start in limit.met_by:
        yield f"{who} is met by what starts it."
    if limit.by is By.FUNDER and not limit.met_by:
        yield f"{who} binds the funder, and nothing meets it (`met_by`)."
    if limit.at_once - limit.met_by:
        yield f"{who} has something in `at_once` that is not in `met_by`."
    if limit.at_once and not limit.then:
        yield f"{who} says `at_once` and not what comes of it (`then`)."
    wanted = {By.FUNDER: Outcome.DEEMED_GRANTED, By.PERSON: Outcome.DEEMED_REFUSED}[limit.by]
    if limit.then and limit.then is not wanted:
        yield f"{who} makes of the silence of the {limit.by} what only the other’s can be."
    if limit.then and not limit.binding:
        yield f"{who} has an effect (`then`), and no text (`binding: false`)."


def _needed(edition: Edition) -> Iterator[str]:
    for clock in edition.study.clocks.clocks:
        yield f"clock.{clock.id}"
        yield from (f"limit.{limit.id}" for limit in clock.limits)
    yield f"clock.{COUNTING}"
    yield from (f"deemed.{outcome}" for outcome in Outcome)
    yield from (f"help.{kind.id}" for kind in edition.study.help_kinds)
    yield from (f"unit.{unit}" for unit in Unit)
    yield from (f"variable.{name}" for name in grid().every)
    yield from (f"unfinished.{reason}" for reason in UNFINISHED)
    yield from (f"told.{key}" for key in TOLD)
    yield from (f"letter.{key}" for key in LETTER)
    yield from (f"archive.{key}" for key in ARCHIVE)
    yield from (f"ground.{one.id}" for one in edition.study.decisions.grounds)
    yield from (f"appeal.{one.id}" for one in edition.study.decisions.appeals)
    for reason in edition.study.moving.reasons:
        yield from (f"moving.{reason.id}", f"moved.{reason.id}")
    for urgency in edition.study.urgency.reasons:
        yield from (f"urgency.{urgency.id}", f"urgent_for.{urgency.id}")
    for end in edition.study.urgency.ends:
        yield from (f"calm.{end}", f"calm_for.{end}")


def _lint_words(edition: Edition) -> Iterator[str]:
    needed = set(_needed(edition))
    for language in edition.languages:
        words = edition.own_words(language)
        if LANGUAGES[language].plain_of is None:
            for key in sorted(needed - set(words)):
                yield f"words in {language}: `{key}` is missing."
        for key in sorted(words):
            family, _, rest = key.partition(".")
            if family in FAMILIES and key not in needed:
                yield f"words in {language}: nothing uses `{key}`."
            elif family == "appeal" and braces(words[key]) != APPEAL:
                yield f"words in {language}: the braces of `{key}` must be {sorted(APPEAL)}."
            elif family in FILLED and braces(words[key]) != FILLED[family][rest]:
                wanted = sorted(FILLED[family][rest])
                yield f"words in {language}: the braces of `{key}` must be {wanted}."
