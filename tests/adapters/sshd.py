"""OpenSSH's own server on loopback: one account, one key, SFTP alone."""

from __future__ import annotations

import getpass
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

STARTS_WITHIN = 10
"""Seconds."""
CONFIGURATION = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/allowed
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
LogLevel ERROR
Subsystem sftp internal-sftp
ForceCommand internal-sftp
"""


@dataclass(frozen=True)
class Sshd:
    """Where it listens, its key as `ssh-keyscan` prints it, whose home what is sent comes to."""

    port: int
    host_key: str
    user: str
    folder: Path

    @property
    def inbox(self) -> Path:
        return self.folder / "depot"

    def allow(self, public_key: str) -> None:
        """As a funder who installs a key."""
        with (self.folder / "allowed").open("a") as file:
            file.write(f"{public_key}\n")


@contextmanager
def sshd(folder: Path) -> Iterator[Sshd]:
    """The server, until the end; it is this test's alone."""
    (folder / "depot").mkdir()
    (folder / "allowed").touch()
    with suppress(PermissionError):  # where sshd of root wants its empty folder
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    host = folder / "host"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(host)], check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "sshd_config").write_text(CONFIGURATION.format(port=port, folder=folder))
    command = ["/usr/sbin/sshd", "-D", "-e", "-f", str(folder / "sshd_config")]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stderr=log)
    try:
        _wait_for(port, process)
        public = host.with_suffix(".pub").read_text().strip()
        yield Sshd(port, public, getpass.getuser(), folder)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        assert process.poll() is None, "sshd ended"
        assert time.monotonic() < end, "sshd does not start"
        time.sleep(0.02)
