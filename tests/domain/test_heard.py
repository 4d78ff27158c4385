"""What waits to be looked at of a dossier whose study has ended, as the ledger tells of it."""

from __future__ import annotations

import pytest

from portal.domain.heard import is_heard
from portal.domain.ledger import LedgerEntry
from portal.domain.people import Role
from tests.build import NOON

ANA, AGENT = "ana", "agent"


def entries(told: str) -> list[LedgerEntry]:
    """Words of the ledger in order; after a colon, who: the agent, a colleague, or the person."""
    made = []
    for rank, one in enumerate(told.split()):
        word, _, who = one.partition(":")
        role = Role.CASEWORKER if who else Role.APPLICANT
        made.append(LedgerEntry(rank, NOON, role, who or ANA, word, "GA-1-1", None, None, {}))
    return made


@pytest.mark.parametrize(
    ("told", "holder", "heard"),
    [
        ("Decided:agent", AGENT, False),
        ("Decided:agent Written", AGENT, True),
        ("Written Decided:agent", None, True),
        ("Decided:agent Written ExchangeRead:colleague", AGENT, False),
        ("Decided:agent Written Written:agent", AGENT, False),
        ("Decided:agent Written ExchangeRead", AGENT, True),
        ("AdditionSealed Decided:agent", AGENT, False),
        ("Decided:agent AdditionSealed", None, True),
        ("Decided:agent AdditionSealed DossierOpened:colleague", None, False),
        ("Decided:agent AdditionSealed DossierOpened:colleague", AGENT, True),
        ("Decided:agent AdditionSealed DossierOpened:agent", AGENT, False),
        ("Withdrawn", None, False),
        ("DossierOpened:agent Withdrawn", AGENT, True),
        ("Withdrawn DossierOpened:agent", AGENT, False),
        ("Withdrawn Decided:colleague", AGENT, False),
    ],
)
def test_what_came_after_the_end_is_heard_until_somebody_looks(
    told: str, holder: str | None, heard: bool
) -> None:
    assert is_heard(entries(told), holder) is heard
