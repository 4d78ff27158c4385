"""Letters to print: a PDF each in a folder, which an operator or a printing service empties."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from portal.adapters.message_words import LRM, closing, day, say, sender, spoken
from portal.adapters.print_fonts import Typefaces
from portal.domain.errors import Unavailable
from portal.domain.languages import LANGUAGES, Language
from portal.domain.messages import Notice

if TYPE_CHECKING:
    from portal.adapters.press import Press

CSS: Final = """
@font-face { font-family: Lexend; src: url(fonts:lexend-latin-400-normal.woff2); }
@font-face { font-family: Lexend; font-weight: 600; src: url(fonts:lexend-latin-600-normal.woff2); }
@font-face { font-family: Lexend; src: url(fonts:lexend-latin-ext-400-normal.woff2); }
@font-face { font-family: "Noto Sans"; src: url(fonts:noto-sans-latin-400-normal.woff2); }
@font-face { font-family: "Noto Sans"; src: url(fonts:noto-sans-latin-ext-400-normal.woff2); }
@font-face { font-family: "Noto Arabic"; src: url(fonts:noto-sans-arabic-arabic-400-normal.woff2); }
@page { size: A4; margin: 20mm 20mm 18mm 25mm; }
body { font: 15pt/1.4 Lexend, "Noto Sans", "Noto Arabic"; margin: 0; }
.to { position: absolute; top: 30mm; left: 85mm; width: 80mm; font-size: 13pt; line-height: 1.25; }
.to.long { font-size: 10pt; }
.to, .large, .copied, bdi { direction: ltr; }
.day { margin: 62mm 0 8mm; text-align: end; }
h1 { font-size: 17pt; font-weight: 600; margin: 0 0 5mm; }
p { margin: 0 0 3.5mm; white-space: pre-line; }
.large { margin: 6mm 0; font-size: 24pt; font-weight: 600; text-align: center; }
.large span { margin: 0 3mm; white-space: nowrap; }
.copied { font-weight: 600; }
"""
"""The address stands in the window of a DL envelope: 110 mm from the left, 50 mm from the top."""

LARGE: Final = ("code", "number")
"""What a reader looks for in a letter, and reads aloud."""
MOST_LARGE: Final = 130
"""The characters of an address that fit its window in large type."""


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
            language, last = spoken(notice.language), closing(notice, letter=True)
            parts = (
                sender(language), to, day(at, language),
                say(notice, "subject"), say(notice, "letter"), last,
            )  # fmt: skip
            shown = [_marked(part, typefaces) for part in parts]
            large = [escape(notice.values.get(name, "")) for name in LARGE]
            return press.unsealed(
                _page(LANGUAGES[language], *shown, large=large), identifier=message.encode()
            )


def _marked(part: str, typefaces: Typefaces) -> str:
    """A part as HTML; what stands between two marks keeps to its own way."""
    texts = [escape(typefaces.printable(text)) for text in part.split(LRM)]
    return "".join(f"<bdi>{text}</bdi>" if rank % 2 else text for rank, text in enumerate(texts))


def _page(
    language: Language,
    name: str,
    to: str,
    on: str,
    subject: str,
    text: str,
    last: str,
    *,
    large: Sequence[str],
) -> str:
    lines, long = "<br>".join(to.splitlines()), " long" if len(to) > MOST_LARGE else ""
    said = "".join(_paragraph(one, large) for one in text.strip().split("\n\n"))
    return (
        f'<!DOCTYPE html><html lang="{language.code}" dir="{language.direction}">'
        f'<head><meta charset="utf-8">'
        f"<title>{subject}</title></head><body><p>{name}</p><div class='to{long}'>{lines}</div>"
        f"<p class=day>{on}</p><h1>{subject}</h1>{said}<p>{last}</p></body></html>"
    )


def _paragraph(text: str, large: Sequence[str]) -> str:
    """A paragraph; an address that stands alone is bold, a code or number large in groups."""
    bare = text.removeprefix("<bdi>").removesuffix("</bdi>")
    if bare in large:
        return f"<p class=large>{' '.join(f'<span>{group}</span>' for group in bare.split())}</p>"
    alone = "/" in text and not text.split()[1:]
    return f"<p class=copied>{text}</p>" if alone else f"<p>{text}</p>"
