"""The linter finds each planted fault, and finds nothing in the edition as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.form.lint import lint, reachable
from portal.form.when import parse
from tests.form.copied import copied
from tests.form.made import EDITION

FAULTS = [
    ("words/en.yaml", "    missing: Write your last name at birth\n", "",
     "words in en: `question.birth_name.missing` is missing."),
    ("words/en.yaml", "    hint: The name on your birth certificate.\n", "",
     "words in en: `question.birth_name.hint` is missing, fr has it."),
    ("words/fr.yaml", "    hint: Le nom écrit sur votre acte de naissance.\n", "",
     "words in fr: `question.birth_name.hint` is missing, en has it."),
    ("words/fr.yaml", "  name: {title: Nom et prénoms}", "  nam: {title: Nom et prénoms}",
     "words in fr: nothing uses `page.nam.title`."),
    ("words/en.yaml", "We count {count}", "We count {number}",
     "words in en: the braces of `error.nir.length` must be ['count']."),
    ("words/fr.yaml", "le nom de votre mari ou de votre femme, si", "le nom ! s'il",
     "words in fr: `question.used_name.hint` has a loose space or a straight apostrophe."),
    ("pages/nationality.yaml", "options: [fr, eu, other]", "options: [fr, eu, other, none]",
     "words in fr: `question.nationality.option.none` is missing."),
    ("pages/hospital.yaml", "id: hospital_worker", "id: secu",
     "words in fr: `question.secu.label` is missing."),
    ("pages/hospital.yaml", "id: hospital_worker", "id: email",
     "The question `email` is asked 2 times."),
    ("pages/filler.yaml", "one_of: [relative", "one_of: [cousin",
     "The page `filler` depends on `for_whom` being `cousin`, which is none of its values."),
    ("pages/filler.yaml", "for_whom: {one_of", "for_who: {one_of",
     "The page `filler` depends on `for_who`, which is neither a question nor a fact."),
    ("pages/filler.yaml", "for_whom: {one_of: [relative, professional]}", "needs: {is: home_help}",
     "The page `filler` depends on `needs`, which is asked later."),
    ("pages/income.yaml", "when: {all: [{level: {is: fund}}, {age: {at_least: 65}}",
     "when: {all: [{level: {is: fund}}, {age: {at_least: 65}}, {age: {below: 60}}",
     "The question `monthly_income` is reached by nobody: its conditions exclude each other."),
    ("pages/gir.yaml", "{gir_known: {is: yes}}",
     "{all: [{gir_known: {is: yes}}, {none: [{gir_known: {is: yes}}]}]}",
     "The page `gir` is reached by nobody: its conditions exclude each other."),
    ("pieces.yaml", "{nationality: {is: other}}", "{nationality: {is: martian}}",
     "The piece `residence_permit` depends on `nationality` being `martian`, "
     "which is none of its values."),
    ("pieces.yaml", "proves: [domiciliation_commune]", "proves: [address_of_letters]",
     "The piece `domiciliation_proof` proves `address_of_letters`, which is no question."),
    ("pieces.yaml", "- id: gir_notice", "- id: identity",
     "The piece `identity` stands 2 times in pieces.yaml."),
    ("words/papers.en.yaml", "  bank_details:\n    given:", "  bank_details:\n    gives:",
     "words in en: `piece.bank_details.given` is missing."),
    ("words/papers.en.yaml", "Drawing of four", "{four}",
     "words in en: the braces of `photograph.picture` are not those of the first language."),
    ("pictures/identity.svg", "</svg>", "<script/></svg>",
     "pictures/identity.svg has `script`, which no picture may hold."),
    ("pictures/identity.svg", 'font-size="12"', 'onload="alert(1)"',
     "pictures/identity.svg has `onload`, which no picture may hold."),
    ("pictures/identity.svg", 'font-size="12"', 'stroke="url(http://elsewhere.example)"',
     "pictures/identity.svg has `stroke`, which no picture may hold."),
    ("pictures/identity.svg", "<svg", '<?xml-stylesheet href="a.css"?><svg',
     "pictures/identity.svg has a declaration or an instruction, which no picture may hold."),
    ("rehearsal.yaml", "birth_place: Rennes", "birth_town: Rennes",
     "rehearsal.yaml answers `birth_town`, which no page asks."),
    ("pictures/identity.svg", "<svg", "<svg<", "pictures/identity.svg is not XML (line 1)."),
    ("pictures/identity.svg", "viewBox", "x",
     "pictures/identity.svg has no viewBox: it would not fit the screen."),
    ("pieces.yaml", "- id: gir_notice", "- id: gir_letter", "pictures/gir_letter.svg is missing."),
    ("pieces.yaml", "- id: gir_notice", "- id: gir_letter",
     "pictures/gir_notice.svg is the picture of no paper."),
    ("edition.yaml", "statements: [declare_truth, agree_processing, read_data]",
     "statements: [declare_truth, agree_processing, read_data, email]",
     "The statement `email` is not a question of kind tick."),
    ("edition.yaml", "statements: [declare_truth, agree_processing, read_data]",
     "statements: [declare_truth, read_data]",
     "The box `agree_processing` must be ticked, and is not among the statements."),
    ("pages/sign.yaml", "{id: declare_truth, kind: tick}",
     "{id: declare_truth, kind: tick, required: false}",
     "The statement `declare_truth` may be left unticked."),
    ("pages/sign.yaml", "id: signed_name", "id: autograph",
     "No page asks for `signed_name`, the signature."),
    ("words/why.en.yaml", "  gir_known: If your GIR were known, {outcome}\n", "",
     "words in en: `suppose.gir_known` is missing."),
    ("words/why.fr.yaml", "vous pourriez faire votre demande ici.", "ici, {names}.",
     "words in fr: the braces of `outcome.here` must be []."),
    ("words/why.fr.yaml", "Vous avez {age} ans.", "Vous avez {years} ans.",
     "words in fr: the braces of `decided.birth_date` must be ['age']."),
    ("words/why.fr.yaml", "  review: Vous savez", "  preview: Vous savez",
     "words in fr: nothing uses `otherwise.preview`."),
    ("words/why.fr.yaml", "Si votre GIR était connu", "Si l'on connaissait votre GIR",
     "words in fr: `suppose.gir_known` has a loose space or a straight apostrophe."),
    ("words/why.en.yaml", "  mdph: Your town hall", "  mpdh: Your town hall",
     "words in en: `otherwise.mdph` is missing."),
    ("pages/pensions.yaml", "- cnracl", "- cnracle",
     "The scheme `cnracle` is not in reference/schemes.csv."),
]  # fmt: skip


def test_the_edition_has_nothing_to_mend() -> None:
    assert lint(EDITION) == []


@pytest.mark.parametrize(("name", "old", "new", "sentence"), FAULTS)
def test_a_planted_fault_is_found(
    tmp_path: Path, name: str, old: str, new: str, sentence: str
) -> None:
    forms = copied(tmp_path)
    forms.plant(name, old, new)
    assert sentence in lint(forms.load(), forms.scenarios)


def test_a_picture_is_small(tmp_path: Path) -> None:
    forms = copied(tmp_path)
    forms.plant("pictures/identity.svg", "</svg>", f"{' ' * 4096}</svg>")
    (told,) = lint(forms.load(), forms.scenarios)
    assert told.startswith("pictures/identity.svg has ")
    assert told.endswith(" bytes, more than 4096.")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"all": [{"a": {"is": "x"}}, {"a": {"is": "y"}}]}, True),  # a list may hold both
        ({"all": [{"a": {"answered": "no"}}, {"a": {"is": "y"}}]}, False),
        ({"all": [{"age": {"at_least": "60"}}, {"age": {"below": "61"}}]}, True),
        ({"all": [{"age": {"at_least": "60"}}, {"age": {"below": "60"}}]}, False),
        ({"all": [{"d": {"at_least": "2026-01-01"}}, {"d": {"below": "2026-01-02"}}]}, True),
        ({"none": [{"a": {"answered": "yes"}}, {"a": {"answered": "no"}}]}, False),
    ],
)
def test_a_condition_that_nobody_fulfils_is_known(when: object, expected: bool) -> None:
    assert reachable(parse(when), {}) is expected
