"""What is sent after the filing: sealed beside the first, which stays, in one chain."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from portal import completing
from portal.acts import (
    add,
    answer,
    follow,
    follow_edition,
    seal,
    seal_addition,
    submit,
    verify,
    withdraw,
)
from portal.desk import Desk
from portal.domain.addition import MOST_WORDS
from portal.domain.dossier import Deposit, digest
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady, Unavailable
from portal.domain.findings import Outcome, exit_code
from portal.domain.happened import legal_day
from portal.domain.people import WORKER, Actor, Role
from portal.form.correcting import corrected
from portal.safe import data_key, open_deposit
from tests.acts.added import add_to, correct, typed
from tests.acts.bags import Bag, exported
from tests.acts.neighbours import Bent
from tests.acts.office import EIDAS, ISSUER, TWO_FUNDERS, Office, file, funder_of
from tests.build import a_jpeg, a_pdf, an_applicant

DEP = funder_of("dep-35")
ONE = "additions/1/"


def lies(desk: Desk, number: str) -> dict[str, Deposit]:
    with desk.begin(WORKER) as tx:
        return {one.name: one for one in tx.deposits.of(number)}


def read(desk: Desk, number: str, name: str) -> bytes:
    with desk.begin(WORKER) as tx:
        key = data_key(desk, tx.keys.get(number))
    return open_deposit(desk, key, lies(desk, number)[name])


def test_papers_words_and_corrections_are_sealed_beside_the_first(
    office: Office, desk: Desk
) -> None:
    filed = file(desk, papers={"identity": a_pdf()})
    office.work()
    number = f"{filed.number}-1"
    first = lies(desk, number)
    addition = add_to(desk, filed, {"tax_notice": a_jpeg()}, "Voici l’avis.", phone="+33261910009")
    assert addition.number == f"{filed.number}-C1"
    assert addition.corrections == {"phone": "+33261910009"}
    office.work()
    now = lies(desk, number)
    assert {name: now[name] for name in first} == first
    assert set(now) - set(first) == {
        f"{ONE}complement.pdf", f"{ONE}manifest.json", f"{ONE}pieces/tax_notice-1.jpg"
    }  # fmt: skip
    assert read(desk, number, f"{ONE}pieces/tax_notice-1.jpg") == a_jpeg()
    said = json.loads(desk.sealer.attached(read(desk, number, f"{ONE}complement.pdf")))
    assert said["corrections"] == [
        {"question": "phone", "before": "+33261910001", "after": "+33261910009"}
    ]
    assert said["words"] == "Voici l’avis."
    assert [one["kind"] for one in said["papers"]] == ["tax_notice"]
    manifest = json.loads(read(desk, number, f"{ONE}manifest.json"))
    assert manifest["previous_manifest_sha256"] == digest(read(desk, number, "manifest.json"))
    with desk.begin(WORKER) as tx:
        assert tx.aid_requests.get(filed.number) == filed
        dossier, (part,) = tx.dossiers.get(number), tx.additions.parts_of(number)
    assert part.retain_until and dossier.retain_until
    assert part.retain_until >= dossier.retain_until
    office.checkpoint()
    findings = verify.verify_request(desk, filed.number)
    assert {one.outcome for one in findings} == {Outcome.SAME}, findings
    assert any(one.check == f"{part.number} pdf corrections" for one in findings)


def test_the_second_addition_names_the_first(office: Office, desk: Desk) -> None:
    filed = file(desk, **TWO_FUNDERS)
    office.work()
    add_to(desk, filed, words="Un", phone="+33261910009")
    office.work()
    second = add_to(desk, filed, words="Deux", phone="+33261910001", street="5 rue des Essais")
    assert second.corrections == {"phone": "+33261910001", "street": "5 rue des Essais"}
    office.work()
    for rank in (1, 2):
        number = f"{filed.number}-{rank}"
        chain = [read(desk, number, f"additions/{one}/manifest.json") for one in (1, 2)]
        told = json.loads(chain[1])["previous_manifest_sha256"]
        assert told == digest(chain[0])
        pdf = json.loads(desk.sealer.attached(read(desk, number, "additions/2/complement.pdf")))
        assert pdf["corrections"][0]["before"] == "+33261910009"
    office.checkpoint()
    assert exit_code(verify.verify_request(desk, filed.number)) == 0


def test_a_part_waits_for_what_comes_before_it(office: Office, desk: Desk) -> None:
    filed = file(desk)
    add_to(desk, filed, words="Un")
    add_to(desk, filed, words="Deux")
    first, second = (f"{filed.number}-1-C{rank}" for rank in (1, 2))
    with pytest.raises(Unavailable):
        seal_addition.seal_addition(desk, first)
    seal.seal(desk, f"{filed.number}-1")
    with pytest.raises(Unavailable):
        seal_addition.seal_addition(desk, second)
    part = seal_addition.seal_addition(desk, first)
    assert seal_addition.seal_addition(desk, first) == part
    seal_addition.seal_addition(desk, second)
    findings = verify.verify_request(desk, filed.number)
    assert Outcome.DIFFERENT not in {one.outcome for one in findings}, findings


def test_one_draft_is_open_and_sending_twice_gives_one_addition(office: Office, desk: Desk) -> None:
    filed, ana = file(desk), an_applicant()
    draft = add.start_addition(desk, ana, filed.number)
    assert draft.answers == filed.answers
    assert add.start_addition(desk, ana, filed.number).id == draft.id
    first = add.add(desk, ana, draft.id, typed("Bonjour"), ISSUER, EIDAS)
    assert add.add(desk, ana, draft.id, typed("Autre"), ISSUER, EIDAS) == first
    assert add.start_addition(desk, ana, filed.number).id != draft.id
    assert office.asked("SELECT count(*) FROM additions") == [(1,)]
    with pytest.raises(Conflict):
        answer.answer_all(desk, ana, draft.id, filed.answers)


def test_what_is_not_signed_or_holds_nothing_is_not_sent(desk: Desk) -> None:
    filed, ana = file(desk), an_applicant()
    draft = add.start_addition(desk, ana, filed.number)
    for box, wrong in (
        ("words", typed()),
        ("words", typed("a" * (MOST_WORDS + 1))),
        ("signed_name", typed("Bonjour", signed_name="")),
        ("declare_truth", typed("Bonjour", declare_truth="")),
    ):
        with pytest.raises(NotReady) as refused:
            add.add(desk, ana, draft.id, wrong, ISSUER, EIDAS)
        assert [one.question for one in refused.value.problems] == [box]
    with pytest.raises(NotReady):
        correct(desk, ana, draft.id, street="")
    with pytest.raises(NotReady) as refused:
        add.add(desk, ana, draft.id, typed("Bonjour"), ISSUER, EIDAS)
    assert [one.page for one in refused.value.problems] == ["address"]
    with pytest.raises(NotAllowed):
        submit.submit(desk, ana, draft.id, ISSUER, EIDAS)


def test_what_was_withdrawn_is_not_completed(office: Office, desk: Desk) -> None:
    filed, ana = file(desk), an_applicant()
    sent = add.start_addition(desk, ana, filed.number)
    first = add.add(desk, ana, sent.id, typed("Bonjour"), ISSUER, EIDAS)
    draft = add.start_addition(desk, ana, filed.number)
    withdraw.withdraw(desk, ana, filed.number)
    with pytest.raises(Conflict):
        add.start_addition(desk, ana, filed.number)
    with pytest.raises(Conflict):
        add.add(desk, ana, draft.id, typed("Autre"), ISSUER, EIDAS)
    assert add.add(desk, ana, sent.id, typed("Bonjour"), ISSUER, EIDAS) == first
    assert office.asked("SELECT count(*) FROM additions") == [(1,)]


def test_an_answer_that_does_not_count_corrects_nothing(desk: Desk) -> None:
    """Whoever thinks better of a correction sends none of what it opened."""
    ana = an_applicant()
    draft = add.start_addition(desk, ana, file(desk).number)
    filler = {"filler_name": "Marc", "filler_phone": "+33261910009", "filler_tie": "child"}
    correct(desk, ana, draft.id, for_whom="relative", **filler, filler_visit="yes")
    edition, now = desk.editions[draft.edition], answer.draft(desk, ana, draft.id).answers
    today = legal_day(desk.clock())
    assert corrected(edition, draft.answers, now, today).keys() >= {"for_whom", *filler}
    correct(desk, ana, draft.id, for_whom="self")
    kept = answer.draft(desk, ana, draft.id).answers
    assert kept["filler_name"] == "Marc"
    assert corrected(edition, draft.answers, kept, today) == {}
    with pytest.raises(NotReady) as refused:
        add.add(desk, ana, draft.id, typed(), ISSUER, EIDAS)
    assert [one.text for one in refused.value.problems] == [completing.NOTHING]


def test_it_stays_in_the_edition_of_its_request(desk: Desk) -> None:
    """A draft of its own follows an edition in force since; what completes a request does not."""
    draft = add.start_addition(desk, an_applicant(), file(desk).number)
    newer = replace(
        desk.editions[draft.edition],
        id="2026-03-01",
        effective=legal_day(desk.clock()),
    )
    later = replace(desk, editions={**desk.editions, newer.id: newer})
    today = legal_day(desk.clock())
    assert follow_edition.ahead(later, draft, today) is None
    assert follow_edition.ahead(later, replace(draft, amends=None), today) is newer


def test_a_correction_moves_no_dossier(office: Office, desk: Desk) -> None:
    filed = file(desk)
    office.work()
    add_to(desk, filed, commune="75056")
    office.work()
    assert office.asked("SELECT number, funder FROM dossiers") == [(f"{filed.number}-1", "dep-35")]
    with desk.begin(WORKER) as tx:
        assert tx.aid_requests.get(filed.number).routing == filed.routing


def test_it_is_anothers_for_nobody(desk: Desk) -> None:
    filed = file(desk)
    ben = Actor(Role.APPLICANT, "ben")
    with pytest.raises(NotFound):
        add.start_addition(desk, ben, filed.number)
    draft = add.start_addition(desk, an_applicant(), filed.number)
    with pytest.raises(NotFound):
        add.add(desk, ben, draft.id, typed("Bonjour"), ISSUER, EIDAS)


def test_the_inbox_is_emptied_once_all_parts_are_sealed(office: Office, desk: Desk) -> None:
    filed = file(desk, **TWO_FUNDERS)
    office.work()
    addition = add_to(desk, filed, {"identity": a_pdf()})
    (key,) = (one.inbox_key for one in addition.pieces)
    seal_addition.seal_addition(desk, f"{filed.number}-1-C1")
    assert desk.inbox.get(key)
    office.work()
    with pytest.raises(NotFound):
        desk.inbox.get(key)


def test_a_dossier_is_handed_over_again_with_its_addition(office: Office, desk: Desk) -> None:
    filed = file(desk)
    office.work()
    ((bag, cursor),) = exported(desk, DEP, None)
    addition = add_to(desk, filed, {"tax_notice": a_jpeg()})
    with desk.begin(WORKER) as tx:
        (part,) = tx.additions.parts_of(bag.number)
    lost = replace(desk, vault=Bent(desk.vault, put=_stops))
    with pytest.raises(Unavailable):
        seal_addition.seal_addition(lost, part.number)  # noted, and not in the vault
    assert list(exported(desk, DEP, cursor)) == []
    ((whole, _),) = exported(desk, DEP, None)
    assert isinstance(whole, Bag)
    assert not any("additions" in path for path in whole.files)
    office.work()
    ((again, after),) = exported(desk, DEP, cursor)
    assert isinstance(again, Bag)
    assert again.number == bag.number
    assert again.files["data/additions/1/pieces/tax_notice-1.jpg"] == a_jpeg()
    assert json.loads(again.files["data/additions/1/complement.json"])["addition"] == (
        addition.number
    )
    assert list(exported(desk, DEP, after)) == []
    with pytest.raises(NotFound):
        list(exported(desk, funder_of("anah"), str(after).replace("dep-35", "anah")))


def _stops(*_: object) -> str:
    raise Unavailable("it does not answer")


def test_the_person_reads_their_sealed_addition(office: Office, desk: Desk) -> None:
    filed = file(desk)
    add_to(desk, filed, words="Bonjour")
    part = f"{filed.number}-1-C1"
    with pytest.raises(NotFound):
        follow.addition_document(desk, an_applicant(), part)
    office.work()
    pdf = follow.addition_document(desk, an_applicant(), part)
    assert {one.outcome for one in desk.sealer.check(pdf)} == {Outcome.SAME}
    with pytest.raises(NotFound):
        follow.addition_document(desk, Actor(Role.APPLICANT, "ben"), part)
