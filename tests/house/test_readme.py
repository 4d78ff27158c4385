"""README is true: its commands are those CI runs, and it names only what exists."""

from __future__ import annotations

import re

import pytest

from tests.house import readme
from tests.house.files import ROOT, named, tracked

TEXT = readme.README.read_text()
START = "sh .ci/setup && .venv/bin/portal demo"
TEST = "tests/run"


def test_the_two_lines_come_first() -> None:
    told = re.sub(r"^```.*?^```", "", TEXT, flags=re.MULTILINE | re.DOTALL)  # without programs
    lines = [line.strip() for line in told.splitlines() if line.startswith("    ")]
    assert lines == [START, TEST]
    assert TEXT.splitlines()[2].strip() == START


def test_ci_runs_the_two_lines() -> None:
    """CI's script is the second line, and that goes the way of the first."""
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == 'exec "$(dirname "$0")/../tests/run"'
    runs = (ROOT / TEST).read_text()
    setup, demo = START.split(" && ")
    assert re.search(rf"^{re.escape(setup)}( --test)?$", runs, re.MULTILINE)
    assert re.search(rf"^ *check .* {re.escape(demo)} --once$", runs, re.MULTILINE)


@pytest.mark.parametrize("table", readme.TABLES)
def test_the_tables_are_the_codes(table: str) -> None:
    """Renew them: python -m tests.house.readme."""
    assert readme.part(TEXT, table) == readme.TABLES[table]()


def test_every_setting_says_what_it_means() -> None:
    for name, field in readme.Settings.model_fields.items():
        assert field.description, f"{readme.PREFIX}{name.upper()} has no meaning"


def test_every_verb_says_what_it_does() -> None:
    for name, verb in readme.verbs():
        assert verb.help, f"{name} says nothing"


def test_every_path_exists() -> None:
    paths = set(re.findall(r"`((?:\.ci|forms|migrations|portal|tests)/[\w./-]*)`", TEXT))
    paths |= set(re.findall(r"\]\((?!http)([\w./-]+)\)", TEXT))
    known = {named(path) for path in tracked()}
    folders = {parent for path in known for parent in _parents(path)}
    assert paths
    assert {path for path in paths if path.rstrip("/") not in known | folders} == set()


def test_every_command_exists() -> None:
    verbs = [name for name, _ in readme.verbs()]
    named_here = set(re.findall(r"`(portal [a-z]+)", TEXT))
    assert {one for one in named_here if not any(v.startswith(one) for v in verbs)} == set()


def test_every_variable_exists() -> None:
    known = {readme.PREFIX + name.upper() for name in readme.Settings.model_fields}
    assert set(re.findall(r"\bPORTAL_[A-Z0-9_]+", TEXT)) - known == set()


def _parents(path: str) -> set[str]:
    parts = path.split("/")
    return {"/".join(parts[:count]) for count in range(1, len(parts))}
