"""The inbox through the real acts: what happens to a dossier moves it from list to list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.acts import ask, decide, inbox, renew, review, withdraw, write
from portal.desk import Desk
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.events import Appointed
from portal.domain.happened import legal_day
from portal.domain.inbox import NEVER, After, Done, Flag, HeldMeanwhile, List, Place, Stage, Turn
from portal.domain.people import Actor, Role
from portal.domain.post import Post
from tests.acts.added import add_to
from tests.acts.office import TWO_FUNDERS, Office, file
from tests.build import Clock, a_caseworker, a_pdf, an_applicant

AGENT, COLLEAGUE = a_caseworker("dep-35"), a_caseworker("dep-35", "caseworker-2")
OPERATOR = Actor(Role.OPERATOR, "operator")


def lists_of(desk: Desk, number: str) -> set[List]:
    """The lists that name a dossier, but that of referees, which the agent is none of."""
    return {
        which
        for which in set(List) - {List.REFEREE}
        if number in {one.dossier.number for one in inbox.look(desk, AGENT, which).lines}
    }


def stands(desk: Desk, number: str) -> tuple[Stage, Place]:
    lines = inbox.look(desk, AGENT, List.ALL).lines
    (found,) = (one.standing for one in lines if one.dossier.number == number)
    return found.stage, found.place


def test_what_happens_to_a_dossier_moves_it(office: Office, desk: Desk) -> None:
    filed = file(desk, papers={"identity": a_pdf()})
    number = f"{filed.number}-1"
    assert lists_of(desk, number) == set(), "not sealed yet"
    office.work()
    assert lists_of(desk, number) == {List.TO_TAKE, List.ALL}
    until = legal_day(desk.clock()) + timedelta(days=20)
    ask.ask(desk, AGENT, number, ask.Wished(["tax_notice"], until, "", 0))
    office.work()
    assert lists_of(desk, number) == {List.TO_TAKE, List.WAITING, List.ALL}
    add_to(desk, filed, {"tax_notice": a_pdf()})
    office.work()
    assert stands(desk, number) == (Stage.TO_STUDY, Place.FIRST)
    (line,) = inbox.look(desk, AGENT, List.ALL).lines
    assert line.standing.flags == {Flag.PAPERS_CAME, Flag.ADDED, Flag.TO_EVALUATE}
    assert line.standing.aids == ("apa",)
    decide.decide(desk, AGENT, number, "granted", a_pdf(), 0)
    office.work()
    assert lists_of(desk, number) == {List.DECIDED, List.ALL}


def test_what_was_taken_back_is_in_no_list_of_work(office: Office, desk: Desk) -> None:
    filed = file(desk)
    office.work()
    withdraw.withdraw(desk, an_applicant(), filed.number)
    office.work()
    assert lists_of(desk, f"{filed.number}-1") == {List.ALL}
    assert stands(desk, f"{filed.number}-1") == (Stage.WITHDRAWN, Place.ENDED)


def test_what_comes_after_the_decision_is_work_until_somebody_looks(
    office: Office, timed: Desk, clock: Clock
) -> None:
    filed = file(timed)
    number = f"{filed.number}-1"
    office.work(timed)
    decide.decide(timed, AGENT, number, "refused", a_pdf(), 0)
    office.work(timed)
    clock.forward(hours=1)
    write.write(timed, an_applicant(), number, "Je conteste cette décision.")
    office.work(timed)
    assert lists_of(timed, number) == {List.TO_TAKE, List.DECIDED, List.ALL}
    assert stands(timed, number) == (Stage.DECIDED, Place.FIRST)
    write.read(timed, COLLEAGUE, number)
    office.work(timed)
    assert lists_of(timed, number) == {List.DECIDED, List.ALL}
    add_to(timed, filed, {"tax_notice": a_pdf()})
    office.work(timed)
    assert stands(timed, number) == (Stage.DECIDED, Place.FIRST)
    clock.forward(hours=1)
    review.open_dossier(timed, COLLEAGUE, number)
    office.work(timed)
    assert stands(timed, number) == (Stage.DECIDED, Place.ENDED)
    write.write(timed, an_applicant(), number, "Personne ne lit.")
    office.superuser("UPDATE dossiers SET retain_until = now() - interval '1 year'")
    office.work(timed)
    assert stands(timed, number) == (Stage.DECIDED, Place.ENDED), "its time is over: it is erased"


def test_who_holds_what_was_taken_back_is_told_until_they_look_or_let_it_go(
    office: Office, timed: Desk, clock: Clock
) -> None:
    looked, let_go = file(timed), file(timed)
    office.work(timed)
    for filed in (looked, let_go):
        inbox.assign(timed, _known(timed, AGENT), f"{filed.number}-1", AGENT.id, 0)
        clock.forward(hours=1)
        withdraw.withdraw(timed, an_applicant(), filed.number)
    office.work(timed)
    clock.forward(hours=1)
    one, two = f"{looked.number}-1", f"{let_go.number}-1"
    for number in (one, two):
        assert lists_of(timed, number) == {List.MINE, List.ALL}
        assert stands(timed, number) == (Stage.WITHDRAWN, Place.FIRST)
    review.open_dossier(timed, COLLEAGUE, one)
    office.work(timed)
    assert lists_of(timed, one) == {List.MINE, List.ALL}, "not whose it is"
    review.open_dossier(timed, AGENT, one)
    inbox.assign(timed, AGENT, two, None, 1)
    office.work(timed)
    for number in (one, two):
        assert stands(timed, number) == (Stage.WITHDRAWN, Place.ENDED)


def test_silence_comes_to_the_top_though_nothing_happens(office: Office, desk: Desk) -> None:
    """Two months after a complete file, with no job asked for: the daily round alone."""
    first, second = (f"{file(desk).number}-1" for _ in range(2))
    office.work()
    office.superuser("UPDATE aid_requests SET later = '[]', promised = '{}'")
    for number in (first, second):
        renew.renew(desk, number)
    inbox.assign(desk, _known(desk, AGENT), first, AGENT.id, 0)
    line = inbox.look(desk, AGENT, List.MINE).lines[0]
    assert line.standing.due_on < NEVER
    later = line.standing.granted_on - legal_day(desk.clock())
    office.superuser(  # by days of France, whose clocks may change between them
        "SET TIME ZONE 'Europe/Paris'",
        f"UPDATE aid_requests SET submitted_at = submitted_at - interval '{later.days} days'",
        f"UPDATE dossiers SET submitted_at = submitted_at - interval '{later.days} days',"
        " renewed_on = '2020-01-01'",
    )
    assert renew.renew_stale(desk) == 2
    assert renew.renew_stale(desk) == 0
    assert lists_of(desk, first) == {List.MINE, List.LATE, List.GRANTED, List.ALL}
    assert stands(desk, first) == (Stage.TO_STUDY, Place.GRANTED)


def test_a_funder_lists_its_own_alone(office: Office, desk: Desk) -> None:
    both = file(desk, **TWO_FUNDERS, birth_name="Gauthier", used_name="Le Goff")
    office.work()
    mine, theirs = f"{both.number}-1", f"{both.number}-2"
    assert lists_of(desk, mine) == {List.TO_TAKE, List.ALL}
    assert lists_of(desk, theirs) == set()
    assert inbox.hold_of(desk, AGENT, mine).held.caseworker is None
    with pytest.raises(NotFound):
        inbox.hold_of(desk, AGENT, theirs)
    with pytest.raises(NotFound):
        inbox.assign(desk, AGENT, theirs, AGENT.id, 0)
    assert inbox.several(desk, AGENT, [theirs, mine, mine]).lines[0].dossier.number == mine
    for name in ("Le Gof", "legoff", "Odette Gauthier", "GAUTHIER odete"):
        found = inbox.look(desk, AGENT, List.ALL, name=name)
        assert [one.dossier.number for one in found.lines] == [mine], name
    assert inbox.look(desk, AGENT, List.ALL, name="Le Goffe Ode Marie-Laure").lines == ()
    assert inbox.look(desk, AGENT, List.ALL, after=After(Turn.ENDED, NEVER, mine)).lines == ()


def test_several_are_taken_each_by_itself(office: Office, desk: Desk) -> None:
    one, two = (f"{file(desk).number}-1" for _ in range(2))
    office.work()
    for agent in (AGENT, COLLEAGUE):
        _known(desk, agent)
    inbox.assign(desk, COLLEAGUE, two, COLLEAGUE.id, 0)
    seen = {one: 0, two: 0, "GA-9-1": 0}
    report = {each.number: each for each in inbox.assign_several(desk, AGENT, seen, AGENT.id)}
    assert [report[number].done for number in seen] == ["done", "meanwhile", "gone"]
    held = report[two].held
    assert held is not None
    assert (held.caseworker, held.version) == (COLLEAGUE.id, 1)
    (again,) = inbox.assign_several(desk, AGENT, {one: 1}, AGENT.id)
    assert again.done is Done.ALREADY
    (reloaded,) = inbox.assign_several(desk, AGENT, {one: 0}, AGENT.id)
    assert (reloaded.done, reloaded.held.version) == (Done.ALREADY, 1), "nothing is written twice"
    with pytest.raises(NotAllowed):
        inbox.assign_several(desk, AGENT, {one: 1}, "a stranger")
    with pytest.raises(HeldMeanwhile):
        inbox.assign(desk, AGENT, two, None, 0)


def test_a_social_security_number_is_kept_as_a_mark_of_its_funder(
    office: Office, desk: Desk
) -> None:
    keyed = replace(desk, post=Post(key=b"k" * 32))
    nir = str(file(desk).answers["nir"])
    office.work(keyed)
    ((mark,),) = office.asked("SELECT nir_mark FROM dossiers")
    assert mark == renew.nir_mark(keyed, "dep-35", nir) != renew.nir_mark(keyed, "dep-13", nir)
    assert nir not in str(office.asked("SELECT to_jsonb(d) FROM dossiers d"))


def _known(desk: Desk, agent: Actor) -> Actor:
    with desk.begin(OPERATOR) as tx:
        tx.people.appoint(Appointed(agent.id, agent.funder or "", "caseworker"))
    return agent
