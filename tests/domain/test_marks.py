"""A mark is of everything that was filed, and of nothing else."""

from __future__ import annotations

import hmac
import json
from dataclasses import fields, replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.acting import acting_of
from portal.domain.dossier import AidRequest, VouchedFor
from portal.domain.draft import NOTICED, PROMISED, VOUCHED
from portal.domain.invitations import Completed
from portal.domain.mandates import Confirmation, Confirmed
from portal.domain.manifest import moment
from portal.domain.marks import marked, request_mark
from portal.domain.routing import EXPLAINED, Routing
from portal.domain.signers import Signer
from portal.store.rows import aid_request_of, aid_request_values
from tests.build import NOON
from tests.store.made import a_mandate, a_request

FILED = a_request()
TEXTS = (
    "answers", "later", "routing", "signature", "pieces", "promised", "vouched", "acting",
    "counter", "signers", "completed",
)  # fmt: skip
PLAIN = ("number", "draft", "person", "edition", "language")
OTHERS: dict[str, Any] = {
    "answers": {**FILED.answers, "household_size": True},
    "later": frozenset({"identity"}),
    "routing": Routing(FILED.routing.routes, (), FILED.routing.flags),
    "signature": replace(FILED.signature, signed_in_by="nobody"),
    "submitted_at": FILED.submitted_at + timedelta(microseconds=1),
    "pieces": (replace(FILED.pieces[0], filename="autre.pdf"),),
    "promised": {"tax_notice": "2027-01-15"},
    "vouched": VouchedFor("https://fc", ("birth_name",)),
}


@pytest.mark.parametrize("name", [field.name for field in fields(AidRequest)])
def test_another_fact_is_another_mark(name: str) -> None:
    other = replace(FILED, **{name: OTHERS.get(name, "other")})
    assert request_mark(b"k", other) != request_mark(b"k", FILED)


EXPLANATION: dict[str, Any] = {
    "decided_by": [
        {"fact": "birth_date", "text": {"fr": "Vous avez 84 ans.", "en": "You are 84."}}
    ],
    "would_change": [{"fr": "Si cela.", "en": "If that."}],
    "otherwise": {"fr": "Dites-le.", "en": "Say so."},
}


def explained(**changes: Any) -> AidRequest:
    """The same request, its first route explained."""
    route, *others = FILED.routing.routes
    routes = (replace(route, **(EXPLANATION | changes)), *others)
    return replace(FILED, routing=replace(FILED.routing, routes=routes))


def test_the_mark_of_a_request_that_was_not_explained_is_what_it_was() -> None:
    """What a route has more, and was not told, leaves no trace: older requests still verify."""
    told: Any = json.loads(aid_request_values(FILED)["routing"])
    for one in (*told["routes"], *told["referrals"]):
        for name in EXPLAINED:
            assert not one.pop(name)
    row = aid_request_values(FILED) | _from_texts(FILED) | {"routing": told}
    assert request_mark(b"k", aid_request_of(row)) == request_mark(b"k", FILED)
    assert request_mark(b"k", FILED) == _plainly(FILED, told)


def _plainly(aid_request: AidRequest, routing: Any) -> str:
    """The mark, written out by hand."""
    told = _from_texts(aid_request) | {"routing": routing}
    told |= {name: getattr(aid_request, name) for name in PLAIN}
    told["submitted_at"] = aid_request.submitted_at.isoformat()
    for piece in told["pieces"]:
        for name in [name for name in NOTICED if not piece.get(name)]:
            piece.pop(name, None)
    newer = (*PROMISED, *VOUCHED, "acting", "counter", "signers", "completed")
    for name in [name for name in newer if not told[name]]:
        del told[name]  # what came later, and was not told, leaves no trace
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text = text.replace("+00:00", "Z")
    return hmac.digest(b"k", text.encode(), "sha256").hex()


def _from_texts(aid_request: AidRequest) -> dict[str, Any]:
    values = aid_request_values(aid_request)
    return {name: json.loads(values[name]) for name in TEXTS}


@pytest.mark.parametrize("name", EXPLAINED)
def test_another_explanation_is_another_mark(name: str) -> None:
    empty: dict[str, Any] = {name: type(EXPLANATION[name])()}
    marks = {request_mark(b"k", one) for one in (FILED, explained(), explained(**empty))}
    assert len(marks) == 3


def test_another_key_is_another_mark() -> None:
    assert request_mark(b"k", FILED) != request_mark(b"l", FILED)


A_DAY = replace(FILED, promised={"tax_notice": "2027-01-15"})
TOLD = replace(FILED, vouched=VouchedFor("https://fc", ("birth_name", "birth_date")))


YES = Confirmation("ana", Confirmed.SMS, NOON, {"address": "06 •• •• •• 78"})
ACTED = replace(FILED, acting=acting_of(replace(a_mandate(), confirmation=YES), moment))


SIGNER = Signer("curator", "Paul", {"a": "Oui."}, moment(NOON), "code:email", "code", "p…l@x.fr")
SIGNED = replace(FILED, signers=(SIGNER,))


MARIE = Completed("i-1", "pension", "Marie", moment(NOON), "code:email", "code", "m…e@x.fr")
HELPED = replace(FILED, completed=(MARIE,))


@pytest.mark.parametrize("filed", [FILED, explained(), A_DAY, TOLD, ACTED, SIGNED, HELPED])
def test_the_mark_outlives_a_stay_in_the_database(filed: AidRequest) -> None:
    row = aid_request_values(filed) | _from_texts(filed)
    there = timezone(timedelta(hours=2))
    back = replace(aid_request_of(row), submitted_at=filed.submitted_at.astimezone(there))
    assert request_mark(b"k", back) == request_mark(b"k", filed)
    assert back == filed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(), JSON))
def test_what_is_marked_is_written_as_python_writes_it(answers: dict[str, Any]) -> None:
    """Whoever checks a mark in ten years needs no library of ours."""
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert marked(answers) == text.encode()


@pytest.mark.parametrize("value", ["\ud800", {1: "a"}, {2.5}, object(), b"a"])
def test_what_nobody_files_has_no_mark(value: object) -> None:
    with pytest.raises(ValueError, match="no mark of it"):
        marked({"a": value})
