"""What a couple is asked once, as an edition says it in couple.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.form.source import Entry, read_yaml
from portal.form.when import Condition


@dataclass(frozen=True, slots=True)
class Shared:
    """Questions that both answer the same, where the condition holds of the first."""

    when: Condition
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Follows:
    """What the second answers, where the condition holds of the first."""

    when: Condition
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Couple:
    """Who may ask in two, and what is asked once. `swapped`: one's own → the spouse's."""

    when: Condition
    shared: tuple[Shared, ...]
    swapped: Mapping[str, str]
    follows: tuple[Follows, ...]


def load_couple(path: Path, questions: Mapping[str, object]) -> Couple | None:
    """The couple.yaml of an edition, if it has one.

    Raises:
        FormError: it names a question that the form does not have.
    """
    if not path.is_file():
        return None
    top = Entry(path, read_yaml(path))

    def known(entry: Entry, key: str, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in questions:
                raise entry.fail(f"there is no question `{name}`.", key)
        return names

    shared, swapped, follows = [], {}, []
    for entry in top.entries("shared"):
        names = known(entry, "questions", entry.texts("questions"))
        shared.append(Shared(entry.condition(), names))
        entry.done()
    for entry in top.entries("swapped"):
        own, spouse = known(entry, "own", (entry.text("own"), entry.text("spouse")))
        swapped[own] = spouse
        entry.done()
    for entry in top.entries("follows"):
        (name,) = known(entry, "question", (entry.text("question"),))
        follows.append(Follows(entry.condition(), name, entry.text("answer")))
        entry.done()
    couple = Couple(top.condition(), tuple(shared), swapped, tuple(follows))
    top.done()
    return couple
