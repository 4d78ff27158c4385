"""How a decision's letter says what it is: a keyword, where other sealed PDFs carry their data.

A letter goes on to others, a pension fund, a doctor, the portal again: many refuse a PDF that holds
another file.
"""

from __future__ import annotations

import io
import re
from typing import Final

import pikepdf

from portal.domain.errors import Tampered

_WORD: Final = "decision-letter"
_WRITTEN: Final = re.compile(_WORD + r" (GA-[0-9A-Z-]+) (\S.*)")


def letter_keyword(number: str, funder: str) -> str:
    """The keyword of a letter: the number of its dossier, the name of who decided."""
    return f"{_WORD} {number} {' '.join(funder.split())}"


def is_letter(pdf: bytes) -> bool:
    """Whether it says that it is a letter of the portal's: its packet of metadata is never packed.

    Anybody's file may say so: this is for who would bring one as their own.
    """
    return f">{_WORD} GA-".encode() in pdf


def told_in(opened: pikepdf.Pdf) -> tuple[str, str] | None:
    """The number and the name that a letter without any other file tells; none: it is no letter."""
    told = _WRITTEN.fullmatch(str(opened.docinfo.get("/Keywords", "")))
    return (told[1], told[2]) if told and not opened.attachments else None


def letter_told(pdf: bytes) -> tuple[str, str]:
    """The dossier's number and the name of who decided, of a letter. Raises Tampered: it is none.

    Never open what is not proven to be sealed here.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            told = told_in(opened)
    except Exception as error:  # hostile bytes may break any library anywhere
        raise Tampered("this is no letter of a decision") from error
    if told is None:
        raise Tampered("this is no letter of a decision")
    return told
