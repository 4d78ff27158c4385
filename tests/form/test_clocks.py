"""The law's clocks, from the articles' own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.domain.clocks import Alarm, Clocks, Deadline, Outcome, State
from portal.domain.history import History, Milestone, Wait
from portal.form.clocks import clocks_of
from tests.form.made import EDITION

RULES = EDITION.study.clocks
FILED = date(2026, 1, 5)  # a Monday


def days(text: str) -> dict[Milestone, date]:
    """`filed 2026-01-05, complete 2026-01-07` as days."""
    pairs = (one.split() for one in text.split(","))
    return {Milestone(name): date.fromisoformat(day) for name, day in pairs}


def apa(text: str, on: str, *waits: Wait, aid: str = "apa") -> Clocks:
    return clocks_of(RULES, [aid], History(days(text), waits), date.fromisoformat(on))


def limit(clocks: Clocks, name: str) -> Deadline:
    return next(one for one in clocks.deadlines if one.limit == name)


def last(text: str, name: str, *waits: Wait) -> str:
    return str(limit(apa(text, text.rsplit(maxsplit=1)[-1], *waits), name).last)


def wait(asked: str, until: str | None = None, brought: str | None = None) -> Wait:
    day = date.fromisoformat
    return Wait(day(asked), until and day(until), brought and day(brought))


@pytest.mark.parametrize(
    ("happened", "name", "due"),
    [
        # « dispose d'un délai de dix jours pour en accuser réception » (R232-23)
        ("filed 2026-01-05", "acknowledge", "2026-01-15"),
        # « dans le délai de dix jours à compter de la réception de la demande » (R232-23)
        ("filed 2026-02-20", "ask_for_papers", "2026-03-02"),
        ("filed 2028-02-20", "ask_for_papers", "2028-03-01"),  # a leap year
        # « trente jours à compter de la date du dépôt du dossier de demande complet » (R232-7)
        ("filed 2026-01-05,complete 2026-01-31", "propose", "2026-03-02"),
        ("filed 2028-01-05,complete 2028-01-31", "propose", "2028-03-01"),
        # « dix jours, à compter de la date de réception de la proposition » (R232-7)
        ("filed 2026-01-05,proposed 2026-02-02,received 2026-02-06", "reply", "2026-02-16"),
        # « une proposition définitive lui est adressée dans les huit jours » (R232-7)
        ("filed 2026-01-05,contested 2026-02-24", "propose_finally", "2026-03-04"),
        # « deux mois à compter de la date du dépôt du dossier de demande complet » (L232-14)
        ("filed 2025-12-20,complete 2025-12-31", "decide", "2026-02-28"),
        ("filed 2027-12-20,complete 2027-12-31", "decide", "2028-02-29"),
        ("filed 2026-01-05,complete 2026-01-07", "decide", "2026-03-07"),  # a Saturday stays one
        ("filed 2028-02-29,complete 2028-02-29", "decide", "2028-04-29"),
        ("filed 2026-06-30,complete 2026-06-30", "decide", "2026-08-30"),
        ("filed 2026-07-31,complete 2026-07-31", "decide", "2026-09-30"),
        # « dans le délai d'un mois après le dépôt de la demande » (L122-4)
        ("filed 2026-01-31,not_ours 2026-01-31", "hand_over", "2026-02-28"),
    ],
)
def test_each_article_counts_its_days(happened: str, name: str, due: str) -> None:
    assert last(happened, name) == due


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-02-04", "2026-02-16"),  # Saturday the 14th: Monday
        ("2026-05-04", "2026-05-15"),  # Ascension, the 14th: Friday
        ("2026-12-15", "2026-12-28"),  # Christmas, a Friday: Monday
        ("2026-03-27", "2026-04-07"),  # Easter Monday, the 6th: Tuesday
    ],
)
def test_a_person_loses_no_day_to_a_weekend(received: str, due: str) -> None:
    """CPC 642; a funder gains none by it."""
    assert last(f"filed 2026-01-05,received {received}", "reply") == due


def test_the_last_day_is_still_in_time() -> None:
    """CPC 642: it expires on the last day at midnight; the day after is too late."""
    happened = "filed 2026-01-05,complete 2026-01-07"
    on_time, late = apa(happened, "2026-03-07"), apa(happened, "2026-03-08")
    assert (limit(on_time, "decide").state, on_time.deemed) == (State.SOON, None)
    assert limit(late, "decide").state is State.LATE
    assert late.deemed and late.deemed.outcome is Outcome.DEEMED_GRANTED
    assert (late.deemed.since, late.deemed.until) == (date(2026, 3, 8), None)
    assert late.deemed.sources[0] == "CASF L232-14"


def test_deemed_granted_hides_behind_nothing() -> None:
    """It comes before what is urgent and what is late, and stays told after the decision."""
    happened = "filed 2026-01-05,complete 2026-01-07,acknowledged 2026-01-06,proposed 2026-02-01"
    granted = apa(happened, "2026-05-01")
    urgent = apa("filed 2026-04-30", "2026-05-01", aid="apa_urgent")
    late = apa("filed 2026-04-01", "2026-05-01")
    assert granted.alarm is Alarm.DEEMED_GRANTED
    assert [one.alarm for one in sorted((late, urgent, granted), key=lambda it: it.order)] == [
        Alarm.DEEMED_GRANTED, Alarm.LATE, Alarm.LATE,
    ]  # fmt: skip
    assert sorted((late, urgent, granted), key=lambda it: it.order)[1] is urgent
    decided = apa(f"{happened},decided 2026-05-04", "2026-05-05")
    assert decided.alarm is Alarm.ENDED
    assert decided.deemed and decided.deemed.until == date(2026, 5, 4)
    assert limit(decided, "decide").state is State.MET_LATE


def test_nobody_escapes_by_noting_nothing() -> None:
    """L232-14: the two months run from the complete file, whoever noted it or not."""
    silent = apa("filed 2026-01-05", "2026-03-06")
    assert (silent.complete, silent.presumed) == (FILED, True)
    assert silent.alarm is Alarm.DEEMED_GRANTED
    assert limit(silent, "ask_for_papers").state is State.LATE
    too_late = apa("filed 2026-01-05", "2026-03-20", wait("2026-03-18", "2026-04-18"))
    assert too_late.alarm is Alarm.DEEMED_GRANTED
    put_off = apa("filed 2026-01-05", "2026-06-20", wait("2026-01-05"))
    assert put_off.complete is None
    assert limit(put_off, "decide").state is State.NOT_BEGUN


def test_papers_asked_in_time_make_the_file_complete_when_they_come() -> None:
    """R232-23, and CRPA L114-5: it runs from the day the papers were received."""
    papers = wait("2026-01-12", "2026-02-12", "2026-02-03")
    assert last("filed 2026-01-05,acknowledged 2026-02-04", "decide", papers) == "2026-04-03"
    more = wait("2026-01-30", "2026-02-28", "2026-02-20")  # while the file was incomplete
    assert last("filed 2026-01-05,acknowledged 2026-02-21", "decide", papers, more) == "2026-04-20"
    assert apa("filed 2026-01-05", "2026-02-21", papers, more).complete == date(2026, 2, 20)
    assert apa("filed 2026-01-05", "2026-02-02", papers).complete is None


def test_who_asked_for_papers_and_got_them_does_not_wait_for_others_that_were_put_off() -> None:
    """Else nothing would ever be due; a day that the person promised is waited for."""
    never = replace(wait("2026-01-05"), put_off=True)
    asked = wait("2026-01-12", "2026-02-12")
    came = replace(asked, brought=date(2026, 2, 3))
    assert apa("filed 2026-01-05", "2026-02-04", never, asked).complete is None
    told = apa("filed 2026-01-05", "2026-02-04", never, came)
    assert (told.complete, told.presumed) == (date(2026, 2, 3), True)
    assert last("filed 2026-01-05,acknowledged 2026-02-04", "decide", never, came) == "2026-04-03"
    promised = replace(never, until=date(2026, 2, 20))
    assert apa("filed 2026-01-05", "2026-02-04", promised, came).complete is None
    assert apa("filed 2026-01-05", "2026-02-20", promised, came).complete == date(2026, 2, 20)


def test_papers_asked_of_a_complete_file_make_it_pause() -> None:
    """CRPA L114-5: during the time given for them; bringing them before ends that."""
    complete = "filed 2026-01-05,complete 2026-01-07,acknowledged 2026-02-15"
    asked = "2026-01-20"
    brought = wait(asked, "2026-02-20", "2026-01-30")
    assert last(complete, "decide", brought) == "2026-03-17"
    assert last(complete, "propose", brought) == "2026-02-16"
    never = wait(asked, "2026-02-03")
    assert last(complete, "decide", never) == "2026-03-21"
    open_ended = wait(asked)  # no day was given: nothing is suspended
    assert last(complete, "decide", open_ended) == "2026-03-07"


def test_while_it_stands_still_the_days_left_are_told() -> None:
    waiting = wait("2026-01-20", "2026-02-20")
    found = apa("filed 2026-01-05,complete 2026-01-07", "2026-02-01", waiting)
    decide = limit(found, "decide")
    assert (decide.state, decide.last, decide.left) == (State.STILL, None, 46)


def test_silence_or_a_no_to_the_proposal_is_a_refusal() -> None:
    """R232-7: « en cas de refus exprès ou d'absence de réponse »."""
    sent = "filed 2026-01-05,complete 2026-01-07,proposed 2026-01-20,received 2026-01-22"
    silent = apa(sent, "2026-02-03")  # the tenth day, a Sunday, moves to Monday the 2nd
    assert silent.deemed and silent.deemed.outcome is Outcome.DEEMED_REFUSED
    assert (silent.deemed.since, silent.alarm) == (date(2026, 2, 3), Alarm.DEEMED_REFUSED)
    assert limit(silent, "decide").state is State.STOPPED
    assert limit(silent, "acknowledge").state is State.MISSED
    assert apa(sent, "2026-02-02").deemed is None
    said_no = apa(f"{sent},declined 2026-01-25", "2026-01-25")
    assert said_no.deemed and said_no.deemed.since == date(2026, 1, 25)
    assert apa(f"{sent},accepted 2026-01-25", "2026-02-10").deemed is None


def test_silence_of_both_is_what_came_first() -> None:
    """The two months were over before the person's ten days: granted, until somebody decides."""
    both = apa("filed 2026-01-05,proposed 2026-02-27,received 2026-03-01", "2026-04-01")
    assert both.deemed and both.deemed.outcome is Outcome.DEEMED_GRANTED


def test_after_observations_the_final_proposal_has_its_own_ten_days() -> None:
    sent = "filed 2026-01-05,complete 2026-01-07,proposed 2026-01-20,received 2026-01-21"
    asked = f"{sent},contested 2026-01-28"
    assert limit(apa(asked, "2026-02-06"), "propose_finally").state is State.LATE
    final = apa(f"{asked},final 2026-02-04,final_received 2026-02-05", "2026-02-17")
    assert limit(final, "propose_finally").state is State.MET
    assert limit(final, "reply").state is State.MET
    assert final.deemed and final.deemed.limit == "reply_finally"
    assert not final.deemed.verified  # the article does not say it of the final one


def test_urgency_has_its_own_clock() -> None:
    """L232-12: from the day of the request; no text sets a day, so it is told as an aim."""
    same_day = apa("filed 2026-01-05,provisional 2026-01-05", "2026-01-05", aid="apa_urgent")
    assert limit(same_day, "grant_provisionally").state is State.MET
    waiting = apa("filed 2026-01-05", "2026-01-06", aid="apa_urgent")
    first = limit(waiting, "grant_provisionally")
    assert waiting.urgent and (first.state, first.binding) == (State.LATE, False)
    assert waiting.next == first
    assert limit(waiting, "decide").last == date(2026, 3, 5)  # the ordinary one runs beside it


def test_leaving_hospital_is_the_day_of_the_funds_help() -> None:
    planned = apa("filed 2026-01-05,discharge 2026-01-12", "2026-01-09", aid="ardh")
    ready = limit(planned, "ready_for_discharge")
    assert (ready.last, ready.state, planned.urgent) == (date(2026, 1, 12), State.SOON, True)
    assert not planned.known  # no text: nothing is deemed anything
    before = "filed 2026-01-05,decided 2026-01-08,discharge 2026-01-12"
    assert limit(apa(before, "2026-01-13", aid="ardh"), "ready_for_discharge").state is State.MET


@pytest.mark.parametrize("aid", ["home_help", "adaptation", "social_home_help"])
def test_where_no_text_is_known_nothing_is_invented(aid: str) -> None:
    found = apa("filed 2024-01-05", "2026-01-05", aid=aid)
    assert (found.known, found.deadlines, found.deemed) == (False, (), None)
    assert found.alarm is Alarm.NOTHING_DUE


def test_what_a_funder_did_before_is_done() -> None:
    """Papers asked for after the proposal move its last day no more."""
    later = wait("2026-02-01", "2026-02-15", "2026-02-10")
    sent = apa("filed 2026-01-05,complete 2026-01-07,proposed 2026-01-20", "2026-03-01", later)
    assert (limit(sent, "propose").last, limit(sent, "propose").state) == (
        date(2026, 2, 6), State.MET,
    )  # fmt: skip
    early = apa("filed 2026-01-05,proposed 2026-01-20,complete 2026-01-22", "2026-03-01")
    assert limit(early, "propose").state is State.MET


def test_what_the_person_must_do_is_not_what_the_funder_does_next() -> None:
    sent = "filed 2026-01-05,acknowledged 2026-01-06,complete 2026-01-07,proposed 2026-01-20"
    found = apa(f"{sent},received 2026-01-22", "2026-01-23")
    assert found.next and found.next.limit == "decide"


def test_a_decision_may_be_contested_for_two_months() -> None:
    """L134-2; not read in the text: it says so."""
    decided = apa("filed 2026-01-05,complete 2026-01-07,decided 2026-02-02", "2026-03-02")
    appeal = limit(decided, "appeal")
    assert (appeal.last, appeal.state, appeal.verified) == (
        date(2026, 4, 2), State.RUNNING, False,
    )  # fmt: skip


def test_what_ends_a_request_stops_its_clocks() -> None:
    for end in ("withdrawn", "handed_over"):
        found = apa(f"filed 2026-01-05,{end} 2026-01-05", "2026-09-01")
        assert {one.state for one in found.deadlines} <= {State.STOPPED, State.NOT_BEGUN}
        assert (found.alarm, found.deemed) == (Alarm.ENDED, None)


def test_a_day_gone_by_shows_what_was_known_then() -> None:
    whole = "filed 2026-01-05,complete 2026-01-07,decided 2026-04-01"
    assert limit(apa(whole, "2026-02-01"), "decide").state is State.RUNNING
    assert apa(whole, "2026-03-10").alarm is Alarm.DEEMED_GRANTED


def test_a_warning_comes_as_many_days_before_as_the_edition_says() -> None:
    happened = "filed 2026-01-05,complete 2026-01-07"
    due = date(2026, 3, 7)
    (warned,) = [one for clock in RULES.clocks for one in clock.limits if one.id == "decide"]
    begins = due - timedelta(days=warned.warn_days)
    assert limit(apa(happened, begins.isoformat()), "decide").state is State.SOON
    eve = (begins - timedelta(days=1)).isoformat()
    assert limit(apa(happened, eve), "decide").state is State.RUNNING


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("complete 2026-01-05", "no day of filing"),
        ("filed 2026-01-05,complete 2026-01-04", "before the filing: complete"),
        ("filed 2026-01-05,asked 2026-01-06", "read off the waits"),
    ],
)
def test_a_history_that_cannot_be_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        History(days(text))


def test_papers_cannot_come_before_they_are_asked_for() -> None:
    with pytest.raises(ValueError, match="before they were asked"):
        History({Milestone.FILED: FILED}, (wait("2026-01-10", None, "2026-01-09"),))
    with pytest.raises(ValueError, match="before they were asked"):
        History({Milestone.FILED: FILED}, (wait("2026-01-10", "2026-01-09"),))
    with pytest.raises(ValueError, match="before the filing: asked"):
        History({Milestone.FILED: FILED}, (wait("2026-01-01"),))
