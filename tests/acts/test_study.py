"""An evaluation and its plan: typed, signed, sealed in the chain, found by every check."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.acts import (
    compose,
    decide,
    doubt,
    inbox,
    presence,
    review,
    sign_sheet,
    study,
    verify,
    verify_all,
    withdraw,
)
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.dossier import AidRequest, digest
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.evaluation import read_evaluation
from portal.domain.findings import Outcome, exit_code
from portal.domain.inbox import Flag, List
from portal.domain.people import WORKER, Actor, Role
from portal.domain.plan import read_plan
from portal.domain.sheets import SavedMeanwhile, Sheet, SheetKind
from portal.form.aggir import grid
from portal.safe import data_key, open_deposit
from portal.secrecy import MEDICAL_SOFTWARE
from portal.studying import TakenBack
from tests.acts.bags import Bag, exported
from tests.acts.kept import different
from tests.acts.neighbours import Bent
from tests.acts.office import Office, file, funder_of
from tests.acts.on_duty import on_duty
from tests.acts.test_decisions import _restore
from tests.acts.test_letters_composed import text_of
from tests.browser.every.site import an_office
from tests.build import a_caseworker, a_pdf, an_applicant

EVA, DOC, AGENT = (a_caseworker("dep-35", one) for one in ("eva", "doc", "agent"))
E, P = SheetKind.EVALUATION, SheetKind.PLAN
TODAY = "2026-03-09"


def typed(profile: str = "AACCACAABB", **more: str) -> Mapping[str, str]:
    """Ten variables rated by their letter, on a visit of the past."""
    letters = dict(zip(grid().required, profile, strict=True))
    told = {"profession": "nurse", "place": "home", "visited_on": TODAY, "notes": "Vit au 3e."}
    return {**told, **letters, **more}


PLAN = {
    "income": "1 500,00", "on": TODAY,
    "kind-1": "housekeeping", "quantity-1": "20,5", "price-1": "24,58",
    "kind-2": "home_adaptation", "quantity-2": "1", "price-2": "800", "note-2": "Une douche",
}  # fmt: skip


@pytest.fixture(scope="module")
def office(postgres: Postgres, wired: Desk, s3: S3Server, secrets: Path) -> Iterator[Office]:
    """One office for all tests of this file; each does its work on a dossier of its own."""
    with an_office(postgres, wired, s3, secrets, "study") as made:
        yield made


@pytest.fixture
def filed(office: Office, desk: Desk) -> AidRequest:
    request = file(desk, papers={"identity": a_pdf()})
    office.work()
    for person, duty in (("eva", Duty.EVALUATOR), ("doc", Duty.DOCTOR), ("agent", Duty.CASEWORKER)):
        on_duty(office, person, duty)
    inbox.be_known(desk, EVA, "LE BRIS Éva")
    return request


@pytest.fixture
def number(filed: AidRequest) -> str:
    return f"{filed.number}-1"


def signed(desk: Desk, number: str, told: Mapping[str, str] | None = None, **how: Any) -> Sheet:
    told = typed() if told is None else told
    draft = study.save(desk, EVA, number, E, told, how.pop("seen", 0))
    how = {"name": "Eva Le Bris", "ticked": True, "seen": draft.version} | how
    return sign_sheet.sign_evaluation(desk, EVA, number, told, **how)


def flags_of(desk: Desk, number: str) -> frozenset[Flag]:
    lines = inbox.look(desk, AGENT, List.ALL).lines
    return next(one.standing.flags for one in lines if one.dossier.number == number)


def planned(desk: Desk, number: str) -> Sheet:
    draft = study.save(desk, EVA, number, P, PLAN, 0)
    return sign_sheet.sign_plan(desk, EVA, number, PLAN, seen=draft.version)


def read(desk: Desk, number: str, name: str) -> bytes:
    with desk.begin(WORKER) as tx:
        key = data_key(desk, tx.keys.get(number))
        deposit = next(one for one in tx.deposits.of(number) if one.name == name)
    return open_deposit(desk, key, deposit)


def test_it_is_signed_sealed_and_answered_by_a_plan_in_one_chain(
    office: Office, desk: Desk, filed: AidRequest, number: str
) -> None:
    first = signed(desk, number)
    assert (first.number, first.gir, first.previous) == (f"{number}-E1", 3, number)
    ((beside,), named) = presence.present(desk, AGENT, number)
    assert {one.id: one.name for one in named}[beside.id] == "LE BRIS Éva", "an evaluator"
    ((waits,),) = office.asked("SELECT cipher FROM sheet_records WHERE dossier = %s", number)
    assert b"Vit au" not in waits
    with pytest.raises(Conflict):
        signed(desk, number)  # the first is being sealed
    with pytest.raises(NotReady) as refused:
        planned(desk, number)  # there is no sealed evaluation yet
    assert "évaluation" in refused.value.problems[0].text
    office.work()
    assert office.asked("SELECT 1 FROM sheet_records WHERE dossier = %s", number) == []
    shown = study.look(desk, EVA, number, E)
    assert shown.held and shown.held.badge is Outcome.SAME
    one = read_evaluation(shown.held.record or b"")
    assert (one.gir, one.signed_name, one.marks[0].letter) == (3, "Eva Le Bris", "A")
    wrong = {"income": "beaucoup", "quantity-1": "2", "on": "demain"}
    with pytest.raises(NotReady) as refused:
        sign_sheet.sign_plan(desk, EVA, number, wrong, seen=1)
    assert [one.question for one in refused.value.problems] == ["on", "income", "lines-1"]
    plan = sign_sheet.sign_plan(desk, EVA, number, PLAN, seen=1)
    told = plan.number, plan.previous, flags_of(desk, number)
    assert told == (f"{number}-P1", first.number, {Flag.TO_PLAN})
    office.work()
    held = study.look(desk, AGENT, number, P).held
    assert held and held.badge is Outcome.SAME
    drawn = read_plan(held.record or b"")
    assert (drawn.monthly, drawn.once) == (Decimal("503.89"), Decimal("800.00"))
    assert drawn.share and drawn.share.participation + drawn.share.allowance == drawn.monthly
    _a_letter_that_grants_tells_it(desk, number, plan.number)
    decide.decide(desk, AGENT, number, "granted", a_pdf("Oui"), 0)
    office.work()
    second = signed(desk, number, typed("C" * 10), seen=1)
    assert second.previous == f"{number}-D1"
    office.work()
    manifest = json.loads(read(desk, number, "decisions/1/manifest.json"))
    assert manifest["previous"] == plan.number
    before = digest(read(desk, number, "plans/1/manifest.json"))
    assert manifest["previous_manifest_sha256"] == before
    with desk.begin(WORKER) as tx:
        kept = {one.retain_until for one in tx.sheets.of(number)}
        assert kept == {tx.dossiers.get(number).retain_until}
    office.checkpoint()
    findings = verify.verify_request(desk, filed.number)
    assert {one.outcome for one in findings} == {Outcome.SAME}, findings
    assert any("plan 1 signed record" in one.check for one in findings)
    assert exit_code(tuple(verify_all.verify_vault(desk))) == 0
    assert review.open_dossier(desk, AGENT, number).badge is Outcome.SAME
    _one_byte_is_seen(desk, filed.number, number)


def _a_letter_that_grants_tells_it(desk: Desk, number: str, plan: str) -> None:
    assert compose.lacking(desk, AGENT, number, "granted") == []
    assert flags_of(desk, number) == frozenset(), "no sheet is due"
    with pytest.raises(NotReady) as wrong:  # a GIR 3 is sealed
        compose.judged(desk, AGENT, number, "refused", ["gir_too_light"])
    assert wrong.value.problems[0].text == compose.OTHER_GIR
    assert doubt.doubts(desk, AGENT, number, ["gir_too_light"]) == []
    granted = " ".join(text_of(compose.compose(desk, AGENT, number, "granted", [], "")))
    for told in (plan, "GIR 3", "20,5 heures", "503,89", "800"):
        assert told in granted.replace("\n", " "), told
    refused_letter = text_of(compose.compose(desk, AGENT, number, "refused", ["residence"], ""))
    assert plan not in " ".join(refused_letter)


def test_what_lacks_is_asked_with_a_sentence_and_nothing_typed_is_lost(
    desk: Desk, number: str
) -> None:
    told = {"profession": "", "visited_on": "hier", "coherence": "stch", "coherence-s": "1",
            "orientation": "A", "orientation-t": "1", "toilette-note": "À revoir"}  # fmt: skip
    with pytest.raises(NotReady) as refused:
        signed(desk, number, told, name=" ", ticked=False)
    asked = {one.question: one.text for one in refused.value.problems}
    lack = set(grid().required) - {"coherence", "orientation"}
    assert asked.keys() == lack | {"orientation", "profession", "visited_on", "signed_name", "tick"}
    assert asked["visited_on"] == "Cette date n’existe pas"
    assert "donnent B, et vous avez choisi A" in asked["orientation"]
    shown = study.look(desk, EVA, number, E)
    assert (shown.typed, shown.version, shown.saved_by) == (told, 1, "eva")
    with pytest.raises(NotReady) as refused:
        sign_sheet.sign_evaluation(desk, EVA, number, typed(), seen=1, name="zzz", ticked=True)
    (problem,) = refused.value.problems
    assert problem.question == "signed_name" and "LE BRIS Éva" in problem.text
    with pytest.raises(SavedMeanwhile) as other:
        study.save(desk, EVA, number, E, {"notes": "Autre"}, 0)
    assert other.value.draft and other.value.draft.version == 1
    with pytest.raises(SavedMeanwhile):
        sign_sheet.sign_evaluation(
            desk, EVA, number, typed(), seen=0, name="Eva", ticked=True
        )  # never over what a colleague saved
    assert study.look(desk, EVA, number, E).typed == told


def test_only_an_evaluator_signs_and_only_they_and_doctors_read(
    office: Office, desk: Desk, number: str
) -> None:
    study.save(desk, EVA, number, E, typed(), 0)
    for actor in (AGENT, DOC, on_duty(office, "boss", Duty.MANAGER)):
        with pytest.raises(NotAllowed):
            study.save(desk, actor, number, E, {}, 1)
        with pytest.raises(NotAllowed):
            sign_sheet.sign_evaluation(desk, actor, number, typed(), seen=1, name="X", ticked=True)
        with pytest.raises(NotAllowed), desk.begin(actor) as tx:  # and the database says so too
            draft = study.SheetDraft(number, E, "x", "dep-35", actor.id, b"x", 0, desk.clock())
            tx.sheets.keep(replace(draft, person=tx.dossiers.get(number).person, kind=P))
    assert study.look(desk, AGENT, number, E).typed == {}
    assert study.look(desk, DOC, number, E).typed == typed()
    name = "eva le bris"
    sheet = sign_sheet.sign_evaluation(desk, EVA, number, typed(), seen=1, name=name, ticked=True)
    office.work()
    assert study.look(desk, DOC, number, E).held
    shown = study.look(desk, AGENT, number, E)
    assert (shown.held, shown.reads) == (None, False)
    assert [one.number for one in shown.sheets] == [sheet.number], "they see that it is there"
    name = f"{sheet.folder}evaluation.pdf"
    assert review.paper_original(desk, DOC, number, name)[1].startswith(b"%PDF")
    with pytest.raises(NotFound):
        review.paper_original(desk, AGENT, number, name)
    assert len(review.open_dossier(desk, DOC, number).findings) > len(
        review.open_dossier(desk, AGENT, number).findings
    )
    stranger = on_duty(office, "eva-75", Duty.EVALUATOR, funder="dep-75")
    with pytest.raises(NotFound):
        study.look(desk, stranger, number, E)
    ((bag, _),) = [
        (bag, at) for bag, at in exported(desk, funder_of("dep-35"), None) if bag.number == number
    ][-1:]
    assert isinstance(bag, Bag)
    beside = [path for path in bag.files if "evaluations/" in path]
    assert beside == ["data/evaluations/1/manifest.json"], "its place in the chain, and no more"
    medical = Actor(Role.FUNDER, MEDICAL_SOFTWARE.format("dep-35"), "dep-35")
    ((whole, _),) = [
        (bag, at) for bag, at in exported(desk, medical, None) if bag.number == number
    ][-1:]
    assert isinstance(whole, Bag)
    told = json.loads(whole.files[f"data/{sheet.folder}evaluation.json"])
    assert (told["gir"], told["number"]) == (3, sheet.number)


def test_what_was_taken_back_is_signed_by_nobody_and_its_draft_is_kept(
    desk: Desk, filed: AidRequest, number: str
) -> None:
    withdraw.withdraw(desk, an_applicant(), filed.number)
    with pytest.raises(TakenBack):
        signed(desk, number)
    shown = study.look(desk, EVA, number, E)
    assert (shown.typed, shown.sheets) == (typed(), ())


PLANTED: dict[str, tuple[str, str]] = {
    "another GIR": ("UPDATE sheets SET gir = 1 WHERE kind = 'evaluation'", "evaluation 1 record"),
    "another date": ("UPDATE sheets SET signed_at = now()", "evaluation 1 date"),
    "another signer": ("UPDATE sheets SET signer = 'x'", "evaluation 1 signer"),
    "another place": ("UPDATE sheets SET previous = 'GA-X'", "plan 1 previous"),
    "no row": ("DELETE FROM sheets WHERE kind = 'plan'", "sheets"),
    "unsealed": ("UPDATE sheets SET status = 'submitted'", "evaluation 1 sealing"),
    "another person": ("UPDATE sheets SET person = 'x'", "plan 1 dossier"),
    "no word of it": ("DELETE FROM ledger WHERE word = 'SheetSigned'", "evaluation 1 entry"),
    "another record": (
        "UPDATE ledger SET detail = jsonb_set(detail, '{record_cipher_sha256}', '\"0\"')"
        " WHERE word = 'SheetSigned'",
        "evaluation 1 signed record",
    ),
    "a stranger": (
        "UPDATE deposits SET name = replace(name, 'plans/1/', 'plans/7/')"
        " WHERE name LIKE 'plans/%'",
        "objects of sheets",
    ),
}


@pytest.mark.long
def test_every_planted_fault_is_found(
    office: Office, desk: Desk, filed: AidRequest, number: str
) -> None:
    signed(desk, number)
    office.work()
    planned(desk, number)
    office.work()
    office.checkpoint()
    whole: Callable[[], Any] = lambda: verify.verify_request(desk, filed.number)  # noqa: E731
    assert exit_code(whole()) == 0
    for statement, check in PLANTED.values():
        kept = {
            table: office.asked(f"SELECT row_to_json(t)::text FROM {table} t")
            for table in ("sheets", "deposits", "ledger")
        }
        office.superuser(statement)
        assert check in different(whole()), statement
        for table, rows in kept.items():
            _restore(office, table, [row for (row,) in rows])
    assert exit_code(whole()) == 0


def _one_byte_is_seen(desk: Desk, request: str, number: str) -> None:
    lying = changed(desk, number, "evaluations/1/evaluation.pdf")
    found = different(verify.verify_request(lying, request))
    assert "evaluation 1 evaluations/1/evaluation.pdf: bytes" in found
    assert review.open_dossier(lying, EVA, number).badge is Outcome.DIFFERENT
    last = changed(desk, number, "evaluations/2/evaluation.pdf")
    held = study.look(last, EVA, number, E).held
    assert held and (held.badge, held.record) == (Outcome.DIFFERENT, None)


def changed(desk: Desk, number: str, name: str) -> Desk:
    """The desk, with a vault in which one byte of one object is another."""
    with desk.begin(WORKER) as tx:
        deposit = next(one for one in tx.deposits.of(number) if one.name == name)

    def read(key: str, version_id: str) -> bytes:
        data = desk.vault.read(key, version_id)
        middle = len(data) // 2
        flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        return flipped if key == deposit.key else data

    return replace(desk, vault=Bent(desk.vault, read=read))
