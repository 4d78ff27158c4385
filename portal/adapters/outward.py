"""The way out to addresses that funders name: never to a machine within, whatever its name says.

A name is resolved once, every address that it has is judged, and the connection goes to one of
those very addresses: a name that changes in between (DNS rebinding) leads nowhere else.

Source: IANA's special-purpose address registries (RFC 6890); OWASP, server-side request forgery.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address, ip_network
from typing import Any, Final

from portal.domain.delivery import Unreached

FORBIDDEN, UNKNOWN, CLOSED, SLOW = "forbidden", "unknown_name", "closed", "too_slow"
"""Codes of what went wrong, before a word was said."""
_GLOBAL: Final = ip_network("2000::/3")
# Of the registries, with those that carry an address of IPv4, to which another machine would go on.
_SPECIAL: Final = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20"))
)
Resolve = Callable[..., Sequence[tuple[Any, ...]]]


class Deadline:
    """How long something may take as a whole, however little comes at a time."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. Raises Unreached: none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Unreached(SLOW)
        return left


def is_public(address: str) -> bool:
    """Whether this address (no name) is one of the open Internet, and of nothing within."""
    try:
        found = ip_address(address)
    except ValueError:  # with a zone: of one link alone
        return False
    if found.version == 6 and found not in _GLOBAL:  # noqa: PLR2004  also those of IPv4, mapped
        return False
    special = found.is_multicast or found.is_reserved or any(found in one for one in _SPECIAL)
    return found.is_global and not special


class Outward:
    """Connects to what funders name.

    Args:
        loopback: this machine itself is allowed too: a demonstration's, and tests'.
        resolve: as `socket.getaddrinfo`.
    """

    def __init__(self, *, loopback: bool = False, resolve: Resolve = socket.getaddrinfo) -> None:
        self.loopback, self._resolve = loopback, resolve

    def connect(self, host: str, port: int, deadline: Deadline) -> socket.socket:
        """A connection to one of the addresses of this name.

        Raises:
            Unreached: it has no address, one that is forbidden, or nobody answers there.
        """
        addresses = self._addresses(host, port, deadline)
        if not all(self._allowed(one) for one in addresses):
            raise Unreached(FORBIDDEN)
        for address in addresses:
            try:
                return socket.create_connection((address, port), timeout=deadline.left())
            except OSError:  # the next one may answer
                continue
        raise Unreached(CLOSED)

    def may_be(self, host: str) -> bool:
        """Whether this host may be called as it is written; of a name, its addresses say it."""
        try:
            literal = socket.inet_ntoa(socket.inet_aton(host))  # as resolvers read 127.1 too
        except OSError:
            return host != "localhost" or self.loopback
        return self._allowed(literal)

    def _allowed(self, address: str) -> bool:
        if is_public(address):
            return True
        return self.loopback and ip_address(address.partition("%")[0]).is_loopback

    def _addresses(self, host: str, port: int, deadline: Deadline) -> Sequence[str]:
        """The addresses of a name, each once. A resolver that is silent is waited for no longer."""
        found: list[str] = []

        def ask() -> None:
            try:
                told = self._resolve(host, port, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError):
                return
            found.extend(dict.fromkeys(str(one[4][0]) for one in told))

        asking = threading.Thread(target=ask, name="resolve", daemon=True)
        asking.start()
        asking.join(deadline.left())
        if asking.is_alive():
            raise Unreached(SLOW)
        if not found:
            raise Unreached(UNKNOWN)
        return tuple(found)
