"""Reads the expert's YAML: every scalar is text, every error says file and line in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import yaml

from portal.form.times import Times
from portal.form.when import ALWAYS, Condition, parse

_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Tree = "str | Listed | Mapped"


class FormError(Exception):
    """What the expert must mend in an edition: `file:line: a sentence`."""


class Mapped(dict[str, "str | Listed | Mapped"]):
    """A mapping of the file, with the line of each of its keys."""

    line: int
    lines: dict[str, int]


class Listed(list["str | Listed | Mapped"]):
    """A list of the file, with the line of each of its items."""

    line: int
    lines: list[int]


def read_yaml(path: Path) -> Mapped:
    """Read one file whose top level is a mapping.

    Raises:
        FormError: the file is not YAML, or uses what the house does not (anchors, tags,
            the same key twice).
    """
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        raise FormError(f"{path}:1: there is no such file.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FormError(f"{path}:{line}: this is not YAML ({error.problem}).") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FormError(f"{path}:1: this is not YAML in UTF-8.") from error
    tree = _tree(node, path, set()) if node is not None else None
    if not isinstance(tree, Mapped):
        raise FormError(f"{path}:1: the file must be a list of `key: value`.")
    return tree


def _tree(node: yaml.Node, path: Path, seen: set[int]) -> str | Listed | Mapped:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise FormError(f"{path}:{line}: anchors and references (& and *) are not used here.")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        listed = Listed(_tree(item, path, seen) for item in node.value)
        listed.line, listed.lines = line, [item.start_mark.line + 1 for item in node.value]
        return listed
    mapped = Mapped()
    mapped.line, mapped.lines = line, {}
    for key_node, value_node in node.value:
        key, key_line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise FormError(f"{path}:{key_line}: a key must be a word.")
        if key in mapped:
            raise FormError(f"{path}:{key_line}: the key `{key}` stands twice.")
        mapped[key] = _tree(value_node, path, seen)
        mapped.lines[key] = key_line
    return mapped


class Entry:
    """One mapping of a file, read key by key: what is left at the end is unknown, and refused."""

    def __init__(self, path: Path, tree: Mapped) -> None:
        self.path, self.tree = path, tree
        self._left = dict(tree)

    def fail(self, sentence: str, key: str = "", rank: int | None = None) -> FormError:
        """The error to raise, at the line of this key, or of this item of its list."""
        listed = self.tree.get(key)
        line = self.tree.lines.get(key, self.tree.line)
        if rank is not None and isinstance(listed, Listed):
            line = listed.lines[rank]
        return FormError(f"{self.path}:{line}: {sentence}")

    def has(self, key: str) -> bool:
        """Whether this key is written."""
        return key in self.tree

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default, the key must be there."""
        value = self._left.pop(key, default)
        if value is None or value == "":
            raise self.fail(f"`{key}` is missing.", key)
        if not isinstance(value, str):
            raise self.fail(f"`{key}` must be a text.", key)
        return value

    def maybe(self, key: str) -> str | None:
        """A text, or nothing."""
        return self.text(key) if self.has(key) else None

    def whole(self, key: str) -> int | None:
        """A whole number, or nothing."""
        value = self.maybe(key)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError:
            raise self.fail(f"`{key}` must be a whole number, not `{value}`.", key) from None

    def day(self, key: str) -> date:
        """A day that must be there."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise self.fail(f"`{key}` must be a day as 2026-01-01.", key) from None

    def times(self) -> Times:
        """From `since` on, until `until` (included) if it is written."""
        times = Times(self.day("since"), self.day("until") if self.has("until") else None)
        if times.end < times.begin:
            raise self.fail("`until` comes before `since`.", "until")
        return times

    def flag(self, key: str, default: bool) -> bool:
        """`true` or `false`."""
        value = self.text(key, "true" if default else "false")
        if value not in ("true", "false"):
            raise self.fail(f"`{key}` must be true or false, not `{value}`.", key)
        return value == "true"

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is not there."""
        value = self._left.pop(key, Listed())
        if not isinstance(value, Listed) or not all(isinstance(item, str) for item in value):
            raise self.fail(f"`{key}` must be a list of words.", key)
        texts = tuple(str(item) for item in value)
        for rank, text in enumerate(texts):
            if text in texts[:rank]:
                raise self.fail(f"`{key}` says `{text}` twice.", key, rank)
        return texts

    def entries(self, key: str) -> Sequence[Entry]:
        """A list of mappings; empty when the key is not there."""
        value = self._left.pop(key, Listed())
        if not isinstance(value, Listed):
            raise self.fail(f"`{key}` must be a list.", key)
        entries = []
        for item in value:
            if not isinstance(item, Mapped):
                raise self.fail(f"`{key}` must be a list of `key: value`.", key)
            entries.append(Entry(self.path, item))
        return entries

    def entry(self, key: str) -> Entry:
        """A mapping that must be there."""
        value = self._left.pop(key, None)
        if not isinstance(value, Mapped):
            raise self.fail(f"`{key}` must be written as `key: value` lines.", key)
        return Entry(self.path, value)

    def condition(self, key: str = "when") -> Condition:
        """A condition in the closed vocabulary; everyone when the key is not there."""
        if not self.has(key):
            return ALWAYS
        try:
            return parse(self._left.pop(key))
        except ValueError as error:
            raise self.fail(str(error), key) from error

    def done(self) -> None:
        """Refuse what nobody read. Raises FormError."""
        for key in self._left:
            raise self.fail(f"`{key}` is not a word known here.", key)
