"""Where a dossier stands: every step with its date, and one that is the current one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.delays import FEWEST, Delays, Usual
from portal.domain.dossier import Status
from portal.domain.exchange import Ending
from portal.domain.steps import Name, Standing, State
from tests.build import NOON
from tests.store.made import a_decision, a_dossier, a_request, an_asking

FILED = a_dossier(a_request())
SEALED = replace(FILED, status=Status.SEALED, sealed_at=NOON + timedelta(minutes=1))
ASKED = replace(an_asking(SEALED), asked_at=NOON + timedelta(days=2))
BROUGHT = replace(ASKED, ended_at=NOON + timedelta(days=3), ending=Ending.BROUGHT)
AGAIN = replace(ASKED, rank=2, asked_at=NOON + timedelta(days=5))
DECIDED = replace(a_decision(SEALED)[0], decided_at=NOON + timedelta(days=9), status=Status.SEALED)
NEW = Standing(FILED, None, (), None, 0, None)
READ = replace(NEW, dossier=SEALED, opened_at=NOON + timedelta(days=1))

CASES = {
    "filed": (NEW, "filed *sealed opened decided"),
    "sealed": (replace(NEW, dossier=SEALED), "filed sealed *opened decided"),
    "opened": (READ, "filed sealed *opened decided"),
    "asked": (replace(READ, askings=(ASKED,)), "filed sealed opened *asked decided"),
    "dropped": (
        replace(READ, askings=(replace(BROUGHT, ending=Ending.CANCELLED),)),
        "filed sealed *opened decided",
    ),
    "brought": (replace(READ, askings=(BROUGHT,)), "filed sealed opened asked *brought decided"),
    "asked again": (
        replace(READ, askings=(BROUGHT, AGAIN)),
        "filed sealed opened asked brought *asked decided",
    ),
    "decided while papers were awaited": (
        replace(
            READ,
            askings=(replace(ASKED, ended_at=DECIDED.decided_at, ending=Ending.CANCELLED),),
            decision=DECIDED,
        ),
        "filed sealed opened asked *decided",
    ),
    "decided": (
        replace(READ, askings=(BROUGHT,), decision=DECIDED),
        "filed sealed opened asked brought *decided",
    ),
    "decided before anybody opened it": (
        replace(READ, opened_at=DECIDED.decided_at + timedelta(minutes=1), decision=DECIDED),
        "filed sealed *decided",
    ),
    "withdrawn": (
        replace(READ, dossier=replace(SEALED, withdrawn_at=NOON + timedelta(days=4))),
        "filed sealed opened *withdrawn",
    ),
    "withdrawn before it is sealed": (
        replace(NEW, dossier=replace(FILED, withdrawn_at=NOON + timedelta(seconds=1))),
        "filed withdrawn *sealed",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_steps_and_the_current_one(case: str) -> None:
    standing, expected = CASES[case]
    told = [f"{'*' * (one.state is State.NOW)}{one.name}" for one in standing.steps]
    assert " ".join(told) == expected


def test_what_is_done_has_its_date_and_what_is_to_come_has_none() -> None:
    steps = CASES["asked"][0].steps
    assert [one.at for one in steps[:-1]] == sorted(one.at for one in steps[:-1] if one.at)
    assert (steps[-1].name, steps[-1].at) == (Name.DECIDED, None)


def test_too_little_past_says_nothing() -> None:
    known = Delays("dep-35", NOON, FEWEST, 3, 9, FEWEST - 1, 40, 60)
    assert known.to_opening == Usual(3, 9)
    assert known.to_decision is None
    assert replace(known, opened=FEWEST - 1).to_opening is None
