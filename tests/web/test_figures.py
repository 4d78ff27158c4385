"""The figures of a funder: added up as things happen, small ones hidden, the same in the CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.acts import figures
from portal.demo.postgres import Postgres
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed
from portal.domain.figures import Count, Step
from portal.domain.people import WORKER, Actor, Role
from tests.acts.on_duty import appoint
from tests.build import NOON
from tests.web.markup import faults
from tests.web.test_inbox import Room, a_room

TODAY = NOON.date()
MONTH = TODAY.replace(day=1)
UNSEEN = "non montré"
RENNES = Actor(Role.CASEWORKER, "manager-1", "dep-35")


ELSEWHERE = replace(RENNES, id="manager-9", funder="dep-13")


@pytest.fixture(scope="module")
def room(postgres: Postgres) -> Iterator[Room]:
    """Seven dossiers: six received this week, three of them decided; one that moved."""
    with a_room(postgres, "manager") as room:
        with room.desk.begin(Actor(Role.OPERATOR, "operator")) as tx:
            for manager in (RENNES, ELSEWHERE):
                appoint(tx, manager.id, manager.funder or "", Duty.MANAGER)
        for rank in range(7):
            counted(room, f"GA-F{rank}", rank)
        yield room


def counted(room: Room, number: str, rank: int) -> None:
    dossier = room.listed(number)
    with room.desk.begin(WORKER) as tx:
        found = tx.dossiers.get(dossier)
        came = {
            Count("dep-35", "received", "", "", TODAY),
            Count("dep-35", "received", "aid", "apa", TODAY),
            Count("dep-35", "received", "channel", "counter" if rank else "alone", TODAY),
            Count("dep-35", "received", "territory", "35238", MONTH),
        }
        tx.figures.count(found, came)
        tx.figures.count(found, came)  # twice is once
        if rank == 6:
            tx.figures.count(
                found, {Count("dep-35", "received", "", "", TODAY - timedelta(days=40))}
            )
        elif rank < 3:
            gone = {
                Count("dep-35", "decided", "", "", TODAY),
                Count("dep-35", "took", "decide", str(10 + rank), MONTH),
                Count("dep-35", "met", "decide", "in_time", MONTH),
            }
            tx.figures.count(found, came | gone)


def rows_of(room: Room, table: str, more: str = "") -> list[list[str]]:
    answer = room.agent.get(f"/instruction/chiffres/{table}.csv?pas=semaine{more}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_page_is_sound_by_week_and_by_month(room: Room) -> None:
    for step in ("semaine", "mois", "rien"):
        text = room.page(f"/instruction/chiffres?pas={step}")
        assert faults(text) == []
        assert "<svg" in text and "Reçues" in text
    assert room.page("/instruction/chiffres?fin=jamais").count("<table") >= 4


def test_weeks_add_up_and_what_waits_is_carried_on(room: Room) -> None:
    shown = figures.figures(room.desk, RENNES, Step.WEEK)
    assert len(shown.periods) == 13
    last = shown.periods[-1]
    assert (last.received, last.decided) == (6, 3)
    assert sum(one.received for one in shown.periods) == 7, "one was counted anew, elsewhere"
    assert [one.waiting for one in shown.periods][-2:] == [1, 4]
    assert (last.ends - last.begins).days == 6 and last.begins.weekday() == 0
    (kept,) = shown.kept
    assert (kept.limit, kept.in_time, kept.late, kept.half, kept.most) == ("decide", 3, 0, 11, 12)
    before = figures.figures(room.desk, RENNES, Step.WEEK, shown.earlier)
    assert before.periods[-1].ends == shown.periods[0].begins - timedelta(days=1)
    assert before.periods[-1].waiting == 0 and before.later == TODAY


def test_a_small_count_is_in_no_table(room: Room) -> None:
    head, *flow = rows_of(room, "flux")
    assert head[:3] == ["Semaine", "Reçues", "Décidées"]
    assert flow[-1][1:] == [UNSEEN, UNSEEN, "0", "0", "5"], "six would tell the one of another week"
    _, *channels = rows_of(room, "canaux")
    assert [len(row) for row in channels] == [1], "one of two, and six in all, is five"
    assert rows_of(room, "aides")[1:] == [["L’allocation personnalisée d’autonomie (APA)", "6"]]
    assert room.agent.get("/instruction/chiffres/rien.csv").status_code == 404


def test_another_funder_has_none_of_it(room: Room) -> None:
    answer = room.elsewhere.get("/instruction/chiffres")
    assert answer.status_code == 200
    shown = figures.figures(room.desk, ELSEWHERE, Step.MONTH)
    assert sum(one.received + one.waiting for one in shown.periods) == 0


def test_months_begin_on_their_first_day(room: Room) -> None:
    shown = figures.figures(room.desk, RENNES, Step.MONTH)
    assert [one.begins.day for one in shown.periods] == [1] * 12
    assert shown.periods[-1].begins == MONTH
    for one, other in zip(shown.periods, shown.periods[1:], strict=False):
        assert other.begins == one.ends + timedelta(days=1)


def test_they_are_for_managers(postgres: Postgres, room: Room) -> None:
    with pytest.raises(NotAllowed):
        figures.figures(room.desk, replace(RENNES, id="caseworker-1"), Step.MONTH)
    with a_room(postgres) as other:
        assert other.agent.get("/instruction/chiffres").status_code == 403
        assert "Les chiffres" not in other.page()
