"""What an upload turned out to be, by its content; and why one cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.domain.errors import NotReady, Problem

REFUSALS: Final = frozenset(
    {
        "empty",
        "too_big",
        "unknown_type",
        "password",
        "active_content",
        "attachment",
        "unreadable",
        "too_many_pixels",
        "too_many_pages",
        "bomb",
        "too_many_files",
        "too_big_together",
    }
)
"""Every code of refusal. Its sentence is the edition's word `refused.<code>`."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an upload turned out to be, by its content. Width and height in pixels, of images."""

    media_type: str
    pages: int
    width: int = 0
    height: int = 0


class Refused(NotReady):
    """This upload cannot be kept; `code` says why (one of REFUSALS)."""

    def __init__(self, code: str) -> None:
        super().__init__([Problem(page="", question="", text=code)])
        self.code = code
