"""Whether a server may listen at an address of this machine, asked before it begins."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass

_OTHER_PORT = "choose another one with --port"
_REFUSALS = {
    errno.EADDRINUSE: "Port {port} is taken: " + _OTHER_PORT,
    errno.EACCES: "Port {port} is not permitted to this account: " + _OTHER_PORT,
    errno.EADDRNOTAVAIL: "{host} is not an address of this machine: choose one with --host",
}


class UnknownHost(Exception):
    """This name has no address."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address of this machine; `refusal`: a sentence that says why nobody can listen there."""

    address: str
    refusal: str | None


def look_at(host: str, port: int) -> Place:
    """Try to listen there, as a server does that shares its port with nobody.

    The processes of one server share its port (SO_REUSEPORT): so would another server's, and take
    half of its requests without a word.

    Raises:
        UnknownHost: the name has no address.
    """
    try:
        family, kind, _, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise UnknownHost(host) from error
    with socket.socket(family, kind) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            one.bind(where)
            one.listen(1)
        except OSError as error:
            other = "Port {port} of {host} cannot be used: " + str(error.strerror)
            why = _REFUSALS.get(error.errno or 0, other)
            return Place(str(where[0]), why.format(host=host, port=port) + ".")
    return Place(str(where[0]), None)
