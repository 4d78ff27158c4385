"""The mandate in the vault's copy, other or gone: it is found, and never told to be the same."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import NoReturn

import pytest

from portal.acts import confirm_mandate, follow, mandates, verify
from portal.desk import Desk
from portal.domain.dossier import AidRequest
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.findings import Outcome
from portal.domain.mandates import A_DAY, Capacity, Mandate
from portal.domain.people import Actor, Role
from tests.acts.helped import POST, a_wish, acting, confirmed, keyed
from tests.acts.kept import Kept
from tests.acts.neighbours import Bent
from tests.acts.office import Office, file
from tests.build import a_pdf, an_applicant

SOIZIC, INES = an_applicant("soizic"), an_applicant("ines")
ODETTE = an_applicant("odette")
TOLD = {"scope": "social", "organisation": "CCAS de Rennes", "helper": "Inès Belkacem"}
PLANTED = {
    "other evidence": "jsonb_set(acting, '{evidence}', '{\"address\": \"x…x@exemple.fr\"}')",
    "no evidence": "jsonb_set(acting, '{evidence}', '{}')",
    "another way": "jsonb_set(acting, '{confirmed_by}', '\"paper\"')",
    "other words": "jsonb_set(acting, '{words}', '\"Tout.\"')",
    "no mandate": "'null'",
}


@pytest.fixture
def helped(office: Office) -> Desk:
    return replace(office.desk, post=POST)


def connected(desk: Desk) -> Mandate:
    """A mandate that the State told of: Inès, of a CCAS, for Odette."""
    wish = a_wish(
        helper_name="Inès Belkacem",
        tie="CCAS de Rennes",
        capacity=Capacity.PROFESSIONAL,
        length=A_DAY,
        connected=True,
    )
    asked = mandates.ask(desk, INES, wish, "fr", keyed)
    confirm_mandate.confirm_connected(desk, ODETTE, asked.secret, TOLD)
    return mandates.own(desk, INES, asked.id)


def sealed(office: Office) -> None:
    """Seal all that was filed. What would be written to people is not: no server takes it."""
    for kind in office.asked("SELECT DISTINCT kind FROM jobs WHERE kind IN ('code', 'message')"):
        office.superuser(f"DELETE FROM jobs WHERE kind = '{kind[0]}'")
    office.work()
    office.checkpoint()


def outcomes(desk: Desk, filed: AidRequest) -> dict[str, Outcome]:
    return {one.check: one.outcome for one in verify.verify_request(desk, filed.number)}


@pytest.mark.parametrize("how", PLANTED)
def test_another_mandate_in_the_vault_is_found(office: Office, helped: Desk, how: str) -> None:
    """Sealed with a mandate that is not the one filed, by who has every right to seal."""
    filed = file(helped, acting(SOIZIC, confirmed(helped, SOIZIC)))
    ((kept,),) = office.asked("SELECT acting::text FROM aid_requests")
    office.superuser(f"UPDATE aid_requests SET acting = {PLANTED[how]}")
    sealed(office)
    office.superuser(f"UPDATE aid_requests SET acting = $kept${kept}$kept$")
    found = outcomes(helped, filed)
    wrong = {check for check, outcome in found.items() if outcome is Outcome.DIFFERENT}
    assert wrong == {f"{filed.number}-1 pdf mandate"}


def test_a_copy_that_is_gone_is_never_the_same(office: Office, helped: Desk) -> None:
    filed = file(helped, acting(SOIZIC, confirmed(helped, SOIZIC)))
    sealed(office)
    pdf = Kept(office, filed.number).deposit("dossier.pdf").key

    def read(key: str, version_id: str) -> bytes:
        return gone() if key == pdf else helped.vault.read(key, version_id)

    def gone() -> NoReturn:
        raise NotFound("no such object")

    assert set(outcomes(helped, filed).values()) == {Outcome.SAME}
    found = outcomes(replace(helped, vault=Bent(helped.vault, read=read)), filed)
    assert found.get(f"{filed.number}-1 pdf mandate") is not Outcome.SAME
    assert found[f"{filed.number}-1 pdf"] is Outcome.NOT_CHECKED
    assert found[f"{filed.number}-1 dossier.pdf: bytes"] is Outcome.DIFFERENT


def test_what_the_state_told_of_both_is_sealed(office: Office, helped: Desk) -> None:
    """Aidants Connect: scope, structure, the end; and the words that say it, checked."""
    mandate = connected(helped)
    filed = file(helped, acting(INES, mandate), {"identity": a_pdf()})
    sealed(office)
    number = f"{filed.number}-1"
    pdf = follow.document(helped, ODETTE, number)
    told = json.loads(helped.sealer.attached(pdf))["acting"]
    assert told["evidence"] == TOLD
    assert (told["confirmed_by"], told["capacity"]) == ("aidants_connect", "professional")
    assert "Inès Belkacem (CCAS de Rennes) agit pour Odette Le Goff" in told["words"]
    assert told["ends_at"] > told["asked_at"]
    found = outcomes(helped, filed)
    assert set(found.values()) == {Outcome.SAME}, found
    assert f"{number} pdf mandate" in found


def test_nobody_is_their_own_aidant_and_nobody_else_says_yes(helped: Desk) -> None:
    wish = a_wish(capacity=Capacity.PROFESSIONAL, length=A_DAY, connected=True)
    asked = mandates.ask(helped, INES, wish, "fr", keyed)
    with pytest.raises(NotAllowed):
        confirm_mandate.confirm_connected(helped, INES, asked.secret, TOLD)
    with pytest.raises(NotFound):
        confirm_mandate.confirm_connected(helped, ODETTE, "another secret", TOLD)
    relative = mandates.ask(helped, INES, replace(wish, capacity=Capacity.RELATIVE), "fr", keyed)
    with pytest.raises(NotAllowed):
        confirm_mandate.confirm_connected(helped, ODETTE, relative.secret, TOLD)
    assert mandates.standing(helped, Actor(Role.APPLICANT, "ines")) == {}
