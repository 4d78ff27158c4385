"""From a dossier, its askings and its decision to the days that the clocks are read from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from portal.domain.exchange import Ending
from portal.domain.happened import history_of, legal_day
from portal.domain.history import Milestone, Wait
from tests.store.made import a_decision, a_dossier, a_request, an_asking


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DOSSIER = replace(a_dossier(a_request()), submitted_at=at("2026-01-05 23:30"))
FIRST = replace(
    an_asking(DOSSIER), rank=1, asked_at=at("2026-01-10 09:00"), until=date(2026, 2, 10)
)
DECISION = replace(a_decision(DOSSIER)[0], decided_at=at("2026-03-01 10:00"))


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-01-05 22:59", "2026-01-05"),
        ("2026-01-05 23:00", "2026-01-06"),  # midnight in Paris in winter
        ("2026-07-05 22:00", "2026-07-06"),  # and in summer
    ],
)
def test_the_law_counts_days_in_france(time: str, day: str) -> None:
    assert legal_day(at(time)).isoformat() == day


def test_what_the_portal_knows_and_what_was_noted() -> None:
    taken_back = replace(DOSSIER, withdrawn_at=at("2026-03-02 10:00"))
    found = history_of(
        taken_back,
        askings=(FIRST,),
        decision=DECISION,
        noted={Milestone.ACKNOWLEDGED: date(2026, 1, 7)},
        put_off=(Wait(date(2026, 1, 6)),),
    )
    assert found.days == {
        Milestone.FILED: date(2026, 1, 6),
        Milestone.ACKNOWLEDGED: date(2026, 1, 7),
        Milestone.DECIDED: date(2026, 3, 1),
        Milestone.WITHDRAWN: date(2026, 3, 2),
    }
    assert found.waits == (
        Wait(date(2026, 1, 6)), Wait(date(2026, 1, 10), date(2026, 2, 10)),
    )  # fmt: skip
    with pytest.raises(ValueError, match="before the filing: acknowledged"):
        history_of(DOSSIER, noted={Milestone.ACKNOWLEDGED: date(2026, 1, 5)})


@pytest.mark.parametrize(
    ("ending", "ended", "waited"),
    [
        (Ending.BROUGHT, "2026-01-20 12:00", [("2026-01-10", "2026-01-20")]),
        (Ending.CANCELLED, "2026-01-20 12:00", []),  # it asked for nothing that was needed
        (Ending.CANCELLED, "2026-03-01 10:00", [("2026-01-10", "2026-03-01")]),  # by the decision
    ],
)
def test_how_an_asking_ended_says_whether_it_counts(
    ending: Ending, ended: str, waited: list[tuple[str, str]]
) -> None:
    asking = replace(FIRST, ending=ending, ended_at=at(ended))
    found = history_of(DOSSIER, askings=(asking,), decision=DECISION)
    assert [(str(one.asked), str(one.brought)) for one in found.waits] == waited


@pytest.mark.parametrize("ending", [Ending.BROUGHT, Ending.CANCELLED])
def test_an_amended_asking_counts_if_the_next_one_does(ending: Ending) -> None:
    amended = replace(FIRST, ending=Ending.AMENDED, ended_at=at("2026-01-15 12:00"))
    second = replace(
        FIRST,
        rank=2,
        asked_at=at("2026-01-15 12:00"),
        ending=ending,
        ended_at=at("2026-01-25 12:00"),
    )
    found = history_of(DOSSIER, askings=(amended, second))
    days = sorted((one.asked.day, one.brought and one.brought.day) for one in found.waits)
    assert days == ([(10, 15), (15, 25)] if ending is Ending.BROUGHT else [])
