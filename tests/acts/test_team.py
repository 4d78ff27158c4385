"""A funder's manager gives duties, ends them, reviews them; nobody does so for themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.acts import inbox, review, seal, team
from portal.acts.sign_in import enter
from portal.desk import Desk
from portal.domain.duties import Appointment, Duty, NotAppointed
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.happened import legal_day
from portal.domain.inbox import List
from tests.acts.office import ISSUER, Office, file
from tests.acts.on_duty import on_duty


def given(desk: Desk, *duties: Duty, until: date | None = None) -> team.Given:
    today = legal_day(desk.clock())
    return team.Given([one.value for one in duties], today, until, until is None)


def test_a_manager_takes_a_newcomer_in_by_their_code(office: Office, desk: Desk) -> None:
    boss = on_duty(office, "boss", Duty.MANAGER)
    stranger = on_duty(office, "other-boss", Duty.MANAGER, funder="dep-75")
    with pytest.raises(NotAppointed) as refused:
        enter(desk, ISSUER, "sub-1", "caseworker", "eidas1", name="Alix MERCIER")
    typed = f"{refused.value.code[:4].lower()} {refused.value.code[4:]}"
    for code, wanted, wrong in (
        ("2345 6789", given(desk, Duty.DOCTOR), ["unknown"]),
        (typed, given(desk), ["none"]),
        (typed, team.Given(["doctor"], None, None, False), ["no_day", "no_day"]),
    ):
        with pytest.raises(NotReady) as told:
            team.take_in(desk, boss, code, wanted)
        assert [one.text for one in told.value.problems] == wrong
    person = team.take_in(desk, boss, typed, given(desk, Duty.DOCTOR, Duty.CASEWORKER))
    came = enter(desk, ISSUER, "sub-1", "caseworker", "eidas1")
    assert (came.actor.id, came.actor.funder) == (person, "dep-35")
    assert team.held(desk, came.actor) == {Duty.DOCTOR, Duty.CASEWORKER}
    with pytest.raises(Conflict):
        team.take_in(desk, boss, typed, given(desk, Duty.DOCTOR))
    assert [one.name for one in inbox.look(desk, boss, List.ALL).colleagues if one.name] == [
        "Alix MERCIER"
    ]
    for nobody in (came.actor, on_duty(office, "agent", Duty.CASEWORKER)):
        with pytest.raises(NotAllowed):
            team.look(desk, nobody)
        with pytest.raises(NotAllowed):
            team.take_in(desk, nobody, typed, given(desk, Duty.REFEREE))
    assert {one.person for one in team.look(desk, stranger).everyone} >= {"other-boss"}
    with pytest.raises(NotFound):
        team.give(desk, stranger, person, given(desk, Duty.REFEREE))
    told = office.asked("SELECT actor, subject, funder, detail ->> 'duty' FROM ledger"
                        " WHERE word = 'DutyGiven' ORDER BY id")  # fmt: skip
    assert told == [("boss", person, "dep-35", one) for one in ("caseworker", "doctor")]


def test_nobody_gives_ends_or_reviews_a_duty_of_their_own(office: Office, desk: Desk) -> None:
    boss = on_duty(office, "boss", Duty.MANAGER)
    (own,) = (one for one in team.look(desk, boss).everyone if one.person == "boss")
    with pytest.raises(NotAllowed):
        team.give(desk, boss, "boss", given(desk, Duty.DOCTOR))
    with pytest.raises(NotAllowed):
        team.end(desk, boss, own, legal_day(desk.clock()))
    with pytest.raises(NotAllowed):
        team.review(desk, boss, own)
    with pytest.raises(NotAllowed), desk.begin(boss) as tx:  # and the database says so too
        tx.team.give("boss", "", Duty.DOCTOR, own.since, None)
    agent = on_duty(office, "agent", Duty.CASEWORKER)
    theirs = next(one for one in team.look(desk, boss).everyone if one.person == "agent")
    with pytest.raises(NotAllowed), desk.begin(agent) as tx:
        tx.team.end(theirs, date(2099, 1, 1))
    with pytest.raises(NotAllowed), desk.begin(agent) as tx:
        tx.team.give("friend", "", Duty.MANAGER, own.since, None)
    assert team.held(desk, boss) == {Duty.MANAGER}


def test_a_duty_that_is_over_opens_nothing(office: Office, desk: Desk) -> None:
    """From the next day on, for a session that was open before as well: the database says so."""
    number, today = f"{file(desk).number}-1", legal_day(desk.clock())
    seal.seal(desk, number)
    boss, agent = on_duty(office, "boss", Duty.MANAGER), on_duty(office, "agent", Duty.CASEWORKER)

    def now() -> Appointment:
        return next(one for one in team.look(desk, boss).everyone if one.person == "agent")

    first = now()
    team.end(desk, boss, first, today)
    assert review.queue(desk, agent)[0].number == number
    with pytest.raises(Conflict):
        team.end(desk, boss, first, today)  # it was changed since it was shown
    with pytest.raises(NotReady):
        team.end(desk, boss, now(), today - timedelta(days=2))
    team.end(desk, boss, now(), today - timedelta(days=1))
    assert review.queue(desk, agent) == ()
    with pytest.raises(NotFound):
        review.open_dossier(desk, agent, number)
    assert team.held(desk, agent) == frozenset()
    team.give(desk, boss, "agent", given(desk, Duty.CASEWORKER, until=today + timedelta(days=9)))
    assert review.queue(desk, agent)[0].number == number
    assert now().version == first.version + 3
    words = [word for (word,) in office.asked(
        "SELECT word FROM ledger WHERE subject = 'agent' ORDER BY id")]  # fmt: skip
    assert words == ["Appointed", "DutyEnded", "DutyEnded", "DutyGiven"]


def test_a_duty_is_to_be_reviewed_once_a_year(office: Office, desk: Desk) -> None:
    boss = on_duty(office, "boss", Duty.MANAGER)
    on_duty(office, "agent", Duty.CASEWORKER)
    office.superuser(
        "UPDATE agents SET since = (now() AT TIME ZONE 'Europe/Paris')::date - 365"
        " WHERE person = 'agent'"
    )

    def now() -> Appointment:
        return next(one for one in team.look(desk, boss).everyone if one.person == "agent")

    today = legal_day(desk.clock())
    assert now().is_to_review(today)
    assert not now().is_to_review(today - timedelta(days=1))
    team.review(desk, boss, now())
    assert not now().is_to_review(today)
    assert now().reviewed_on == today
