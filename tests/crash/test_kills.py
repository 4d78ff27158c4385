"""However a process dies, nothing that was acknowledged is lost, doubled, stuck or half-made.

Each kill is a SIGKILL that a process of its own gives itself before or after one of its calls to a
neighbour. Many die first, each on a request of its own; then a clean worker works; then everything
is looked at.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any

import pytest

from tests.acts.office import TWO_FUNDERS
from tests.crash.child import LEASE_SECONDS
from tests.crash.conftest import Ended, Lane
from tests.crash.mutants import MUTANTS
from tests.crash.points import FAILURES, KILLS

pytestmark = pytest.mark.timeout(600)

Plan = list[tuple[int, str]]
"""Which call, and what happens there."""

killed: list[str] = []
"""Every kill of this run, so that the promise of their number is held."""


SEED = int(os.environ.get("SEED", "0"))
TURNS = 3
"""Of so many kills of a long list one is done in a daily run; SEED says which, `--all` does all."""

some_or_all = pytest.mark.parametrize("turns", [TURNS, pytest.param(1, marks=pytest.mark.long)])


def every(names: Sequence[str], hows: Sequence[str] = KILLS, turns: int = 1) -> Plan:
    """Each call, before and after; or one of so many turns of them."""
    plan = [(at, how) for at in range(1, len(names) + 1) for how in hows]
    return plan[SEED % turns :: turns]


def side_by_side(lanes: list[Lane], run: Callable[[Lane, Plan], Any], plan: Plan) -> list[Any]:
    """Do a part of the plan in each lane, all at the same time."""
    parts = [plan[rank :: len(lanes)] for rank in range(len(lanes))]
    with ThreadPoolExecutor(len(lanes)) as pool:
        return list(pool.map(run, lanes, parts))


def died(done: Ended, at: int, how: str, what: str) -> None:
    """It died where it was told to: a kill that did not happen proves nothing."""
    assert done.ended == -signal.SIGKILL, (at, how, done)
    killed.append(f"{what}: {how} {at}")


def whole(lane: Lane, acknowledged: dict[str, str]) -> None:
    """Right after the crashes nothing half-made is shown as done; a clean worker ends it all."""
    assert lane.look() == []
    assert lane.finish() == []
    assert lane.look(acknowledged) == []


# ---------------------------------------------------------------- submit

FILINGS: dict[str, dict[str, Any]] = {
    "no paper": {"papers": 0},
    "two papers": {"papers": 2},
    "two funders": {"papers": 1, **TWO_FUNDERS},
    "a key": {"papers": 0, "key": True},
}


DAILY = ("two papers",)
"""What is killed each day, at some of its calls; the others, and all calls, in the long run."""


def each_of(cases: Iterable[str]) -> list[Any]:
    """Each case, and of how many kills one is done."""
    every_one = [pytest.param(case, 1, marks=pytest.mark.long) for case in cases]
    return [*((case, TURNS) for case in DAILY), *every_one]


@pytest.mark.parametrize(("filing", "turns"), each_of(FILINGS))
def test_the_web_process_is_killed_while_it_files(
    lanes: list[Lane], filing: str, turns: int
) -> None:
    facts = dict(FILINGS[filing])
    keyed = facts.pop("key", False)

    def key_of(draft: str) -> str | None:
        return f"key-{draft}" if keyed else None

    (sample,) = lanes[0].write(1, keep=True, **facts)
    names = lanes[0].send(sample, key=key_of(sample)).names
    again = lanes[0].send(sample, key=key_of(sample)).names
    assert "aid_requests.add" in names and "aid_requests.add" not in again

    def run(lane: Lane, plan: Plan) -> None:
        acknowledged: dict[str, str] = {}
        drafts = lane.write(len(plan), keep=True, **facts)
        comes_back = cycle((True, True, True, False))  # some people close their browser for good
        for draft, (at, how), back in zip(drafts, plan, comes_back, strict=False):
            died(lane.send(draft, at, how, key_of(draft)), at, how, "submit")
            if back:
                numbers = {lane.send(draft, key=key_of(draft)).first("number") for _ in range(2)}
                assert len(numbers) == 1 and None not in numbers
                acknowledged[draft] = numbers.pop()
                at_again = 1 + at % len(again)
                died(lane.send(draft, at_again, how, key_of(draft)), at_again, how, "again")
                assert lane.send(draft, key=key_of(draft)).first("number") == acknowledged[draft]
        whole(lane, acknowledged)

    side_by_side(lanes, run, every(names, turns=turns))


@pytest.mark.long
def test_a_neighbour_fails_while_a_request_is_filed(lanes: list[Lane]) -> None:
    (sample,) = lanes[0].write(1, keep=True)
    names = lanes[0].send(sample).names

    def run(lane: Lane, plan: Plan) -> None:
        acknowledged = {}
        for draft, (at, how) in zip(lane.write(len(plan), keep=True), plan, strict=True):
            done = lane.send(draft, at, how)
            assert done.ended == 0 and done.first("refused"), (at, how, done)
            acknowledged[draft] = lane.send(draft).first("number")
            assert lane.send(draft).first("number") == acknowledged[draft]
        whole(lane, acknowledged)

    side_by_side(lanes, run, every(names, FAILURES))


# ---------------------------------------------------------------- seal

DOSSIERS: dict[str, dict[str, Any]] = {
    "no paper": {"papers": 0},
    "two papers": {"papers": 2},
    "two funders": {"papers": 1, **TWO_FUNDERS},
}


def calibrated(lane: Lane, facts: dict[str, Any], mutant: str | None = None) -> list[str]:
    """The calls of one sealing, by one that is let through."""
    lane.write(1, **facts)
    names = lane.one_job(mutant=mutant).names
    assert lane.finish(mutant) == []
    return names


@pytest.mark.parametrize(("dossier", "turns"), each_of(DOSSIERS))
def test_a_worker_is_killed_while_it_seals(lanes: list[Lane], dossier: str, turns: int) -> None:
    facts = DOSSIERS[dossier]
    names = calibrated(lanes[0], facts)
    assert {"printer.dossier", "sealer.seal", "vault.put", "keyring.wrap", "commit"} <= set(names)

    def run(lane: Lane, plan: Plan) -> None:
        each = 2 if dossier == "two funders" else 1
        filed = lane.write(-(-len(plan) // each), **facts)
        for at, how in plan:
            died(lane.one_job(at, how), at, how, "seal")
        whole(lane, filed)

    side_by_side(lanes, run, every(names, turns=turns))


FAILING = ("vault.put", "sealer.seal", "dossiers.save", "commit")
"""Calls of a sealing that fail in a daily run; in the long run all do."""


@pytest.mark.parametrize("all_calls", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_neighbour_fails_while_a_dossier_is_sealed(lanes: list[Lane], all_calls: bool) -> None:
    names = calibrated(lanes[0], {"papers": 1})
    assert len({call for call in FAILING if call in names}) == len(FAILING)

    def run(lane: Lane, plan: Plan) -> None:
        filed = lane.write(len(plan))
        for at, how in plan:
            assert lane.one_job(at, how).ended == 0
        whole(lane, filed)

    plan = [
        (at, how) for at, how in every(names, FAILURES) if all_calls or names[at - 1] in FAILING
    ]
    side_by_side(lanes, run, plan)


@pytest.mark.long
def test_a_worker_is_killed_while_it_seals_an_addition(lanes: list[Lane]) -> None:
    """What was filed is sealed, and stays; the addition ends sealed beside it, once."""
    lanes[0].complete(lanes[0].write(1))
    names = lanes[0].one_job().names
    assert {"printer.addition", "sealer.seal", "vault.put", "additions.save"} <= set(names)
    assert lanes[0].finish() == []

    def run(lane: Lane, plan: Plan) -> None:
        filed = lane.write(len(plan))
        lane.complete(filed)
        for at, how in plan:
            died(lane.one_job(at, how), at, how, "seal an addition")
        whole(lane, filed)

    side_by_side(lanes, run, every(names))


DECIDING = ("vault.put", "decisions.save", "inbox.delete")
"""Calls of the sealing of a decision that a daily run kills at; the long run kills at all."""


@pytest.mark.parametrize("all_calls", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_worker_is_killed_while_it_seals_a_decision(lanes: list[Lane], all_calls: bool) -> None:
    """The letter ends sealed beside the dossier, once, and all of it is kept for longer."""
    lanes[0].decided(lanes[0].write(1))
    sealing, extending = lanes[0].one_job().names, lanes[0].one_job().names
    assert {"vault.put", "inbox.delete", "decisions.save"} <= set(sealing)
    assert {"vault.extend", "decisions.extend"} <= set(extending)
    assert lanes[0].finish() == []

    def run(lane: Lane, plan: Plan) -> None:
        filed = lane.write(len(plan))
        lane.decided(filed)
        for at, how in plan:
            died(lane.one_job(at, how), at, how, "seal a decision")
        whole(lane, filed)

    plan = [
        (at, how) for at, how in every(sealing) if all_calls or sealing[at - 1].startswith(DECIDING)
    ]
    side_by_side(lanes, run, plan)


def nth(names: Sequence[str], name: str, rank: int) -> int:
    """The place of the nth call of this name."""
    return [at for at, found in enumerate(names, 1) if found == name][rank - 1]


STOPS = [("vault.put", 1), ("vault.put", 2), ("vault.put", 3)]
"""Where the first one dies, before its answer: paper, PDF and manifest lie in the vault unnoted."""
TELLING = ("commit", "vault.", "deposits.", "dossiers.save", "inbox.get")
"""Calls of the second one that a daily run kills at; the long run kills at all."""


def killed_twice(lane: Lane, plan: Plan, first: int) -> dict[str, str]:
    """Each worker dies, and the next one on the same job too."""
    filed = lane.write(len(plan))
    for _ in plan:
        died(lane.one_job(first, KILLS[1]), first, KILLS[1], "seal, first")
    time.sleep(LEASE_SECONDS)  # until the leases of the dead have ended
    for at, how in plan:
        died(lane.one_job(at, how), at, how, "seal, second")
    return filed


def second_names(lane: Lane, first: int) -> list[str]:
    """The calls of who takes over from one that died there."""
    lane.write(1)
    died(lane.one_job(first, KILLS[1]), first, KILLS[1], "seal, first")
    time.sleep(LEASE_SECONDS)
    names = lane.one_job().names
    assert lane.finish() == []
    return names


@pytest.mark.long
@pytest.mark.parametrize(
    "stop",
    STOPS,
    ids=lambda stop: f"{stop[0]} {stop[1]}",
)
@pytest.mark.parametrize("all_calls", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_worker_is_killed_on_what_a_killed_worker_left(
    lanes: list[Lane], stop: tuple[str, int], all_calls: bool
) -> None:
    names = calibrated(lanes[0], {"papers": 1})
    first = nth(names, *stop)
    seconds = second_names(lanes[0], first)
    assert "vault.find" in seconds and "vault.read" in seconds
    plan = [
        (at, how) for at, how in every(seconds) if all_calls or seconds[at - 1].startswith(TELLING)
    ]

    def run(lane: Lane, plan: Plan) -> None:
        whole(lane, killed_twice(lane, plan, first))

    side_by_side(lanes, run, plan)


# ---------------------------------------------------------------- what comes after


@some_or_all
def test_a_worker_is_killed_while_it_empties_the_inbox(lanes: list[Lane], turns: int) -> None:
    (lane, _) = lanes
    filed = lane.write(1, papers=2)
    assert lane.one_job().ended == 0
    names = lane.one_job().names
    assert names.count("inbox.delete") == 2
    plan = every(names, turns=turns)
    filed |= lane.write(len(plan), papers=2)
    for _ in plan:
        assert "vault.put" in lane.one_job().names
    for at, how in plan:
        died(lane.one_job(at, how), at, how, "clean")
    whole(lane, filed)


@some_or_all
def test_a_worker_is_killed_while_it_keeps_the_ledger(lanes: list[Lane], turns: int) -> None:
    (lane, _) = lanes
    lane.write(1, keep=True)
    names = lane.ask("checkpoint", at=0, how="").names
    assert {"ledger.sequence", "ledger.save_checkpoint", "vault.put"} <= set(names)
    for at, how in every(names, turns=turns):
        lane.write(1, papers=0, keep=True)
        died(lane.ask("checkpoint", at=at, how=how), at, how, "checkpoint")
    whole(lane, {})


# ---------------------------------------------------------------- the teeth


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_way_to_seal_is_caught(lane: Lane, mutant: str) -> None:
    """Unharmed it seals as the right one does; killed at its puts, the same look finds it out."""
    names = calibrated(lane, {"papers": 1}, mutant)
    filed = lane.write(1)
    assert lane.finish(mutant) == []
    assert lane.look(filed) == []
    puts = [at for at, name in enumerate(names, 1) if name == "vault.put"]
    for at in puts:
        for how in KILLS:
            lane.write(1)
            assert lane.one_job(at, how, mutant).ended == -signal.SIGKILL
    lane.finish(mutant)
    found = lane.look({})
    signs = {"marked first": "shown as sealed", "printed again": "different"}
    assert any(signs[mutant] in sentence for sentence in found), found


def test_there_were_enough_kills(request: pytest.FixtureRequest) -> None:
    """Four hundred, when all tests of this file ran."""
    others = [one for one in request.session.items if one.fspath == request.node.fspath]
    all_ran = len(others) >= len(FILINGS) + len(DOSSIERS) + 2 * len(STOPS) + len(MUTANTS) + 10
    assert len(killed) >= (400 if all_ran else 0), len(killed)
