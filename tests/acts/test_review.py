"""Review: the ledger first, then the bytes; three outcomes; no other funder's dossier exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from portal.acts import review
from portal.desk import Desk
from portal.domain.errors import NotFound, Tampered, Unavailable
from portal.domain.findings import Outcome
from portal.domain.manifest import PDF_NAME
from tests.acts.neighbours import Bent, away, flipped
from tests.acts.office import TWO_FUNDERS, Office, file
from tests.build import a_caseworker, a_pdf

AGENT = a_caseworker("dep-35")
IDENTITY = "pieces/identity-1.pdf"
OPENED = "SELECT subject, actor, detail ->> 'part' FROM ledger WHERE word = 'DossierOpened'"


@pytest.fixture
def number(office: Office, desk: Desk) -> str:
    """A sealed dossier of the departement."""
    filed = file(desk, papers={"identity": a_pdf(pages=2)})
    office.work()
    return f"{filed.number}-1"


def test_the_list_has_the_funders_sealed_dossiers(office: Office, desk: Desk) -> None:
    sealed = [f"{file(desk).number}-1" for _ in range(3)]
    both = file(desk, **TWO_FUNDERS)
    office.work()
    file(desk)  # filed, not sealed: not in the list
    mine = [*sealed, f"{both.number}-1"]
    assert [one.number for one in review.queue(desk, AGENT)] == mine
    first = review.queue(desk, AGENT, limit=2)
    rest = review.queue(desk, AGENT, after=first[-1].number)
    assert [one.number for one in (*first, *rest)] == mine
    theirs = review.queue(desk, a_caseworker("anah"))
    assert [one.number for one in theirs] == [f"{both.number}-2"]
    assert review.queue(desk, a_caseworker("dep-75")) == ()


def test_a_dossier_is_read_from_the_vaults_own_bytes(
    office: Office, desk: Desk, number: str
) -> None:
    opened = review.open_dossier(desk, AGENT, number)
    assert opened.badge is Outcome.SAME
    assert opened.record is not None
    assert opened.record["answers"]["birth_name"] == "Le Goff"
    assert [one.name for one in opened.papers] == [IDENTITY]
    assert opened.history[-1].word == "DossierOpened"
    assert office.asked(OPENED) == [(number, AGENT.id, "dossier")]


def test_the_ledger_is_written_before_a_byte_is_read(
    office: Office, desk: Desk, number: str
) -> None:
    seen: list[int] = []

    def read(key: str, version_id: str) -> bytes:
        seen.append(len(office.asked(OPENED)))
        return desk.vault.read(key, version_id)

    watched = replace(desk, vault=Bent(desk.vault, read=read))
    review.open_dossier(watched, AGENT, number)
    assert set(seen) == {1}
    review.paper_image(watched, AGENT, number, IDENTITY, 2)
    assert seen[-1] == 2
    review.paper_original(watched, AGENT, number, PDF_NAME)
    assert seen[-1] == 3
    parts = [part for _, _, part in office.asked(OPENED)]
    assert parts == ["dossier", f"{IDENTITY}#2", PDF_NAME]


def test_papers_are_shown_as_images_made_here(desk: Desk, number: str) -> None:
    first, second = (review.paper_image(desk, AGENT, number, IDENTITY, page) for page in (1, 2))
    assert first.startswith(b"\x89PNG") and second.startswith(b"\x89PNG") and first != second
    with pytest.raises(NotFound):
        review.paper_image(desk, AGENT, number, IDENTITY, 3)
    with pytest.raises(NotFound):
        review.paper_image(desk, AGENT, number, "pieces/other-1.pdf", 1)
    deposit, plain = review.paper_original(desk, AGENT, number, IDENTITY)
    assert plain == a_pdf(pages=2)
    assert deposit.media_type == "application/pdf"


ACTS: dict[str, Callable[..., Any]] = {
    "open": review.open_dossier,
    "image": lambda desk, actor, number: review.paper_image(desk, actor, number, IDENTITY, 1),
    "original": lambda desk, actor, number: review.paper_original(desk, actor, number, PDF_NAME),
}


@pytest.mark.parametrize("act", ACTS)
def test_another_funders_dossier_does_not_exist(
    office: Office, desk: Desk, number: str, act: str
) -> None:
    for stranger in (a_caseworker("dep-75"), a_caseworker("")):
        with pytest.raises(NotFound):
            ACTS[act](desk, stranger, number)
    with pytest.raises(NotFound):
        ACTS[act](desk, AGENT, "GA-2026-00000-00000-1")
    assert office.asked(OPENED) == []


@pytest.mark.parametrize("act", ACTS)
def test_what_is_not_sealed_cannot_be_read(desk: Desk, act: str) -> None:
    filed = file(desk)
    with pytest.raises(NotFound):
        ACTS[act](desk, AGENT, f"{filed.number}-1")


def test_one_byte_makes_the_badge_different(desk: Desk, number: str) -> None:
    lying = replace(
        desk, vault=Bent(desk.vault, read=lambda *where: flipped(desk.vault.read(*where)))
    )
    opened = review.open_dossier(lying, AGENT, number)
    assert opened.badge is Outcome.DIFFERENT
    assert opened.record is None
    for act in ("image", "original"):
        with pytest.raises(Tampered):
            ACTS[act](lying, AGENT, number)


@pytest.mark.parametrize("neighbour", ["vault", "keyring"])
def test_a_neighbour_away_makes_the_badge_not_checked(
    desk: Desk, number: str, neighbour: str
) -> None:
    if neighbour == "vault":
        alone = replace(desk, vault=Bent(desk.vault, read=away, state=away))
    else:
        alone = replace(desk, keyring=Bent(desk.keyring, unwrap=away))
    opened = review.open_dossier(alone, AGENT, number)
    assert opened.badge is Outcome.NOT_CHECKED
    assert opened.record is None
    for act in ("image", "original"):
        with pytest.raises(Unavailable):
            ACTS[act](alone, AGENT, number)
