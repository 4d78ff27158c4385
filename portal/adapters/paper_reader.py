"""The process that reads one upload: it bounds itself, reads, answers, ends."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from typing import Final

MEMORY_BYTES: Final = 2 * 1024**3
CPU_SECONDS: Final = 20
_FILES: Final = 64


class CannotKeep(Exception):
    """The upload cannot be kept; the text is the code of the refusal."""


def bound() -> None:
    """Bound this process: memory, CPU, no file may be written, none of it dumped."""
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(what, (limit, limit))


def main(arguments: Sequence[str]) -> None:
    """Read standard input; answer on standard output: JSON, a picture, or a refusal's code."""
    bound()
    verb, media_type, page = arguments
    data = sys.stdin.buffer.read()
    try:
        if media_type == "application/pdf":
            from portal.adapters import paper_pdf as reader  # noqa: PLC0415  only one is needed
        else:
            from portal.adapters import page_images as reader  # type: ignore[no-redef]  # noqa: PLC0415
        if verb == "inspect":
            answer = _looked(reader.look(data, media_type))
        elif verb == "titles":
            answer = json.dumps(reader.titles(data)).encode()
        elif verb == "read":
            # Told before the drawing: it holds whatever becomes of that.
            sys.stdout.buffer.write(_looked(reader.look(data, media_type)) + b"\n")
            sys.stdout.buffer.flush()
            warnings, copy = reader.legible(data, media_type)
            answer = json.dumps(warnings).encode() + b"\n" + copy
        else:
            answer = reader.draw(data, media_type, int(page))
    except CannotKeep as refused:
        sys.stdout.write(str(refused))
        sys.exit(3)
    except MemoryError:
        sys.stdout.write("bomb" if media_type == "application/pdf" else "unreadable")
        sys.exit(3)
    sys.stdout.buffer.write(answer)


def _looked(found: tuple[int, int, int]) -> bytes:
    return json.dumps(dict(zip(("pages", "width", "height"), found, strict=True))).encode()
