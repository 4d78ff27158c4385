"""The characters that an answer may hold: those that the print can draw, and no hidden ones."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DRAWN: Final = re.compile(
    "[ -\u02cc\u02ce-\u02d7\u02da\u02dc-\u0301\u0303\u0304\u0307-\u0309\u0323\u0329\u0340\u0341"
    "\u0344\u0370-\u03e1\u03f0-\u052f\u0591-\u06ff\u0750-\u077f\u0870-\u08ff\u1c80-\u1c88"
    "\u1d00-\u1dbf\u1e00-\u2011\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020\u2022\u2026"
    "\u2032\u2033\u2039\u203a\u2044\u204f\u20a0-\u20c0\u2113\u2116\u2122\u2126\u212a\u212b\u2212"
    "\u2215\u25cc\u2c60-\u2c7f\u2de0-\u2dff\u2e41\ua640-\ua69f\ua720-\ua7ff\ufb1d-\ufdff\ufe2e\ufe2f"
    "\ufe70-\ufefc]*"
)
"""What the typefaces of `forms/fonts` draw; tests/form/test_signs.py holds it to them."""
_SHAPELESS: Final = re.compile("[\u00ad\u061c\u200c-\u200f\ufe00-\ufe0f]+")
"""Hints for hyphens, joins and directions, in honest texts too: none is seen, none is needed."""
_HIDDEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Among them the controls that turn the direction of all that follows (Unicode UAX 9)."""

_WESTERN: Final = str.maketrans(
    {chr(start + figure): str(figure) for start in (0x660, 0x6F0) for figure in range(10)}
    | {"\u066b": ",", "\u066c": None}
)
"""Arabic and Persian figures; the marks of decimals and of thousands that go with them."""


def western(text: str) -> str:
    """The text with the figures of Arabic keyboards written as 0 to 9."""
    return text if text.isascii() else text.translate(_WESTERN)


def without_shapeless(text: str) -> str:
    """The text without what nobody sees and typesetting programs leave behind."""
    return text if text.isascii() else _SHAPELESS.sub("", text)


def may_be_kept(text: str) -> bool:
    """Whether every character of one line can be seen and printed."""
    if text.isascii():
        return text.isprintable()
    return bool(_DRAWN.fullmatch(text)) and not any(
        unicodedata.category(character) in _HIDDEN for character in text
    )
