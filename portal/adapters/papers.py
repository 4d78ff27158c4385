"""Looks at uploads: what they are by their content, and what they look like. Changes none.

What an upload holds is read in a process of its own, short-lived and bounded in memory, time and
files: a picture or a PDF made to hurt hurts nobody but its own reader.
"""

from __future__ import annotations

import json
import subprocess
import sys
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
        told = json.loads(self._read("inspect", media_type, "0", data))
        return Inspected(
            media_type=media_type,
            pages=told["pages"],
            width=told["width"],
            height=told["height"],
        )

    def legible(self, data: bytes, media_type: str) -> Legible:
        """How well it reads. Never raises: what cannot be drawn in time is a warning."""
        try:
            told = self._read("legible", media_type, "0", data, LEGIBLE_SECONDS)
        except (Refused, Unavailable):
            return Legible(("not_drawn",))
        warnings, _, copy = told.partition(b"\n")
        return Legible(tuple(json.loads(warnings)), copy or None)

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
        except subprocess.TimeoutExpired as error:
            raise Refused("bomb") from error
        except OSError as error:
            raise Unavailable("no reader of papers could be started") from error
        if done.returncode == 0:
            return done.stdout
        code = done.stdout.decode("ascii", "replace")
        if code == _NO_SUCH_PAGE:
            raise NotFound("no such page")
        # Stopped by one of its bounds, or fallen: neither could be read to its end.
        raise Refused(code if code in REFUSALS else "bomb" if media_type == PDF else "unreadable")
