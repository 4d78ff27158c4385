"""A dossier that moved three times: a referee alone says who studies it, for both funders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.acts import decide, follow, inbox, moved, note, reorient, rule, write
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed, NotReady
from portal.domain.happened import legal_day
from portal.domain.inbox import Flag, List, Place
from portal.domain.people import WORKER, Actor
from portal.domain.rulings import AwaitsReferee
from tests.acts.bags import Bag, exported
from tests.acts.kept import Kept
from tests.acts.office import Office, file, funder_of
from tests.acts.on_duty import OPERATOR, appoint
from tests.acts.test_reorient import ANA, BACK, DOMICILE, different, flags_of, numbers
from tests.build import Clock, a_caseworker, a_pdf

PLAIN = a_caseworker("dep-35", "clerk-35")
RENNES, CLERK = a_caseworker("dep-35"), a_caseworker("dep-13", "caseworker-2")
JUDGE = a_caseworker("dep-13", "judge-13")
WHY = "Elle habite à Marseille depuis deux ans. {rien}"


def moved_thrice(desk: Desk, office: Office, number: str, clock: Clock | None = None) -> None:
    for seen, (by, to, back) in enumerate(
        ((RENNES, "dep-13", False), (CLERK, "dep-35", True), (RENNES, "dep-13", False))
    ):
        if clock:
            clock.forward(days=3)
        wished = reorient.Wished(to, BACK if back else DOMICILE, "", seen, back)
        reorient.reorient(desk, by, number, wished)
        office.work(desk)


def a_team(desk: Desk) -> None:
    """A clerk and a referee of dep-13, as of this desk's day."""
    with desk.begin(OPERATOR) as tx:
        appoint(tx, PLAIN.id, "dep-35", Duty.CASEWORKER)
        appoint(tx, CLERK.id, "dep-13", Duty.CASEWORKER)
        appoint(tx, JUDGE.id, "dep-13", Duty.REFEREE)


def nobody_else_goes_on(desk: Desk, agent: Actor, number: str) -> None:
    """Accepted, sent on, sent back, decided: each waits for the referee."""
    for wished in (
        reorient.Wished("dep-44", DOMICILE, "", 3),
        reorient.Wished("dep-35", BACK, "", 3, back=True),
    ):
        with pytest.raises(AwaitsReferee):
            reorient.reorient(desk, agent, number, wished)
    with pytest.raises(AwaitsReferee):
        moved.accept(desk, agent, number, 3)
    with pytest.raises(AwaitsReferee):
        decide.decide(desk, agent, number, "granted", a_pdf(), 0)
    with pytest.raises(NotAllowed):
        rule.rule(desk, agent, number, rule.Said("dep-13", WHY, 3))


def test_a_referee_sends_it_to_who_studies_it_with_its_first_days(
    office: Office, timed: Desk, clock: Clock
) -> None:
    desk = timed
    a_team(desk)
    filed = file(desk)
    number, first_day = f"{filed.number}-1", legal_day(clock())
    office.work(desk)
    moved_thrice(desk, office, number, clock)
    nobody_else_goes_on(desk, CLERK, number)
    assert numbers(desk, JUDGE, List.REFEREE) == [number]
    wrong = rule.Said("dep-44", " ", 3)
    with pytest.raises(NotReady) as error:
        rule.rule(desk, JUDGE, number, wrong)
    assert [one.text for one in error.value.problems] == ["nobody", "nothing"]
    with pytest.raises(Conflict):
        rule.rule(desk, JUDGE, number, rule.Said("dep-35", WHY, 2))
    saying = rule.Said("dep-35", WHY, 3)
    before = office.asked("SELECT count(*) FROM ledger WHERE word = 'Ruled'")
    looked = rule.preview(desk, JUDGE, number, saying)
    assert looked.told.endswith(WHY) and looked.aid == "apa" and looked.found.awaits
    assert not looked.elsewhere, "they live there"
    assert rule.preview(desk, JUDGE, number, replace(saying, to="dep-13")).elsewhere
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'Ruled'") == before
    ruling = rule.rule(desk, JUDGE, number, saying)
    office.work(desk)
    assert (ruling.rank, ruling.former, ruling.funder) == (4, "dep-13", "dep-35")
    for agent in (RENNES, JUDGE):
        assert list(moved.rulings_of(desk, agent, [number])) == [ruling]
    assert moved.why_of(desk, RENNES, ruling) == WHY
    (line,) = inbox.look(desk, RENNES, List.ALL).lines
    assert (line.standing.place, line.dossier.submitted_at) == (Place.FIRST, filed.submitted_at)
    assert Flag.REFEREE not in line.standing.flags
    (told,) = write.read(desk, ANA, number).told
    assert "Département d’Ille-et-Vilaine" in told.words and told.words.endswith(WHY)
    assert follow.standings(desk, ANA, filed.number)[0].dossier.funder == "dep-35"
    assert not note.case_of(desk, RENNES, number).on_paper
    limits = {one.limit: one for one in note.case_of(desk, RENNES, number).clocks.deadlines}
    assert limits["acknowledge"].start == first_day, "it had the request from the first day on"
    with pytest.raises(AwaitsReferee):
        reorient.reorient(desk, PLAIN, number, reorient.Wished("dep-13", DOMICILE, "", 4))
    moved.accept(desk, RENNES, number, 4)
    decide.decide(desk, RENNES, number, "granted", a_pdf(), 0)


def the_database_takes_a_ruling_of_a_referee_alone(desk: Desk) -> None:
    """Of the funder that has the dossier, for one that had it, at its rank."""
    for agent, funder, rank in (
        (CLERK, "dep-13", 3), (RENNES, "dep-35", 4), (JUDGE, "dep-44", 4), (JUDGE, "dep-35", 3),
    ):  # fmt: skip
        with pytest.raises((NotAllowed, Conflict)), desk.begin(agent) as tx:
            tx._wire.say(
                f"INSERT INTO rulings SELECT dossier, {rank}, request, person, '{agent.funder}',"
                f" '{funder}', cipher, '{agent.id}', moved_at FROM moves WHERE rank = 3"
            )


def test_a_ruling_is_a_link_of_the_proof(kept: Kept, office: Office, desk: Desk) -> None:
    """It stays: its limits run since it came there first. Each planted fault is found."""
    a_team(desk)
    number = kept.number
    moved_thrice(desk, office, number)
    the_database_takes_a_ruling_of_a_referee_alone(desk)
    rule.rule(desk, JUDGE, number, rule.Said("dep-13", WHY, 3))
    office.work()
    assert numbers(desk, JUDGE, List.REFEREE) == []
    assert Flag.REFEREE not in flags_of(desk, CLERK, number)
    with pytest.raises(Conflict):
        rule.rule(desk, JUDGE, number, rule.Said("dep-35", WHY, 3))
    assert different(kept) == []
    *_, (given, _cursor) = exported(desk, funder_of("dep-13"), None)
    assert isinstance(given, Bag)
    assert b'"former":"dep-13","rank":3,"to":"dep-13"' in given.files["data/rulings.json"]
    with desk.begin(WORKER) as tx:
        assert tx.rulings.of(number)[0].ruled_by == JUDGE.id
    for fault, mended, found in (
        ("funder = 'dep-35'", "funder = 'dep-13'", ["rulings", "rulings obeyed"]),
        ("ruled_by = 'x'", f"ruled_by = '{JUDGE.id}'", ["rulings"]),
    ):
        office.superuser(f"UPDATE rulings SET {fault}")
        assert different(kept) == [f"{number} {one}" for one in found]
        office.superuser(f"UPDATE rulings SET {mended}")
    office.superuser("DELETE FROM rulings")
    assert different(kept) == [f"{number} rulings"]
