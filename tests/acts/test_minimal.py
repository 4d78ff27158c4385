"""Of a request for several aids, each funder's dossier holds what that funder needs, everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal.acts import answer, ask, reorient, review, submit, verify
from portal.desk import Desk
from portal.domain.canonical import canonical
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.duties import Duty
from portal.domain.filing import dossiers_of
from portal.domain.findings import Outcome
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.manifest import PDF_NAME
from portal.domain.people import WORKER
from portal.form.minimal import left_out
from portal.form.record import record_json, record_of
from portal.look_record import look_at_record
from portal.safe import Look
from portal.sending_on import movable
from portal.timing import happened
from portal.wiring import clock
from tests.acts.added import add_to
from tests.acts.bags import Bag, exported
from tests.acts.office import EIDAS, ISSUER, Office, a_draft, file, funder_of
from tests.acts.on_duty import on_duty
from tests.acts.test_seal import opened
from tests.adapters.pdf_facts import squeezed, text
from tests.build import a_nir, a_pdf, an_applicant

DEP, ANAH = "dep-35", "anah"
EVERYTHING: Mapping[str, Any] = {
    "needs": ["home_help", "home_adaptation", "hospital_discharge"],
    "hospital_name": "Hôpital Pontchaillou",
    "hospital_entered": "2026-09-01",
    "hospital_leaving": legal_day(clock()).isoformat(),  # one of long ago is refused
    "get_up": "no",
    "cmi": ["parking"],
    "works_room": ["bathroom"],
    "works_wanted": "Une douche",
    "anah_asked": "no",
    "reference_tax_income": "14000.00",
    "monthly_income": None,
}
"""Help at home, coming home from hospital, works: the departement's, and the Anah's."""
SECRET = (
    a_nir(), "Pontchaillou", "hospital", "get_up", "wash", "hôpital", "hospitalisation",
    "stationnement", "carte mobilité", "habiller", "sécurité sociale", "apa_urgent",
)  # fmt: skip
"""What the Anah is told in no place, as it is written there."""


def told_in(words: str) -> list[str]:
    """Which of what is secret stands in a text, however its lines break."""
    said = squeezed(words).casefold()
    return [one for one in SECRET if squeezed(one).casefold() in said]


PAPERS = {
    kind: a_pdf(kind) for kind in ("identity", "tax_notice", "pension_statement", "hospital_report")
}


@pytest.fixture
def filed(office: Office, desk: Desk) -> AidRequest:
    one = file(desk, papers=PAPERS, **EVERYTHING)
    office.work()
    office.checkpoint()
    return one


def dossier_of(desk: Desk, filed: AidRequest, funder: str) -> Dossier:
    with desk.begin(WORKER) as tx:
        every = tx.dossiers.of_request(filed.number)
    return next(one for one in every if one.funder == funder)


def not_the_same(desk: Desk, number: str) -> list[tuple[str, Outcome]]:
    found = verify.verify_request(desk, number)
    return [(one.check, one.outcome) for one in found if one.outcome is not Outcome.SAME]


def test_each_funder_gets_what_it_needs_and_it_is_what_was_filed(
    desk: Desk, filed: AidRequest
) -> None:
    theirs, whole = (dossier_of(desk, filed, one) for one in (ANAH, DEP))
    pdf = opened(desk, theirs.number)[PDF_NAME]
    record = json.loads(desk.sealer.attached(pdf))
    out = left_out(desk.editions[filed.edition], theirs.routes)
    assert record["answers"] == {k: v for k, v in filed.answers.items() if k not in out}
    assert told_in(json.dumps(record, ensure_ascii=False)) == []
    assert told_in(text(pdf)) == []
    assert "14000" in squeezed(text(pdf)) and "Une douche" in text(pdf)
    assert record["elsewhere"] == [] and record["partial"] is True
    assert "Les autres réponses n’y sont pas" in " ".join(text(pdf).split())
    rest = opened(desk, whole.number)[PDF_NAME]
    said = json.loads(desk.sealer.attached(rest))
    assert said["answers"] == filed.answers and "partial" not in said
    assert "Pontchaillou" in text(rest)
    assert not_the_same(desk, filed.number) == []


def test_their_row_and_their_caseworker_are_told_no_more(
    office: Office, desk: Desk, filed: AidRequest
) -> None:
    agent = on_duty(office, "caseworker-anah", Duty.CASEWORKER, funder=ANAH)
    theirs = dossier_of(desk, filed, ANAH)
    read = review.open_dossier(desk, agent, theirs.number)
    assert read.badge is Outcome.SAME
    ((routes,),) = office.asked(
        "SELECT routes::text FROM dossiers WHERE number = %s", theirs.number
    )
    assert told_in(repr((read.record, read.dossier, read.history, routes))) == []


def test_their_bag_holds_no_more(desk: Desk, filed: AidRequest) -> None:
    ((bag, _),) = exported(desk, funder_of(ANAH), None)
    assert isinstance(bag, Bag)
    for name, data in bag.files.items():
        words = text(data) if name.endswith("dossier.pdf") else data.decode("latin-1")
        assert (name, told_in(words)) == (name, [])
    names = {name.removeprefix("data/pieces/") for name in bag.files if "pieces" in name}
    assert names == {"identity-1.pdf", "tax_notice-1.pdf"}


def test_a_correction_goes_to_who_needs_it(office: Office, desk: Desk, filed: AidRequest) -> None:
    papers = {"hospital_report": a_pdf("suite"), "bank_details": a_pdf()}
    add_to(desk, filed, papers, hospital_name="Clinique Sainte-Anne", phone="+33261910009")
    office.work()
    office.checkpoint()
    corrected, kinds = {}, {}
    for funder in (ANAH, DEP):
        number = dossier_of(desk, filed, funder).number
        pdf = opened(desk, number)["additions/1/complement.pdf"]
        record = json.loads(desk.sealer.attached(pdf))
        corrected[funder] = {one["question"] for one in record["corrections"]}
        kinds[funder] = {one["kind"] for one in record["papers"]}
        assert ("Sainte-Anne" in text(pdf)) is (funder == DEP)
    assert corrected == {ANAH: {"phone"}, DEP: {"phone", "hospital_name"}}
    assert kinds == {ANAH: {"bank_details"}, DEP: {"bank_details", "hospital_report"}}
    assert not_the_same(desk, filed.number) == []


@pytest.mark.parametrize(
    ("schema", "outcome"),
    [("guichet-autonomie/dossier/2", Outcome.SAME), (None, Outcome.DIFFERENT)],
)
def test_one_that_held_all_is_the_same_if_it_is_older(
    desk: Desk, filed: AidRequest, schema: str | None, outcome: Outcome
) -> None:
    """Every dossier held the whole request once; of a new one, it would be a leak, and is found."""
    edition = desk.editions[filed.edition]
    made = next(one for one in dossiers_of(filed) if one.funder == ANAH)
    until = filed.submitted_at
    record = record_of(edition, filed, made, {}, until)
    said = json.loads(record_json(record, filed))
    said["schema"] = schema or said["schema"]
    pdf = desk.sealer.seal(desk.printer.dossier(record, canonical(said)))
    with desk.begin(WORKER) as tx:
        deposit = next(one for one in tx.deposits.of(made.number) if one.name == PDF_NAME)
    look = Look(replace(deposit, retain_until=until), (), pdf)
    found = {one.check: one.outcome for one in look_at_record(desk, made, filed, look, ())}
    assert found["pdf answers"] is found["pdf elsewhere"] is found["pdf reasons"] is outcome
    assert found["pdf papers"] is outcome


def test_a_paper_that_nobody_else_needs_is_never_lost(office: Office, desk: Desk) -> None:
    """For works alone, nobody needs a pension's statement; who sends one all the same is heard."""
    works = {
        **EVERYTHING,
        "needs": ["home_adaptation"],
        "get_up": "yes",
        "wash": "yes",
        "cmi": None,
    }
    works |= dict.fromkeys(("hospital_name", "hospital_entered", "hospital_leaving"))
    works |= {"has_property": None, "gross_income": None}
    one = file(desk, papers={"pension_statement": a_pdf()}, **works)
    office.work()
    office.checkpoint()
    assert [each.funder for each in one.routing.routes] == [ANAH]
    assert "pieces/pension_statement-1.pdf" in opened(desk, f"{one.number}-1")
    assert not_the_same(desk, one.number) == []


def test_their_clocks_wait_for_no_paper_that_goes_elsewhere(desk: Desk) -> None:
    ana = an_applicant()
    draft = a_draft(desk, ana, **EVERYTHING)
    for kind in ("hospital_report", "tax_notice"):
        answer.defer(desk, ana, draft.id, kind, later=True)
    one = submit.submit(desk, ana, draft.id, ISSUER, EIDAS)
    waits = {}
    for funder in (ANAH, DEP):
        dossier = dossier_of(desk, one, funder)
        with desk.begin(WORKER) as tx:
            found = happened(tx, dossier, one, desk.editions[one.edition])
        waits[funder] = (len(found.history.waits), found.leaves_hospital)
        assert (Milestone.DISCHARGE in found.history.days) is (funder == DEP)
    assert waits == {ANAH: (1, False), DEP: (2, False)}


def test_a_paper_that_its_funder_asked_for_goes_there(
    office: Office, desk: Desk, filed: AidRequest
) -> None:
    agent = on_duty(office, "caseworker-anah", Duty.CASEWORKER, funder=ANAH)
    theirs = dossier_of(desk, filed, ANAH)
    wanted = ask.askable(desk, agent, theirs.number)
    assert {"hospital_report", "pension_statement", "cmi_photo"}.isdisjoint(wanted.missing)
    until = legal_day(desk.clock()) + timedelta(days=20)
    ask.ask(desk, agent, theirs.number, ask.Wished(["cmi_photo"], until, "", 0))
    add_to(desk, filed, {"cmi_photo": a_pdf(), "pension_statement": a_pdf("de plus")})
    office.work()
    office.checkpoint()
    record = json.loads(
        desk.sealer.attached(opened(desk, theirs.number)["additions/1/complement.pdf"])
    )
    assert [one["kind"] for one in record["papers"]] == ["cmi_photo"]
    assert not_the_same(desk, filed.number) == []


def test_who_gets_it_next_reads_what_it_needs(
    office: Office, desk: Desk, filed: AidRequest
) -> None:
    """The Anah sends its dossier to a fund: the fund reads the NIR, as corrected the hospital."""
    theirs = dossier_of(desk, filed, ANAH)
    add_to(desk, filed, hospital_name="Clinique Sainte-Anne")
    office.work()
    sender = on_duty(office, "caseworker-anah", Duty.CASEWORKER, funder=ANAH)
    found = movable(desk, sender, theirs.number)
    fits = reorient.fitting(desk, found, "cnracl", "adaptation")
    assert (fits.more, list(fits.unneeded)) == (True, [])
    assert fits.without == ["hospital_report", "pension_statement"]
    # What its own dossier does not tell, no warning does: that they come under the APA.
    told = reorient.Wished("cnracl", "no_apa", "", 0)
    assert reorient.contradicting(desk, found, told) == ()
    wished = reorient.Wished("cnracl", "other_payer", "", 0)
    reorient.reorient(desk, sender, theirs.number, wished)
    office.work()
    office.checkpoint()
    agent = on_duty(office, "caseworker-cnracl", Duty.CASEWORKER, funder="cnracl")
    read = review.open_dossier(desk, agent, theirs.number)
    assert read.record is not None and read.badge is Outcome.SAME
    assert "nir" not in read.record["answers"]
    assert (read.brought["nir"], read.brought["hospital_name"]) == (a_nir(), "Clinique Sainte-Anne")
    standing = {**filed.answers, "hospital_name": "Clinique Sainte-Anne"}
    assert {**read.record["answers"], **read.brought} == standing
    *_, (bag, _) = exported(desk, funder_of("cnracl"), None)
    assert isinstance(bag, Bag)
    assert json.loads(bag.files["data/answers.json"])["answers"] == read.brought
    assert not_the_same(desk, filed.number) == []


def test_what_goes_to_the_anah_says_what_it_does_not_need(
    office: Office, desk: Desk, filed: AidRequest
) -> None:
    sender = on_duty(office, "caseworker-dep", Duty.CASEWORKER, funder=DEP)
    found = movable(desk, sender, dossier_of(desk, filed, DEP).number)
    told = reorient.Wished("cnracl", "no_apa", "", 0)
    assert "apa" in reorient.contradicting(desk, found, told)
    fits = reorient.fitting(desk, found, ANAH, "adaptation")
    assert not fits.more and fits.without == []
    assert {"nir", "hospital_name", "get_up"} <= set(fits.unneeded)
    assert "birth_name" not in fits.unneeded
