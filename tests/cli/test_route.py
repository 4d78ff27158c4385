"""`portal route`: a list in, a list out; bad input is one clear sentence and exit 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.route import route_command
from tests.form.people import USUAL

GIR_3 = {**USUAL, "gir": {"value": 3, "source": "departement", "date": "2026-06-15"}}


def run(told: object, *options: str) -> Result:
    text = told if isinstance(told, str) else json.dumps(told)
    return CliRunner().invoke(route_command, ["-", *options], input=text)


def test_one_person_gives_one_answer() -> None:
    result = run(GIR_3)
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    (route,) = answer["routes"]
    assert (route["funder"], route["aid"], route["role"]) == ("dep-35", "apa", "primary")
    assert {"fr", "en"} <= set(route["because"])
    assert route["rule"] == "apa_by_gir"
    assert "CASF L232-1" in route["sources"]
    assert {one["fact"] for one in route["decided_by"]} >= {"birth_date", "commune", "gir"}
    assert route["decided_by"][0]["text"]["en"] == "You are 80."
    (change,) = route["would_change"]
    assert change["en"] == "If your GIR became 5 or 6, your request would go to: Carsat Bretagne."
    assert "L114-2" in route["otherwise"]["fr"]
    assert answer["referrals"] == answer["flags"] == []


def test_a_list_gives_a_list(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps([USUAL, {**GIR_3, "dwelling": "ehpad"}]), "utf-8")
    result = CliRunner().invoke(route_command, [str(path)])
    first, second = json.loads(result.stdout)
    assert first["routes"][0]["funder"] == "manual_review"
    assert (second["routes"], second["referrals"][0]["to"]) == ([], "dep-35")
    assert json.loads(run([]).stdout) == []


def test_referrals_alone_are_well() -> None:
    result = run({**GIR_3, "country": "ES"})
    assert result.exit_code == 0
    (referral,) = json.loads(result.stdout)["referrals"]
    assert referral["to"] == "none"
    assert referral["decided_by"][0]["fact"] == "country"
    assert referral["would_change"][0]["fr"].startswith("Si vous habitiez en France")


def test_on_overrules_today() -> None:
    person = {**GIR_3, "birth_date": "1966-09-16"}
    assert json.loads(run(person).stdout)["referrals"][0]["to"] == "mdph"
    later = run(person, "--on", "2026-09-16")
    assert json.loads(later.stdout)["routes"][0]["funder"] == "dep-35"


def test_without_today_the_rules_of_this_day_are_read() -> None:
    person = {name: value for name, value in GIR_3.items() if name not in ("today", "gir")}
    result = run({**person, "cannot_alone": ["wash", "eat"]})
    assert json.loads(result.stdout)["routes"][0]["funder"] == "dep-35"


def test_a_flag_has_its_words() -> None:
    (flag,) = json.loads(run({**GIR_3, "nationality": "other"}).stdout)["flags"]
    assert flag["id"] == "residence_permit"
    assert {"fr", "en"} <= set(flag["text"])


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("{", "is not JSON"),
        ("", "is not JSON"),
        ('{"monthly_income": NaN}', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("3", "Facts are a JSON object"),
        ({**USUAL, "comune": "35238"}, "not a fact known here; did you mean `commune`?"),
        ({**USUAL, "needs": []}, "`needs` is missing"),
        ({"today": "2026-09-15"}, "`needs` is missing"),
        ({**USUAL, "needs": "home_help"}, "`needs` must be a list"),
        ({**USUAL, "needs": ["help"]}, "`needs` knows no 'help'"),
        ({**USUAL, "pensions": [{"scheme": "cnav"}]}, "`scheme` knows no 'cnav'"),
        ({**USUAL, "pensions": [{"scheme": ["rg"]}]}, "`scheme` knows no"),
        ({**USUAL, "pensions": [{"scheme": "rg", "kind": "mine"}]}, "`kind` knows no 'mine'"),
        ({**USUAL, "pensions": [{"scheme": "rg", "quarters": -1}]}, "`quarters` must be a whole"),
        ({**USUAL, "pensions": [{"scheme": "rg", "quarters": True}]}, "`quarters` must be a whole"),
        ({**USUAL, "pensions": [{"scheme": "rg", "own": True}]}, "`own` is not a word of a"),
        ({**USUAL, "pensions": {}}, "`pensions` must be a list"),
        ({**USUAL, "birth_date": "1944-02-30"}, "`birth_date` must be a day that exists"),
        ({**USUAL, "birth_date": "1944-00-10"}, "`birth_date` must be a day that exists"),
        ({**USUAL, "birth_date": "2026-09-16"}, "`birth_date` is after `today`"),
        ({**USUAL, "birth_date": "1844-02-01"}, "`birth_date` is more than 130 years"),
        ({**USUAL, "today": "2026-09-31"}, "`today` must be a day that exists"),
        ({**USUAL, "moved_in": "2026-06"}, "`moved_in` must be a day that exists"),
        ({**USUAL, "commune": "69390"}, "a postal code is not one"),
        ({**USUAL, "commune": 35238}, "`commune` must be the INSEE code"),
        ({**USUAL, "previous_commune": "99999"}, "`previous_commune` must be the INSEE code"),
        ({**USUAL, "country": "France"}, "`country` must be an ISO code"),
        ({**USUAL, "dwelling": "castle"}, "`dwelling` knows no 'castle'"),
        ({**USUAL, "dwelling": ["ehpad"]}, "`dwelling` knows no"),
        ({**USUAL, "gir": 3}, "`gir` must be an object"),
        ({**USUAL, "gir": {"value": 7}}, "`gir` must have a `value` from 1 to 6"),
        ({**USUAL, "gir": {"value": 3, "source": "aunt"}}, "`source` knows no 'aunt'"),
        ({**USUAL, "gir": {"value": 3, "date": "soon"}}, "`date` must be a day that exists"),
        ({**USUAL, "monthly_income": -1}, "`monthly_income` must be an amount"),
        ({**USUAL, "monthly_income": 10**10}, "`monthly_income` must be an amount"),
        ('{"needs": ["home_help"], "monthly_income": 1e999}', "is not JSON"),
        ('{"needs": ["home_help"], "needs": ["home_help"]}', "says the key needs twice"),
        ('{"needs": [], "gir": {"value": 1, "value": 2}}', "says the key value twice"),
        ("{\"needs\": [\"home_help\"], \"a\\nb\": 1}", "`a\\nb` is not a fact known here"),
        ('{"needs": ["home_help"], "\\ud800": 1}', "is not a fact known here"),
        ({**USUAL, "x" * 5000: 1}, "is not a fact known here"),
        ({**USUAL, "dwelling": "x" * 5000}, "`dwelling` knows no"),
        ({**USUAL, "pensions": [{"kind": "own"}]}, "`scheme` is missing: it is one of"),
        ({**USUAL, "moved_in": "2026-09-16"}, "`moved_in` is after `today`"),
        ({**USUAL, "pension_since": "2027-01-01"}, "`pension_since` is after `today`"),
        ({**USUAL, "gir": {"value": 3, "date": "2026-09-16"}}, "`gir.date` is after `today`"),
        ({**USUAL, "moved_in": "٢٠٢٦-٠٦-٠١"}, "`moved_in` must be a day that exists"),
        ({**USUAL, "birth_date": "١٩٤٤-٠٣-١٠"}, "`birth_date` must be a day that exists"),
        ({**USUAL, "today": "٢٠٢٦-٠٩-١٥"}, "`today` must be a day that exists"),
        ({**USUAL, "monthly_income": "900"}, "`monthly_income` must be an amount"),
        ({**USUAL, "household_size": 0}, "`household_size` must be a whole number"),
        ({**USUAL, "residence_permit": "yes"}, "`residence_permit` must be true or false"),
        ([USUAL, {**USUAL, "dwelling": "castle"}], "Facts number 2: `dwelling` knows no"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_sentence(told: object, sentence: str) -> None:
    result = run(told)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_in_another_code_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    text = json.dumps({**USUAL, "é": 1}, ensure_ascii=False)
    path.write_bytes(text.encode("latin-1"))
    result = CliRunner().invoke(route_command, [str(path)])
    assert (result.exit_code, result.stderr) == (1, f"{path} is not JSON in UTF-8.\n")
    path.write_bytes(json.dumps(USUAL).encode("utf-8-sig"))
    assert CliRunner().invoke(route_command, [str(path)]).exit_code == 0


def test_a_day_that_does_not_exist() -> None:
    result = run(USUAL, "--on", "2026-13-01")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--on must be a day that exists" in result.stderr


def test_a_file_that_is_not_there_could_not_be_looked_at(tmp_path: Path) -> None:
    result = CliRunner().invoke(route_command, [str(tmp_path / "nothing.json")])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_what_is_null_is_unknown() -> None:
    person = {**GIR_3, "occupancy": None, "benefits": None, "nationality": None}
    assert json.loads(run(person).stdout) == json.loads(run(GIR_3).stdout)
