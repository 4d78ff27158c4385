"""A page of the portal as a browser without a script reads it: its forms, links and state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Control:
    """A box, a button, or one option of several: `kind` is the input's type, or the tag."""

    name: str
    kind: str
    value: str = ""


@dataclass(slots=True)
class Form:
    """A form, and where it leads (nothing: to its own page)."""

    action: str
    controls: list[Control] = field(default_factory=list)

    def hidden(self) -> list[tuple[str, str]]:
        """What it sends unseen, the token against forgery among it."""
        return [(one.name, one.value) for one in self.controls if one.kind == "hidden"]

    def has(self, name: str, value: str | None = None) -> bool:
        """Whether it has a control of this name (and value)."""
        return any(one.name == name and value in (None, one.value) for one in self.controls)


@dataclass(slots=True)
class Page:
    """What stands in the page's main part."""

    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    state: Sequence[str] = ()

    def form_with(self, name: str, value: str | None = None) -> Form | None:
        """The first form that has a control of this name (and value)."""
        return next((form for form in self.forms if form.has(name, value)), None)

    def form_to(self, action: str) -> Form | None:
        """The form that leads there."""
        return next((form for form in self.forms if form.action == action), None)


def read_page(text: str) -> Page:
    """Read the HTML of a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    """Collects controls; a footer's form (signing out) is no part of what a page asks."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._main = False
        self._form: Form | None = None
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this tag opens."""
        told = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._main = True
            states = told.get("data-state", "")
            self.page.state = tuple(states.split(",")) if states else ()
        elif self._main and tag == "form":
            self._form = Form(told.get("action", ""))
            self.page.forms.append(self._form)
        elif self._main and tag == "a" and told.get("href"):
            self.page.links.append(told["href"])
        elif self._form is not None:
            self._control(self._form, tag, told)

    def handle_endtag(self, tag: str) -> None:
        """Note what ends here."""
        if tag == "main":
            self._main = False
        elif tag == "form":
            self._form = None

    def _control(self, form: Form, tag: str, told: Mapping[str, str]) -> None:
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "select":
            self._list = name
        elif tag == "option":
            form.controls.append(Control(self._list, "select", value))
        elif tag == "input" and name:
            form.controls.append(Control(name, told.get("type", "text"), value))
        elif tag == "textarea" and name:
            form.controls.append(Control(name, "text"))
        elif tag == "button" and name:
            form.controls.append(Control(name, "submit", value))
