"""A couple asks in one sitting: shared answers once, two requests, each with its own funder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.acts import answer, couple, follow, kin, submit
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed
from portal.domain.kin import Tie
from portal.domain.people import Actor, Role
from portal.form.remembered import outlook, visible_pages
from tests.acts.helped import POST, acting, confirmed
from tests.acts.office import EIDAS, ISSUER, Office
from tests.acts.on_duty import on_duty
from tests.build import EDITION, a_nir, an_applicant, answers

ANA = an_applicant()
DAY = date(2026, 3, 2)
MARRIED = {
    "marital_status": "married",
    "spouse_birth_name": "Morvan",
    "spouse_first_names": "Yves",
    "spouse_birth_date": "1939-02-03",
    "spouse_birth_place": "Brest",
    "spouse_nir": a_nir(sex=1, year=39, month=2),
    "spouse_work": "retired",
    "spouse_same_home": "yes",
    "spouse_asks": "yes",
}
HIS = {
    "for_whom": "self", "civility": "sir", "nationality": "fr", "legal_protection": "none",
    "pensions": [{"scheme": "rg", "kind": "own", "quarters": 160}], "pension_since": "1999-03-01",
    "get_up": "yes", "dress": "no", "wash": "no", "eat": "yes", "cmi": ["no_card"],
    "gir_known": "no", "benefits": ["none"], "services": ["no_service"], "has_caregiver": "no",
    "needs": ["home_help"], "agree_forward": "yes", "declare_truth": "yes",
    "agree_processing": "yes", "read_data": "yes", "signed_name": "Yves Morvan",
}  # fmt: skip
"""What only he can say."""


def filed(desk: Desk, draft: str) -> str:
    return submit.submit(desk, ANA, draft, ISSUER, EIDAS).number


def hers(desk: Desk, **changes: object) -> str:
    draft = answer.start_draft(desk, ANA, "fr", edition=EDITION)
    answer.answer_all(desk, ANA, draft.id, answers(**MARRIED | changes))
    return draft.id


def complete_his(desk: Desk, draft: str, **changes: object) -> None:
    told = answer.draft(desk, ANA, draft).answers
    answer.answer_all(desk, ANA, draft, {**told, **HIS, **changes})


def test_what_both_share_is_asked_once(desk: Desk) -> None:
    """The pages asked the second time are the person's own: ten, of more than twenty."""
    first, edition = hers(desk), desk.editions[EDITION]
    second = couple.begin(desk, ANA, first)
    told = answer.draft(desk, ANA, second).answers
    assert (told["birth_name"], told["first_names"], told["nir"]) == (
        "Morvan", "Yves", MARRIED["spouse_nir"],
    )  # fmt: skip
    assert (told["spouse_first_names"], told["spouse_nir"]) == ("Odette Marie", a_nir())
    assert not told.keys() & {"needs", "pensions", "declare_truth", "signed_name", "wash"}
    asked: set[str] = set()
    answers_now = dict(told)
    for _ in range(40):  # one page at a time, as they are shown
        missing = outlook(edition, answers_now, DAY, "fr").missing
        if not missing:
            break
        asked.add(missing[0].page)
        page = next(page for page in edition.pages if page.id == missing[0].page)
        answers_now |= {q.id: HIS[q.id] for q in page.questions if q.id in HIS}
    everything = visible_pages(edition, answers(**MARRIED), DAY)
    assert asked == {
        "for_whom", "name", "nationality", "legal_protection", "pensions", "alone",
        "benefits", "needs", "cmi", "sign",
    }  # fmt: skip
    assert len(asked) == 10 and len(everything) >= 21
    assert couple.begin(desk, ANA, first) == second, "a second press begins no third request"
    assert couple.begin(desk, ANA, second) == first


def spouses(desk: Desk, agent: Actor, number: str) -> list[str]:
    """The dossiers of the spouse's request that a caseworker sees beside one."""
    found = kin.kin_of(desk, agent, number)
    assert not found.twice, "a couple is two requests"
    return [one.number for one in found.others if one.tie is Tie.SPOUSE]


def test_two_linked_requests_each_with_its_own_dossier(office: Office) -> None:
    """Only a funder that studies both sees that they are two; nobody once they separate."""
    desk = office.desk
    first, rennes = hers(desk), Actor(Role.CASEWORKER, "c", "dep-35")
    number = filed(desk, first)
    assert couple.link(desk, ANA, number) is None
    second = couple.begin(desk, ANA, first)
    complete_his(desk, second)
    other = filed(desk, second)
    assert couple.link(desk, ANA, number) == (other, True)
    assert couple.link(desk, ANA, other) == (number, True)
    assert couple.link(desk, an_applicant("ben"), number) is None
    office.work()
    assert spouses(desk, rennes, f"{number}-1") == [f"{other}-1"]
    assert {one.number for one, _ in follow.requests(desk, ANA)} == {number, other}
    couple.separate(desk, ANA, other)
    couple.separate(desk, ANA, other)
    assert couple.link(desk, ANA, number) == (other, False)
    assert spouses(desk, rennes, f"{number}-1") == []


def test_a_funder_that_studies_one_of_them_alone_sees_no_link(office: Office) -> None:
    desk = office.desk
    first = hers(desk)
    second = couple.begin(desk, ANA, first)
    # He does all by himself: the pension fund.
    alone = {"dress": "yes", "wash": "yes", "household_size": 2, "monthly_income": "2100.00"}
    complete_his(desk, second, **alone)
    other, number = filed(desk, second), filed(desk, first)
    assert couple.link(desk, ANA, number) == (other, True)
    office.work()
    (dossier,) = follow.request(desk, ANA, other)[1]
    assert dossier.funder != "dep-35"
    for funder, own in (("dep-35", f"{number}-1"), (dossier.funder, f"{other}-1")):
        agent = on_duty(office, "agent", Duty.CASEWORKER, funder=funder)
        assert spouses(desk, agent, own) == []


def test_who_lives_alone_has_no_spouse_to_ask_for(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr", edition=EDITION)
    answer.answer_all(desk, ANA, draft.id, answers())
    with pytest.raises(NotAllowed):
        couple.begin(desk, ANA, draft.id)


def test_a_mandate_of_one_begins_nothing_for_the_other(desk: Desk) -> None:
    able = replace(desk, post=POST)
    zoe = acting(an_applicant("zoe"), confirmed(able, an_applicant("zoe")))
    draft = answer.start_draft(desk, zoe, "fr", edition=EDITION)
    answer.answer_all(desk, zoe, draft.id, answers(**MARRIED))
    with pytest.raises(NotAllowed):
        couple.begin(desk, zoe, draft.id)
