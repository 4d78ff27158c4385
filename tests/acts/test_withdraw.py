"""Withdraw: once, by its author alone, and nothing that was sealed goes away."""

from __future__ import annotations

import pytest

from portal.acts import decide, follow, review, verify, withdraw
from portal.desk import Desk
from portal.domain.dossier import Status
from portal.domain.errors import NotFound
from portal.domain.findings import exit_code
from portal.domain.people import Actor, Role
from portal.recording import IsDecided
from tests.acts.added import add_to
from tests.acts.bags import Bag, exported
from tests.acts.office import TWO_FUNDERS, Office, file
from tests.build import a_caseworker, a_pdf, an_applicant

ANA, OTHER = an_applicant(), an_applicant("somebody-else")


def test_all_the_dossiers_of_a_request_go_together_and_twice_is_once(
    office: Office, desk: Desk
) -> None:
    filed = file(desk, **TWO_FUNDERS)
    office.work()
    for _ in range(2):
        withdraw.withdraw(desk, ANA, filed.number)
    _, dossiers = follow.request(desk, ANA, filed.number)
    assert len(dossiers) == 2
    assert all(one.withdrawn_at for one in dossiers)
    assert all(one.status is Status.SEALED for one in dossiers)
    told = [one.word for one in follow.history(desk, ANA, filed.number)]
    assert told.count("Withdrawn") == 2


def test_a_sealing_on_its_way_goes_on(office: Office, desk: Desk) -> None:
    filed = file(desk)
    withdraw.withdraw(desk, ANA, filed.number)
    office.work()
    office.checkpoint()
    _, (dossier,) = follow.request(desk, ANA, filed.number)
    assert dossier.status is Status.SEALED
    assert dossier.withdrawn_at
    assert exit_code(verify.verify_request(desk, dossier.number)) == 0


def test_nobody_else_takes_it_back(office: Office, desk: Desk) -> None:
    filed = file(desk)
    office.work()
    for actor in (OTHER, Actor(Role.APPLICANT, "")):
        with pytest.raises(NotFound):
            withdraw.withdraw(desk, actor, filed.number)
    _, (dossier,) = follow.request(desk, ANA, filed.number)
    assert dossier.withdrawn_at is None


def test_its_funder_is_told_on_screen_and_in_the_bag(office: Office, desk: Desk) -> None:
    filed = file(desk)
    office.work()
    withdraw.withdraw(desk, ANA, filed.number)
    caseworker = a_caseworker("dep-35")
    (listed,) = review.queue(desk, caseworker)
    assert listed.withdrawn_at
    opened = review.open_dossier(desk, caseworker, listed.number)
    assert opened.dossier.withdrawn_at == listed.withdrawn_at
    assert "Withdrawn" in [entry.word for entry in opened.history]
    ((bag, _),) = exported(desk, Actor(Role.FUNDER, "export:dep-35", "dep-35"), None)
    assert isinstance(bag, Bag)
    assert b"Withdrawn-At: 20" in bag.files["bag-info.txt"]


def test_what_is_decided_stays_so_even_before_its_letter_is_sealed(
    office: Office, desk: Desk
) -> None:
    filed = file(desk, **TWO_FUNDERS)
    office.work()
    decide.decide(desk, a_caseworker("dep-35"), f"{filed.number}-1", "granted", a_pdf(), 0)
    withdraw.withdraw(desk, ANA, filed.number)
    _, (decided, other) = follow.request(desk, ANA, filed.number)
    assert (decided.withdrawn_at, bool(other.withdrawn_at)) == (None, True)
    withdraw.withdraw(desk, ANA, filed.number)
    added = add_to(desk, filed, {"bank_details": a_pdf("RIB")})
    office.work()
    ((_, parts),) = follow.additions(desk, ANA, filed.number)
    assert [one.number for one in parts] == [f"{decided.number}-C1"], "to what was not taken back"
    office.checkpoint()
    assert added.number and exit_code(verify.verify_request(desk, filed.number)) == 0
    alone = file(desk, street="7 rue du retrait")
    office.work()
    decide.decide(desk, a_caseworker("dep-35"), f"{alone.number}-1", "refused", a_pdf(), 0)
    with pytest.raises(IsDecided):
        withdraw.withdraw(desk, ANA, alone.number)
