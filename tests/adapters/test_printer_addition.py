"""An addition on paper: archival, accessible, each change old and new, the same bytes each time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from portal.form.addition_record import AdditionRecord, Change, addition_json
from tests.adapters import pdf_facts, records
from tests.adapters.test_printer import printer

GOLDEN = Path(__file__).parents[1] / "golden"
CHANGES = {
    "fr": (
        Change("phone", "Téléphone", "01 23 45 67 89", "06 12 34 56 78", "+331", "+336"),
        Change("email", "Courriel", "genevieve@exemple.fr", "", "genevieve@exemple.fr", None),
        Change("used_name", "Nom d’usage", "", "D’Almeida-Œuvrard", None, "D’Almeida-Œuvrard"),
    ),
    "en": (
        Change("phone", "Telephone", "01 23 45 67 89", "06 12 34 56 78", "+331", "+336"),
        Change("email", "E-mail", "genevieve@exemple.fr", "", "genevieve@exemple.fr", None),
    ),
}
WORDS = {"fr": "J’ai changé de numéro.\nVoici l’avis.", "en": "My number has changed."}


def an_addition(language: str = "fr", **changes: object) -> AdditionRecord:
    """What an invented person added."""
    first = records.a_record(language)
    record = AdditionRecord(
        number=f"{first.number}-C1",
        addition=f"{first.request}-C1",
        dossier=first.number,
        request=first.request,
        edition=first.edition,
        language=language,
        funder=first.funder,
        funder_name=first.funder_name,
        filed_at=first.submitted_at,
        submitted_at=first.submitted_at.replace(day=12),
        beneficiary=first.beneficiary,
        words=WORDS[language],
        changes=CHANGES[language],
        papers=first.papers,
        signed_name=first.signed_name,
        signed_statements=first.signed_statements,
        signed_at=first.submitted_at.replace(day=12),
        signed_in_by=first.signed_in_by,
        assurance=first.assurance,
        retain_until=first.retain_until,
    )
    return replace(record, **changes)  # type: ignore[arg-type]  # names of its own fields


def printed(language: str = "fr", **changes: object) -> bytes:
    """Its PDF."""
    record = an_addition(language, **changes)
    return printer().addition(record, addition_json(record))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_addition_is_archival_and_accessible(language: str) -> None:
    assert pdf_facts.faults(printed(language)) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_addition_reads_as_it_did(language: str) -> None:
    """Look at a rendering when this changes, then run tests/golden/write.py."""
    expected = (GOLDEN / f"addition.{language}.txt").read_text("utf-8")
    assert pdf_facts.described(printed(language)) == expected


def test_a_paper_for_the_doctor_is_printed_without_its_file_name() -> None:
    paper = records.a_paper(1, filename=None, for_doctor=True)
    told = pdf_facts.text(printed(papers=(paper,)))
    assert "None" not in told
    assert paper.sha256 in told.replace("\n", "")


def test_words_alone_are_a_good_file_too() -> None:
    pdf = printed(changes=(), papers=())
    assert pdf_facts.faults(pdf) == []
    assert "Réponses corrigées" not in pdf_facts.text(pdf)
    assert pdf_facts.faults(printed(words="", papers=())) == []


def test_its_json_is_inside_and_its_fingerprint_is_printed() -> None:
    record = an_addition()
    attached = addition_json(record)
    pdf = printer().addition(record, attached)
    assert pdf_facts.attached(pdf) == {"dossier.json": attached}
    assert hashlib.sha256(attached).hexdigest() in pdf_facts.squeezed(pdf_facts.text(pdf))
    assert printer().addition(record, attached) == pdf
