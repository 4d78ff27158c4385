"""Draws the questions of a page: what no answer changes is drawn once, and filled in afterwards.

A question without an error is kept as its skeleton, cut where the typed texts go. A question with
an error is drawn anew by its macro; one with rows too, but for the questions of each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from portal.form.asked import Asked
from portal.form.asked_dates import Box
from portal.form.edition import Kind

Macro = Callable[[Any, Any], Markup]

HOLE = "\ue000"
"""Stands where a typed text goes: a character of nobody's alphabet (Unicode, private use)."""
MOST = 8192
_CHOSEN = (Kind.CHOICE, Kind.CHOICES, Kind.TICK)


class Drawer:
    """Draws fields with the macros of one language's environment."""

    def __init__(self) -> None:
        self._skeletons: dict[tuple[object, ...], Sequence[Markup]] = {}

    def __call__(self, macro: Macro, field: Any, alone: bool = False) -> Markup:
        """The field as HTML, with what was typed."""
        if field.errors or field.kind is Kind.ROWS or getattr(field, "candidates", ()):
            return macro(field, alone)
        texts, state = _typed(field)
        key = (id(field.edition), field.question.key, field.id, alone, state)
        skeleton = self._skeletons.get(key)
        if skeleton is None:
            skeleton = self._keep(key, macro(_Blank(field), alone))
        return _filled(skeleton, texts)

    def lines(self, macro: Macro, lines: Iterable[Any]) -> Markup:
        """Answers of the check, whose words and links never change, with their texts."""
        drawn: list[str] = []
        for line in lines:
            skeleton = self._skeletons.get(line.key)
            if skeleton is None:
                skeleton = self._keep(line.key, macro(line, HOLE))
            drawn.append(_filled(skeleton, (line.text,)))
        return Markup("".join(drawn))  # noqa: S704  every one is Markup

    def _keep(self, key: tuple[object, ...], drawn: Markup) -> Sequence[Markup]:
        if len(self._skeletons) >= MOST:
            self._skeletons.clear()
        skeleton = [Markup(part) for part in drawn.split(HOLE)]  # noqa: S704  the macro's own
        self._skeletons[key] = skeleton
        return skeleton


def _filled(skeleton: Sequence[Markup], texts: Sequence[str]) -> Markup:
    if len(skeleton) == 1:
        return skeleton[0]
    pieces: list[str] = [skeleton[0]]
    for text, part in zip(texts, skeleton[1:], strict=True):
        pieces += (escape(text), part)
    return Markup("".join(pieces))  # noqa: S704  every piece is Markup


def _typed(field: Any) -> tuple[Sequence[str], object]:
    """The texts that go into the holes, and what else the skeleton depends on."""
    if field.kind in _CHOSEN:
        return (), field.checked if field.kind is Kind.TICK else tuple(field.chosen)
    if field.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        return tuple(field.parts.get(part, "") for part in ("day", "month", "year")), None
    if field.kind is Kind.COMMUNE and field.choice:
        return (field.text, field.choice, field.text), True
    return (field.text,), False


class _Blank:
    """A field with holes in the place of what was typed."""

    def __init__(self, field: Asked) -> None:
        self._field = field
        self.text = HOLE
        self.choice = HOLE if getattr(field, "choice", "") else ""

    @property
    def boxes(self) -> Sequence[Box]:
        """The boxes of a date, with holes."""
        boxes: Sequence[Box] = getattr(self._field, "boxes", ())
        return [replace(box, text=HOLE) for box in boxes]

    def __getattr__(self, name: str) -> object:
        return getattr(self._field, name)
