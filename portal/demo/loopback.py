"""Free ports of the loopback interface, and a folder that one process at a time may use."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path

from portal.demo.processes import CannotStart


def free_ports(count: int) -> tuple[int, ...]:
    """That many TCP ports of the loopback interface that nobody uses now."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return tuple(one.getsockname()[1] for one in held)
    finally:
        for one in held:
            one.close()


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
