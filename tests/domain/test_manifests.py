"""The manifests of what came beside a dossier: the same bytes as the vault has of older ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.domain import addition, decision, sheets
from portal.domain.addition import Part
from portal.domain.beside import manifest_beside
from portal.domain.decision import Decision, Verdict
from portal.domain.dossier import Deposit, Status, digest
from portal.domain.sheets import Sheet, SheetKind

AT, UNTIL = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2036, 3, 2, tzinfo=UTC)
NEW, OWN = (Status.SUBMITTED, 1), ("GA-1-1", "GA-1", "ana", "dep-35")
PART = Part("GA-1-1-C1", "GA-1-C1", "GA-1", "GA-1-1", "ana", "dep-35", 1, *NEW, AT)
SHEET = Sheet("GA-1-1-E1", *OWN, SheetKind.EVALUATION, 1, "GA-1-1", 3, "eva", *NEW, AT, AT)
_DECIDED = (*OWN, 1, Verdict.REFUSED, "GA-1-1-E1", "k", 9, "cc", *NEW, AT, AT)
BARE = Decision("GA-1-1-D1", *_DECIDED)
DECISION = Decision("GA-1-1-D1", *_DECIDED, grounds="residence met")


def deposits(folder: str, pdf: str) -> list[Deposit]:
    """A PDF, a picture with its readable copy, and the manifest itself."""
    names = (pdf, "pieces/identity-1.heic", "copies/identity-1.jpg", "manifest.json")
    sizes, end = ("aa", 12, "bb", 40, "coffre"), (UNTIL, "v1")
    return [
        Deposit("GA-1-1", "dep-35", name, "application/pdf", *sizes, f"dep-35/{name}", *end)
        for name in (folder + one for one in names)
    ]


@pytest.mark.parametrize(
    ("schema", "told", "objects", "sha256"),
    [
        (addition.SCHEMA, addition.told_of(PART, "prev"), ("additions/1/", "complement.pdf"),
         "08d94d8a8c0e6415be0f549e17017c9f0e98894f0fa6ad48742f0cbedab1265d"),
        (sheets.SCHEMA, sheets.told_of_sheet(SHEET, "prev"), ("evaluations/1/", "evaluation.pdf"),
         "fb6d3379651f57669a7b521faf89538b1863fd08624a14b564cd7d73b37b4afd"),
        (decision.SCHEMA, decision.told_of(BARE, "prev"), ("decisions/1/", "lettre.pdf"),
         "0fd81ecf3f57bfc4c5412c06fc3b2bc8b746c9187cf7175c69e8148a5addec50"),
        (decision.SCHEMA, decision.told_of(DECISION, "prev"), ("decisions/1/", "lettre.pdf"),
         "516c9d9f689b3f7fe9f3e5c4787cca30867f324a7b3ac5ad82e1272961747c0e"),
    ],
    ids=["addition", "sheet", "decision", "decision with grounds"],
)  # fmt: skip
def test_what_was_sealed_before_has_the_same_manifest(
    schema: str, told: dict[str, object], objects: tuple[str, str], sha256: str
) -> None:
    """Their fingerprints are those of the release that wrote each by a function of its own."""
    assert digest(manifest_beside(schema, told, deposits(*objects), UNTIL, "salt")) == sha256
