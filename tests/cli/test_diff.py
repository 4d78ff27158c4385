"""`portal form diff`: exactly who would go elsewhere, 0, 1 or 2, and nothing dropped in silence."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal import places
from portal.cli import main
from portal.form.scenarios import load_scenarios
from tests.form.copied import EDITION, Forms, copied
from tests.form.people import USUAL

AT_57 = {**USUAL, "birth_date": "1969-03-10", "cannot_alone": []}
FUND = {**USUAL, "cannot_alone": []}
SCENARIOS = load_scenarios(places.forms() / EDITION / "scenarios" / "routing.yaml")
ALL = len(SCENARIOS)
TWO = ("cnracl", "rg")
UNDER_55 = """      - id: home_help_under_55
        when: {age: {below: "55"}}
"""
BY_GIR = """      - id: apa_by_gir
        when:
          all:
            - age: {at_least: "60"}
            - level: {is: apa}
            - level_by: {is: gir}
        funder: apa_payer
        aid: apa
        sources: [CASF L232-1, CASF L232-2, CASF L122-1]
"""
BY_QUESTIONS = """      - id: apa_by_questions
        when: {all: [{age: {at_least: "60"}}, {level: {is: apa}}]}
        funder: apa_payer
        aid: apa
        sources: [CASF L232-1, "Cerfa 16301*01, partie 4", CASF L122-1]
"""


@pytest.fixture
def forms(tmp_path: Path) -> Forms:
    return copied(tmp_path)


def diff(after: Forms | str, *words: str, before: str = EDITION) -> Result:
    other = after if isinstance(after, str) else str(after.edition)
    return CliRunner().invoke(main, ["form", "diff", before, other, *words])


def told(after: Forms, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(diff(after, *words, "--json").stdout)
    return found


def written(folder: Path, people: Sequence[object], name: str = "past.jsonl") -> str:
    path, lines = (
        folder / name,
        [p if isinstance(p, bytes) else json.dumps(p).encode() for p in people],
    )
    data = b"".join(line + b"\n" for line in lines)
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return str(path)


def test_between_an_edition_and_its_copy_nobody_moves(forms: Forms, tmp_path: Path) -> None:
    past = written(tmp_path, [AT_57, FUND, FUND])
    done = diff(forms, "--requests", past)
    assert (done.exit_code, done.stderr) == (0, "")
    first, last = done.stdout.splitlines()
    assert first == f"Compared {EDITION} with {forms.edition}."
    assert last.startswith("3 requests of 3 and ")
    assert last.endswith(" stay the same.")
    found = told(forms, "--requests", past)
    assert found["differences"] == found["not_comparable"] == found["unasked"] == []
    assert len(set(found["fingerprints"])) == 2  # the copy lacks what prints
    same = told(forms, "--forms", str(forms.folder), "--requests", past)
    assert len(set(same["fingerprints"])) == 1


def test_a_row_that_changes_is_told_with_rows_funders_and_a_person(
    forms: Forms, tmp_path: Path
) -> None:
    forms.plant("routing.yaml", UNDER_55, UNDER_55.replace("55", "60").replace("_60", "_55"))
    nantes = {**AT_57, "commune": "44109"}
    done = diff(forms, "--requests", written(tmp_path, [AT_57, nantes, AT_57, FUND]))
    assert (done.exit_code, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[1] == f"3 requests of 4 and 2 scenarios of {ALL} would no longer reach any funder:"
    assert lines[2] == "  row main_scheme.only_pension → row home_help.home_help_under_55"
    assert sorted(lines[3:6], key=len) == [
        "    1 scenario (S06) from cprpsncf (home_help) to mdph (referral)",
        "    1 request from carsat-pays-de-la-loire (home_help) to mdph (referral)",
        "    2 requests, 1 scenario (age_55_today) from carsat-bretagne (home_help) to mdph"
        " (referral)",
    ]
    assert lines[6].startswith("      one of them: {today: 2026-09-15, birth_date: 1969-03-10, ")
    assert "pensions: [{scheme: rg, kind: own}], cannot_alone: [], needs: [home_help]" in lines[6]
    assert lines[7].endswith("would go to the same funder or door for another reason:")
    assert lines[-1].startswith("1 request of 4 and ")
    assert lines[-1].endswith(f" scenarios of {ALL} stay the same.")


@pytest.mark.long
def test_what_happens_to_most_people_stands_first(forms: Forms, tmp_path: Path) -> None:
    forms.plant("routing.yaml", UNDER_55, UNDER_55.replace("55", "60").replace("_60", "_55"))
    tie = {**AT_57, "pensions": [{"scheme": one, "kind": "own", "quarters": 80} for one in TWO]}
    rows = ["only_pension", "tie"]
    for people, order in (([AT_57] * 5 + [tie] * 2, rows), ([AT_57] * 2 + [tie] * 9, rows[::-1])):
        lines = diff(forms, "--requests", written(tmp_path, people)).stdout.splitlines()
        headers = [line for line in lines if line.startswith("  row main_scheme.")][:2]
        assert headers == [
            f"  row main_scheme.{row} → row home_help.home_help_under_55" for row in order
        ]


def test_json_tells_everything(forms: Forms, tmp_path: Path) -> None:
    forms.plant("routing.yaml", UNDER_55, UNDER_55.replace("55", "60").replace("_60", "_55"))
    found = told(forms, "--requests", written(tmp_path, [AT_57, FUND, AT_57]))
    assert (found["requests"], found["scenarios"], found["day"]) == (3, ALL, None)
    assert found["counts"]["no_longer_reached"] == {"scenarios": 2, "requests": 2}
    assert sum(one["requests"] for one in found["counts"].values()) == 3
    assert sum(one["scenarios"] for one in found["counts"].values()) == ALL
    first = found["differences"][0]
    assert first == {
        "change": "no_longer_reached",
        "gone": [{"to": "carsat-bretagne", "aid": "home_help", "role": "primary",
                  "row": "main_scheme.only_pension"}],
        "new": [{"to": "mdph", "aid": "", "role": "referral",
                 "row": "home_help.home_help_under_55"}],
        "scenarios": ["age_55_today"],
        "requests": 2,
        "person": AT_57,
    }  # fmt: skip


def test_a_row_that_is_removed_gives_another_reason(forms: Forms) -> None:
    forms.plant("routing.yaml", BY_GIR, "")
    for path in sorted((forms.edition / "words").glob("routing.*.yaml")):
        forms.plant(f"words/{path.name}", *without_words(forms, path.name.split(".")[1]))
    found = told(forms)
    changes = {one["change"] for one in found["differences"]}
    assert changes == {"other_reason"}
    rows = {(d["gone"][0]["row"], d["new"][0]["row"]) for d in found["differences"]}
    assert rows == {("home_help.apa_by_gir", "home_help.apa_by_questions")}
    moved = {name for d in found["differences"] for name in d["scenarios"]}
    assert moved == {one.id for one in SCENARIOS if "apa_by_gir" in one.rules}


def without_words(forms: Forms, language: str) -> tuple[str, str]:
    lines = (forms.edition / f"words/routing.{language}.yaml").read_text("utf-8").splitlines(True)
    start = next(n for n, line in enumerate(lines) if line.startswith("  apa_by_gir:"))
    end = next(n for n in range(start + 1, len(lines)) if not lines[n].startswith("    "))
    return "".join(lines[start:end]), ""


@pytest.mark.long
def test_rows_that_are_swapped_change_the_reason_of_those_who_fit_both(forms: Forms) -> None:
    forms.plant("routing.yaml", BY_GIR + BY_QUESTIONS, BY_QUESTIONS + BY_GIR)
    found = told(forms)
    assert {one["change"] for one in found["differences"]} == {"other_reason"}
    assert found["counts"]["same"]["scenarios"] < ALL


@pytest.mark.long
def test_what_cannot_be_read_is_counted_and_named(forms: Forms, tmp_path: Path) -> None:
    castle = {**FUND, "dwelling": "castle"}
    people = [
        FUND, castle, b"{half", b"", b"\xff", castle, b'{"needs": ["home_help"], "needs": []}', [1],
        {**FUND, "birth_date": "2030-01-01"},
    ]  # fmt: skip
    done = diff(forms, "--requests", written(tmp_path, people))
    assert done.exit_code == 2
    lines = done.stdout.splitlines()
    assert lines[1] == f"8 requests of 9 and 0 scenarios of {ALL} cannot be compared:"
    assert [line.split(":")[0].strip() for line in lines[2:-1]] == [
        "3 requests (line 3, 4, 5)",
        "2 requests (line 2, 6)",
        "1 request (line 8)",
        "1 request (line 7)",
        "1 request (line 9)",
    ]
    assert lines[2].endswith(": The line is not JSON in UTF-8.")
    assert "`dwelling` knows no 'castle'" in lines[3]
    assert lines[-1] == f"1 request of 9 and {ALL} scenarios of {ALL} stay the same."
    found = told(forms, "--requests", written(tmp_path, people))
    assert sum(one["requests"] for one in found["not_comparable"]) == 8
    assert {n for one in found["not_comparable"] for n in one["lines"]} == set(range(2, 10))


@pytest.mark.long
def test_an_answer_that_is_no_more_is_named(forms: Forms, tmp_path: Path) -> None:
    forms.plant("pages/dwelling.yaml", "      - foster_family\n", "")
    gone = {**FUND, "dwelling": "foster_family"}
    found = told(forms, "--requests", written(tmp_path, [gone, gone, FUND]))
    (one,) = found["not_comparable"]
    assert one["because"] == (
        f"{forms.edition} does not offer the answer `foster_family` to `dwelling`."
    )
    assert (one["requests"], one["lines"]) == (2, [1, 2])
    assert one["scenarios"]


@pytest.mark.long
def test_a_compressed_file_is_the_same_file(forms: Forms, tmp_path: Path) -> None:
    people = [AT_57, FUND, FUND]
    plain = told(forms, "--requests", written(tmp_path, people))
    assert plain == told(forms, "--requests", written(tmp_path, people, "past.jsonl.gz"))
    assert plain["requests"] == 3


@pytest.mark.long
@pytest.mark.parametrize("cut", [10, 40, -4])
def test_a_compressed_file_that_is_cut_is_not_compared_in_part(
    forms: Forms, tmp_path: Path, cut: int
) -> None:
    path = Path(written(tmp_path, [{**FUND, "commune": f"{n}"} for n in range(9)], "past.jsonl.gz"))
    path.write_bytes(path.read_bytes()[:cut])
    done = diff(forms, "--requests", str(path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"{path} is damaged: it is not the whole of a .gz file.\n"


@pytest.mark.long
def test_what_cannot_be_compared_at_all_is_one_sentence_and_2(forms: Forms, tmp_path: Path) -> None:
    empty, lost = tmp_path / "empty", tmp_path / "lost"
    empty.touch()
    for words, sentence in (
        (["--requests", str(empty)], f"{empty} holds no request.\n"),
        (["--requests", str(lost)], f"{lost} cannot be read: No such file or directory.\n"),
        (["--requests", str(tmp_path)], f"{tmp_path} cannot be read: Is a directory.\n"),
        (["--day", "2026-02-30"],
         "--day must be a day that exists, as 2026-09-15, not 2026-02-30.\n"),
    ):  # fmt: skip
        done = diff(forms, *words)
        assert (done.exit_code, done.stdout, done.stderr) == (2, "", sentence)
    for name in ("1999-01-01", str(tmp_path)):
        done = diff(name)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"There is no edition {name}: name one of {EDITION}, or")


@pytest.mark.long
def test_an_edition_that_is_not_sound_is_to_be_mended_first(forms: Forms) -> None:
    forms.plant("routing.yaml", BY_GIR, BY_GIR.replace("funder: apa_payer", "funder: dep-99"))
    done = diff(forms)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"Mend {forms.edition} first: The row `apa_by_gir` names the funder `dep-99`, which does"
        " not exist.\n"
    )
    forms.plant("routing.yaml", "funder: dep-99", "fundr: dep-99")
    assert "routing.yaml:" in diff(forms).stderr
    (forms.edition / "routing.yaml").unlink()
    done = diff(forms)
    assert (done.exit_code, done.stderr.splitlines()[1:]) == (2, [])


@pytest.mark.long
def test_an_edition_alone_in_a_folder_is_read_with_the_tables_of_the_forms(
    forms: Forms, tmp_path: Path
) -> None:
    alone = tmp_path / "alone" / EDITION
    alone.parent.mkdir()
    forms.edition.rename(alone)
    assert diff(str(alone)).exit_code == 0


@pytest.mark.long
def test_the_tables_beside_an_edition_are_its_own(forms: Forms) -> None:
    """A payer that changes in the copy's territories, not in its rows."""
    path = forms.folder / "reference" / "territories.csv"
    text = path.read_text("utf-8")
    old = ";dep-32;carsat-midi-pyrenees;"
    assert text.count(old) == 1
    path.write_text(text.replace(old, ";dep-31;carsat-midi-pyrenees;"), "utf-8")
    (one,) = told(forms)["differences"]
    assert (one["change"], one["scenarios"]) == ("elsewhere", ["S04"])
    assert (one["gone"][0]["to"], one["new"][0]["to"]) == ("dep-32", "dep-31")


@pytest.mark.long
def test_the_day_is_given_for_everybody(forms: Forms, tmp_path: Path) -> None:
    forms.plant("routing.yaml", UNDER_55, UNDER_55.replace("55", "60").replace("_60", "_55"))
    past = written(tmp_path, [AT_57])
    assert told(forms, "--requests", past)["counts"]["no_longer_reached"]["requests"] == 1
    later = told(forms, "--requests", past, "--day", "2029-03-10")
    assert later["day"] == "2029-03-10"
    assert later["counts"]["same"]["requests"] == 1
