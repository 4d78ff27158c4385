"""A copy of the forms in which a test plants faults."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from portal import places
from portal.form.edition import Edition
from portal.form.load import load_editions

EDITION = "2026-01-01"


@dataclass(frozen=True, slots=True)
class Forms:
    """A folder of forms that a test may spoil."""

    folder: Path

    @property
    def edition(self) -> Path:
        """The folder of its edition."""
        return self.folder / EDITION

    def plant(self, name: str, old: str, new: str) -> int:
        """Replace a text of one of the edition's files; the line where it stood."""
        path = self.edition / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    def load(self) -> Edition:
        """The edition as it is now."""
        return load_editions(self.folder)[EDITION]

    @property
    def scenarios(self) -> Path:
        """The edition's own scenarios."""
        return self.edition / "scenarios" / "routing.yaml"


def copied(folder: Path) -> Forms:
    """Copy the forms (but the fonts and what is printed) into this folder."""
    ignored = shutil.ignore_patterns("fonts", "print")
    shutil.copytree(places.forms(), folder / "forms", ignore=ignored)
    return Forms(folder / "forms")
