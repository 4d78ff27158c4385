"""How days are counted: over every time limit of the edition, and over invented ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.history import History, Milestone, Wait
from portal.form.clock_rules import Papers, TimeLimit
from portal.form.clocks import clocks_of
from portal.form.counting import plain_last, run
from portal.form.open_days import easter, is_closed, next_open
from tests.form.made import EDITION

RULES = EDITION.study.clocks
LIMITS = [limit for clock in RULES.clocks for limit in clock.limits]
BY_ID = {limit.id: limit for limit in LIMITS}
LATER = date(2090, 1, 1)

some_days = st.dates(date(2024, 1, 1), date(2040, 12, 31))
spans = st.integers(0, 400).map(timedelta)
limits = st.sampled_from(LIMITS)


@st.composite
def some_waits(draw: st.DrawFn, start: date) -> list[Wait]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        asked = start + draw(st.integers(-40, 120).map(timedelta))
        until = asked + draw(st.integers(0, 60).map(timedelta))
        brought = asked + draw(st.integers(0, 90).map(timedelta)) if draw(st.booleans()) else None
        found.append(Wait(asked, until, brought))
    return found


def last(limit: TimeLimit, start: date, *waits: Wait) -> date:
    return run(RULES, limit, start, waits, LATER).last or date.max  # it stands still for ever


@given(limits, some_days, spans)
def test_what_starts_later_never_ends_earlier(
    limit: TimeLimit, start: date, span: timedelta
) -> None:
    assert last(limit, start) <= last(limit, start + span)


@given(some_days, spans, st.data())
def test_nor_with_papers_that_are_waited_for(
    start: date, span: timedelta, data: st.DataObject
) -> None:
    """Of a limit in days: the length of months would add its own."""
    waits = data.draw(some_waits(start))
    propose = BY_ID["propose"]
    assert last(propose, start, *waits) <= last(propose, start + span, *waits)


@given(st.sampled_from(["propose", "decide"]), some_days, st.data())
def test_papers_that_come_later_never_make_an_earlier_day(
    name: str, start: date, data: st.DataObject
) -> None:
    waits = data.draw(some_waits(start))
    for papers in Papers:
        limit = replace(BY_ID[name], papers=papers)
        for rank, one in enumerate(waits):
            if one.brought:
                later = replace(one, brought=one.brought + data.draw(spans))
                after = [*waits[:rank], later, *waits[rank + 1 :]]
                assert last(limit, start, *waits) <= last(limit, start, *after)


@given(
    st.sampled_from(["propose", "decide"]), some_days, st.integers(1, 28), st.integers(0, 60),
    st.integers(0, 60),
)  # fmt: skip
def test_a_pause_adds_exactly_its_days(
    name: str, start: date, after: int, given_days: int, taken: int
) -> None:
    """CRPA L114-5: as long as was given, or less when the papers come before."""
    limit, asked = BY_ID[name], start + timedelta(days=after)
    wait = Wait(asked, asked + timedelta(days=given_days), asked + timedelta(days=taken))
    added = last(limit, start, wait) - last(limit, start)
    assert added == timedelta(days=min(given_days, taken))


@given(some_days, st.integers(1, 10), st.integers(0, 10), st.integers(11, 20), st.integers(0, 30))
def test_pauses_add_up_and_count_once_what_they_share(
    start: date, first: int, long: int, second: int, length: int
) -> None:
    one = Wait(start + timedelta(first), start + timedelta(first + long))
    other = Wait(start + timedelta(second), start + timedelta(second + length))
    shared = max(0, min(first + long, second + length) - second)
    added = last(BY_ID["decide"], start, other, one) - last(BY_ID["decide"], start)
    assert added.days == long + length - shared


@given(st.sampled_from(["propose", "decide"]), some_days, st.integers(1, 300), st.integers(0, 60))
def test_nobody_stops_a_clock_that_has_run_out(
    name: str, start: date, late: int, length: int
) -> None:
    for papers in Papers:
        limit = replace(BY_ID[name], papers=papers)
        over = plain_last(limit, start) + timedelta(days=late)
        asked = Wait(over, over + timedelta(days=length), over + timedelta(days=length))
        assert last(limit, start, asked) == last(limit, start)


def test_a_limit_may_run_anew_or_run_on_where_an_edition_says_so() -> None:
    start = date(2026, 1, 7)
    papers = Wait(date(2026, 1, 20), date(2026, 1, 25), date(2026, 1, 31))
    decide = BY_ID["decide"]
    anew, on = replace(decide, papers=Papers.RESTARTS), replace(decide, papers=Papers.RUNS)
    assert last(anew, start, papers) == date(2026, 3, 31)
    assert last(on, start, papers) == date(2026, 3, 7)
    assert last(decide, start, papers) == date(2026, 3, 12)
    assert run(RULES, anew, start, [replace(papers, brought=None)], LATER).last is None


@given(some_days, st.integers(0, 90), spans, st.sampled_from(["apa", "apa_urgent", "ardh"]))
def test_a_day_that_passes_takes_no_deemed_grant_back(
    filed: date, complete: int, span: timedelta, aid: str
) -> None:
    noted = filed + timedelta(days=complete)
    history = History({Milestone.FILED: filed, Milestone.COMPLETE: noted})
    before = clocks_of(RULES, [aid], history, noted + span)
    after = clocks_of(RULES, [aid], history, noted + span + timedelta(days=1))
    assert before.deemed is None or after.deemed == before.deemed
    assert (after.deemed is not None) == (aid != "ardh" and after.on > last(BY_ID["decide"], noted))


@given(some_days)
def test_only_what_a_person_must_do_moves_past_closed_days(start: date) -> None:
    for limit in LIMITS:
        plain, found = plain_last(limit, start), last(limit, start)
        assert found == (next_open(RULES, plain) if limit.next_open_day else plain)
        assert limit.next_open_day == (limit.by == "person")
        assert not (limit.next_open_day and is_closed(RULES, found))


@pytest.mark.parametrize(
    "sunday",
    ["1818-03-22", "1943-04-25", "1961-04-02", "2000-04-23", "2024-03-31", "2026-04-05",
     "2027-03-28", "2038-04-25"],
)  # fmt: skip
def test_easter(sunday: str) -> None:
    """The earliest and the latest there are, and some between."""
    assert easter(date.fromisoformat(sunday).year).isoformat() == sunday


def test_the_eleven_public_holidays_of_a_year() -> None:
    """Code du travail L3133-1, as 2026 had them; the weekends apart."""
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    closed = [day.strftime("%d/%m") for day in year if is_closed(RULES, day) and day.weekday() < 5]
    assert closed == [
        "01/01", "06/04", "01/05", "08/05", "14/05", "25/05", "14/07", "11/11", "25/12",
    ]  # fmt: skip
    assert is_closed(RULES, date(2025, 8, 15)) and is_closed(RULES, date(2027, 11, 1))
