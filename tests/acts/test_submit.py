"""Submit: complete or not at all, once however often it is asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from portal import freezing
from portal.acts import answer, submit
from portal.desk import Desk
from portal.domain.dossier import Status
from portal.domain.draft_events import PageAnswered
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.happened import legal_day
from portal.domain.numbers import is_well_formed
from portal.form.path import wanted_pieces
from portal.form.remembered import outlook
from tests.acts.office import EIDAS, ISSUER, TWO_FUNDERS, Office, a_draft
from tests.build import Clock, a_nir, a_pdf, an_applicant, answers

ANA = an_applicant()


def send(desk: Desk, draft_id: str, key: str | None = None) -> str:
    return submit.submit(desk, ANA, draft_id, ISSUER, EIDAS, idempotency_key=key).number


def test_a_complete_draft_becomes_a_frozen_request(office: Office, desk: Desk) -> None:
    draft = a_draft(desk)
    filed = submit.submit(desk, ANA, draft.id, ISSUER, EIDAS)
    assert is_well_formed(filed.number)
    assert filed.answers == draft.answers
    assert filed.answers.items() <= answers().items()
    assert filed.signature.name == "Odette Le Goff"
    assert set(filed.signature.statements) == {"declare_truth", "agree_processing", "read_data"}
    assert (filed.signature.signed_in_by, filed.signature.assurance) == (ISSUER, EIDAS)
    with desk.begin(ANA) as tx:
        assert tx.aid_requests.get(filed.number) == filed
        (dossier,) = tx.dossiers.of_request(filed.number)
    assert (dossier.number, dossier.status) == (f"{filed.number}-1", Status.SUBMITTED)
    assert dossier.funder == filed.routing.routes[0].funder
    (route,) = dossier.routes
    assert route == filed.routing.routes[0]
    assert [one["fact"] for one in route.decided_by] == [
        "birth_date",
        "commune",
        "cannot_alone",
        "needs",
    ]
    assert "Carsat Bretagne" in route.would_change[0]["fr"]
    assert "L114-2" in route.otherwise["fr"]
    assert set(route.otherwise) == {"fr"}  # the language that counts, and the person’s
    words = "SELECT word FROM ledger WHERE subject LIKE %s ORDER BY id"
    assert office.asked(words, f"{filed.number}%") == [("Submitted",), ("Routed",)]
    assert office.asked("SELECT kind, subject FROM jobs") == [("seal", dossier.number)]
    with pytest.raises(Conflict):
        answer.answer_all(desk, ANA, draft.id, answers(first_names="Autre"))


def test_an_incomplete_draft_is_told_all_that_it_lacks(office: Office, desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    with pytest.raises(NotReady) as refusal:
        send(desk, draft.id)
    asked = {problem.question for problem in refusal.value.problems}
    assert {"for_whom", "declare_truth", "signed_name"} <= asked
    pages = {page.id for page in desk.editions[draft.edition].pages}
    assert {problem.page for problem in refusal.value.problems} <= pages
    assert all(problem.text for problem in refusal.value.problems)
    assert office.asked("SELECT count(*) FROM aid_requests") == [(0,)]
    assert answer.draft(desk, ANA, draft.id).number is None


def test_one_missing_answer_is_the_one_that_is_named(desk: Desk) -> None:
    draft = a_draft(desk)
    with desk.begin(ANA) as tx:
        less = answers(birth_date=None)
        tx.drafts.save_answers(draft.id, less, "en", PageAnswered(draft.id, "all"))
    with pytest.raises(NotReady) as refusal:
        send(desk, draft.id)
    assert {problem.question for problem in refusal.value.problems} == {"birth_date"}


def test_a_missing_paper_never_blocks(desk: Desk) -> None:
    draft = a_draft(desk)
    edition, today = desk.editions[draft.edition], legal_day(desk.clock())
    assert outlook(edition, draft.answers, today, "fr").missing == ()
    wanted = {rule.id for rule in wanted_pieces(edition, draft.answers, today)}
    assert {"identity", "tax_notice"} <= wanted
    assert send(desk, draft.id)


def test_a_day_promised_is_filed_unless_it_is_gone(timed: Desk, clock: Clock) -> None:
    desk, draft = timed, a_draft(timed)
    soon, late = (legal_day(clock()) + timedelta(days=days) for days in (10, 60))
    answer.defer(desk, ANA, draft.id, "identity", True, soon)
    answer.defer(desk, ANA, draft.id, "tax_notice", True, late)
    clock.forward(days=11)
    filed = submit.submit(desk, ANA, draft.id, ISSUER, EIDAS)
    assert filed.later == {"identity", "tax_notice"}
    assert filed.promised == {"tax_notice": late.isoformat()}
    with desk.begin(ANA) as tx:
        assert tx.aid_requests.get(filed.number) == filed


def test_an_answer_that_no_longer_counts_is_not_filed(desk: Desk) -> None:
    """What was looked at before the sending is judged as it was, and stale answers stay behind."""
    draft = a_draft(desk)
    stale = {**draft.answers, "residence_permit": "no"}
    assert draft.answers["nationality"] == "fr"
    with desk.begin(ANA) as tx:
        tx.drafts.save_answers(draft.id, stale, "fr", PageAnswered(draft.id, "all"))
    for _ in range(2):  # as the check does before
        seen = outlook(desk.editions[draft.edition], stale, legal_day(desk.clock()), "fr")
        assert (seen.missing, seen.whole) == ((), False)
    filed = submit.submit(desk, ANA, draft.id, ISSUER, EIDAS)
    assert filed.answers == draft.answers


def test_twice_the_same_draft_is_one_request(office: Office, desk: Desk) -> None:
    draft = a_draft(desk)
    first = submit.submit(desk, ANA, draft.id, ISSUER, EIDAS)
    again = submit.submit(desk, ANA, draft.id, "https://autre", "low")
    assert again == first
    assert office.asked("SELECT count(*) FROM jobs") == [(1,)]
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'Submitted'") == [(1,)]


def test_a_double_click_is_one_request(office: Office, desk: Desk) -> None:
    draft = a_draft(desk)
    together = Barrier(4)

    def click(_: int) -> str:
        together.wait(10)
        return send(desk, draft.id)

    with ThreadPoolExecutor(4) as clicks:
        numbers = set(clicks.map(click, range(4)))
    assert len(numbers) == 1
    assert office.asked("SELECT count(*) FROM aid_requests") == [(1,)]
    assert office.asked("SELECT count(*) FROM jobs") == [(1,)]


def test_the_same_key_is_the_same_request_whatever_the_draft(office: Office, desk: Desk) -> None:
    first, second = a_draft(desk), a_draft(desk)
    number = send(desk, first.id, "partner-1")
    assert send(desk, first.id, "partner-1") == number
    assert send(desk, second.id, "partner-1") == number
    found = submit.filed_under(desk, ANA, "partner-1")
    assert found is not None and found.number == number
    assert submit.filed_under(desk, ANA, "partner-2") is None
    assert office.asked("SELECT count(*) FROM aid_requests") == [(1,)]


@pytest.mark.parametrize("changes", [{"first_names": "Jeanne"}, TWO_FUNDERS])
def test_the_same_key_for_another_request_is_refused(
    office: Office, desk: Desk, changes: dict[str, object]
) -> None:
    """Else its writer would read the first number, and believe that the second was filed."""
    send(desk, a_draft(desk).id, "partner-1")
    other = a_draft(desk, **changes)
    with pytest.raises(Conflict, match="another request"):
        send(desk, other.id, "partner-1")
    assert answer.draft(desk, ANA, other.id).number is None
    assert send(desk, other.id, "partner-2")
    with pytest.raises(Conflict, match="another request"):
        send(desk, a_draft(desk, papers={"identity": a_pdf()}).id, "partner-1")


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_that_is_none_is_refused(desk: Desk, key: str) -> None:
    draft = a_draft(desk)
    with pytest.raises(NotAllowed):
        send(desk, draft.id, key)
    assert answer.draft(desk, ANA, draft.id).number is None


def test_the_same_key_at_the_same_time_is_one_request(office: Office, desk: Desk) -> None:
    drafts = [a_draft(desk).id for _ in range(4)]
    together = Barrier(4)

    def click(draft: str) -> str:
        together.wait(10)
        return send(desk, draft, "partner-1")

    with ThreadPoolExecutor(4) as clicks:
        assert len(set(clicks.map(click, drafts))) == 1
    assert office.asked("SELECT count(*) FROM aid_requests") == [(1,)]


def test_another_persons_key_is_another_key(desk: Desk) -> None:
    number = send(desk, a_draft(desk).id, "partner-1")
    other = an_applicant("00000000-0000-4000-8000-000000000002")
    draft = a_draft(desk, other)
    theirs = submit.submit(desk, other, draft.id, ISSUER, EIDAS, idempotency_key="partner-1")
    assert theirs.number != number


def test_several_aids_give_a_dossier_a_funder(office: Office, desk: Desk) -> None:
    draft = a_draft(desk, **TWO_FUNDERS)
    filed = submit.submit(desk, ANA, draft.id, ISSUER, EIDAS)
    with desk.begin(ANA) as tx:
        dossiers = tx.dossiers.of_request(filed.number)
    assert len({one.funder for one in dossiers}) == len(dossiers) == 2
    assert [one.number for one in dossiers] == [f"{filed.number}-1", f"{filed.number}-2"]
    routes = {(one.funder, route.aid) for one in dossiers for route in one.routes}
    assert routes == {(route.funder, route.aid) for route in filed.routing.routes}
    assert office.asked("SELECT count(*) FROM jobs WHERE kind = 'seal'") == [(2,)]


def test_who_nobody_here_can_serve_is_told_where_to_go(office: Office, desk: Desk) -> None:
    nir = a_nir(year=90)
    young = {"birth_date": "1990-07-09", "nir": nir, "has_pension": "no", "pensions": None}
    draft = a_draft(desk, **young)
    edition, today = desk.editions[draft.edition], legal_day(desk.clock())
    assert not outlook(edition, draft.answers, today, "fr").routing.routes
    with pytest.raises(NotReady) as refusal:
        send(desk, draft.id)
    assert all(
        problem.page == freezing.CHECK and problem.text for problem in refusal.value.problems
    )
    assert refusal.value.problems
    assert office.asked("SELECT count(*) FROM aid_requests") == [(0,)]


def test_another_persons_draft_does_not_exist(desk: Desk) -> None:
    draft = a_draft(desk)
    with pytest.raises(NotFound):
        submit.submit(desk, an_applicant("somebody-else"), draft.id, ISSUER, EIDAS)
