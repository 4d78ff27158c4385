"""`portal gir` and `portal apa`: what they print, one sentence where they cannot."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from portal.cli import main


def said(*verb: str, typed: str = "") -> tuple[int, list[dict[str, object]], str]:
    done = CliRunner().invoke(main, verb, input=typed)
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_gir_of_profiles() -> None:
    code, told, _ = said("gir", "CCCCCCCC", "aaaaaaaa")
    assert code == 0
    assert told == [
        {"profile": "CCCCCCCC", "gir": 1, "rank": 1},
        {"profile": "AAAAAAAA", "gir": 6, "rank": 13},
    ]
    assert said("gir", "-", typed="BBBBBBBB\n\nAACCCCCC\n")[1][1]["gir"] == 2


def test_gir_of_answers() -> None:
    nothing, all_of_it, some = "nnnn", "oooo", "onoo"
    _, told, _ = said("gir", ",".join([nothing, some, *[all_of_it] * 6]))
    assert told[0]["profile"] == "CBAAAAAA"


@pytest.mark.parametrize(
    "wrong", [("gir",), ("gir", "ABX"), ("gir", "oooo,nn"), ("gir", "xxxx," * 8)]
)
def test_gir_says_what_is_wrong(wrong: tuple[str, ...]) -> None:
    code, told, sentence = said(*wrong)
    assert (code, told) == (1, [])
    assert len(sentence.splitlines()) == 1


def test_apa_of_a_plan() -> None:
    usual = ("apa", "--on", "2026-01-01", "--gir", "1", "--income", "2000", "--plan", "300")
    code, (told,), _ = said(*usual)
    assert code == 0
    assert [told[k] for k in ("participation", "apa", "paid")] == ["114.89", "185.11", "185.11"]
    lines = '{"on":"2026-01-01","gir":1,"income":2000.00,"plan":300}\n'
    assert said("apa", "-", typed=lines) == (0, [told], "")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"on": "2027-01-01"}, "not known"),
        ({"on": "2026-02-30"}, "a day that exists"),
        ({"gir": "5"}, "GIR 1 to 4"),
        ({"gir": "x"}, "1 to 6"),
        ({"income": "-1"}, "zero or more"),
        ({"plan": "NaN"}, "zero or more"),
        ({"couple": "yes"}, "true or false"),
        ({"more": "1"}, "is read"),
    ],
)
def test_apa_says_what_is_wrong(changed: dict[str, str], sentence: str) -> None:
    told = {"on": "2026-01-01", "gir": "1", "income": "2000", "plan": "300"} | changed
    code, found, error = said("apa", "-", typed=json.dumps(told))
    assert (code, found) == (1, [])
    assert sentence in error
    assert error.startswith("Line 1: ")
    assert said("apa", "--on", "2026-01-01")[0] == 1
