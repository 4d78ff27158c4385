"""The demonstration's vault: a real S3 server (SeaweedFS, from its wheel) on loopback.

Its lock holds against whoever comes through S3, so against the portal; not against the account
that owns the files. What can be shut is: every port is on loopback, the filer answers no HTTP,
gRPC asks for a certificate made for this folder, volumes ask for a signed token.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from signal import SIGKILL

from portal.adapters.secret_file import write_secret
from portal.demo.loopback import answers, free_ports, hold
from portal.demo.loopback_tls import certificate_for
from portal.demo.processes import CannotStart, Child, start, wait_until
from portal.demo.seaweed_options import HOST, OPTIONS

_SECONDS = 30.0
_PARTS = ("master", "volume", "filer", "s3")


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running S3 server with its only keys."""

    endpoint: str
    access_key: str
    secret_key: str
    children: tuple[Child, ...]
    sockets: tuple[Path, ...]
    lock: int

    def stop(self) -> None:
        """Stop it, and keep what it holds."""
        for child in reversed(self.children):
            child.stop()
        for socket in self.sockets:
            socket.unlink(missing_ok=True)
        os.close(self.lock)


@dataclass(frozen=True, slots=True)
class Starting:
    """A server whose master elects itself (1.5 s): do something else, then `finish`."""

    folder: Path
    weed: Path
    ports: Mapping[str, int]
    environment: Mapping[str, str]
    master: Child
    lock: int

    @property
    def endpoint(self) -> str:
        """Where it will answer."""
        return f"http://{HOST}:{self.ports['s3']}"

    @property
    def keys(self) -> tuple[str, str]:
        """Its only access key and secret key."""
        return _keys(self.folder)

    def finish(self) -> S3Server:
        """Start the rest once there is a leader; return when an object can be put.

        A volume server that comes before the leader waits up to 7 s more: hence the order.
        """
        children = [self.master]
        try:
            wait_until(self._led, self.master, _SECONDS)
            children += [self._start("volume"), self._start("filer")]
            wait_until(lambda: answers(self.ports["filer.grpc"]), children[-1], _SECONDS)
            wait_until(self._has_volumes, children[1], _SECONDS)
            children.append(self._start("s3"))
            wait_until(self._serves, children[-1], _SECONDS)
        except CannotStart:
            for child in children:
                child.stop()
            os.close(self.lock)
            raise
        sockets = tuple(_sockets(self.ports))
        return S3Server(self.endpoint, *self.keys, tuple(children), sockets, self.lock)

    def _start(self, part: str) -> Child:
        options = OPTIONS[part](self.folder, self.ports)
        return _start(self.folder, self.weed, part, options, self.environment)

    def _led(self) -> bool:
        return b'"IsLeader":true' in _get(self.ports["master"], "/cluster/status")

    def _has_volumes(self) -> bool:
        return b'"DataNodes":[' in _get(self.ports["master"], "/dir/status")

    def _serves(self) -> bool:
        return b"<Error>" in _get(self.ports["s3"], "/")


def start_seaweed(folder: Path) -> S3Server:
    """Start the S3 server whose data lies in that folder, new or kept.

    Raises:
        CannotStart: the `weed` command is not installed, or a part of it does not start.
    """
    return begin_seaweed(folder).finish()


def begin_seaweed(folder: Path) -> Starting:
    """Start its first part only; see `Starting`."""
    weed, folder = weed_command(), folder.resolve()
    if weed is None:
        raise CannotStart("the S3 server is not installed: pip install '.[embedded]'")
    lock = hold(folder)
    # the master learns everything anew from the volumes; what it kept names the ports of last time
    shutil.rmtree(folder / "master", ignore_errors=True)
    for name in ("master", "volume", "filer", "log"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    _keys(folder)
    names = [*_PARTS, *(f"{part}.grpc" for part in _PARTS)]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    environment = _environment(folder)
    options = OPTIONS["master"](folder, ports)
    master = _start(folder, weed, "master", options, environment)
    return Starting(folder, weed, ports, environment, master, lock)


def weed_command() -> Path | None:
    """The command beside this Python (the wheel puts it there), else the one on PATH."""
    beside = Path(sys.executable).parent / "weed"
    found = beside if beside.exists() else shutil.which("weed")
    return Path(found) if found else None


def _start(
    folder: Path, weed: Path, part: str, options: list[str], environment: Mapping[str, str]
) -> Child:
    return start(
        f"S3 server ({part})",
        [weed, "-logtostderr=true", part, *options],
        log=folder / "log" / f"{part}.log",
        environment=environment,
        folder=folder,
        # An orderly end waits 15 s for its own clients. Everything it answered for is in the
        # kernel's hands already: ending it at once loses nothing.
        ends_by=SIGKILL,
    )


def _keys(folder: Path) -> tuple[str, str]:
    """The access key and the secret key of this folder, made the first time."""
    path = folder / "s3.json"
    if not path.exists():
        pair = {"accessKey": f"portal-{secrets.token_hex(4)}", "secretKey": secrets.token_hex(20)}
        actions = ["Admin", "Read", "List", "Tagging", "Write"]
        identity = {"name": "portal", "credentials": [pair], "actions": actions}
        write_secret(path, json.dumps({"identities": [identity]}).encode())
    pair = json.loads(path.read_bytes())["identities"][0]["credentials"][0]
    return pair["accessKey"], pair["secretKey"]


def _environment(folder: Path) -> dict[str, str]:
    """Settings that must not stand on a command line, or have no flag."""
    certificate, key = certificate_for(folder / "tls")
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder)}
    environment["WEED_GRPC_CA"] = str(certificate)
    environment["WEED_MASTER_VOLUME_GROWTH_COPY_1"] = "1"  # not seven volumes at once
    for part in (*_PARTS, "client"):
        environment[f"WEED_GRPC_{part.upper()}_CERT"] = str(certificate)
        environment[f"WEED_GRPC_{part.upper()}_KEY"] = str(key)
    for use in ("JWT_SIGNING", "JWT_SIGNING_READ", "JWT_FILER_SIGNING", "JWT_FILER_SIGNING_READ"):
        environment[f"WEED_{use}_KEY"] = secrets.token_hex(32)
    return environment


def _get(port: int, path: str) -> bytes:
    connection = HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    except (OSError, HTTPException):
        return b""
    finally:
        connection.close()


def _sockets(ports: Mapping[str, int]) -> list[Path]:
    """The unix sockets it leaves in /tmp, named by port: one left would block the next start."""
    names = [f"seaweedfs-{part}-grpc-{ports[f'{part}.grpc']}.sock" for part in _PARTS]
    return [Path("/tmp") / name for name in names]  # noqa: S108 - it lets nobody choose
