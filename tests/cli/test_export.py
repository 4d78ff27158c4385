"""`portal export`: bags for their owner alone, damaged ones named, no dossier missed."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from portal.acts.export import Handed
from portal.cli.export import _hand
from portal.desk import Desk
from tests.acts.office import Office, file
from tests.cli.conftest import Verb


def sealed(office: Office, desk: Desk, count: int = 1) -> list[str]:
    numbers = [f"{file(desk).number}-1" for _ in range(count)]
    office.work()
    return numbers


def test_only_its_owner_reads_a_bag(office: Office, desk: Desk, verb: Verb, tmp_path: Path) -> None:
    (number,) = sealed(office, desk)
    done = verb("export", "dep-35", "--to", str(tmp_path / "new" / "out"))
    assert done.exit_code == 0
    assert "Next cursor: dep-35." in done.stdout
    made = [tmp_path / "new" / "out", *(tmp_path / "new" / "out").rglob("*")]
    assert tmp_path / "new" / "out" / number / "data" / "dossier.pdf" in made
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    for form in ("csv", "xlsx"):
        to = tmp_path / "tables"
        done = verb("export", "dep-35", "--to", str(to), "--format", form, "--json")
        assert (done.exit_code, json.loads(done.stdout)["dossiers"]) == (0, 1)
        assert stat.S_IMODE((to / f"dep-35.{form}").stat().st_mode) == 0o600
    assert number in (to / "dep-35.csv").read_text()
    assert verb("export", "dep-35", "--to", str(to), "--format", "csv", "--medical").exit_code == 1


def test_a_dossier_that_came_again_is_counted_once(tmp_path: Path) -> None:
    given = [(Handed(number), None) for number in ("GA-1-1", "GA-2-1", "GA-1-1")]
    assert list(_hand(given, tmp_path, None).numbers) == ["GA-1-1", "GA-2-1"]


def test_a_damaged_one_is_named_and_the_rest_is_written(
    office: Office, desk: Desk, verb: Verb, tmp_path: Path
) -> None:
    sealed(office, desk, 3)
    to = str(tmp_path / "out")
    first, second, third = json.loads(verb("export", "dep-35", "--to", to, "--json").stdout)[
        "dossiers"
    ]
    office.superuser(f"DELETE FROM dossier_keys WHERE dossier = '{second}'")
    again = str(tmp_path / "again")
    done = verb("export", "dep-35", "--to", again, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["dossiers"] == [first, third]
    assert [one["number"] for one in told["left_out"]] == [second]
    assert told["cursor"].endswith(first)
    assert {path.name for path in Path(again).iterdir()} == {first, third}
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{second} is damaged and is left out (the dossier's key was destroyed)")
    assert "asked for again" in line
    passed = verb(
        "export", "dep-35", "--to", again, "--since", told["cursor"], "--without", second, "--json"
    )
    assert passed.exit_code == 0
    assert json.loads(passed.stdout)["cursor"].endswith(third)


def test_a_vault_that_is_away_is_2_and_the_cursor_stays(
    office: Office, desk: Desk, verb: Verb, tmp_path: Path
) -> None:
    sealed(office, desk)
    done = verb(
        "export", "dep-35", "--to", str(tmp_path), "--json", S3_ENDPOINT="http://127.0.0.1:1"
    )
    assert done.exit_code == 2
    assert json.loads(done.stdout)["cursor"] is None
    assert "could not be read and is left out" in done.stderr


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("afile", 1),
        *(
            pytest.param(to, code, marks=pytest.mark.long)
            for to, code in (("afile/x", 1), ("/proc/x", 2), ("/proc/self/fd", 2))
        ),
    ],
)
def test_a_folder_that_cannot_be_is_one_sentence(
    office: Office, desk: Desk, verb: Verb, tmp_path: Path, to: str, code: int
) -> None:
    sealed(office, desk)
    (tmp_path / "afile").touch()
    done = verb("export", "dep-35", "--to", str(tmp_path / to))
    assert done.exit_code == code
    assert len(done.stderr.splitlines()) == 1
    assert to in done.stderr


def test_a_cursor_or_a_funder_that_is_none_is_refused(verb: Verb, tmp_path: Path) -> None:
    for cursor in ("99999999.zzz", "anah.1.GA-1", "", "dep-35.1."):
        done = verb("export", "dep-35", "--to", str(tmp_path), "--since", cursor)
        assert (done.exit_code, done.stderr) == (1, "There is no such cursor of dep-35.\n")
    done = verb("export", "dep-999", "--to", str(tmp_path))
    assert (done.exit_code, done.stderr) == (1, "There is no funder dep-999.\n")
