"""What an entry of the ledger tells a funder's software."""

from __future__ import annotations

import pytest

from portal.domain.changes import KINDS, NAMES, change_of
from portal.domain.dossier import digest
from portal.domain.events import AdditionSealed
from portal.domain.history import Milestone
from portal.domain.offers import OF_PROPOSALS, RECEIPT, ProposalNoted
from portal.store.ledger_tables import CHANGES
from tests.build import NOON


@pytest.mark.parametrize(("corrects", "kind"), [(True, "corrected"), (False, "completed")])
def test_an_addition_corrects_or_completes(corrects: bool, kind: str) -> None:
    event = AdditionSealed("GA-1-1", "GA-1-1-C1", "k", "v", digest(b""), "2036", corrects)
    told = change_of(event.word, event.subject, NOON, event.detail())
    assert (told.kind, told.dossier, told.told) == (kind, "GA-1-1", {"part": "GA-1-1-C1"})


def test_what_the_release_before_sealed_completes() -> None:
    told = change_of("AdditionSealed", "GA-1-1", NOON, {"part": "GA-1-1-C1"})
    assert told.kind == "completed"


def test_the_index_the_policy_and_the_kinds_are_of_the_same_words() -> None:
    assert [f"'{word}'" for word in KINDS] == CHANGES.split(", ")
    detail = {"part": "p", "sheet": "s", "milestone": "accepted", "day": "2026-03-02"}
    kinds = {change_of(word, "GA-1-1", NOON, detail).kind for word in KINDS}
    assert kinds == set(NAMES) - {"corrected", "plan_proposed", "plan_received"}


@pytest.mark.parametrize("milestone", OF_PROPOSALS)
def test_each_step_of_a_proposal_has_its_kind_and_what_is_struck_out_has_no_day(
    milestone: Milestone,
) -> None:
    kind = (
        "plan_proposed" if milestone in RECEIPT
        else "plan_received" if "received" in milestone else "plan_answered"
    )  # fmt: skip
    plan = {"plan": None} if kind == "plan_proposed" else {}
    for day, said in (("2026-03-02", "2026-03-02"), ("", None)):
        event = ProposalNoted("GA-1-1", 3, milestone.value, day, "")
        told = change_of(event.word, event.subject, NOON, event.detail())
        assert (told.kind, told.told) == (kind, {"milestone": milestone.value, "day": said} | plan)


def test_nothing_of_the_vault_s_own_is_told() -> None:
    detail = {"manifest_key": "k", "manifest_version": "v", "decision": "d", "verdict": "granted"}
    assert change_of("Sealed", "GA-1-1", NOON, detail).told == {}
    assert change_of("Decided", "GA-1-1", NOON, detail).told == {
        "decision": "d", "verdict": "granted",
    }  # fmt: skip
