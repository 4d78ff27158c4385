"""An evaluation, a plan and medical papers of a dossier that moves: what stays, what is checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import sending_on
from portal.acts import (
    decide,
    emergency,
    moved,
    reorient,
    review,
    second,
    sign_sheet,
    study,
    urgent,
    verify,
    verify_all,
)
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotFound, NotReady
from portal.domain.findings import Outcome, exit_code
from portal.domain.people import WORKER, Actor, Role
from portal.domain.sheets import Sheet
from portal.secrecy import MEDICAL_SOFTWARE
from tests.acts.bags import Bag, exported
from tests.acts.office import Office, file, funder_of
from tests.acts.on_duty import on_duty
from tests.acts.test_study import E, P, planned, signed, typed
from tests.browser.every.site import an_office
from tests.build import a_caseworker, a_pdf
from tests.web import doors
from tests.web.markup import faults

HERE, THERE = "dep-35", "dep-13"
EVA, AGENT, BOSS = (a_caseworker(HERE, one) for one in ("eva", "agent", "boss"))
NEXT, DOC, EVE = (a_caseworker(THERE, one) for one in ("next", "doc-13", "eve"))
REPORT = "pieces/hospital_report-1.pdf"
REASON = "Malaise au téléphone, les urgences demandent son traitement."


@pytest.fixture(scope="module")
def office(postgres: Postgres, wired: Desk, s3: S3Server, secrets: Path) -> Iterator[Office]:
    """One office for all tests of this file; each does its work on a dossier of its own."""
    with an_office(postgres, wired, s3, secrets, "moved-study") as made:
        for person, duty, funder in (
            ("eva", Duty.EVALUATOR, HERE), ("agent", Duty.CASEWORKER, HERE),
            ("boss", Duty.MANAGER, HERE), ("next", Duty.CASEWORKER, THERE),
            ("doc-13", Duty.DOCTOR, THERE), ("eve", Duty.EVALUATOR, THERE),
        ):  # fmt: skip
            on_duty(made, person, duty, funder=funder)
        yield made


@pytest.fixture
def number(office: Office) -> str:
    papers = {"identity": a_pdf(), "hospital_report": a_pdf("Compte rendu")}
    filed = file(office.desk, papers=papers)
    office.work()
    return f"{filed.number}-1"


def send(desk: Desk, agent: Actor, number: str, to: str, seen: int = 0) -> None:
    reason = "other_departement"
    reorient.reorient(desk, agent, number, reorient.Wished(to, reason, "", seen))


def names(desk: Desk, actor: Actor, number: str) -> list[str]:
    """The objects of a dossier of which the database itself shows the actor a row."""
    with desk.begin(actor) as tx:
        return [one.name for one in tx.deposits.of(number)]


@pytest.mark.long
def test_what_was_evaluated_stays_and_the_chain_goes_on(
    office: Office, desk: Desk, number: str
) -> None:
    """Evaluated and planned here, moved by who may not read it; evaluated and decided there."""
    medical = Actor(Role.FUNDER, MEDICAL_SOFTWARE.format(HERE), HERE)
    first = signed(desk, number)
    with pytest.raises(Conflict):
        send(desk, AGENT, number, THERE)  # it is being sealed
    office.work()
    plan = planned(desk, number)
    office.work()
    study.save(desk, EVA, number, E, typed("B" * 10, notes="À relire"), 0)
    cursors = [at for _, at in exported(desk, medical, None)]
    told = sending_on.movable(desk, AGENT, number)
    assert REPORT in [one.name for one in told.objects], "what moves is told, read here or not"
    assert told.stays and not [one for one in told.objects if one.name.startswith("evaluations/")]
    send(desk, AGENT, number, THERE)
    office.work()
    assert office.asked("SELECT 1 FROM sheet_drafts WHERE dossier = %s", number) == []
    nothing_is_left_to_the_former(desk, medical, number, cursors)
    assert review.open_dossier(desk, NEXT, number).badge is Outcome.SAME
    for actor in (NEXT, DOC, EVE):
        opened = review.open_dossier(desk, actor, number)
        told = [(one.number, one.funder, one.gir) for one in opened.elsewhere]
        assert told == [(plan.number, HERE, 0), (first.number, HERE, 0)]
        assert (opened.badge, opened.sheets) == (Outcome.SAME, ())
        assert not [one for one in names(desk, actor, number) if one.startswith(("eval", "plans"))]
        for kind, left in ((E, first), (P, plan)):
            shown = study.look(desk, actor, number, kind)
            assert (shown.held, shown.sheets, shown.typed, shown.version) == (None, (), {}, 0)
            assert [one.number for one in shown.elsewhere] == [left.number]
            with pytest.raises(NotFound):
                review.paper_original(desk, actor, number, left.folder + kind.pdf)
    with pytest.raises(NotReady) as refused:
        sign_sheet.sign_plan(desk, EVE, number, {}, seen=0)
    assert "évaluation" in refused.value.problems[0].text, "the former one is not answered"
    for software in (funder_of(THERE), Actor(Role.FUNDER, MEDICAL_SOFTWARE.format(THERE), THERE)):
        (bag,) = [bag for bag, _ in exported(desk, software, None) if bag.number == number]
        assert isinstance(bag, Bag)
        assert sorted(
            one for one in bag.files if one.startswith(("data/evaluations", "data/plans"))
        ) == [f"data/{one}s/1/manifest.json" for one in (E, P)], "proofs alone"
    decide.decide(desk, NEXT, number, "granted", a_pdf("Oui"), 0)
    office.work()
    with desk.begin(WORKER) as tx:
        assert tx.decisions.of(number)[0].previous == plan.number
    second_one = there(desk, number)
    assert (second_one.number, second_one.previous) == (f"{number}-E2", f"{number}-D1")
    office.work()
    assert [one.number for one in study.look(desk, EVE, number, E).sheets] == [second_one.number]
    office.checkpoint()
    findings = verify.verify_request(desk, number)
    assert {one.outcome for one in findings} == {Outcome.SAME}, findings
    assert exit_code(tuple(verify_all.verify_vault(desk))) == 0
    office.superuser(f"UPDATE sheets SET funder = '{THERE}' WHERE number = '{first.number}'")
    wrong = [one.check for one in verify.verify_request(desk, number)
             if one.outcome is Outcome.DIFFERENT]  # fmt: skip
    assert f"{number} evaluation 1 dossier" in wrong
    office.superuser(f"UPDATE sheets SET funder = '{HERE}' WHERE number = '{first.number}'")


@pytest.mark.long
def test_its_pages_say_that_it_is_there_and_not_theirs(
    office: Office, desk: Desk, number: str
) -> None:
    signed(desk, number)
    office.work()
    running = doors.demo_provider(desk)
    app = doors.an_app(desk, oidc_staff_issuer=running.agents_issuer)

    def agent(funder: str, part: str) -> FlaskClient:
        client = app.test_client()
        assert doors.sign_in(client, "instruction", funder=funder, part=part).status_code == 303
        return client

    here, at = agent(HERE, "manager"), f"/instruction/{number}"
    token = doors.token_in(here.get(f"{at}/reorienter").text)
    wished = {"to": THERE, "reason": "other_departement", "csrf_token": token}
    check = here.post(f"{at}/reorienter", data=wished).text
    assert "voit seulement qu’ils existent" in check and "Un complément envoyé" not in check
    sure = wished | {"seen": 0, "sure": 1}
    assert here.post(f"{at}/reorienter/confirmer", data=sure).status_code == 303
    for part in ("manager", "evaluator", "doctor"):
        client = agent(THERE, part)
        for page in ("", "/evaluation"):
            answer = client.get(at + page)
            assert answer.status_code == 200 and faults(answer.text) == []
            assert "Son contenu n’est pas transmis avec le dossier." in answer.text
            assert "GIR 3" not in answer.text and "/original/evaluations" not in answer.text
        assert client.get(f"{at}/plan").status_code == 200
        assert client.get(f"{at}/original/evaluations/1/evaluation.pdf").status_code == 404
    for page in ("/evaluation", "/plan", "/original/evaluations/1/evaluation.pdf"):
        assert here.get(at + page).status_code == 404
    assert "GIR" not in here.get(at).text
    token = doors.token_in(client.get(f"{at}/messages").text)
    send(desk, NEXT, number, HERE, seen=1)
    held = study.look(desk, EVA, number, E).held
    assert held and (held.badge, held.sheet.gir) == (Outcome.SAME, 3), "it comes back to its own"
    with pytest.raises(NotFound):
        study.look(desk, EVE, number, E)
    office.superuser("UPDATE agents SET since = '2020-01-01', until = '2020-02-02'")
    pages = list(staff_pages(app, number))
    assert len(pages) > 30
    for address, methods in pages:
        for method in methods:
            answer = client.open(address, method=method, data={"csrf_token": token})
            assert answer.status_code in (403, 404), (method, address, answer.status_code)
            assert "Le Goff" not in answer.text and "hospital" not in answer.text
    office.superuser("UPDATE agents SET until = NULL")
    running.stop()


def staff_pages(app: Flask, number: str) -> Iterator[tuple[str, set[str]]]:
    """The caseworkers' addresses about this dossier, and about none."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/instruction") and rule.arguments <= {"dossier"}:
            given = {"dossier": number} if rule.arguments else {}
            address = app.url_map.bind("localhost").build(rule.endpoint, given)
            yield address, (rule.methods or set()) & {"GET", "POST"}


def there(desk: Desk, number: str) -> Sheet:
    """An evaluation by the funder that the dossier came to."""
    told = typed("C" * 10)
    draft = study.save(desk, EVE, number, E, told, 0)
    return sign_sheet.sign_evaluation(
        desk, EVE, number, told, seen=draft.version, name="Eve", ticked=True
    )


def nothing_is_left_to_the_former(
    desk: Desk, software: Actor, number: str, cursors: Sequence[str | None]
) -> None:
    for actor in (AGENT, EVA, BOSS):
        assert names(desk, actor, number) == []
        for kind in (E, P):
            with pytest.raises(NotFound):
                study.look(desk, actor, number, kind)
        with desk.begin(actor) as tx:
            assert (tx.sheets.of(number), tx.sheets.draft(number, E)) == ((), None)
    assert list(exported(desk, software, cursors[-1])) == []


def test_what_is_medical_moves_with_one_who_may_not_read_it(
    office: Office, desk: Desk, number: str
) -> None:
    """Hidden there as it was here; an emergency of the former funder opens nothing any more."""
    urgent_one = emergency.open_up(desk, AGENT, number, REASON)
    send(desk, AGENT, number, THERE)
    office.work()
    assert REPORT in names(desk, DOC, number) and REPORT in names(desk, EVE, number)
    assert review.paper_original(desk, DOC, number, REPORT)[1] == a_pdf("Compte rendu")
    assert REPORT not in names(desk, NEXT, number)
    assert [one.name for one in review.open_dossier(desk, NEXT, number).hidden] == [REPORT]
    with pytest.raises(NotFound):
        review.paper_original(desk, NEXT, number, REPORT)
    with pytest.raises(NotFound):
        review.open_dossier(desk, AGENT, number)
    (told,) = emergency.of_funder(desk, BOSS)
    assert (told.emergency, told.reason) == (urgent_one, None), "that it was opened is not undone"
    both = on_duty(office, AGENT.id, Duty.CASEWORKER, funder=THERE)
    assert REPORT not in names(desk, both, number), "an emergency is of one funder"
    emergency.see(desk, BOSS, urgent_one.id)
    office.superuser(
        f"UPDATE agents SET until = '2020-02-02', since = '2020-01-01' WHERE person = '{NEXT.id}'"
    )
    for over in (
        lambda: urgent.grant_provisionally(desk, NEXT, number),
        lambda: second.waiting(desk, NEXT, number),
        lambda: second.confirm(desk, NEXT, number, "x"),
        lambda: sending_on.movable(desk, NEXT, number),
    ):
        with pytest.raises(NotFound):
            over()
    assert moved.gone(desk, AGENT)[0].dossier == number
    office.superuser(
        f"UPDATE agents SET until = '2020-02-02', since = '2020-01-01' WHERE person = '{AGENT.id}'"
    )
    assert moved.gone(desk, AGENT) == ()
    office.superuser("UPDATE agents SET until = NULL WHERE until = '2020-02-02'")
