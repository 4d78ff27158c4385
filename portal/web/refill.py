"""Puts what was typed back into the boxes of a drawn page, as a browser does that goes back.

No view needs to know of it. Of hidden boxes only `seen` is put back: what a colleague changed
meanwhile is still told to who sends the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

SEEN = "seen"
"""The hidden box that says which state of a dossier a page showed."""
_CHOSEN = ("checkbox", "radio")
_TYPED = ("text", "date", "number", "email", "tel", "search", "url")

Answers = Sequence[tuple[str, str]]


def refilled(drawn: str, path: str, answers: Answers) -> tuple[str, Sequence[str]]:
    """The page with these answers in its forms that lead to `path`; and texts without a box."""
    filler = _Filler(path, answers)
    filler.feed(drawn)
    filler.close()
    left = [text for name, text in answers if name not in filler.met and " " in text.strip()]
    return "".join(filler.out), left


class _Filler(HTMLParser):
    """Copies a page; what stands between its tags is copied as it is."""

    def __init__(self, path: str, answers: Answers) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.met: set[str] = set()
        self._path, self._ours = path, False
        self._typed: dict[str, list[str]] = {}
        for name, text in answers:
            self._typed.setdefault(name, []).append(text)
        self._select, self._skips = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy a tag; a box of the form with what was typed in it."""
        told, source = dict(attrs), self.get_starttag_text() or ""
        name = told.get("name") or ""
        if tag == "form":
            self._ours = urlsplit(told.get("action") or self._path).path == self._path
        elif self._ours and tag == "input":
            source = self._input(name, told, source)
        elif self._ours and tag == "textarea" and self._typed.get(name):
            self.met.add(name)
            source, self._skips = f"{source}\n{escape(self._typed[name].pop(0))}", True
        elif self._ours and tag == "select":
            self._select = name if name in self._typed else ""
        elif self._select and tag == "option":
            self.met.add(self._select)
            chosen = told.get("value") in self._typed[self._select]
            source = _drawn(tag, told, selected=chosen)
        self.out.append(source)

    def _input(self, name: str, told: dict[str, str | None], source: str) -> str:
        kind = told.get("type") or "text"
        if kind in _CHOSEN:
            chosen = (told.get("value") or "on") in self._typed.get(name, ())
            self.met.update([name] if chosen else [])
            return _drawn("input", told, checked=chosen)
        if (kind in _TYPED or name == SEEN) and self._typed.get(name):
            self.met.add(name)
            return _drawn("input", told | {"value": self._typed[name].pop(0)})
        return source

    def handle_endtag(self, tag: str) -> None:
        """Copy it; a text box ends what was typed there."""
        self._skips = self._skips and tag != "textarea"
        self._ours = self._ours and tag != "form"
        self._select = "" if tag == "select" else self._select
        self.handle_data(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy a text, but for the one whose place was taken."""
        if not self._skips:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        """Copy a character's name."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy a character's number."""
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Copy a comment."""
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Copy what kind of document it is."""
        self.out.append(f"<!{decl}>")


def _drawn(tag: str, told: dict[str, str | None], **marks: bool) -> str:
    kept = [(name, value) for name, value in told.items() if name not in marks]
    kept += [(name, None) for name, marked in marks.items() if marked]
    parts = [name if value is None else f'{name}="{escape(value)}"' for name, value in kept]
    return f"<{' '.join([tag, *parts])}>"
