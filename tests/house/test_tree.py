"""What lies where: the top level, sizes, licences, and no trace of one machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.files import ROOT, named, tracked, under

TOP = {
    ".ci", ".gitignore", "README.md", "forms", "migrations", "portal", "pyproject.toml", "tests",
}  # fmt: skip

MOST_LINES = 200
MOST_LINES_OF_A_FUNCTION = 40

LONG_FILES: dict[str, str] = {}
"""Files over the limit, each with its reason."""

LONG_FUNCTIONS: dict[str, str] = {}
"""Functions over the limit (`file:name`), each with its reason."""

HOSTS = re.compile(
    r"(index[-]url|find[-]links)[ =]|"
    r'"resolved": *"|'
    r"(pypi|pythonhosted|npmjs|debian)\.(org|com)\b/?(simple|packages|debian\b)?",
)
MACHINE = re.compile(r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/[\w.]")

LICENSED = {".woff", ".woff2", ".ttf", ".otf"}
IMAGES = {".png", ".jpg", ".ico", ".pdf"}


def test_the_top_level_is_short() -> None:
    """Eight names tell what the project is."""
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


def test_files_are_short() -> None:
    """A file over the limit is a question to ask; one that may pass says why."""
    lengths = {named(p): len(p.read_text().splitlines()) for p in under("portal", "*.py")}
    long = {name: lines for name, lines in lengths.items() if lines > MOST_LINES}
    assert long.keys() - LONG_FILES == set(), long
    assert LONG_FILES.keys() - long.keys() == set(), "no longer long: take it off the list"


def test_functions_are_short() -> None:
    """A function over the limit does two things."""
    long = {
        f"{named(path)}:{node.name}": lines
        for path in under("portal", "*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _lines(node)) > MOST_LINES_OF_A_FUNCTION
    }
    assert long.keys() - LONG_FUNCTIONS == set(), long


def test_a_file_opens_with_what_it_is() -> None:
    """One sentence, and for a folder nothing else."""
    for path in under("portal", "*.py"):
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), named(path)
        if path.name == "__init__.py" and path.parent.name != "cli":
            assert len(tree.body) == 1, f"{named(path)} does more than say what the folder is"


@pytest.mark.parametrize(("what", "pattern"), [("host", HOSTS), ("machine", MACHINE)])
def test_no_file_names_a_package_host_or_a_machine(what: str, pattern: re.Pattern[str]) -> None:
    """A clone works wherever packages come from and wherever it lies."""
    found = [
        f"{named(path)}:{number}: {line.strip()[:90]}"
        for path in tracked()
        if _is_text(path) and path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], what


def test_what_others_made_lies_beside_its_licence() -> None:
    """Typefaces, and the stylesheet that is compiled from another project's."""
    folders = {path.parent for path in tracked() if path.suffix in LICENSED}
    folders |= {path.parent for path in under("portal/web/static", "*.css")}
    assert folders, "there are typefaces"
    for folder in folders:
        beside = [p.name.upper() for p in (*folder.iterdir(), *folder.parent.iterdir())]
        assert any("LICEN" in name or "OFL" in name for name in beside), named(folder)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """What it does, without what it says of itself."""
    said = node.body[0] if ast.get_docstring(node) else None
    words = (said.end_lineno or 0) - said.lineno + 1 if said else 0
    return (node.end_lineno or 0) - node.lineno + 1 - words


def _is_text(path: Path) -> bool:
    return path.suffix not in LICENSED | IMAGES | {".mo", ".heic", ".der", ".gz"}
