"""Passes: a code or a link opens one draft, once, for whoever may; guesses are counted."""

from __future__ import annotations

import hashlib
import re
from typing import cast

import pytest
from werkzeug.datastructures import MultiDict

from portal.acts import answer, passes, submit
from portal.desk import Desk
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.passes import (
    LENGTH,
    LIVES,
    MOST_OF_A_CALLER,
    MOST_TRIES,
    SIGNS,
    Opened,
    Way,
    new_code,
    tidy,
)
from portal.wiring import new_id
from tests.acts.office import EIDAS, ISSUER, Office, a_draft, file
from tests.build import Clock, an_applicant

ANA, OTHER = an_applicant(), an_applicant("somebody-else")
BIRTH = "1941-07-09"


def later(desk: Desk, **much: float) -> None:
    cast("Clock", desk.clock).forward(**much)


def secret(text: str = "K7PM-4XRT") -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def made(desk: Desk, draft_id: str, way: Way = Way.CODE, paper: str = "") -> str:
    passes.make_pass(desk, ANA, draft_id, way, secret(), paper)
    return secret()


def test_a_code_opens_its_draft_once(office: Office, timed: Desk) -> None:
    draft = a_draft(timed)
    code = made(timed, draft.id)
    assert passes.stands_until(timed, ANA, draft.id, Way.CODE) == timed.clock() + LIVES[Way.CODE]
    assert passes.open_by_code(timed, code, "here", BIRTH) == Opened(ANA.id, draft.id)
    assert passes.stands_until(timed, ANA, draft.id, Way.CODE) is None
    with pytest.raises(NotFound):
        passes.open_by_code(timed, code, "here", BIRTH)
    told = office.asked("SELECT word, person, detail FROM ledger WHERE word ~ '^Pass' ORDER BY id")
    assert [(word, person, detail["way"]) for word, person, detail in told] == [
        ("PassMade", ANA.id, "code"), ("PassUsed", ANA.id, "code"),
    ]  # fmt: skip


@pytest.mark.parametrize("birth_date", [None, "", "1941-07-10"])
def test_a_code_without_the_birth_date_opens_nothing(timed: Desk, birth_date: str | None) -> None:
    draft = a_draft(timed)
    code = made(timed, draft.id)
    with pytest.raises(NotFound):
        passes.open_by_code(timed, code, "here", birth_date)
    assert passes.open_by_code(timed, code, "here", BIRTH).draft == draft.id


def test_a_draft_without_a_birth_date_is_opened_by_no_code(timed: Desk) -> None:
    empty = answer.start_draft(timed, ANA, "fr")
    with pytest.raises(NotReady):
        made(timed, empty.id)
    draft = a_draft(timed)
    code = made(timed, draft.id)
    with pytest.raises(NotReady):
        answer.answer_page(timed, ANA, draft.id, "birth", MultiDict({}))
    for birth_date in (None, "", BIRTH):
        with pytest.raises(NotFound):
            passes.open_by_code(timed, code, "here", birth_date)


def test_the_birth_date_is_not_guessed(timed: Desk) -> None:
    code = made(timed, a_draft(timed).id)
    for day in range(MOST_TRIES):
        with pytest.raises(NotFound):
            passes.open_by_code(timed, code, f"caller-{day}", f"1941-07-1{day}")
    with pytest.raises(NotFound):
        passes.open_by_code(timed, code, "here", BIRTH)


def test_codes_are_not_tried_by_the_hundred(timed: Desk) -> None:
    """Right or wrong, from one address; an hour later it is begun again."""
    code = made(timed, a_draft(timed).id)
    for rank in range(MOST_OF_A_CALLER):
        with pytest.raises(NotFound):
            passes.open_by_code(timed, secret(str(rank)), "here", None)
    with pytest.raises(NotAllowed):
        passes.open_by_code(timed, code, "here", BIRTH)
    with pytest.raises(NotFound):
        passes.open_by_code(timed, secret("x"), "elsewhere", BIRTH)
    later(timed, hours=1)
    assert passes.open_by_code(timed, code, "here", BIRTH)


def test_all_callers_together_try_a_thousand_codes_an_hour(office: Office, timed: Desk) -> None:
    code = made(timed, a_draft(timed).id)
    with pytest.raises(NotFound):
        passes.open_by_code(timed, secret("x"), "here", None)
    office.superuser(
        "INSERT INTO attempts (mark, at) SELECT mark, at FROM attempts, generate_series(1, 1000)"
        f" WHERE mark = '{passes.EVERYONE}'"
    )
    with pytest.raises(NotAllowed):
        passes.open_by_code(timed, code, "elsewhere", BIRTH)


@pytest.mark.parametrize("way", list(Way))
def test_a_pass_ends(timed: Desk, way: Way) -> None:
    draft = a_draft(timed)
    kept = made(timed, draft.id, way)
    later(timed, seconds=LIVES[way].total_seconds())
    assert passes.stands_until(timed, ANA, draft.id, way) is None
    with pytest.raises(NotFound):
        passes.open_by_code(timed, kept, "here", BIRTH)
    with pytest.raises(NotFound):
        passes.open_by_link(timed, kept)


def test_a_new_code_takes_the_place_of_the_one_before(office: Office, timed: Desk) -> None:
    draft = a_draft(timed)
    passes.make_pass(timed, ANA, draft.id, Way.CODE, secret("old"))
    passes.make_pass(timed, ANA, draft.id, Way.CODE, secret("new"))
    with pytest.raises(NotFound):
        passes.open_by_code(timed, secret("old"), "here", BIRTH)
    assert passes.open_by_code(timed, secret("new"), "here", BIRTH)


def test_a_link_is_for_one_paper_and_is_no_code(timed: Desk) -> None:
    draft = a_draft(timed)
    link = made(timed, draft.id, Way.LINK, "identity")
    with pytest.raises(NotFound):
        passes.open_by_code(timed, link, "here", BIRTH)
    assert passes.open_by_link(timed, link) == Opened(ANA.id, draft.id, "identity")
    with pytest.raises(NotFound):
        passes.open_by_link(timed, link)
    with pytest.raises(NotFound):
        passes.make_pass(timed, ANA, draft.id, Way.LINK, secret("x"), "no-such-paper")


def test_nobody_opens_another_s_draft_or_one_that_was_filed(timed: Desk) -> None:
    with pytest.raises(NotFound):
        passes.make_pass(timed, OTHER, a_draft(timed).id, Way.CODE, secret())
    with pytest.raises(Conflict):
        passes.make_pass(timed, ANA, file(timed).draft, Way.CODE, secret())
    draft = a_draft(timed)
    code = made(timed, draft.id)
    submit.submit(timed, ANA, draft.id, ISSUER, EIDAS)
    with pytest.raises(NotFound):
        passes.open_by_code(timed, code, "here", BIRTH)


def test_what_is_over_is_swept(office: Office, timed: Desk) -> None:
    made(timed, a_draft(timed).id)
    with pytest.raises(NotFound):
        passes.open_by_code(timed, secret("x"), "here", None)
    passes.sweep_passes(timed)
    assert office.asked("SELECT count(*) FROM passes") == [(1,)]
    later(timed, hours=49)
    passes.sweep_passes(timed)
    assert office.asked("SELECT count(*) FROM passes") == [(0,)]


def test_a_draft_that_is_removed_takes_its_passes_along(office: Office, timed: Desk) -> None:
    draft = a_draft(timed)
    made(timed, draft.id)
    answer.discard(timed, ANA, draft.id)
    assert office.asked("SELECT count(*) FROM passes") == [(0,)]


def test_a_code_is_two_groups_that_can_be_read_aloud() -> None:
    codes = {new_code(new_id()) for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(f"[{SIGNS}]{{4}}-[{SIGNS}]{{4}}", code) for code in codes)
    assert not set("01ILOU") & set(SIGNS)
    seen = set("".join(codes)) - {"-"}
    assert seen == set(SIGNS)
    assert len(SIGNS) ** LENGTH > 2**39


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("K7PM-4XRT", "K7PM-4XRT"), (" k7pm 4xrt ", "K7PM-4XRT"), ("k7pm4xrt", "K7PM-4XRT"),
        ("K7PM–4XRT.", "K7PM-4XRT"), ("K7PM-4XR", None), ("K7PM-4XRO", None), ("", None),
        ("K7PM-4XRTT", None), ("ééééé-éé", None),
    ],
)  # fmt: skip
def test_a_code_is_understood_however_it_is_typed(typed: str, kept: str | None) -> None:
    assert tidy(typed) == kept
