"""An evaluation that an agreement recognises travels with a dossier; any other one stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.acts import follow, reorient, review, sign_sheet, study, verify
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.dossier import digest
from portal.domain.duties import Duty
from portal.domain.errors import NotFound
from portal.domain.findings import Outcome
from portal.domain.people import Actor, Role
from portal.domain.recognitions import Scope
from portal.domain.sheets import Sheet
from portal.form.load import load_editions
from portal.form.recognition import agreement_between, parties_of
from portal.places import forms
from portal.secrecy import MEDICAL_SOFTWARE
from tests.acts.bags import Bag, exported
from tests.acts.office import Office, file, funder_of
from tests.acts.on_duty import on_duty
from tests.acts.test_study import PLAN, E, P, signed
from tests.browser.every.site import an_office
from tests.build import NOON, a_caseworker, an_applicant

HERE, FUND, FARMERS, FAR = "dep-35", "carsat-bretagne", "msa-portes-de-bretagne", "dep-13"
EVA, AGENT = a_caseworker(HERE, "eva"), a_caseworker(HERE, "agent")
FUND_EVA, FUND_AGENT = a_caseworker(FUND, "eva-fund"), a_caseworker(FUND, "agent-fund")
PDF = "evaluations/1/evaluation.pdf"
REFERENCE = load_editions(forms())["2026-01-01"].reference.on(NOON.date())
RENNES, BESANCON, NANTES = "35238", "25056", "44109"


@pytest.fixture(scope="module")
def office(postgres: Postgres, wired: Desk, s3: S3Server, secrets: Path) -> Iterator[Office]:
    """One office for all tests of this file; each does its work on a dossier of its own."""
    with an_office(postgres, wired, s3, secrets, "recognised") as made:
        for actor, duty in (
            (EVA, Duty.EVALUATOR), (AGENT, Duty.CASEWORKER), (FUND_EVA, Duty.EVALUATOR),
            (FUND_AGENT, Duty.CASEWORKER),
        ):  # fmt: skip
            on_duty(made, actor.id, duty, funder=actor.funder or "")
        on_duty(made, "far", Duty.EVALUATOR, Duty.CASEWORKER, funder=FAR)
        on_duty(made, "farm", Duty.EVALUATOR, funder=FARMERS)
        yield made


@pytest.fixture
def evaluated(office: Office, desk: Desk) -> Sheet:
    """An evaluation of dep-35, GIR 3, sealed."""
    number = f"{file(desk).number}-1"
    office.work()
    sheet = signed(desk, number)
    office.work()
    return sheet


def send(desk: Desk, agent: Actor, number: str, to: str, seen: int = 0) -> None:
    reorient.reorient(desk, agent, number, reorient.Wished(to, "other_payer", "", seen))


def read(desk: Desk, agent: Actor, number: str) -> tuple[bytes | None, list[int]]:
    """The record that somebody reads of the evaluation, and the GIR that they are told."""
    shown = study.look(desk, agent, number, E)
    assert shown.sheets == ()
    return (shown.held and shown.held.record, [one.gir for one in shown.recognised])


def test_it_is_read_by_the_evaluators_of_the_next_funder_until_it_moves_on(
    office: Office, desk: Desk, evaluated: Sheet
) -> None:
    """Tripartite in Ille-et-Vilaine: departement, Carsat and MSA recognise GIR and evaluation."""
    number = evaluated.dossier
    mine = study.look(desk, EVA, number, E).held
    assert mine and mine.record
    send(desk, AGENT, number, FUND)
    office.work()
    assert read(desk, FUND_EVA, number) == (mine.record, [3])
    assert review.paper_original(desk, FUND_EVA, number, PDF)
    opened = review.open_dossier(desk, FUND_EVA, number)
    assert (opened.badge, [one.gir for one in opened.recognised]) == (Outcome.SAME, [3])
    assert read(desk, FUND_AGENT, number) == (None, [3]), "medical secrecy holds there as well"
    with pytest.raises(NotFound):
        review.paper_original(desk, FUND_AGENT, number, PDF)
    with pytest.raises(NotFound):
        study.look(desk, EVA, number, E)
    plan = study.save(desk, FUND_EVA, number, P, PLAN, 0)
    answer = sign_sheet.sign_plan(desk, FUND_EVA, number, PLAN, seen=plan.version)
    assert answer.gir == 3, "a plan answers the evaluation that is recognised"
    office.work()
    medical = Actor(Role.FUNDER, MEDICAL_SOFTWARE.format(FUND), FUND)
    for software, has in ((medical, True), (funder_of(FUND), False)):
        bag = bag_of(desk, software, number)
        assert (f"data/{PDF}" in bag.files) is has
        assert ("data/evaluations/1/evaluation.json" in bag.files) is has
        info = bag.files["bag-info.txt"].decode()
        assert f"Recognised-GIR: {number}-E1 GIR 3 agreement 35 gir_and_evaluation\n" in info
        assert (f"Left-Out-Medical: {PDF}\n" in info) is not has
    office.checkpoint()
    assert {one.outcome for one in verify.verify_request(desk, number)} == {Outcome.SAME}
    for wrong, right in (("gir = 4", "gir = 3"), ("agreement = '22'", "agreement = '35'")):
        office.superuser(f"UPDATE recognitions SET {wrong} WHERE dossier = '{number}'")
        assert {one.outcome for one in verify.verify_request(desk, number)} > {Outcome.SAME}
        office.superuser(f"UPDATE recognitions SET {right} WHERE dossier = '{number}'")
    send(desk, FUND_AGENT, number, FAR, 1)
    office.work()
    far = a_caseworker(FAR, "far")
    assert read(desk, far, number) == (None, []), "no party of it"
    proofs_alone_go_to_who_reads_nothing(desk, number)
    send(desk, far, number, FARMERS, 2)
    office.work()
    (told,) = follow.standings(desk, an_applicant(), number.rpartition("-")[0])
    assert [(one.rank, one.funder) for one in told.recognised] == [(1, FUND), (3, FARMERS)]
    with desk.begin(an_applicant("ben")) as tx:
        assert tx.moves.ever_recognised(number) == ()
    farm = a_caseworker(FARMERS, "farm")
    assert read(desk, farm, number) == (mine.record, [3]), "a party, whoever had it between"


def proofs_alone_go_to_who_reads_nothing(desk: Desk, number: str) -> None:
    """The manifests of what stays elsewhere, and who had it when: no word of their content."""
    bag = bag_of(desk, Actor(Role.FUNDER, MEDICAL_SOFTWARE.format(FAR), FAR), number)
    beside = {one for one in bag.files if one.startswith(("data/eval", "data/plans"))}
    assert beside == {"data/evaluations/1/manifest.json", "data/plans/1/manifest.json"}
    assert "Former-Funders: evaluations/1/ plans/1/" in bag.files["bag-info.txt"].decode()
    moves = json.loads(bag.files["data/moves.json"])
    assert [(one["former"], one["to"]) for one in moves] == [(HERE, FUND), (FUND, FAR)]
    told = {one: json.loads(bag.files[one]) for one in (*sorted(beside), "data/manifest.json")}
    chain = {one["number"]: (digest(bag.files[name]), one) for name, one in told.items()}
    (_, plan), (first, evaluation) = chain[f"{number}-P1"], chain[f"{number}-E1"]
    assert (plan["previous"], plan["previous_manifest_sha256"]) == (f"{number}-E1", first)
    assert (evaluation["previous"], evaluation["previous_manifest_sha256"]) == (
        number, chain[number][0],
    )  # fmt: skip
    assert "gir" not in json.dumps([plan, evaluation]).lower()


def bag_of(desk: Desk, software: Actor, number: str) -> Bag:
    *_, bag = [bag for bag, _ in exported(desk, software, None) if bag.number == number]
    assert isinstance(bag, Bag)
    return bag


def test_who_is_party_where_and_to_what() -> None:
    """By where the person lives: the same two funders recognise nothing of somebody elsewhere."""

    def between(commune: str, one: str, other: str) -> str:
        found = agreement_between(REFERENCE, commune, one, other)
        return found.scope if found else ""

    assert between(RENNES, HERE, FUND) == between(RENNES, FARMERS, HERE) == Scope.EVALUATION
    assert between(RENNES, HERE, HERE) == between(RENNES, HERE, FAR) == ""
    assert between(BESANCON, "dep-25", "carsat-bourgogne-franche-comte") == Scope.GIR
    assert between(NANTES, "dep-44", "carsat-pays-de-la-loire") == Scope.EVALUATION
    farmers = REFERENCE.territories["44"].msa
    assert between(NANTES, "dep-44", farmers) == "", "between departement and Carsat alone"
    assert between(RENNES, "dep-44", "carsat-pays-de-la-loire") == ""
    assert between("75056", "dep-75", "cnav") == "", "a code that is no funder's"
    every = REFERENCE.gir_agreements.values()
    assert len(every) == 42
    assert {len(parties_of(REFERENCE, one)) for one in every} == {2, 3}
    assert sum("MSA" in one.parties for one in every) == 21
    assert [one.code for one in every if one.scope == Scope.GIR] == ["25"]
