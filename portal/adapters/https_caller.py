"""Calls a funder's https address: a POST, of whose answer the status alone is read.

It speaks HTTP itself, in a few lines: one connection, to an address that was judged; no redirect
is followed, no body is read, and the whole has an end in time and in bytes.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from portal.adapters.loopback import is_loopback
from portal.adapters.outward import CLOSED, SLOW, Deadline, Outward
from portal.domain.delivery import Unreached

SECONDS: Final = 10.0
LONGEST_ADDRESS: Final = 1000
_MOST_BYTES: Final = 32 * 1024  # of the head of an answer
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r]")
_TLS, _NO_HTTP = "tls", "no_http"
_SAFE: Final = "/%:@!$&'()*+,;=~-._?"


class HttpsCaller:
    """The Caller.

    Args:
        outward: the way out.
        ca_file: certificates to trust; none: the system's.
        seconds: how long a call may take as a whole.
    """

    def __init__(
        self, outward: Outward, *, ca_file: str | None = None, seconds: float = SECONDS
    ) -> None:
        self._outward, self._seconds = outward, seconds
        self._tls = ssl.create_default_context(cafile=ca_file)

    def read(self, typed: str) -> str:
        """The address as it is called. Raises ValueError: it is none that we call."""
        address = self._read(typed)
        if not self._outward.may_be(urlsplit(address).hostname or ""):
            raise ValueError("a machine within")
        return address

    def _read(self, typed: str) -> str:
        parts = urlsplit(typed.strip())
        host = (parts.hostname or "").encode("idna").decode()
        bare = parts.scheme == "http" and self._outward.loopback and is_loopback(host)
        if not (parts.scheme == "https" or bare) or len(typed) > LONGEST_ADDRESS:
            raise ValueError("not https")
        if parts.username is not None or parts.password is not None or parts.fragment:
            raise ValueError("more than an address")
        if not _HOST.fullmatch(host):  # an address of IPv6 is no name: its certificate has none
            raise ValueError("no name of a machine")
        if parts.port == 0:
            raise ValueError("no port")
        port = f":{parts.port}" if parts.port else ""
        path = quote(parts.path or "/", safe=_SAFE) + (
            f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
        )
        return f"{parts.scheme}://{host}{port}{path}"

    def call(self, address: str, headers: Mapping[str, str], body: bytes) -> None:
        """Post this. Raises Unreached: anything but a 2xx came of it."""
        parts, deadline = urlsplit(self._read(address)), Deadline(self._seconds)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        try:
            plain = self._outward.connect(parts.hostname or "", port, deadline)
            with plain, self._secured(plain, parts.hostname, deadline) if secure else plain as wire:
                wire.settimeout(deadline.left())
                wire.sendall(_asked(parts.netloc, address, headers, body))
                status = _status(wire, deadline)
        except ssl.SSLError:
            raise Unreached(_TLS) from None
        except TimeoutError:
            raise Unreached(SLOW) from None
        except OSError:
            raise Unreached(CLOSED) from None
        if status // 100 != 2:  # noqa: PLR2004
            raise Unreached(f"status_{status}")

    def _secured(self, plain: socket.socket, host: str | None, deadline: Deadline) -> socket.socket:
        plain.settimeout(deadline.left())
        return self._tls.wrap_socket(plain, server_hostname=host)


def _asked(host: str, address: str, headers: Mapping[str, str], body: bytes) -> bytes:
    path = address.partition("//")[2].partition("/")[2]
    told = {
        "Host": host,
        "User-Agent": "guichet-autonomie",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST /{path} HTTP/1.1\r\n{lines}\r\n".encode("ascii") + body


def _status(wire: socket.socket, deadline: Deadline) -> int:
    """The status of the answer; those that come before the answer (1xx) are passed over.

    Raises:
        Unreached: this is no answer of HTTP, or its head has no end.
    """
    read = b""
    while len(read) < _MOST_BYTES:
        wire.settimeout(deadline.left())
        part = wire.recv(4096)
        read += part
        while found := _STATUS.match(read):
            if not found[1].startswith(b"1"):
                return int(found[1])
            _head, end, rest = read.partition(b"\r\n\r\n")
            if not end:
                break
            read = rest
        if not part or (not found and len(read) > 15):  # noqa: PLR2004  a status line's beginning
            break
    raise Unreached(_NO_HTTP)
