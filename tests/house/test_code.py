"""Habits that a linter's exception could slip past."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.files import named, under

CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now",
    "datetime.datetime.utcnow", "date.today", "datetime.date.today", "time.time", "time.time_ns",
    "uuid.uuid4", "uuid.uuid1", "uuid4", "uuid1",
}  # fmt: skip

MAY_LOOK_AT_THE_CLOCK = ("portal/wiring.py", "portal/demo/", "portal/cli/route.py")
"""Wiring puts clock and chance on the desk; the demonstration's servers have their own.

`portal route` has no desk: it reads facts, and takes the day itself when they do not tell it.
"""


def test_time_and_chance_are_arguments() -> None:
    """Only wiring knows the time; everybody else is told."""
    found = [
        f"{named(path)}:{line}: {name}"
        for path in under("portal", "*.py")
        if not named(path).startswith(MAY_LOOK_AT_THE_CLOCK)
        for line, name in _dotted_names(path)
        if name in CLOCKS
    ]
    assert found == []


def test_nothing_is_caught_blindly() -> None:
    """A bare `except`, or `except Exception: pass`, hides the error that mattered."""
    found = [
        f"{named(path)}:{node.lineno}"
        for path in under("portal", "*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (_is_silence(node) and _catches_everything(node)))
    ]
    assert found == []


def test_no_test_is_skipped_or_mocked() -> None:
    """Where a real server can run, it runs; what cannot run is not a test."""
    words = {"skip", "skipif", "importorskip", "mock", "MagicMock", "patch"}
    found = [
        f"{named(path)}:{line}: {name}"
        for path in under("tests", "*.py")
        for line, name in _dotted_names(path)
        if words & set(name.split(".")) and name.split(".")[0] in {"pytest", "unittest", "mock"}
    ]
    assert found == []


def _dotted_names(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute | ast.Name):
            yield node.lineno, ast.unparse(node)


def _is_silence(node: ast.ExceptHandler) -> bool:
    return all(isinstance(line, ast.Pass | ast.Continue) for line in node.body)


def _catches_everything(node: ast.ExceptHandler) -> bool:
    return isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
