"""What the benches of the web share: neighbours, web servers in processes of their own, and CPU.

A server's CPU is read from its processes' clocks (what /proc/PID/stat shows as utime and stime, in
nanoseconds instead of hundredths of a second).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.demo import environment
from portal.demo.folder import Folder
from portal.demo.loopback import free_ports
from portal.demo.postgres import start_postgres
from portal.store.migrate import migrate

ROOT = Path(__file__).parents[2]
HEADERS = """Host: 127.0.0.1
Connection: keep-alive
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
Accept-Encoding: identity
Accept-Language: fr-FR,fr;q=0.9,en;q=0.8
Sec-Fetch-Dest: document
Sec-Fetch-Mode: navigate
Sec-Fetch-Site: same-origin
Sec-Fetch-User: ?1
Upgrade-Insecure-Requests: 1
"""
"""What a browser sends; but it takes pages as they are drawn, which are compared in size."""

_SERVE = """
from granian.constants import Interfaces, Loops
from granian.server import Server
import sys
Server(f"tests.bench.{sys.argv[3]}:application", factory=True, address="127.0.0.1",
       port=int(sys.argv[1]), interface=Interfaces.WSGI, loop=Loops.asyncio, workers=1,
       blocking_threads=int(sys.argv[2]), log_enabled=False, log_access=False).serve()
"""
_PORTAL = "from portal.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Served:
    """A web server: its port, its first process."""

    port: int
    pid: int

    def cpu_beside(self) -> float:
        """CPU seconds of what its processes started and saw end: the readers of papers."""
        return sum(cpu_of_ended(pid) for pid in _children(self.pid))

    def cpu(self) -> float:
        """CPU seconds of its processes so far."""
        return sum(cpu_of(pid) for pid in (self.pid, *_children(self.pid)))


def cpu_of(pid: int) -> float:
    """CPU seconds of a process so far (its clock's number is made as clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def cpu_of_family(pid: int) -> float:
    """CPU seconds of a process and all it started so far, those that have ended among them."""
    return cpu_of(pid) + cpu_of_ended(pid) + sum(map(cpu_of_family, _children(pid)))


def cpu_of_ended(pid: int) -> float:
    """CPU seconds of the children of a process that have ended (proc(5): cutime, cstime)."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, told[13:15])) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> Sequence[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def neighbours(folder: Path, settings: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """A migrated database; gives the environment of a portal that uses it.

    No bucket is started: no page that is measured asks one anything.
    """
    postgres = start_postgres(folder, settings=settings)
    try:
        migrate(postgres.owner_url)
        yield variables_of(folder, postgres.url, "http://127.0.0.1")
    finally:
        postgres.erase()


def variables_of(folder: Path, database_url: str, web: str) -> dict[str, str]:
    """The environment of a portal with this database, reached there, and no bucket."""
    made = Folder.made(folder / "portal")
    return {
        **environment.usual(web),
        **environment.keys_of(made, {}),
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_S3_ENDPOINT": "http://127.0.0.1:9",
        "PORTAL_S3_ACCESS_KEY": "none",
        "PORTAL_S3_SECRET_KEY": "none",
    }


@contextmanager
def portal(
    variables: Mapping[str, str], log: Path, threads: int, *, processes: int = 1, port: int = 0
) -> Iterator[Served]:
    """The portal, by its own command; `port` 0 takes a free one."""
    port = port or free_ports(1)[0]
    options = [f"--port={port}", f"--processes={processes}", f"--threads={threads}"]
    with _process([_PORTAL, "run", *options], variables, log, port) as served:
        yield served


@contextmanager
def another(name: str, variables: Mapping[str, str], log: Path, threads: int) -> Iterator[Served]:
    """The application of this file of the bench, on the same server with the same options."""
    (port,) = free_ports(1)
    with _process([_SERVE, str(port), str(threads), name], variables, log, port) as served:
        yield served


@contextmanager
def _process(
    command: Sequence[str], variables: Mapping[str, str], log: Path, port: int
) -> Iterator[Served]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", *command],
            env={**os.environ, **variables},
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )
    try:
        _wait(port, process)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the web server does not start")


class Browsers:
    """Several browsers that keep their connections, and wait for one another."""

    def __init__(self, served: Served, cookie: str, several: int) -> None:
        address = ("127.0.0.1", served.port)
        self._lines = [socket.create_connection(address) for _ in range(several)]
        self._headers = f"{HEADERS}Cookie: {cookie}\n".replace("\n", "\r\n")

    def get(self, path: str, times: int) -> bytes:
        """Ask for a page this often (at least); gives its last answer, which must be a 200."""
        asked = f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode()
        body = b""
        for _ in range(-(-times // len(self._lines))):
            for line in self._lines:
                line.sendall(asked)
            for line in self._lines:
                body = _answer(line, path)
        return body

    def close(self) -> None:
        """Hang up."""
        for line in self._lines:
            line.close()


def _answer(line: socket.socket, path: str) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        got += line.recv(1 << 18)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{path}: {head.splitlines()[0].decode()}")
    (length,) = [
        int(one.split(b":")[1])
        for one in head.splitlines()
        if one.lower().startswith(b"content-length:")
    ]
    while len(body) < length:
        body += line.recv(1 << 18)
    return body
