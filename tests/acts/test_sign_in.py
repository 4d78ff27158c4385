"""Sign in: a pseudonym, and what this person may do here."""

from __future__ import annotations

import pytest

from portal.acts.sign_in import appoint, code_of, enter, sign_in
from portal.desk import Desk
from portal.domain.duties import NotAppointed
from portal.domain.people import Actor, Role
from tests.acts.office import ISSUER, Office

OPERATOR = Actor(Role.OPERATOR, "operator")


def test_the_same_person_is_the_same_pseudonym(office: Office, desk: Desk) -> None:
    first = sign_in(desk, ISSUER, "sub-1", "applicant", "eidas1")
    assert sign_in(desk, ISSUER, "sub-1", "applicant", "eidas1") == first
    assert first.role is Role.APPLICANT and first.funder is None
    assert "sub-1" not in first.id
    assert sign_in(desk, ISSUER, "sub-2", "applicant", "eidas1").id != first.id
    assert sign_in(desk, "https://autre.exemple", "sub-1", "applicant", "eidas1").id != first.id
    told = office.asked("SELECT word, subject, detail FROM ledger ORDER BY id LIMIT 1")
    assert told == [("SignedIn", first.id, {"door": "applicant", "assurance": "eidas1"})]


def test_a_stranger_is_no_caseworker(office: Office, desk: Desk) -> None:
    """Who they are is kept, for a manager whom they tell their code; they are not in."""
    with pytest.raises(NotAppointed) as refused:
        enter(desk, ISSUER, "sub-1", "caseworker", "eidas1", name="Alix MERCIER")
    (person,) = office.asked("SELECT id FROM people")[0]
    assert refused.value.code == code_of(person)
    told = office.asked("SELECT code, person, name FROM newcomers")
    assert told == [(refused.value.code, person, "Alix MERCIER")]
    assert office.asked("SELECT count(*) FROM ledger") == [(0,)]


def test_an_appointed_caseworker_is_of_one_funder(office: Office, desk: Desk) -> None:
    person = appoint(desk, OPERATOR, ISSUER, "agent-1", "dep-35")
    assert appoint(desk, OPERATOR, ISSUER, "agent-1", "dep-35") == person
    told = office.asked("SELECT role, actor, word, subject, funder, detail FROM ledger")
    detail = {"funder": "dep-35", "role": "caseworker"}
    assert told == [("operator", "operator", "Appointed", person, "dep-35", detail)]
    actor = sign_in(desk, ISSUER, "agent-1", "caseworker", "agent")
    assert actor == Actor(Role.CASEWORKER, person, "dep-35")
    assert sign_in(desk, ISSUER, "agent-1", "applicant", "agent").funder is None
    assert office.asked(f"SELECT role FROM agents WHERE person = '{person}'") == [("caseworker",)]


def test_a_door_that_is_none(desk: Desk) -> None:
    with pytest.raises(ValueError, match="janitor"):
        sign_in(desk, ISSUER, "sub-1", "janitor", "eidas1")
