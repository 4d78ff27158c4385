"""The linter of routing finds each planted fault, and says it in a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portal.form.edition import Edition, Row, Table
from portal.form.lint_routing import lint_routing
from portal.form.routing_file import load_routing
from portal.form.source import FormError
from portal.form.tables import load_reference
from portal.form.when import ALWAYS, parse
from tests.form.people import EDITION

NOBODY = EDITION.tables[0].rows[-1:]


def with_row(table: str, row: str, **changes: object) -> Edition:
    """The edition with one row changed."""

    def rows(one: Table) -> tuple[Row, ...]:
        return tuple(replace(r, **changes) if r.id == row else r for r in one.rows)  # type: ignore[arg-type]

    assert any(r.id == row for t in EDITION.tables if t.id == table for r in t.rows)
    tables = tuple(replace(t, rows=rows(t)) if t.id == table else t for t in EDITION.tables)
    return replace(EDITION, tables=tables)


def without_words(key: str) -> Edition:
    english = {name: text for name, text in EDITION.words["en"].items() if name != key}
    return replace(EDITION, words={**EDITION.words, "en": english})


def test_the_edition_is_clean() -> None:
    assert lint_routing(EDITION) == []


@pytest.mark.parametrize(
    ("edition", "sentence"),
    [
        (with_row("home_help", "apa_by_gir", when=parse({"agee": {"at_least": "60"}})),
         "reads the fact `agee`"),
        (with_row("home_help", "apa_by_gir", when=parse({"pensions": {"answered": "yes"}})),
         "reads the fact `pensions`"),
        (with_row("home_help", "apa_by_gir", when=parse({"level": {"is": "APA"}})),
         "compares `level` with `APA`"),
        (with_row("main_scheme", "military", when=parse({"main_scheme": {"is": "army"}})),
         "compares `main_scheme` with `army`"),
        (with_row("home_help", "apa_by_gir", funder="dep-99"), "the funder `dep-99`"),
        (with_row("home_help", "apa_by_gir", aid="paa"), "the aid `paa`"),
        (with_row("home_help", "apa_by_gir", aid=None), "without an aid"),
        (with_row("home_help", "apa_by_gir", sources=()), "has no source"),
        (with_row("home_help", "apa_by_gir", when=ALWAYS), "nobody gets past it"),
        (with_row("home_help", "home_help_by_fund", see="funds"), "the table `funds`"),
        (with_row("home_help", "home_help_by_fund", see="home_help"), "leads back to itself"),
        (with_row("home_help", "home_help_by_fund", when=parse({"age": {"answered": "yes"}})),
         "The last row of the table `home_help`"),
        (with_row("home_help", "apa_by_gir", id="tie"), "The row `tie` stands 2 times"),
        (with_row("home_help", "home_help_under_55", refer_to="mdhp"), "`referral.mdhp`"),
        (without_words("rule.tie"), "`rule.tie` are missing in en"),
        (without_words("flag.stay"), "`flag.stay` are missing in en"),
        (without_words("aid.apa"), "`aid.apa` are missing in en"),
        (replace(EDITION, tables=EDITION.tables[1:]), "One table must be `first`"),
        (replace(EDITION, tables=(*EDITION.tables, Table("alone", (), NOBODY))),
         "Nothing leads to the table `alone`"),
        (with_row("home_help", "apa_by_gir", because="tie"), "`rule.apa_by_gir` in fr are said by"),
        (with_row("home_help", "apa_by_gir", when=parse({"age": {"at_least": "61"}})),
         "expected the funders"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(edition: Edition, sentence: str) -> None:
    assert any(sentence in line for line in lint_routing(edition)), lint_routing(edition)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("{id: a, funder: anah, refer: mdph}", "only one"),
        ("{id: a}", "only one"),
        ("{id: a, funder: anah, ada: apa}", "`ada` is not a word known here"),
        ("{id: a, nobody: 'no'}", "`nobody` must be true"),
        ("{id: a, funder: anah, when: {age: {over: 6}}}", "`age` knows no `over`"),
        ("{funder: anah}", "`id` is missing"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused(tmp_path: Path, row: str, sentence: str) -> None:
    path = tmp_path / "routing.yaml"
    path.write_text(f"tables:\n  - id: t\n    rows:\n      - {row}\n", "utf-8")
    with pytest.raises(FormError) as refusal:
        load_routing(path)
    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith(f"{path}:4: ")


@pytest.mark.parametrize(
    ("table", "line", "sentence"),
    [
        ("schemes.csv", "rg;Régime;carsats;yes;no;;;x;yes", "`payer` says `carsats`"),
        ("schemes.csv", "rg;Régime;carsat;yes;no;;;x", "8 cells under 9 columns"),
        ("territories.csv", "35;Ille;dep-99;cnav-idf;anah;elsewhere;;;x;yes;", "`dep-99`"),
        ("funders.csv", "dep-35;D;D;apa_payer;;;2026-02-30;;;x;yes", "must be a day"),
        ("funders.csv", "manual_review;D;D;review;;;;;;x;perhaps", "`verified` says `perhaps`"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(
    tmp_path: Path, table: str, line: str, sentence: str
) -> None:
    from portal import places

    for source in (places.forms() / "reference").iterdir():
        if source.name != "communes.csv":
            (tmp_path / source.name).write_bytes(source.read_bytes())
    lines = (tmp_path / table).read_text("utf-8").splitlines()
    key = line.partition(";")[0]
    at = next(rank for rank, old in enumerate(lines) if old.startswith(f"{key};"))
    lines[at] = line
    (tmp_path / table).write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(FormError) as refusal:
        load_reference(tmp_path)
    assert sentence in str(refusal.value)
    assert f"{table}:{at + 1}: " in str(refusal.value)
