"""`portal form`: one sentence and 0 when all is well, 1 and a sentence when not, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.form import form
from portal.form.frozen import fingerprint
from tests.form.copied import EDITION, copied


@pytest.mark.long  # each run lints before it tests
def test_lint_says_that_all_is_well() -> None:
    result = CliRunner().invoke(form, ["lint"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"Nothing to mend in 1 edition(s): {EDITION}.\n"


def test_lint_says_what_is_wrong(tmp_path: Path) -> None:
    forms = copied(tmp_path)
    forms.plant("words/en.yaml", "    missing: Write your last name at birth\n", "")
    result = CliRunner().invoke(form, ["lint", "--forms", str(forms.folder)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (f"{EDITION}: words in en: `question.birth_name.missing` is missing.\n")


def test_lint_says_where_a_file_cannot_be_read(tmp_path: Path) -> None:
    forms = copied(tmp_path)
    forms.plant("pages/birth.yaml", "kind: nir", "kind: nri")
    result = CliRunner().invoke(form, ["lint", "--forms", str(forms.folder)])
    assert result.exit_code == 1
    assert "birth.yaml:9: there is no kind `nri`" in result.stderr


def test_lint_tells_how_easily_each_page_reads() -> None:
    result = CliRunner().invoke(form, ["lint", "--reading"])
    assert result.exit_code == 0
    pages = [line for line in result.stdout.splitlines() if line.startswith("| ")][2:]
    figures = [int(line.split(" | ")[2].removesuffix(" |")) for line in pages]
    assert pages[0].startswith("| nationality | ")
    assert figures == sorted(figures)
    assert result.stdout.endswith(f"Nothing to mend in 1 edition(s): {EDITION}.\n")


def test_show_draws_pages_questions_and_for_whom() -> None:
    result = CliRunner().invoke(form, ["show", EDITION, "--language", "en"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Request for help to go on living at home (2026-01-01, cerfa 16301*01)"
    assert "  filler  ← for_whom = relative | professional" in lines
    assert "    nir (nir) What is your social security number?" in lines
    assert "+ Residence permit  ← nationality = other" in lines


def test_show_refuses_what_does_not_exist() -> None:
    assert CliRunner().invoke(form, ["show", "1999-01-01"]).exit_code == 1
    assert CliRunner().invoke(form, ["show", EDITION, "--language", "la"]).exit_code == 1


def test_show_gives_the_line_of_in_force(tmp_path: Path) -> None:
    forms = copied(tmp_path)
    arguments = ["show", EDITION, "--fingerprint", "--forms", str(forms.folder)]
    result = CliRunner().invoke(form, arguments)
    assert result.stdout == f"{fingerprint(forms.edition)}  {EDITION}\n"
