"""A dossier that moves from funder to funder: one chain, one first date, nothing left behind."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from portal import sending_on
from portal.acts import (
    ask,
    decide,
    follow,
    inbox,
    judge,
    moved,
    note,
    presence,
    reorient,
    review,
    rule,
    second,
    write,
)
from portal.desk import Desk
from portal.domain.clocks import State
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.findings import Outcome
from portal.domain.happened import legal_day
from portal.domain.inbox import Flag, List, Place
from portal.domain.people import WORKER, Actor
from tests.acts.added import add_to
from tests.acts.bags import Bag, exported
from tests.acts.kept import IDENTITY, Kept
from tests.acts.office import Office, file, funder_of
from tests.acts.on_duty import on_duty
from tests.build import Clock, a_caseworker, a_pdf, an_applicant

RENNES, MARSEILLE = a_caseworker("dep-35"), a_caseworker("dep-13", "caseworker-2")
ANA = an_applicant()
DOMICILE, BACK = "other_departement", "not_ours"


@pytest.fixture(autouse=True)
def _team_of_the_next_funder(office: Office) -> None:
    on_duty(office, MARSEILLE.id, Duty.CASEWORKER, Duty.REFEREE, funder="dep-13")
    office.superuser("UPDATE agents SET since = '2020-01-01' WHERE funder = 'dep-13'")


def send(desk: Desk, agent: Actor, number: str, to: str, seen: int, words: str = "") -> None:
    reorient.reorient(desk, agent, number, reorient.Wished(to, DOMICILE, words, seen))


def flags_of(desk: Desk, agent: Actor, number: str) -> frozenset[Flag]:
    lines = inbox.look(desk, agent, List.ALL).lines
    return next(one.standing.flags for one in lines if one.dossier.number == number)


def numbers(desk: Desk, agent: Actor, which: List) -> Sequence[str]:
    return [one.dossier.number for one in inbox.look(desk, agent, which).lines]


def different(kept: Kept) -> list[str]:
    return [one.check for one in kept.request_now() if one.outcome is Outcome.DIFFERENT]


@pytest.mark.long
def test_the_proof_is_one_chain_from_the_filing_to_the_decision(
    kept: Kept, office: Office, desk: Desk
) -> None:
    """An addition before the move, one after it, a return, another move, then the decision."""
    number = kept.number
    with desk.begin(WORKER) as tx:
        filed = tx.aid_requests.get(kept.request)
    filed_at = filed.submitted_at
    add_to(desk, filed, {"bank_details": a_pdf()})
    office.work()
    judge.judge(desk, RENNES, number, IDENTITY, "suits", 0)
    write.write(desk, RENNES, number, "Bonjour.")
    send(desk, RENNES, number, "dep-13", 0, "Elle a déménagé.")
    office.work()
    add_to(desk, filed, {"property_tax": a_pdf()})
    office.work()
    back = reorient.Wished("dep-35", BACK, "", 1, back=True)
    reorient.reorient(desk, MARSEILLE, number, back)
    office.work()
    write.write(desk, RENNES, number, "Rebonjour.")
    send(desk, RENNES, number, "dep-13", 2)
    office.work()
    write.write(desk, MARSEILLE, number, "Nous étudions votre demande.")
    told = [(one.writing.funder, one.words) for one in write.read(desk, ANA, number).told]
    assert told == [
        ("dep-35", "Bonjour."), ("dep-35", "Rebonjour."), ("dep-13", "Nous étudions votre demande.")
    ]  # fmt: skip
    assert [one.words for one in write.read(desk, MARSEILLE, number).told] == [told[2][1]]
    assert Flag.REFEREE in flags_of(desk, MARSEILLE, number)
    assert numbers(desk, MARSEILLE, List.REFEREE) == [number]
    rule.rule(desk, MARSEILLE, number, rule.Said("dep-13", "Elle y habite.", 3))
    office.work()
    assert numbers(desk, MARSEILLE, List.REFEREE) == []
    decide.decide(desk, MARSEILLE, number, "granted", a_pdf(), 0)
    office.work()
    office.checkpoint()
    assert {one.outcome for one in kept.request_now()} == {Outcome.SAME}
    *_, (given, _cursor) = exported(desk, funder_of("dep-13"), None)  # fmt: skip
    assert isinstance(given, Bag)
    assert "data/decisions/1/lettre.pdf" in given.files
    record = json.loads(given.files["data/dossier.json"])
    assert record["funder"]["code"] == "dep-35", "what was filed stays as it was filed"
    with desk.begin(WORKER) as tx:
        assert tx.dossiers.get(number).submitted_at == filed_at
    each_planted_fault_is_found(kept)


def each_planted_fault_is_found(kept: Kept) -> None:
    """One row after the other is changed behind the guards, and mended."""
    office, number = kept.office, kept.number
    office.superuser("UPDATE judgments SET worth = 'wrong'")
    office.superuser("UPDATE milestones SET day = day - 1")
    assert different(kept) == [f"{number} dates noted", f"{number} papers judged"]
    office.superuser("UPDATE judgments SET worth = 'suits'")
    office.superuser("UPDATE milestones SET day = day + 1")
    office.superuser("UPDATE moves SET reason = 'other_payer' WHERE rank = 2")
    assert different(kept) == [f"{number} moves"]
    office.superuser("UPDATE moves SET reason = 'not_ours' WHERE rank = 2")
    office.superuser("UPDATE moves SET former = 'dep-44' WHERE rank = 1")
    assert set(different(kept)) >= {f"{number} moves", f"{number} funder"}
    office.superuser("UPDATE moves SET former = 'dep-35' WHERE rank = 1")
    office.superuser(f"UPDATE dossiers SET funder = 'dep-35' WHERE number = '{number}'")
    assert f"{number} chain of funders" in different(kept)


def test_all_moves_at_once_and_nothing_stays_to_be_read(
    office: Office, timed: Desk, clock: Clock
) -> None:
    desk = timed
    filed = file(desk, papers={"identity": a_pdf()})
    number = f"{filed.number}-1"
    office.work(desk)
    cursors = [at for _, at in exported(desk, funder_of("dep-35"), None)]
    until = legal_day(clock()).replace(month=4)
    ask.ask(desk, RENNES, number, ask.Wished(["tax_notice"], until, "", 0))
    wrong = reorient.Wished("dep-35", "nothing", "x" * 2001, 0)
    with pytest.raises(NotReady) as error:
        reorient.reorient(desk, RENNES, number, wrong)
    assert [one.text for one in error.value.problems] == ["same", "no_reason", "too_long"]
    with pytest.raises(NotFound):
        send(desk, MARSEILLE, number, "dep-44", 0)
    with pytest.raises(Conflict):
        send(desk, RENNES, number, "dep-13", 1)
    clock.forward(days=3)
    review.open_dossier(desk, RENNES, number)
    send(desk, RENNES, number, "dep-13", 0, "Domicile à Marseille.")
    office.work(desk)
    assert presence.present(desk, MARSEILLE, number) == ([], ()), "no colleague had it open"
    looks = (review.open_dossier, write.read, ask.askable, note.case_of, sending_on.movable)
    for look in looks:
        with pytest.raises(NotFound):
            look(desk, RENNES, number)  # type: ignore[operator]
    with desk.begin(RENNES) as tx:
        rows = tx.writings.of(number), tx.askings.of(number), tx.deposits.of(number)
        assert (rows, tx.keys.get(number)) == (((), (), ()), None)
    (gone,) = moved.gone(desk, RENNES)
    assert (gone.dossier, gone.funder, gone.moved_at) == (number, "dep-13", clock())
    with pytest.raises(NotFound):
        moved.words_of(desk, RENNES, gone)
    assert list(exported(desk, funder_of("dep-35"), cursors[-1])) == []
    assert review.open_dossier(desk, MARSEILLE, number).badge is Outcome.SAME
    (came,) = moved.moves_of(desk, MARSEILLE, [number])[number]
    assert moved.words_of(desk, MARSEILLE, came) == "Domicile à Marseille."
    assert moved.moved_on(desk, MARSEILLE, number) is None
    (line,) = inbox.look(desk, MARSEILLE, List.ALL).lines
    assert (line.standing.place, line.held.caseworker) == (Place.FIRST, None)
    assert line.dossier.submitted_at == filed.submitted_at
    assert inbox.look(desk, MARSEILLE, List.ALL, name="Le Goff").lines
    assert not inbox.look(desk, RENNES, List.ALL, name="Le Goff").lines
    clocks = {one.limit: one for one in note.case_of(desk, MARSEILLE, number).clocks.deadlines}
    assert clocks["acknowledge"].last == legal_day(clock()).replace(day=15), "10 days from the move"
    assert clocks["say_whose"].state is State.RUNNING
    moved.accept(desk, MARSEILLE, number, 1)
    with pytest.raises(Conflict):
        moved.accept(desk, MARSEILLE, number, 1)
    assert follow.standings(desk, ANA, filed.number)[0].dossier.funder == "dep-13"
    decide.decide(desk, MARSEILLE, number, "refused", a_pdf(), 0)
    with pytest.raises(Conflict):
        send(desk, MARSEILLE, number, "dep-35", 1)


def test_who_decides_accepts_and_what_comes_back_is_of_who_sent_it(
    office: Office, desk: Desk
) -> None:
    number = f"{file(desk).number}-1"
    office.work()
    send(desk, RENNES, number, "dep-13", 0)
    proposed = decide.propose(desk, MARSEILLE, number, "granted", a_pdf(), 0, "met")
    assert not moved.is_accepted(desk, MARSEILLE, number)
    second.propose(desk, MARSEILLE, proposed)
    assert moved.is_accepted(desk, MARSEILLE, number), "who proposes to decide it accepts it"
    second.decline(desk, MARSEILLE, number, proposed.inbox_key)
    back = reorient.Wished("dep-35", BACK, "", 1, back=True)
    reorient.reorient(desk, MARSEILLE, number, back)
    moved.accept(desk, a_caseworker("dep-35", "caseworker-2"), number, 2)
    assert inbox.hold_of(desk, RENNES, number).held.caseworker == RENNES.id


def test_what_a_former_funder_opened_its_next_one_has_not(
    office: Office, timed: Desk, clock: Clock
) -> None:
    desk, filed = timed, file(timed)
    number = f"{filed.number}-1"
    office.work(desk)
    review.open_dossier(desk, RENNES, number)
    assert follow.standings(desk, ANA, filed.number)[0].opened_at == clock()
    clock.forward(days=1)
    send(desk, RENNES, number, "dep-13", 0)
    office.work(desk)
    assert follow.standings(desk, ANA, filed.number)[0].opened_at is None
    clock.forward(days=1)
    review.open_dossier(desk, MARSEILLE, number)
    opened = clock()
    clock.forward(days=1)
    review.open_dossier(desk, MARSEILLE, number)
    assert follow.standings(desk, ANA, filed.number)[0].opened_at == opened


def test_no_role_moves_a_dossier_by_itself(office: Office, desk: Desk) -> None:
    """The role that moves writes what a row of moves says; that row is its funder's alone."""
    number = f"{file(desk).number}-1"
    office.work()
    for actor in (RENNES, ANA, WORKER):
        with pytest.raises(NotAllowed), desk.begin(actor) as tx:
            tx._wire.say("UPDATE dossiers SET funder = 'dep-13'")
    for statement in (
        "UPDATE dossiers SET funder = 'dep-13'",
        "UPDATE dossiers SET caseworker = NULL",
        "UPDATE deposits SET funder = 'dep-13'",
        "UPDATE dossier_keys SET owner = 'dep-13'",
        "SELECT beneficiary FROM dossiers",
        "SELECT wrapped FROM dossier_keys",
    ):
        with pytest.raises(NotAllowed), desk.begin(RENNES) as tx:
            tx._wire.say("SET LOCAL ROLE portal_mover")
            tx._wire.say(statement)
    send(desk, RENNES, number, "dep-13", 0)
    with desk.begin(MARSEILLE) as tx:
        (move,) = tx.moves.of(number)
    for actor, stolen in ((RENNES, "dep-35"), (MARSEILLE, "dep-35")):
        with pytest.raises((NotAllowed, Conflict)), desk.begin(actor) as tx:
            tx._wire.say(
                "INSERT INTO moves SELECT dossier, 2, request, person, 'dep-13', 'dep-35', aid,"
                " reason, returned, cipher, former_routes, routes, base, places, 'somebody',"
                f" moved_at FROM moves WHERE rank = 1 AND former = '{stolen}'"
            )
    assert move.funder == "dep-13"
