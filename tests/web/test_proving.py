"""A paper beside the answers that are read in it; an answer beside its paper."""

from __future__ import annotations

from typing import Any

import pytest

from portal.form.record import Chapter, Said
from portal.web.dossier_papers import Paper
from portal.web.proving import proofs, proved
from tests.web.test_caseworker import edition, the_dossier

NAMES = (
    "pieces/identity-1.pdf",
    "pieces/identity-2.pdf",
    "pieces/bank_details-1.pdf",
    "pieces/tax_notice-1.pdf",
    "additions/1/pieces/tax_notice-1.pdf",
)
BORN = Said("birth_date", "Date de naissance", "3 mai 1941", "1941-05-03")
TAXED = Said("reference_tax_income", "Revenu fiscal", "14 000 €", 14_000)
PHONE = Said("phone", "Téléphone", "02 99 00 00 00", "0299000000")
CHAPTERS = [Chapter("who", "Vous", (BORN, PHONE)), Chapter("money", "Argent", (TAXED,))]


def papers() -> list[Any]:
    class Deposit:
        size_bytes = 1000

        def __init__(self, name: str) -> None:
            self.name = name

    made: Any = Deposit
    labels = ("Identité", "Identité", "RIB", "Avis", "Avis")
    return [
        Paper(made(name), label, "", added=name.startswith("additions/"))
        for name, label in zip(NAMES, labels, strict=True)
    ]


def test_what_came_since_stands_for_its_kind_and_else_the_first() -> None:
    found = proofs(papers(), edition())
    assert [one.deposit.name for one in found["birth_date"]] == ["pieces/identity-1.pdf"]
    assert [one.deposit.name for one in found["reference_tax_income"]] == [NAMES[-1]]
    assert "phone" not in found, "no paper proves it"


@pytest.mark.parametrize(
    ("name", "said"),
    [(NAMES[1], [BORN]), (NAMES[4], [TAXED]), (NAMES[2], []), ("", []), ("dossier.pdf", [])],
)
def test_a_paper_is_compared_with_its_own_answers(name: str, said: list[Said]) -> None:
    assert proved(name, CHAPTERS, edition()) == said
    assert proved(name, CHAPTERS, None) == []


def test_both_are_read_together() -> None:
    sent = tuple(papers())
    tree = the_dossier(
        "fr", sent, proved=[BORN], proofs={"pensions": [sent[0]], "birth_date": [sent[0]]}
    )
    (beside,) = tree.xpath("//section[@aria-labelledby='compare']")
    assert beside.xpath("string(.//dd)").strip() == BORN.text
    assert not beside.xpath(".//dd//a"), "the paper is beside it already"
    (link,) = tree.xpath("//details//dd[contains(., 'SNCF')]//a")
    assert link.get("href").endswith("?document=pieces/identity-1.pdf#papers")
    assert link.text_content() == "Voir le document\xa0: Identité"
