"""A process that brings a package over SFTP and kills itself on the way: `-m tests.adapters.dying`.

It reads on one line where to go, what the package is called, and at which of its calls to the
server it dies (none: at none); it prints the calls that it made.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import paramiko

from portal.adapters.outward import Outward
from portal.adapters.sftp_delivery import SftpWay
from portal.domain.delivery import Package

BYTES = bytes(range(256)) * 2_000
BEFORE, AFTER = "before", "after"
_CALLS = ((paramiko.SFTPClient, ("open", "stat", "posix_rename")),
          (paramiko.SFTPFile, ("write", "close")))  # fmt: skip


def a_package(name: str, data: bytes = BYTES) -> Package:
    """A package of that name; the same bytes each time."""
    blocks = (data[at : at + 100_000] for at in range(0, len(data), 100_000))
    return Package(name, "GA-1-1", len(data), blocks, {"manifest.json": "f" * 64})


def main() -> None:
    """Deliver, and die on the way."""
    told = json.loads(sys.stdin.readline())
    made: list[str] = []

    def behind(kind: Any, name: str) -> None:
        real = getattr(kind, name)

        def call(*given: Any, **named: Any) -> Any:
            made.append(name)
            here = len(made) == told["at"]
            if here and told["how"] == BEFORE:
                os.kill(os.getpid(), signal.SIGKILL)
            done = real(*given, **named)
            if here and told["how"] == AFTER:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        setattr(kind, name, call)

    for kind, names in _CALLS:
        for name in names:
            behind(kind, name)
    way = SftpWay(Outward(loopback=True))
    there = way.open(told["address"], told["told"], told["secret"].encode())
    there.deliver(a_package(told["name"]))
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main()
