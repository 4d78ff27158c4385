"""Free ports of the loopback interface, and a folder that one process at a time may use."""

from __future__ import annotations

import fcntl
import os
import random
import socket
from pathlib import Path

from portal.demo.processes import CannotStart

_HOST = "127.0.0.1"
_OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST, _LEAST = 20_000, 2_000
_TRIES = 100
_CHANCE = random.SystemRandom()  # no seed: two processes that look at once take different ones


def free_ports(count: int) -> tuple[int, ...]:
    """That many TCP ports of the loopback interface that nobody uses now.

    Below those the kernel gives to outgoing connections, where there is room: one of these would
    sit on the port before its server does.

    Raises:
        CannotStart: there are not so many.
    """
    held: list[socket.socket] = []
    try:
        for port in _tried(count):
            if len(held) == count:
                break
            held += _bound(port)
        if len(held) < count:
            raise CannotStart("there is no free port on the loopback interface")
        return tuple(one.getsockname()[1] for one in held)
    finally:
        for one in held:
            one.close()


def _tried(count: int) -> list[int]:
    """Ports that no outgoing connection is given; where there is no room for them, any."""
    first = int(_OUTGOING.read_text().split()[0]) if _OUTGOING.exists() else 0
    if first - _LOWEST < _LEAST:
        return [0] * count
    return _CHANCE.sample(range(_LOWEST, first), _TRIES)


def _bound(port: int) -> list[socket.socket]:
    """A socket that has that port, 0 any; none when somebody else does."""
    one = socket.socket()
    try:
        one.bind((_HOST, port))
    except OSError:
        one.close()
        return []
    return [one]


def is_free(port: int) -> bool:
    """Whether a server could listen on that port of the loopback interface now."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            one.bind(("127.0.0.1", port))
            one.listen(1)
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether something listens on that port of the loopback interface."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class InUse(CannotStart):
    """Another process uses the folder: whatever lies there is that one's."""


def hold(folder: Path) -> int:
    """Take the folder for this process, until it ends or closes the returned descriptor.

    Raises:
        InUse: another process holds it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise InUse(f"{folder} is in use by another process") from error
    return descriptor
