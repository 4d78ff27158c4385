"""An edition that cannot be read says which file, which line, in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.form.edition import Kind
from portal.form.source import FormError
from tests.form.copied import copied
from tests.form.made import EDITION, QUESTIONS

FAULTS = [
    ("pages/birth.yaml", "kind: nir", "kind: nri", "there is no kind `nri`"),
    ("pages/birth.yaml", "{id: nir,", "{id: nir, id: nir,", "the key `id` stands twice"),
    ("pages/birth.yaml", "kind: nir", "kind: nir, colour: red",
     "`colour` is not a word known here"),
    ("pages/birth.yaml", "{id: nir, ", "{", "`id` is missing"),
    ("pages/birth.yaml", "required: false", "required: maybe", "must be true or false"),
    ("pages/birth.yaml", "kind: nir", "kind: nir, max_length: long", "must be a whole number"),
    ("pages/birth.yaml", "kind: nir", "kind: nir, not_after: never", "can only be `today`"),
    ("pages/birth.yaml", "kind: nir", "kind: nir, options: [a]", "`options` belong to"),
    ("pages/birth.yaml", "kind: nir", "kind: rows", "`columns` belong to"),
    ("pages/birth.yaml", "kind: nir", "kind: choice", "`options` belong to"),
    ("pages/birth.yaml", "kind: nir}", "kind: nir", "this is not YAML"),
    ("pages/nationality.yaml", "options: [fr, eu", "options: [fr, fr", "twice"),
    ("pages/filler.yaml", "one_of: [relative", "among: [relative", "knows no `among`"),
    ("pages/benefits.yaml", "none_option: none", "none_option: zero", "one of the options"),
    ("edition.yaml", "- name", "- nom", "there is no page `nom`"),
    ("edition.yaml", "- birth", "- name", "twice"),
    ("edition.yaml", "      - birth\n", "", "no section of edition.yaml names this page"),
    ("edition.yaml", "effective: 2026-01-01", "effective: 2026-02-01", "must be named 2026-02-01"),
    ("edition.yaml", "effective: 2026-01-01", "effective: soon", "must be a day"),
    ("retention.yaml", "days: 365", "days: 0", "must be a number of days"),
    ("words/fr.yaml", "unanswered: Pas", "day: Pas", "the key `day` stands twice"),
    ("words/fr.yaml", "unanswered: Pas de réponse", "unanswered: []", "must be a sentence"),
    ("pieces.yaml", "  - id: identity\n    source: CASF annex 2-3", "  - id: identity",
     "`source` is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "sentence"), FAULTS)
def test_a_fault_is_said_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, sentence: str
) -> None:
    forms = copied(tmp_path)
    line = forms.plant(name, old, new)
    with pytest.raises(FormError) as error:
        forms.load()
    said = str(error.value)
    assert sentence in said
    assert "\n" not in said
    place, number = said.split(": ", maxsplit=1)[0].rsplit(":", 1)
    assert int(number) >= 1
    if "no section" not in sentence:  # said of the page that is named nowhere
        assert Path(place) == forms.edition / name
        assert int(number) in (line, line + 1), said


def test_references_inside_a_file_are_refused(tmp_path: Path) -> None:
    forms = copied(tmp_path)
    page = forms.edition / "pages" / "birth.yaml"
    page.write_text("when: &all {nir: {answered: yes}}\nquestions: [*all]\n", "utf-8")
    with pytest.raises(FormError, match=r"birth\.yaml:\d: anchors and references"):
        forms.load()


def test_a_file_that_is_no_mapping_or_no_utf8_is_refused(tmp_path: Path) -> None:
    forms = copied(tmp_path)
    page = forms.edition / "pages" / "birth.yaml"
    for content in (b"- a\n- b\n", b"\xff\xfe", b"just text"):
        page.write_bytes(content)
        with pytest.raises(FormError, match=r"birth\.yaml:1: "):
            forms.load()


def test_every_scalar_stays_a_text() -> None:
    """YAML's own types would make `yes` a truth and `01` a number."""
    assert QUESTIONS["get_up"].options == ("yes", "no")
    assert QUESTIONS["gir_value"].options == ("1", "2", "3", "4", "5", "6")


def test_the_edition_is_what_its_files_say() -> None:
    assert EDITION.effective.isoformat() == EDITION.id
    assert EDITION.languages[:2] == ("fr", "en")
    assert EDITION.retention_days == 365
    assert EDITION.statements == ("declare_truth", "agree_processing", "read_data")
    assert QUESTIONS["birth_date"].kind is Kind.PARTIAL_DATE
    assert QUESTIONS["birth_date"].not_after == "today"
    scheme = QUESTIONS["pensions"].columns[0]
    assert EDITION.say("en", f"{scheme.key}.option.cprpsncf") == "SNCF (railways)"
