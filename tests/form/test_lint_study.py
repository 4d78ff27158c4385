"""What the linter says of clocks.yaml and help.yaml when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.form.lint_study import lint_study
from portal.form.source import FormError
from tests.form.copied import copied
from tests.form.made import EDITION

CLOCKS = "clocks.yaml"
DECIDE = "        then: deemed_granted\n"
WARNED = "        warn_days: 14\n        sources: [CASF L232-14"


def test_nothing_is_wrong_with_the_edition() -> None:
    assert list(lint_study(EDITION)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (CLOCKS, "[home_help, adaptation,", "[home_help,", "The aid `adaptation` has no clock"),
        (CLOCKS, "aids: [ardh]", "aids: [ardh, ardhe]", "the aid `ardhe`, which no row"),
        (CLOCKS, "id: propose\n", "id: decide\n", "The limit `decide` stands 2 times"),
        (CLOCKS, WARNED, WARNED.replace("14", "57", 1), "warns before it begins"),
        (CLOCKS, "met_by: [final]", "met_by: [contested]", "met by what starts it"),
        (CLOCKS, "met_by: [acknowledged]", "met_by: []", "nothing meets it"),
        (CLOCKS, DECIDE, "        then: deemed_refused\n", "only the other’s can be"),
        (CLOCKS, DECIDE, DECIDE + "        binding: false\n", "and no text"),
        (CLOCKS, DECIDE, DECIDE + "        at_once: [filed]\n", "not in `met_by`"),
        (CLOCKS, "    unverified: true\n  - id: appeal", "  - id: appeal", "has no limit: say"),
        ("words/study.en.yaml", "  decide: ", "  decided: ", "`limit.decide` is missing"),
        ("words/study.ar.yaml", "  coherence: ", "  coherent: ", "nothing uses `variable.c"),
    ],
)  # fmt: skip
def test_each_fault_has_its_sentence(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
) -> None:
    forms = copied(tmp_path)
    forms.plant(file, old, new)
    assert any(sentence in one for one in lint_study(forms.load()))


def test_faults_of_decisions_and_moves_have_their_sentences(tmp_path: Path) -> None:
    faults = (
        ("moving.yaml", "id: needs_apa,", "id: needs_help,", "`moving.needs_help` is missing"),
        ("moving.yaml", "[adaptation]", "[repairs]", "asks `repairs` of a housing_agency"),
        ("decisions.yaml", "[home_help, ardh, adaptation], months", "[ardh], months",
         "no appeal for the aid `adaptation`"),
        ("decisions.yaml", "{funder: dep-63, ", "{funder: dep-999, ", "`dep-999`, which"),
        ("words/decide.en.yaml", "until {last}. It", "two months. It",
         "braces of `appeal.president`"),
    )  # fmt: skip
    forms = copied(tmp_path)
    for file, old, new, _ in faults:
        forms.plant(file, old, new)
    told = list(lint_study(forms.load()))
    for _, _, _, sentence in faults:
        assert any(sentence in one for one in told), sentence


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (CLOCKS, "        days: 30\n", "        days: 30\n        months: 1\n", "only one of them"),
        (CLOCKS, "        days: 30\n", "        days: -1\n", "zero or more"),
        (CLOCKS, "from: contested", "from: contest", "`from` must be one of filed"),
        (CLOCKS, '"01-01", ', '"02-30", ', "a month and a day"),
        (CLOCKS, '"39", ', '"x", ', "a number of days"),
        (CLOCKS, "        sources: [CASF R232-7, CRPA L114-5]\n", "", "names its text"),
        (CLOCKS, DECIDE, DECIDE + "        until: never\n", "`until` is not a word"),
        ("help.yaml", "id: meals, unit: meal", "id: meals, unit: dish", "`unit` must be one of"),
        ("decisions.yaml", "rests_on: age", "rests_on: size", "must be of age, withdrawal"),
        ("decisions.yaml", "], to: family", "], to: friends", "`to` is `family`"),
        ("decisions.yaml", "verdicts: [granted, ", "verdicts: [given, ", "must be of granted"),
        ("help.yaml", "id: meals,", "id: laundry,", "`laundry` stands twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_line(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
) -> None:
    forms = copied(tmp_path)
    forms.plant(file, old, new)
    with pytest.raises(FormError, match=sentence) as raised:
        forms.load()
    assert f"{file}:" in str(raised.value)
