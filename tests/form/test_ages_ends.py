"""What ends soon, what ended, what is old and what nobody verified: one list, on any day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import places
from portal.cli.form import form
from portal.form.ends import Ends, Item, ends
from portal.form.inventory import load_inventory
from portal.form.source import FormError
from tests.form.aged import Tables
from tests.form.made import EDITION

TODAY = date(2026, 11, 25)
STUDIED = ("decisions.yaml", "moving.yaml", "urgency.yaml")


def looked(tables: Tables, on: date = TODAY, days: int = 90) -> Ends:
    return ends((tables.edition(),), tables.forms, on, days)


def told(items: Sequence[Item]) -> set[tuple[str, str]]:
    return {(item.table, item.code) for item in items}


def test_the_figures_of_the_year_end_with_it() -> None:
    """Without a figure for 2027 nobody’s APA can be computed: that is said in time."""
    apa = {("apa.yaml", "bases"), ("apa.yaml", "hourly_minimum_wages")}
    for on, soon, ended in (
        (date(2026, 9, 1), set(), set()),
        (date(2026, 10, 2), apa, set()),
        (date(2026, 12, 31), apa, set()),
        (date(2027, 1, 1), set(), apa),
    ):
        found = ends((EDITION,), places.forms(), on)
        assert (told(found.soon), told(found.ended)) == (soon, ended), on


def test_a_year_after_its_day_a_list_is_old() -> None:
    before, after = (
        told(ends((EDITION,), places.forms(), on).old)
        for on in (date(2026, 12, 31), date(2027, 1, 1))
    )
    assert ("communes.csv", "") not in before
    assert ("gir_agreements.csv", "") in before, "it is of 2023"
    assert after - before == {
        ("communes.csv", ""), ("metropole.csv", ""), ("schemes.csv", ""), ("amounts.yaml", "aspa"),
        ("amounts.yaml", "anah_modest.elsewhere"), ("amounts.yaml", "anah_modest.ile_de_france"),
        ("amounts.yaml", "anah_very_modest.elsewhere"),
        ("amounts.yaml", "anah_very_modest.ile_de_france"),
    }  # fmt: skip


def test_a_fund_that_ends_names_who_follows(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.amend("funders.csv", "msa-armorique", valid_until="2026-12-31", successor="msa-poitou")
    tables.amend("funders.csv", "msa-alsace", valid_until="2026-12-30")
    first, second = [item for item in looked(tables).soon if item.table == "funders.csv"]
    assert (first.code, first.day, first.heir) == ("msa-alsace", date(2026, 12, 30), None)
    assert second.heir == {"fr": "MSA Poitou", "en": "MSA Poitou"}
    later = looked(tables, date(2027, 6, 1))
    assert ("funders.csv", "msa-alsace") in told(later.ended)
    assert ("funders.csv", "msa-armorique") not in told(later.ended), "somebody follows it"


def test_a_row_that_another_follows_is_no_loss(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.amend("schemes.csv", "rg", valid_until="2026-12-31")
    tables.add("schemes.csv", "rg", valid_from="2027-01-01")
    (item,) = [item for item in looked(tables).soon if item.table == "schemes.csv"]
    assert item.followed
    assert ("schemes.csv", "rg") not in told(looked(tables, date(2027, 6, 1)).ended)


def test_an_agreement_that_is_over_is_news_once(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.amend("gir_agreements.csv", "35", valid_until="2026-12-31")
    assert ("gir_agreements.csv", "35") in told(looked(tables).soon)
    assert ("gir_agreements.csv", "35") not in told(looked(tables, date(2027, 6, 1)).ended)


def test_a_commune_that_will_join_another_is_named(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.amend("communes.csv", "35001", valid_until="2026-12-31", joined="35238")
    (item,) = [item for item in looked(tables).soon if item.table == "communes.csv"]
    assert item.heir == {"fr": "Rennes"}


def test_an_edition_that_another_replaces_is_named() -> None:
    following = replace(EDITION, id="2027-01-01", effective=date(2027, 1, 1))
    found = ends((EDITION, following), places.forms(), TODAY)
    assert ("editions", EDITION.id) in told(found.soon)
    assert found.soon[0].day == date(2026, 12, 31)


def test_every_row_that_says_no_is_listed_and_no_other(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    before = told(looked(tables).unverified)
    assert {("schemes.csv", "ssi"), ("funders.csv", "enim"), ("territories.csv", "976")} <= before
    assert ("apa.yaml", "bases") not in before, "the base of 2025 is past"
    tables.amend("schemes.csv", "ssi", verified="yes")
    tables.amend("funders.csv", "dep-35", verified="no")
    after = Tables(tmp_path)
    after_told = told(looked(after).unverified)
    assert after_told ^ before == {("schemes.csv", "ssi"), ("funders.csv", "dep-35")}


def test_rules_not_read_in_a_text_are_quoted_once() -> None:
    rules = [item for item in ends((EDITION,), places.forms(), TODAY).unverified
             if item.table == "routing.yaml"]  # fmt: skip
    marked = {row.because for table in EDITION.tables for row in table.rows if row.unverified}
    sentences = [item.called("fr") for item in rules]
    assert len(sentences) == len(set(sentences)) == len(marked)


def test_time_limits_not_read_in_a_text_are_listed() -> None:
    found = told(ends((EDITION,), places.forms(), TODAY).unverified)
    limits = {code for table, code in found if table == "clocks.yaml"}
    assert limits == {
        "counting", "reply_finally", "appeal", "regularise", "regularise_since",
    }  # fmt: skip
    studied = {code for table, code in found if table in STUDIED}
    assert studied >= {"president", "fund", "other_scheme", "not_ours", "medical", "social"}


def test_the_same_day_is_looked_at_once() -> None:
    first = ends((EDITION,), places.forms(), TODAY)
    assert ends((EDITION,), places.forms(), TODAY) is first


def test_the_verb_prints_and_is_well(tmp_path: Path) -> None:
    done = CliRunner().invoke(form, ["ends", "--on", "2026-11-25", "--days", "40"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Ends within 40 days of 2026-11-25: 2" in done.stdout
    assert "apa.yaml bases 2026-12-31: Base amount of the APA ceilings." in done.stdout
    assert "gir_agreements.csv 2023-12-06:" in done.stdout
    assert "schemes.csv enim: Marins." in done.stdout


def test_the_verb_prints_json() -> None:
    done = CliRunner().invoke(form, ["ends", "--on", "2027-01-02", "--json"])
    found = json.loads(done.stdout)
    assert (found["on"], found["days"], found["soon"]) == ("2027-01-02", 90, [])
    assert [item["code"] for item in found["ended"]] == ["bases", "hourly_minimum_wages"]
    assert found["ended"][0]["day"] == "2026-12-31"
    assert found["ended"][0]["name"]["fr"] == "Montant de base des plafonds de l’APA"


@pytest.mark.parametrize("arguments", [["--on", "2026-02-30"], ["--days", "-1"]])
def test_the_verb_refuses_what_is_no_day(arguments: list[str]) -> None:
    assert CliRunner().invoke(form, ["ends", *arguments]).exit_code != 0


def test_a_table_by_hand_says_how_to_check_it(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    for kind in load_inventory(tables.folder / "tables.yaml"):
        assert kind.check or not kind.by_hand
        assert kind.by_hand or kind.made.startswith("python .ci/reference.py")
    text = (tables.folder / "tables.yaml").read_text("utf-8")
    start = text.index("    check: The CNSA")
    (tables.folder / "tables.yaml").write_text(
        text[:start] + text[text.index("\n", start) + 1 :], "utf-8"
    )
    with pytest.raises(FormError, match="`check` is missing"):
        load_inventory(tables.folder / "tables.yaml")
