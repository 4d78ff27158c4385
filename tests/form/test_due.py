"""By when a funder must act, as its inbox lists it: days of the law's clocks, known before."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.clocks import Alarm
from portal.domain.history import History, Milestone, Wait
from portal.domain.inbox import NEVER, Place
from portal.form.clocks import clocks_of
from portal.form.due import Due, due_of, place_of
from portal.form.load import load_editions
from portal.places import forms

RULES = max(load_editions(forms()).items())[1].study.clocks
FILED = date(2026, 12, 31)
DAY = timedelta(days=1)


def due(*waits: Wait, aids: tuple[str, ...] = ("apa",), on: date = FILED, **days: date) -> Due:
    return due_of(RULES, aids, history(*waits, **days), on)


def history(*waits: Wait, **days: date) -> History:
    known = {Milestone(name): day for name, day in days.items()}
    return History({Milestone.FILED: FILED, **known}, waits)


def test_ten_days_then_thirty_then_two_months_and_silence_grants() -> None:
    """31 December and two months is 28 February (CASF L232-14, R232-7, R232-23; CPC 641)."""
    found = due()
    assert (found.due_on, found.granted_on) == (date(2027, 1, 10), date(2027, 3, 1))
    assert found.soon_on == date(2027, 1, 7)
    complete = dict.fromkeys(("acknowledged", "complete"), FILED)
    assert due(**complete).due_on == FILED + 30 * DAY
    proposed = due(**complete, proposed=FILED + DAY, on=FILED + DAY)
    assert (proposed.due_on, proposed.soon_on) == (date(2027, 2, 28), date(2027, 2, 14))
    assert not found.urgent


def test_the_days_are_the_same_from_the_filing_to_the_last() -> None:
    for days in range(59):
        assert due(on=FILED + days * DAY) == due()


def test_while_papers_are_waited_for_the_days_are_those_if_none_comes() -> None:
    asked, until = FILED + 5 * DAY, FILED + 35 * DAY
    waiting = due(Wait(asked, until), on=asked, acknowledged=asked)
    assert waiting.due_on > due().due_on
    assert waiting == due(Wait(asked, until), on=until, acknowledged=asked)
    brought = FILED + 15 * DAY
    sooner = due(Wait(asked, until, brought), on=brought, acknowledged=asked)
    assert due().due_on < sooner.due_on < waiting.due_on


def test_what_nobody_can_count_has_no_day() -> None:
    put_off = Wait(FILED)
    met = dict.fromkeys(("acknowledged", "no_plan"), FILED)
    assert due(put_off, **met) == Due(False, NEVER, NEVER, NEVER)
    assert due(aids=("home_help",)) == Due(False, NEVER, NEVER, NEVER)


def test_urgent_ones_have_their_own_day() -> None:
    found = due(aids=("apa_urgent",))
    assert found.urgent
    assert found.due_on == FILED
    leaving = FILED + 4 * DAY
    home = due(aids=("ardh",), discharge=leaving)
    assert (home.urgent, home.due_on, home.granted_on) == (True, leaving, NEVER)
    assert due(aids=("home_help", "hospital_discharge"), discharge=leaving) == home
    assert due(aids=("home_help", "hospital_discharge")) == Due(True, NEVER, NEVER, NEVER)


def test_granted_comes_first_then_urgent_and_what_ended_last() -> None:
    usual, urgent = due(), due(aids=("apa_urgent",))
    assert place_of(usual, history(), usual.granted_on - DAY) is Place.USUAL
    assert place_of(usual, history(), usual.granted_on) is Place.GRANTED
    ended = history(decided=FILED)
    assert place_of(usual, ended, FILED, back=True) is Place.ENDED
    assert place_of(usual, ended, FILED, heard=True) is Place.FIRST
    assert place_of(urgent, history(), FILED) is Place.FIRST
    assert place_of(urgent, history(), urgent.granted_on) is Place.GRANTED
    for end in ("decided", "withdrawn"):
        ended = history(**{end: FILED + DAY})
        assert place_of(usual, ended, usual.granted_on) is Place.ENDED


@given(st.integers(0, 150), st.integers(0, 20), st.integers(1, 60))
def test_what_is_kept_says_what_the_clocks_say_of_any_later_day(
    later: int, asked: int, length: int
) -> None:
    """Nothing is written when a day passes: the days that were kept must go on being right."""
    wait = Wait(FILED + asked * DAY, FILED + (asked + length) * DAY)
    kept = due(wait, on=wait.asked)
    day = wait.asked + later * DAY
    alarm = clocks_of(RULES, ("apa",), history(wait), day).alarm
    assert (alarm is Alarm.DEEMED_GRANTED) == (kept.granted_on <= day)
