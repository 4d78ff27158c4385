"""Follow: a person sees where a request stands, and who opened it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.acts import follow, review
from portal.desk import Desk
from portal.domain.dossier import Status, digest
from portal.domain.errors import NotFound, Tampered
from portal.domain.people import Role
from tests.acts.neighbours import Bent, flipped
from tests.acts.office import TWO_FUNDERS, Office, file
from tests.build import a_caseworker, an_applicant

ANA, OTHER = an_applicant(), an_applicant("somebody-else")


def test_a_person_follows_her_requests(office: Office, desk: Desk) -> None:
    first, second = file(desk), file(desk, **TWO_FUNDERS)
    assert [one.number for one, _ in follow.requests(desk, ANA)] == [second.number, first.number]
    filed, dossiers = follow.request(desk, ANA, second.number)
    assert filed == second
    assert [one.status for one in dossiers] == [Status.SUBMITTED] * 2
    office.work()
    _, dossiers = follow.request(desk, ANA, second.number)
    assert [one.status for one in dossiers] == [Status.SEALED] * 2
    assert all(one.retain_until and one.sealed_at for one in dossiers)


def test_she_sees_who_opened_it(office: Office, desk: Desk) -> None:
    filed = file(desk)
    office.work()
    caseworker = a_caseworker("dep-35")
    review.open_dossier(desk, caseworker, f"{filed.number}-1")
    history = follow.history(desk, ANA, filed.number)
    assert [one.word for one in history] == ["Submitted", "Routed", "Sealed", "DossierOpened"]
    assert (history[-1].actor, history[-1].funder) == (caseworker.id, "dep-35")


def test_she_has_the_sealed_document_itself(office: Office, desk: Desk) -> None:
    filed = file(desk)
    with pytest.raises(NotFound):
        follow.document(desk, ANA, f"{filed.number}-1")
    office.work()
    pdf = follow.document(desk, ANA, f"{filed.number}-1")
    _, (dossier,) = follow.request(desk, ANA, filed.number)
    assert digest(pdf) == dossier.pdf_sha256
    told = follow.history(desk, ANA, filed.number)[-1]
    assert (told.word, told.role, told.actor) == ("DossierOpened", Role.APPLICANT, ANA.id)
    with pytest.raises(NotFound):
        follow.document(desk, OTHER, f"{filed.number}-1")


def test_a_document_changed_in_the_vault_is_not_given(office: Office, desk: Desk) -> None:
    filed = file(desk)
    office.work()
    lying = Bent(desk.vault, read=lambda *where: flipped(desk.vault.read(*where)))
    with pytest.raises(Tampered):
        follow.document(replace(desk, vault=lying), ANA, f"{filed.number}-1")
    office.superuser("UPDATE deposits SET sha256 = 'other' WHERE name = 'dossier.pdf'")
    with pytest.raises(Tampered):
        follow.document(desk, ANA, f"{filed.number}-1")


def test_another_persons_request_does_not_exist(desk: Desk) -> None:
    filed = file(desk)
    assert follow.requests(desk, OTHER) == ()
    with pytest.raises(NotFound):
        follow.request(desk, OTHER, filed.number)
    with pytest.raises(NotFound):
        follow.history(desk, OTHER, filed.number)
