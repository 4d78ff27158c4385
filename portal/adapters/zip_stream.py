"""A ZIP archive that is written as it is sent: one file at a time in memory, sizes known before."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

_ENTRY = 30 + 46
"""Bytes of an entry's two headers, without its name, which stands in both."""
_END = 22
"""Bytes of the end of the central directory."""


def size_of(files: Iterable[tuple[str, int]]) -> int:
    """Bytes of the archive of these files, each with its ASCII name and its size in bytes."""
    return _END + sum(_ENTRY + 2 * len(name) + size for name, size in files)


def blocks(files: Iterable[tuple[str, bytes]], at: datetime) -> Iterator[bytes]:
    """The archive, file by file: stored as they are, since most of them are packed already.

    Each header tells size and check before the bytes, as readers of streams want it. `at`: the
    time that every file is said to be of. Below 4 GiB.

    Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 and 4.3.12.
    """
    passing = _Passing()
    with zipfile.ZipFile(passing, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, at.astimezone(UTC).timetuple()[:6])
            entry.external_attr = 0o640 << 16
            archive.writestr(entry, data)
            yield passing.taken()
    yield passing.taken()


class _Passing(io.RawIOBase):
    """Where an archive is written: what is done with an entry is taken out, and forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self._gone, self._kept = 0, io.BytesIO()

    def taken(self) -> bytes:
        """What was written since the last time; nothing before it can be changed any more."""
        data = self._kept.getvalue()
        self._gone, self._kept = self._gone + len(data), io.BytesIO()
        return data

    def seekable(self) -> bool:
        """Within the entry that is written: its header is written again, with what is known."""
        return True

    def writable(self) -> bool:
        """It is written to alone."""
        return True

    def tell(self) -> int:
        """Where in the whole archive it stands."""
        return self._gone + self._kept.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place of the entry that is written."""
        return self._gone + self._kept.seek(offset - self._gone * (whence == io.SEEK_SET), whence)

    def write(self, data: bytes) -> int:  # type: ignore[override]  # bytes alone are written
        """Write at this place."""
        return self._kept.write(data)
