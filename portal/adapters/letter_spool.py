"""Letters to print: a PDF each in a folder, which an operator or a printing service empties."""

from __future__ import annotations

import os
from datetime import datetime
from html import escape
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from portal.adapters.message_words import LRM, closing, say, sender, spoken
from portal.adapters.print_fonts import Typefaces
from portal.domain.errors import Unavailable
from portal.domain.languages import LANGUAGES, Language
from portal.domain.messages import Notice
from portal.form.showing import day_in_words

if TYPE_CHECKING:
    from portal.adapters.press import Press

CSS: Final = """
@font-face { font-family: Lexend; src: url(fonts:lexend-latin-400-normal.woff2); }
@font-face { font-family: Lexend; src: url(fonts:lexend-latin-ext-400-normal.woff2); }
@font-face { font-family: "Noto Sans"; src: url(fonts:noto-sans-latin-400-normal.woff2); }
@font-face { font-family: "Noto Sans"; src: url(fonts:noto-sans-latin-ext-400-normal.woff2); }
@font-face { font-family: "Noto Arabic"; src: url(fonts:noto-sans-arabic-arabic-400-normal.woff2); }
@page { size: A4; margin: 20mm 20mm 20mm 25mm; }
body { font: 13pt/1.5 Lexend, "Noto Sans", "Noto Arabic"; }
.to { direction: ltr; position: absolute; top: 30mm; left: 85mm; width: 80mm; }
.day { margin: 70mm 0 10mm; text-align: end; }
bdi { direction: ltr; }
h1 { font-size: 15pt; font-weight: normal; text-decoration: underline; }
p { white-space: pre-line; }
"""
"""The address stands in the window of a DL envelope: 110 mm from the left, 50 mm from the top."""


class LetterSpool:
    """The Messenger by post.

    Args:
        folder: where letters wait, named by their message's id.
        fonts: the folder of the typefaces.

    Raises:
        ValueError: the folder is none that can be written to.
    """

    def __init__(self, folder: Path, fonts: Path) -> None:
        if not (folder.is_dir() and os.access(folder, os.W_OK)):
            raise ValueError(f"{folder} is no folder that can be written to")
        self._folder, self._fonts = folder, fonts
        self._ready: tuple[Press, Typefaces] | None = None
        self._lock = Lock()  # Pango's font map is not for two threads at once

    def send(self, message: str, to: str, notice: Notice, at: datetime) -> None:
        """Put one letter in the folder; the same id again changes nothing.

        `to`: name, street and town, a line each.

        Raises:
            Unavailable: the folder cannot be written to.
        """
        place = self._folder / f"{message}.pdf"
        if place.exists():
            return
        passing = place.with_suffix(".part")
        try:
            passing.write_bytes(self._printed(message, to, notice, at))
            passing.replace(place)  # whoever empties the folder sees whole letters alone
        except OSError as error:
            raise Unavailable(f"the letters' folder: {error.strerror}") from None

    def _printed(self, message: str, to: str, notice: Notice, at: datetime) -> bytes:
        with self._lock:
            if self._ready is None:
                from portal.adapters.press import Press  # noqa: PLC0415  slow: half a second

                typefaces = Typefaces(self._fonts)
                self._ready = Press(CSS, typefaces.files), typefaces
            press, typefaces = self._ready
            day = day_in_words(at.date(), spoken(notice.language))
            parts = (to, day, say(notice, "subject"), say(notice, "text"), closing(notice))
            shown = [_marked(part, typefaces) for part in parts]
            language, name = LANGUAGES[spoken(notice.language)], escape(sender(notice.language))
            return press.letter(_page(language, name, *shown), identifier=message.encode())


def _marked(part: str, typefaces: Typefaces) -> str:
    """A part as HTML; what stands between two marks keeps to its own way."""
    texts = [escape(typefaces.printable(text)) for text in part.split(LRM)]
    return "".join(f"<bdi>{text}</bdi>" if rank % 2 else text for rank, text in enumerate(texts))


def _page(
    language: Language, name: str, to: str, day: str, subject: str, text: str, last: str
) -> str:
    lines = "<br>".join(to.splitlines())
    return (
        f'<!DOCTYPE html><html lang="{language.code}" dir="{language.direction}">'
        f'<head><meta charset="utf-8">'
        f"<title>{subject}</title></head><body><p>{name}</p><div class=to>{lines}</div>"
        f"<p class=day>{day}</p><h1>{subject}</h1><p>{text}</p><p>{last}</p></body></html>"
    )
