"""Other dossiers of one person with the same funder: which are found, and which are told apart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from portal.acts import compose, kin
from portal.demo.postgres import Postgres
from portal.domain.decision import LASTS, Decision, Proposed
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.inbox import NEVER, Place, Stage, Standing
from portal.domain.kin import Tie, spellings
from portal.domain.people import WORKER
from portal.kindred import NoneLeft
from portal.recording import record
from tests.acts.test_letters_composed import text_of
from tests.adapters.test_printer import printer
from tests.build import a_caseworker, an_applicant
from tests.store.made import a_dossier, a_request, seal
from tests.web import doors
from tests.web.test_inbox import OTHER, Room, a_room

ELSEWHERE = a_caseworker("dep-13", "caseworker-3")
OPEN, CLOSED = Stage.TO_STUDY, Stage.DECIDED


@pytest.fixture(scope="module")
def room(postgres: Postgres) -> Iterator[Room]:
    """One room for all tests of this file; each names persons of its own."""
    with a_room(postgres) as made:
        yield made


def listed(
    room: Room, number: str, name: str, mark: str | None = None, *, funder: str = "dep-35",
    born: str = "1941-07-09", aid: str = "apa", stage: Stage = OPEN,
) -> str:  # fmt: skip
    """A sealed dossier of that person."""
    request = a_request(number)
    dossier = replace(a_dossier(request, funder), beneficiary=name, birth_date=born)
    with room.desk.begin(an_applicant()) as tx:
        tx.aid_requests.add(request, [dossier], [])
    seal(room.store, dossier)
    place = Place.ENDED if stage is CLOSED else Place.USUAL
    standing = Standing(stage, place, NEVER, NEVER, NEVER, (aid,), frozenset())
    with room.desk.begin(WORKER) as tx:
        tx.standings.renew(dossier, standing, mark, tx.at.date())
    return dossier.number


def told(found: kin.Found) -> tuple[dict[str, Tie], dict[str, Tie]]:
    """What may be the same request, and the others, each with its tie."""
    return ({one.number: one.tie for one in found.twice},
            {one.number: one.tie for one in found.others})  # fmt: skip


def test_two_are_not_closed_for_each_other_at_the_same_moment(room: Room) -> None:
    """Whoever comes second waits for the first, and is refused: one of the two stays."""
    first = listed(room, "GA-T1", "Tanguy Jeanne", "twins", born="1938-01-02")
    other = listed(room, "GA-T2", "Tanguy Jeanne", "twins", born="1938-01-02")

    def close(number: str, lasts: float = 0) -> Decision:
        with room.desk.begin(a_caseworker()) as tx:
            marks = f"{number}/key", 1, "a" * 64, "b" * 64
            proposed = Proposed(number, "no_further_action", 1, *marks, tx.at, "duplicate")
            decision = record(tx, tx.dossiers.get(number), proposed, LASTS)
            time.sleep(lasts)
            return decision

    with ThreadPoolExecutor() as threads:
        slow = threads.submit(close, first, 0.5)
        time.sleep(0.2)
        with pytest.raises(NoneLeft):
            close(other)
        assert slow.result().grounds == "duplicate"


def test_the_person_s_other_dossiers_are_found_and_no_one_else_s(room: Room) -> None:
    here = listed(room, "GA-A1", "Odette Le Goff", "odette")
    by_nir = listed(room, "GA-A2", "Marie Tanguy", "odette", born="1941-07-00", stage=CLOSED)
    by_name = listed(room, "GA-A3", "Odette Le Goff", aid="apa_urgent")
    slip = listed(room, "GA-A4", "Odete Le Goff")
    homonym = listed(room, "GA-A5", "Odette Le Goff", "another")
    listed(room, "GA-A6", "Odette Le Gof", "another")  # neither name nor number
    listed(room, "GA-A7", "Odette Le Goff", born="1941-07-10")
    other_aid = listed(room, "GA-A8", "Odette Le Goff", "odette", aid="adaptation")
    away = listed(room, "GA-A9", "Odette Le Goff", "odette", funder="dep-13")
    turned = listed(room, "GA-B0", "Le Goff Odette")
    found = told(kin.kin_of(room.desk, OTHER, here))
    assert found == (
        {by_name: Tie.NAME, slip: Tie.NEAR, homonym: Tie.NEAR, turned: Tie.NEAR},
        {by_nir: Tie.NIR, other_aid: Tie.NIR},
    )
    with pytest.raises(NotFound):
        kin.kin_of(room.desk, ELSEWHERE, here)
    with pytest.raises(NotFound):
        kin.kin_of(room.desk, OTHER, away)


def test_two_that_are_not_one_are_told_apart_once_and_for_all(room: Room) -> None:
    """Kept with who said it and when, for either of the two, and told by the ledger once."""
    here, other = (listed(room, one, "Yvonne Kermarrec") for one in ("GA-C1", "GA-C2"))
    stranger = listed(room, "GA-C3", "Yvonne Kermarrec", funder="dep-13")
    at = f"/instruction/{here}/pas-un-doublon"
    assert told(kin.kin_of(room.desk, OTHER, here)) == ({other: Tie.NAME}, {})
    assert 'id="autres" open' in room.page(f"/instruction/{here}"), "what is to be said is unfolded"
    for wrong in (stranger, here, "GA-NONE-1", ""):
        assert room.sent(at, other=wrong).status_code == 404, wrong
    token = doors.token_in(room.elsewhere.get("/instruction/").text)
    typed = {"csrf_token": token, "other": other}
    assert room.elsewhere.post(at, data=typed).status_code == 404
    for _ in range(2):
        assert room.sent(at, other=other).headers["Location"] == f"/instruction/{here}#autres"
    for one, its in ((here, other), (other, here)):
        found = kin.kin_of(room.desk, OTHER, one)
        assert told(found) == ({}, {its: Tie.NAME})
        (said,) = [each.said for each in found.others]
        assert said is not None and said.at == room.desk.clock()
        assert said.by in {each.id for each in found.colleagues}
    with room.desk.begin(WORKER) as tx:
        words = [one.word for one in tx.ledger.of(here)]
    assert words.count("NotDuplicate") == 1
    back = f"/instruction/{other}/peut-etre-un-doublon"
    assert room.elsewhere.post(back, data=typed | {"other": here}).status_code == 404
    for _ in range(2):
        assert room.sent(back, other=here).headers["Location"] == f"/instruction/{other}#autres"
    assert told(kin.kin_of(room.desk, OTHER, here)) == ({other: Tie.NAME}, {})
    with room.desk.begin(WORKER) as tx:
        words = [one.word for number in (here, other) for one in tx.ledger.of(number)]
    assert [words.count(one) for one in ("NotDuplicate", "MaybeDuplicate")] == [1, 1]


def test_what_was_said_of_two_is_the_funder_s_own(room: Room) -> None:
    here, other = (listed(room, one, "Anne Riou") for one in ("GA-D1", "GA-D2"))
    assert room.sent(f"/instruction/{here}/pas-un-doublon", other=other).status_code == 303
    for actor, sees in ((OTHER, True), (ELSEWHERE, False)):
        with room.store.begin(actor) as tx:
            assert bool(tx.kin._said(here)) is sees
    theirs = listed(room, "GA-D3", "Anne Riou", funder="dep-13")
    with room.store.begin(WORKER) as tx:
        pair = tx.dossiers.get(here), tx.dossiers.get(theirs)
    with pytest.raises(NotAllowed), room.store.begin(OTHER) as tx:
        tx.kin.tell_apart(*pair)


def test_a_name_is_looked_for_in_every_order_with_one_word_meant_otherwise() -> None:
    assert spellings([["odette", "odete"], ["riou"]]) == (
        "odette riou", "riou odette", "odete riou", "riou odete",
    )  # fmt: skip


def test_closing_a_duplicate_fills_the_decision_in(room: Room) -> None:
    here, other = (listed(room, one, "Paul Cadiou") for one in ("GA-E1", "GA-E2"))
    text = room.page(f"/instruction/{here}/decision?doublon={other}")
    assert f'<option value="{other}" selected>' in text
    assert 'value="no_further_action" checked' in text
    assert 'value="duplicate" checked' in text
    unknown = room.page(f"/instruction/{here}/decision?doublon=x")
    assert 'value="duplicate" checked' not in unknown


def test_the_letter_of_a_duplicate_names_the_other_number_of_the_same_person_alone(
    room: Room,
) -> None:
    here, other = (listed(room, one, "Léa Kerdoncuff") for one in ("GA-LK1", "GA-LK2"))
    third = listed(room, "GA-LK3", "Léa Kerdoncuff")
    stranger = listed(room, "GA-LK4", "Yves Autre")
    over = listed(room, "GA-LK5", "Léa Kerdoncuff", stage=CLOSED)
    theirs = listed(room, "GA-LK6", "Léa Kerdoncuff", funder="dep-13")
    assert set(compose.twins(room.desk, OTHER, here)) == {other, third}
    at, told = f"/instruction/{here}/decision", {"verdict": "no_further_action", "seen": "0"}
    none = room.sent(at, **told, grounds="duplicate")
    assert none.status_code == 422 and "Choisissez le numéro" in none.text
    for wrong in (stranger, over, theirs, here):
        assert room.sent(at, **told, grounds="duplicate", twin=wrong).status_code == 422
    said = "no_further_action", ["duplicate"], ""
    printing = replace(room.desk, printer=printer())
    letter = compose.compose(printing, OTHER, here, *said, twin=third)
    assert f"Votre demande est étudiée sous le numéro {third}." in " ".join(text_of(letter))
