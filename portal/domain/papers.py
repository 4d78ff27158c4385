"""What an upload turned out to be, by its content; why one cannot be kept; how well it reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.domain.errors import NotReady, Problem, Unavailable

MAX_BYTES: Final = 25 * 1024 * 1024
"""Bytes of one upload."""
LONGEST_NAME: Final = 200

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
        "infected",
        "not_scanned",
        "too_many_files",
        "too_big_together",
    }
)
"""Every code of refusal. Its sentence is the edition's word `refused.<code>`."""

WARNINGS: Final = frozenset({"dark", "unclear", "small", "not_drawn"})
"""Why a person should look at their paper again. Its sentence is `warned.<code>`; none refuses."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an upload turned out to be, by its content. Width and height in pixels, of images."""

    media_type: str
    pages: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Legible:
    """How well an upload reads, and a copy that reads better where one is worth making.

    The copy is a JPEG: upright, lightened if it was dark, and without what a camera notes.
    """

    warnings: tuple[str, ...] = ()  # of WARNINGS
    copy: bytes | None = None


class ScanOutcome(StrEnum):
    """What a scanner says. Its silence is NOT_CHECKED, never CLEAN."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Scan:
    """One upload scanned: the outcome, and the signature that was found or why it is not checked.

    `for_good`: not checked, and another try would end the same: the scanner gave up on this file.
    """

    outcome: ScanOutcome
    detail: str = ""
    for_good: bool = False


class NotScanned(Unavailable):
    """The scanner is away: this upload was not received. Another try may do."""


class Refused(NotReady):
    """This upload cannot be kept; `code` says why (one of REFUSALS)."""

    def __init__(self, code: str) -> None:
        super().__init__([Problem(page="", question="", text=code)])
        self.code = code


def refuse_size(data: bytes) -> None:
    """Refuse what is empty or too big before anybody reads it. Raises Refused."""
    if not data:
        raise Refused("empty")
    if len(data) > MAX_BYTES:
        raise Refused("too_big")


def own_name(filename: str) -> str:
    """A file's own name, without its folders or what cannot be shown."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1][-LONGEST_NAME:]
    return "".join(sign for sign in name if sign.isprintable())
