"""The typefaces of the print: served from memory, and the characters that they can draw."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
"""What is printed for a character that no typeface draws. The JSON keeps the character."""

_ALIKE: Final = {"\t": " ", "\r": "\n", "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": "-"}
_SAME: Final = "\n \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
_VARIATIONS: Final = range(0xFE00, 0xFE10)
_MORE_VARIATIONS: Final = range(0xE0100, 0xE01F0)


class Glyphs(dict[int, str]):
    """A table for `str.translate`: each character as it is printed, worked out once."""

    def __init__(self, drawn: frozenset[int]) -> None:
        super().__init__()
        self._drawn = drawn

    def __missing__(self, code: int) -> str:
        self[code] = printed = self._printed(code)
        return printed

    def _printed(self, code: int) -> str:
        character = chr(code)
        if character in _SAME:
            return character
        if character in _ALIKE:
            return _ALIKE[character]
        kind = unicodedata.category(character)
        # What has no shape of its own leaves nothing to see: dropping it hides nothing, and a
        # mark that turns the direction of writing must not rearrange what others wrote.
        if kind == "Cf" or code in _VARIATIONS or code in _MORE_VARIATIONS:
            return ""
        if kind == "Zs":
            return " "
        return character if code in self._drawn and kind[0] not in "CZ" else REPLACEMENT


class Typefaces:
    """The typefaces of `forms/fonts`, read once."""

    def __init__(self, folder: Path) -> None:
        self.files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.woff2"))}
        drawn: set[int] = set()
        for name, data in self.files.items():
            if "-400-" in name:  # the bold draws the same characters
                with TTFont(io.BytesIO(data), lazy=True) as font:
                    drawn.update(font.getBestCmap())
        self._glyphs = Glyphs(frozenset(drawn))

    def printable(self, text: str) -> str:
        """The text as it can be printed: composed (NFC), each unknown character replaced.

        PDF/A and PDF/UA refuse a character without a glyph (ISO 19005-3, 6.2.11.4.1; ISO 14289-1,
        7.21.4.1), and a system typeface taken instead would change the bytes from one machine to
        the next.
        """
        return unicodedata.normalize("NFC", text).translate(self._glyphs)
