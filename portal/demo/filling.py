"""Fills a page's form from what a person tells, box by box; a box it does not know stops it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from portal.demo.pages import Control, Form
from portal.demo.usual import Place, Told
from portal.domain.errors import PortalError

_ROW = re.compile(r"(?P<question>\w+)-(?P<rank>\d+)-(?P<column>\w+)")
_DATE = re.compile(r"(?P<question>\w+)-(?P<part>day|month|year)")
_CHOICE = re.compile(r"(?P<question>\w+)-choice")
_COLUMNS = {"scheme", "kind", "quarters", "pays_single_pension", "place", "rental_value"}
_TICKED = frozenset({"radio", "checkbox", "select"})
_NOT_ASKED = frozenset({"hidden", "submit", "file"})


class Lost(PortalError):
    """A page is not what the person expected; the text names the page or the box, no answer."""


def filled(form: Form, answers: Mapping[str, Told]) -> list[tuple[str, str]]:
    """What this form sends, filled with these answers.

    Raises:
        Lost: it asks what the answers do not say, or offers no option that they name.
    """
    sent = form.hidden()
    asked: dict[str, list[Control]] = {}
    for control in form.controls:
        if control.kind not in _NOT_ASKED:
            asked.setdefault(control.name, []).append(control)
    for name, controls in asked.items():
        sent += ((name, text) for text in _texts(name, controls, answers))
    sent += _one_more_row(form, asked, answers)
    return sent


def _texts(name: str, controls: Sequence[Control], answers: Mapping[str, Told]) -> Iterator[str]:
    wanted = _wanted(name, answers)
    if controls[0].kind not in _TICKED:
        yield from wanted
        return
    offered = {control.value for control in controls}
    for text in wanted:
        if text not in offered:
            raise Lost(f"{name} offers no option that the answer names")
        if text:
            yield text


def _wanted(name: str, answers: Mapping[str, Told]) -> Sequence[str]:
    """What belongs in the boxes of this name."""
    if name in answers:
        told = answers[name]
        if isinstance(told, Place):
            return (told.typed,)
        return (told,) if isinstance(told, str) else [one for one in told if isinstance(one, str)]
    if (found := _DATE.fullmatch(name)) and isinstance(day := answers.get(found[1]), str):
        return (_part(day, found["part"]),)
    if (found := _CHOICE.fullmatch(name)) and isinstance(place := answers.get(found[1]), Place):
        return (place.code,)
    if (found := _ROW.fullmatch(name)) and found["column"] in _COLUMNS:
        rows = _rows(found["question"], answers)
        rank = int(found["rank"])
        text = rows[rank].get(found["column"], "") if rank < len(rows) else ""
        return (text,) if text else ()
    raise Lost(f"{name} is asked, and nobody said what to answer")


def _part(day: str, part: str) -> str:
    """One box of a date; a day or a month nobody knows stays empty."""
    parts = dict(zip(("year", "month", "day"), day.split("-"), strict=True)) if day else {}
    text = parts.get(part, "")
    return "" if text == "00" else text


def _rows(question: str, answers: Mapping[str, Told]) -> list[Mapping[str, str]]:
    told = answers.get(question)
    if told is None or isinstance(told, str | Place):
        raise Lost(f"{question} is asked in rows, and nobody said what to answer")
    return [row for row in told if isinstance(row, Mapping)]


def _one_more_row(
    form: Form, asked: Mapping[str, Sequence[Control]], answers: Mapping[str, Told]
) -> Iterator[tuple[str, str]]:
    """The button for one more row, while there is more to tell than room."""
    for button in form.controls:
        question, _, verb = button.name.rpartition("-")
        if button.kind == "submit" and verb == "add":
            shown = {found["rank"] for name in asked if (found := _ROW.fullmatch(name))}
            if len(_rows(question, answers)) > len(shown):
                yield button.name, button.value
