"""What a demonstration tells of its request: yes, or no and why."""

from __future__ import annotations

from portal.demo.told import outcome


def test_a_dossier_that_is_not_verified_says_why() -> None:
    dossier = {"number": "GA-1-1", "funder": "dep-35", "routes": [], "pdf": "/x.pdf",
               "retain_until": "2027-01-01T00:00:00Z", "verified": True}  # fmt: skip
    told = {"number": "GA-1", "person": "Ana MARTIN", "dossiers": [dossier], "findings": []}
    assert list(outcome(told))[-1] == "    verified      yes"
    finding = {"check": "GA-1-1 seal", "outcome": "different", "detail": "the seal is broken"}
    told |= {"dossiers": [dossier | {"verified": False}], "findings": [finding]}
    assert list(outcome(told))[-2:] == [
        "    verified      NO",
        "  different: GA-1-1 seal: the seal is broken",
    ]
