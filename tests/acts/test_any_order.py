"""However somebody comes to their answers, the request is the one of the straight path."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from portal.acts import answer, submit
from portal.desk import Desk
from portal.domain.dossier import AidRequest
from portal.domain.errors import NotReady
from portal.domain.happened import legal_day
from portal.form.edition import Page
from portal.form.pages import formdata_of
from portal.form.path import visible_pages
from tests.acts.office import EIDAS, ISSUER, TWO_FUNDERS
from tests.build import an_applicant, answers

ANA = an_applicant()
LIVES: tuple[dict[str, Any], ...] = (
    {},
    TWO_FUNDERS,
    {"marital_status": "married", "spouse_work": "retired", "has_property": "yes"},
    {"dwelling": "no_fixed_abode", "nationality": "other", "residence_permit": "yes"},
    {"for_whom": "relative", "filler_name": "Ana", "filler_phone": "+33261910002"},
    {"lives_in_france": "no"},
    {"has_pension": "no", "gir_known": "yes", "legal_protection": "tutelle"},
)
"""What somebody may answer, and change their mind about; the first two are whole."""
MOST_ROUNDS = 40


def keep(desk: Desk, draft_id: str, page: Page, life: dict[str, Any]) -> None:
    """Answer one page as in this life; what is missing or wrong of it is asked again later."""
    typed = formdata_of(page, life)
    with suppress(NotReady):
        answer.answer_page(desk, ANA, draft_id, page.id, typed, "fr")


def wander(desk: Desk, draft_id: str, chance: random.Random) -> None:
    """Answer pages in no order, in other lives, go back, and begin again."""
    edition = desk.editions[answer.draft(desk, ANA, draft_id).edition]
    for _ in range(chance.randint(5, 25)):
        keep(desk, draft_id, chance.choice(edition.pages), answers(**chance.choice(LIVES)))


def settle(desk: Desk, draft_id: str, chance: random.Random, life: dict[str, Any]) -> None:
    """Answer every page that is asked as in this life, in no order, until all is said."""
    for _ in range(MOST_ROUNDS):
        draft = answer.draft(desk, ANA, draft_id)
        edition = desk.editions[draft.edition]
        pages = list(visible_pages(edition, draft.answers, legal_day(desk.clock())))
        wrong = [
            page
            for page in pages
            if any(draft.answers.get(one.id) != life.get(one.id) for one in page.questions)
        ]
        if not wrong:
            return
        keep(desk, draft_id, chance.choice(wrong), life)
    raise AssertionError([page.id for page in wrong])


def straight(desk: Desk, life: dict[str, Any]) -> AidRequest:
    draft = answer.start_draft(desk, ANA, "fr")
    answer.answer_all(desk, ANA, draft.id, life)
    return submit.submit(desk, ANA, draft.id, ISSUER, EIDAS)


def told(aid_request: AidRequest) -> AidRequest:
    """The request without its number, its draft and its hour."""
    signature = replace(aid_request.signature, signed_at=aid_request.submitted_at.min)
    return replace(
        aid_request,
        number="",
        draft="",
        signature=signature,
        submitted_at=aid_request.submitted_at.min,
    )


@pytest.mark.parametrize("seed", range(6))
def test_any_order_gives_the_request_of_the_straight_path(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    life = straight(desk, answers(**LIVES[seed % 2])).answers
    draft = answer.start_draft(desk, ANA, "fr")
    wander(desk, draft.id, chance)
    settle(desk, draft.id, chance, dict(life))

    def send(_: int) -> AidRequest:  # a double click, and once more
        return submit.submit(desk, ANA, draft.id, ISSUER, EIDAS)

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(send, range(2))
    assert first == second == send(2)
    assert told(first) == told(straight(desk, dict(life)))
