"""The form on paper, as frozen values: what its sheet prints, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.form.edition import Kind

WIDTH, BOX = 84, 7
"""Letters of a line, and those that a box and the white beside it take."""


@dataclass(frozen=True, slots=True)
class Box:
    """One option, ticked or not."""

    label: str
    hint: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on paper. `groups` are the boxes of one sign each, for dates and numbers.

    `rank` is its number, the same in each language: whoever types in a form in another language
    finds the question by it. A column of a row has none.
    """

    id: str
    kind: Kind
    label: str
    hint: str
    when: str
    boxes: tuple[Box, ...] = ()
    names: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    rank: int = 0
    lines: int = 0
    text: str = ""
    rows: tuple[tuple[Asked, ...], ...] = ()

    @property
    def short(self) -> bool:
        """Whether its boxes fit on one line."""
        return sum(len(box.label) + len(box.hint) + BOX for box in self.boxes) <= WIDTH

    @property
    def two(self) -> bool:
        """Whether its boxes stand in two columns."""
        return all(len(box.label) + len(box.hint) + BOX <= WIDTH // 2 for box in self.boxes)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the form: its questions stand together."""

    id: str
    title: str
    intro: str
    when: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the form; the last one is signed."""

    id: str
    title: str
    when: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """Who would study the request: a name, and a telephone where one is known."""

    name: str
    telephone: str


@dataclass(frozen=True, slots=True)
class PaperForm:
    """All that is printed. `language` is one that has the words; `begun`: from a draft."""

    edition: str
    cerfa: str
    effective: date
    language: str
    parts: tuple[Part, ...]
    papers: tuple[tuple[str, str, str], ...]  # label, hint, condition in words
    retention_days: int
    telephone: str
    begun: bool = False
    name: str = ""
    funders: tuple[Study, ...] = ()
    nobody: bool = False
