"""`portal form past`: a file for `portal form diff`, its owner's alone; the rest is counted."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from portal.desk import Desk
from tests.acts.office import Office, file
from tests.build import a_nir, an_applicant
from tests.cli.conftest import Verb
from tests.form.copied import EDITION, copied


def five(desk: Desk) -> None:
    for month in range(1, 6):
        file(desk, an_applicant(f"account {month}"), nir=a_nir(month=month))


def test_what_was_filed_is_tried_under_another_edition(
    office: Office, desk: Desk, verb: Verb, tmp_path: Path
) -> None:
    five(desk)
    file(desk, needs=["hospital_discharge"], hospital_name="CHU", hospital_entered="2026-01-20")
    for name in ("past.jsonl", "past.jsonl.gz"):
        path = tmp_path / name
        done = verb("form", "past", "--to", str(path))
        assert done.exit_code == 0
        assert done.stdout == f"5 of 6 requests written to {path}.\n"
        assert done.stderr == "1 is left out: fewer than five people go the same way.\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        same = verb("form", "diff", EDITION, EDITION, "--requests", str(path))
        assert same.exit_code == 0
        assert same.stdout.splitlines()[-1].startswith("5 requests of 5 and ")
    forms = copied(tmp_path)
    forms.plant(
        "routing.yaml",
        'when: {all: [{age: {at_least: "60"}}, {level: {is: apa}}]}\n        funder: apa_payer\n'
        '        aid: apa\n        sources: [CASF L232-1, "Cerfa',
        'when: {all: [{age: {at_least: "95"}}, {level: {is: apa}}]}\n        funder: apa_payer\n'
        '        aid: apa\n        sources: [CASF L232-1, "Cerfa',
    )
    words = ["--requests", str(tmp_path / "past.jsonl"), "--json"]
    done = verb("form", "diff", EDITION, str(forms.edition), *words)
    assert done.exit_code == 1
    (moved,) = [one for one in json.loads(done.stdout)["differences"] if one["requests"]]
    assert (moved["change"], moved["requests"]) == ("no_longer_reached", 5)
    assert moved["gone"][0]["row"] == "home_help.apa_by_questions"
    assert moved["new"][0]["row"] == "home_help.home_help_before_60"


def test_json_counts_all_that_was_filed(
    office: Office, desk: Desk, verb: Verb, tmp_path: Path
) -> None:
    five(desk)
    file(desk)
    path = tmp_path / "past.jsonl"
    done = verb("form", "past", "--to", str(path), "--json")
    assert json.loads(done.stdout) == {"requests": 6, "told": 6, "together": 0, "left_out": {}}
    assert path.read_text().count("\n") == 6
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_where_nobody_can_be_told_no_file_is_written(
    office: Office, desk: Desk, verb: Verb, tmp_path: Path
) -> None:
    file(desk)
    done = verb("form", "past", "--to", str(tmp_path / "past.jsonl"))
    assert done.exit_code == 1
    assert done.stdout == "0 of 1 requests can be told: no file was written.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_request_is_1_and_a_place_that_cannot_be_written_2(
    office: Office, desk: Desk, verb: Verb, tmp_path: Path
) -> None:
    five(desk)
    lost = file(desk, an_applicant("another"))
    done = verb("form", "past", "--to", str(tmp_path / "no" / "past.jsonl"))
    assert done.exit_code == 2
    assert done.stderr.endswith("past.jsonl cannot be written: No such file or directory.\n")
    office.superuser(f"UPDATE aid_requests SET answers = '7' WHERE number = '{lost.number}'")
    done = verb("form", "past", "--to", str(tmp_path / "past.jsonl"))
    assert (done.exit_code, done.stderr) == (
        1,
        "1 is left out: what is kept is no request.\n",
    )


def test_without_a_database_it_could_not_look(verb: Verb, tmp_path: Path) -> None:
    gone = "postgresql://portal_app@/portal?host=/nowhere"
    done = verb("form", "past", "--to", str(tmp_path / "past.jsonl"), DATABASE_URL=gone)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
