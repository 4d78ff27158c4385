"""A mark is of everything that was filed, and of nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from portal.domain.dossier import AidRequest
from portal.domain.marks import request_mark
from portal.domain.routing import Routing
from portal.store.rows import aid_request_of, aid_request_values
from tests.store.made import a_request

FILED = a_request()
OTHERS: dict[str, Any] = {
    "answers": {**FILED.answers, "household_size": True},
    "later": frozenset({"identity"}),
    "routing": Routing(FILED.routing.routes, (), FILED.routing.flags),
    "signature": replace(FILED.signature, signed_in_by="nobody"),
    "submitted_at": FILED.submitted_at + timedelta(microseconds=1),
    "pieces": (replace(FILED.pieces[0], filename="autre.pdf"),),
}


@pytest.mark.parametrize("name", [field.name for field in fields(AidRequest)])
def test_another_fact_is_another_mark(name: str) -> None:
    other = replace(FILED, **{name: OTHERS.get(name, "other")})
    assert request_mark(b"k", other) != request_mark(b"k", FILED)


def test_another_key_is_another_mark() -> None:
    assert request_mark(b"k", FILED) != request_mark(b"l", FILED)


def test_the_mark_outlives_a_stay_in_the_database() -> None:
    import json

    values = aid_request_values(FILED)
    texts = ("answers", "later", "routing", "signature", "pieces")
    row = values | {name: json.loads(values[name]) for name in texts}
    there = timezone(timedelta(hours=2))
    back = replace(aid_request_of(row), submitted_at=FILED.submitted_at.astimezone(there))
    assert request_mark(b"k", back) == request_mark(b"k", FILED)
