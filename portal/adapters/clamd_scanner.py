"""Asks ClamAV's daemon whether an upload is malicious, within bounds of time and size.

clamd's "OK" is believed only as far as it goes: what it gives up on is not checked. By default it
says "OK" of that too, which `faults` finds out.

Source: clamd(8), INSTREAM and VERSION; clamd.conf(5), AlertExceedsMax and StreamMaxLength.
"""

from __future__ import annotations

import gzip
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from portal.adapters.loopback import is_loopback
from portal.domain.errors import NotAllowed
from portal.domain.one_line import one_line
from portal.domain.papers import MAX_BYTES, Scan, ScanOutcome

EICAR_HEX: Final = (
    "58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d"
    "414e544956495255532d544553542d46494c452124482b482a"
)
"""The test file that every scanner calls malicious, in hexadecimal: as it is, this file would be.

Source: EICAR, "Anti-Malware Testfile".
"""

SECONDS: Final = 30.0
PORT: Final = 3310
_CONNECT_SECONDS: Final = 3.0
_CHUNK: Final = 1 << 18
_LONGEST_REPLY: Final = 4096
_GIVEN_UP: Final = "Heuristics.Limits.Exceeded"
_TOO_BIG: Final = "INSTREAM size limit exceeded. ERROR"
_LAYERS: Final = 40
"""Files one in another: more than any clamd unpacks (MaxRecursion, 17 by default)."""
_OLDEST_DAYS: Final = 7


class ClamdScanner:
    """The Scanner of the desk.

    Args:
        url: `clamd:/path/of/its/socket`, or `clamd://127.0.0.1:3310`.
        seconds: how long one upload may take, all in all.

    Raises:
        NotAllowed: the address is neither, or is another machine's: clamd speaks no TLS.
    """

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        self._family, self._address = _address(url)
        self._seconds = seconds

    def scan(self, data: bytes) -> Scan:
        """Look at an upload. Never raises: a scanner that is away has not checked."""
        try:
            reply = self._ask(b"zINSTREAM\0", _chunks(data))
        except OSError as error:
            return Scan(ScanOutcome.NOT_CHECKED, self._why(error))
        if reply == "stream: OK":
            return Scan(ScanOutcome.CLEAN)
        found = reply.startswith("stream: ") and reply.endswith(" FOUND")
        name = one_line(reply.removeprefix("stream: ").removesuffix(" FOUND"))
        if found and not name.startswith(_GIVEN_UP):
            return Scan(ScanOutcome.INFECTED, name)
        given_up = found or reply == _TOO_BIG
        return Scan(ScanOutcome.NOT_CHECKED, name or "no answer", for_good=given_up)

    def faults(self, now: datetime) -> tuple[str, ...]:
        """A sentence for each thing that makes its word worth less; none when all is well."""
        known = self.scan(bytes.fromhex(EICAR_HEX))
        if known.outcome is ScanOutcome.NOT_CHECKED:
            return (f"the virus scanner has not checked its test file: {known.detail}",)
        return tuple(self._faults(known, now))

    def _faults(self, known: Scan, now: datetime) -> Iterator[str]:
        if known.outcome is ScanOutcome.CLEAN:
            yield "the virus scanner does not know the EICAR test file: it has no signatures"
        if self.scan(_deep()).outcome is ScanOutcome.CLEAN:
            yield "clamd calls clean what it gives up on: set AlertExceedsMax to yes"
        if self.scan(bytes(MAX_BYTES)).outcome is ScanOutcome.NOT_CHECKED:
            yield "clamd does not check files of 25 MB: set StreamMaxLength to 26M or more"
        if (days := self._days_old(now)) > _OLDEST_DAYS:
            yield f"the virus scanner's signatures are {days} days old"

    def _days_old(self, now: datetime) -> int:
        """The age of its signatures; 0 when it does not tell (those of one's own have no date)."""
        with suppress(OSError, ValueError):
            dated = self._ask(b"zVERSION\0").rpartition("/")[2]  # ClamAV 1.4.6/27821/Tue Nov 24 …
            made = datetime.strptime(dated, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
            return (now - made).days
        return 0

    def _ask(self, command: bytes, parts: Iterable[bytes] = ()) -> str:
        """Say it, and return the answer. Raises OSError: there is none in time."""
        end = time.monotonic() + self._seconds
        with socket.socket(self._family, socket.SOCK_STREAM) as line:
            line.settimeout(min(_CONNECT_SECONDS, self._seconds))
            line.connect(self._address)
            with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered already
                for part in (command, *parts):
                    line.settimeout(_left(end))
                    line.sendall(part)
            reply = b""
            while b"\0" not in reply and len(reply) < _LONGEST_REPLY:
                line.settimeout(_left(end))
                if not (more := line.recv(_LONGEST_REPLY)):
                    break
                reply += more
        said, ended, _ = reply.partition(b"\0")
        return said.decode("utf-8", "replace") if ended else ""

    def _why(self, error: OSError) -> str:
        if isinstance(error, TimeoutError):
            return f"no answer within {self._seconds:g} s"
        return error.strerror or type(error).__name__


def _address(url: str) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    parts = urlsplit(url)
    if parts.scheme == "clamd" and not parts.netloc and parts.path.startswith("/"):
        return socket.AF_UNIX, parts.path
    if parts.scheme != "clamd" or not parts.hostname or parts.path.strip("/"):
        raise NotAllowed(
            "a virus scanner is clamd:/path/of/its/socket, or clamd://127.0.0.1[:port]"
        )
    if not is_loopback(parts.hostname):
        raise NotAllowed("clamd speaks no TLS: it must listen on this machine (or a tunnel does)")
    family = socket.AF_INET6 if ":" in parts.hostname else socket.AF_INET
    return family, (parts.hostname, parts.port or PORT)


def _chunks(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _CHUNK):
        part = data[start : start + _CHUNK]
        yield struct.pack("!I", len(part)) + part
    yield struct.pack("!I", 0)


def _left(end: float) -> float:
    if (left := end - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def _deep() -> bytes:
    """The test file, deeper than any scanner unpacks."""
    data = bytes.fromhex(EICAR_HEX)
    for _ in range(_LAYERS):
        data = gzip.compress(data, mtime=0)
    return data
