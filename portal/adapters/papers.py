"""Looks at uploads: what they are by their content, and what they look like. Changes none.

What an upload holds is read in a process of its own, short-lived and bounded in memory, time and
files: a picture or a PDF made to hurt hurts nobody but its own reader.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from portal.domain.errors import NotFound, Unavailable
from portal.domain.papers import REFUSALS, Inspected, Legible, Refused, refuse_size

MAX_PIXELS: Final = 60_000_000
MAX_PAGES: Final = 300
SECONDS: Final = 30.0
LEGIBLE_SECONDS: Final = 10.0

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"
_HEIC_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_CHILD: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from portal.adapters.paper_reader import main; main(sys.argv[2:])"
)
_NO_SUCH_PAGE: Final = "no_such_page"
_LATE, _BOMB = -1, b"bomb"
"""How a reader ended that took too long, and what is said of what it read."""


def media_type_of(data: bytes) -> str:
    """The kind of file, by its first bytes: never by its name.

    Raises:
        Refused: it is none of the four that are kept.
    """
    if data.startswith(b"%PDF-"):  # at once: a file that begins otherwise may also be another kind
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return HEIC
    raise Refused("unknown_type")


class ContentPapers:
    """The Papers of the desk.

    Args:
        seconds: how long one reading may take before it is stopped.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    def inspect(self, data: bytes) -> Inspected:
        """What this upload is, once it was read to its end.

        Raises:
            Refused: it cannot be kept; its code says why.
            Unavailable: no reader could be started.
        """
        refuse_size(data)
        media_type = media_type_of(data)
        return Inspected(media_type, **json.loads(self._read("inspect", media_type, "0", data)))

    def read(self, data: bytes) -> tuple[Inspected, Legible]:
        """What this upload is and how well it reads, by one reader.

        Raises:
            Refused: it cannot be kept; its code says why.
            Unavailable: no reader could be started.
        """
        refuse_size(data)
        media_type = media_type_of(data)
        code, told = self._run("read", media_type, "0", data, SECONDS + LEGIBLE_SECONDS)
        found, whole, rest = told.partition(b"\n")
        if not whole:  # it fell, or was stopped, before it had said what this is
            raise self._refusal(found, media_type)
        legible = _legible(rest) if code == 0 else Legible(("not_drawn",))
        return Inspected(media_type, **json.loads(found)), legible

    def titles(self, data: bytes) -> Sequence[tuple[str, int]]:
        """The titles of a PDF's outline that stand above the others, each with its page from 1.

        Raises:
            Refused: it cannot be read.
            Unavailable: no reader could be started.
        """
        told = json.loads(self._read("titles", "application/pdf", "0", data))
        return [(title, page) for title, page in told]

    def image(self, data: bytes, media_type: str, page: int) -> bytes:
        """One page as a PNG made here, upright and of a bounded size. The first page is 1.

        Raises:
            NotFound: there is no such page.
            Refused: it cannot be drawn.
            Unavailable: no reader could be started.
        """
        return self._read("image", media_type, str(page), data)

    def _read(
        self, verb: str, media_type: str, page: str, data: bytes, seconds: float = SECONDS
    ) -> bytes:
        code, told = self._run(verb, media_type, page, data, seconds)
        if code != 0:
            raise self._refusal(told, media_type)
        return told

    def _run(
        self, verb: str, media_type: str, page: str, data: bytes, seconds: float
    ) -> tuple[int, bytes]:
        """How a reader ended, and what it said until then; late, it was stopped."""
        command = [sys.executable, "-I", "-c", _CHILD, _ROOT, verb, media_type, page]
        try:
            done = subprocess.run(  # noqa: S603  our own interpreter and module
                command,
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=min(seconds, self._seconds),
                check=False,
                env={"MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired as late:
            return _LATE, late.stdout or _BOMB
        except OSError as error:
            raise Unavailable("no reader of papers could be started") from error
        return done.returncode, done.stdout

    @staticmethod
    def _refusal(told: bytes, media_type: str) -> Refused | NotFound:
        code = told.decode("ascii", "replace")
        if code == _NO_SUCH_PAGE:
            return NotFound("no such page")
        # Stopped by one of its bounds, or fallen: neither could be read to its end.
        return Refused(code if code in REFUSALS else "bomb" if media_type == PDF else "unreadable")


def _legible(told: bytes) -> Legible:
    warnings, _, copy = told.partition(b"\n")
    return Legible(tuple(json.loads(warnings)), copy or None)
