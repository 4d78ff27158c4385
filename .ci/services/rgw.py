"""A real Ceph RADOS gateway for the tests: one monitor, one store in memory, one gateway.

    python .ci/services/rgw.py FOLDER     serves until Ctrl-C, and says endpoint and keys

Everything is on loopback, in the given folder, and ends with the process that started it. A test
server: one copy of the data, in memory, cluster authentication off. Never for real data.
Needs: apt-get install --no-install-recommends radosgw ceph-mon ceph-osd
"""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from portal.demo.loopback import free_ports
from portal.demo.processes import CannotStart, Child, start, wait_until

HOST = "127.0.0.1"
SECONDS = 60.0
COMMANDS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
MEMORY_BYTES = 2 * 1024**3

CONF = """\
[global]
fsid = {fsid}
mon_host = [v2:{host}:{mon_port}/0]
public_addr = {host}
cluster_addr = {host}
ms_bind_ipv4 = true
ms_bind_ipv6 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
# the gateway asks for an encrypted session with the monitor, which needs the authentication above
ms_mon_client_mode = crc
run_dir = {folder}
pid_file =
admin_socket =
log_file = {folder}/$name.log
log_to_stderr = false
err_to_stderr = true
mon_cluster_log_file = {folder}/cluster.log
crash_dir = {folder}/crash
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
mon_max_pg_per_osd = 1000

[mon]
# one monitor has no others to gather proposals from
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
mon_data = {folder}/mon
mon_data_avail_warn = 1
mon_data_avail_crit = 1
auth_allow_insecure_global_id_reclaim = false

[osd]
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = {memory}
osd_class_load_list = *
osd_class_default_list = *
osd_op_num_shards = 2
osd_op_num_threads_per_shard = 1

[client]
# without tcp_nodelay a small GET waits 40 ms for a delayed ACK
rgw_frontends = beast endpoint={host}:{port} tcp_nodelay=1
rgw_thread_pool_size = 16
rgw_dns_name = localhost
rgw_rados_pool_pg_num_min = 4
"""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running gateway with its only keys."""

    endpoint: str
    access_key: str
    secret_key: str
    children: tuple[Child, ...]

    def stop(self) -> None:
        """Stop gateway, store and monitor, in that order."""
        for child in reversed(self.children):
            child.stop(5)


class Cluster:
    """The three daemons of one folder, started one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.fsid, self.osd = str(uuid.uuid4()), str(uuid.uuid4())
        self.mon_port, self.port = free_ports(2)
        self.conf = self.folder / "ceph.conf"
        self.children: list[Child] = []

    def start(self) -> Gateway:
        """Start them all, or none."""
        try:
            self._make()
            self._monitor()
            self._store()
            keys = self._user()
            self._gateway()
        except BaseException:
            for child in reversed(self.children):
                child.stop(5)
            raise
        return Gateway(f"http://{HOST}:{self.port}", *keys, tuple(self.children))

    def _make(self) -> None:
        if self.folder.exists() and any(self.folder.iterdir()):
            raise CannotStart(f"{self.folder} is not empty: a store in memory cannot go on")
        for name in ("mon", "osd", "crash"):
            (self.folder / name).mkdir(parents=True)
        self.conf.write_text(
            CONF.format(
                fsid=self.fsid,
                host=HOST,
                mon_port=self.mon_port,
                port=self.port,
                folder=self.folder,
                memory=MEMORY_BYTES,
            )
        )

    def _monitor(self) -> None:
        address, monmap = f"[v2:{HOST}:{self.mon_port}/0]", self.folder / "monmap"
        self._run("monmaptool", "--create", "--fsid", self.fsid, "--addv", "a", address, monmap)
        self._run("ceph-mon", *self._as("a"), "--mkfs", "--monmap", monmap)
        self._spawn("ceph-mon", *self._as("a"), "-f", ready=lambda: self._ceph("mon", "stat"))

    def _store(self) -> None:
        self._run("ceph", "-c", self.conf, "--connect-timeout", "30", "osd", "new", self.osd, "0")
        self._run("ceph-osd", *self._as("0"), "--mkfs", "--osd-uuid", self.osd)
        self._spawn("ceph-osd", *self._as("0"), "-f", ready=lambda: self._ceph("osd", "stat"))

    def _user(self) -> tuple[str, str]:
        keys = f"tests-{secrets.token_hex(4)}", secrets.token_hex(20)
        named = ("--uid", "tests", "--display-name", "tests")
        given = ("--access-key", keys[0], "--secret-key", keys[1])
        self._run("radosgw-admin", "-c", self.conf, "user", "create", *named, *given)
        return keys

    def _gateway(self) -> None:
        options = ("-c", self.conf, "-n", "client.rgw", "-f")
        self._spawn("radosgw", *options, ready=self._serves)

    def _as(self, name: str) -> tuple[str | Path, ...]:
        return "-c", self.conf, "-i", name

    def _run(self, *command: str | Path) -> None:
        with (self.folder / "setup.log").open("ab") as log:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                timeout=SECONDS,
                check=False,
            )
        if done.returncode:
            raise CannotStart(f"{command[0]} failed: see {self.folder}/setup.log")

    def _spawn(self, *command: str | Path, ready: Callable[[], bool]) -> None:
        log = self.folder / f"{command[0]}.out"
        child = start(str(command[0]), command, log=log, ends_by=signal.SIGKILL)
        self.children.append(child)
        wait_until(ready, child, SECONDS)

    def _ceph(self, what: str, *question: str) -> bool:
        command = ("ceph", "-c", self.conf, "--connect-timeout", "3", what, *question)
        said = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        return said.returncode == 0 and (what != "osd" or "1 up" in said.stdout)

    def _serves(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def start_gateway(folder: Path) -> Gateway:
    """Start a gateway with an empty store in that folder.

    Raises:
        CannotStart: Ceph is not installed, or a daemon does not start; the text says which.
    """
    if missing := [name for name in COMMANDS if not shutil.which(name)]:
        raise CannotStart(f"not installed: {', '.join(missing)} (radosgw ceph-mon ceph-osd)")
    return Cluster(folder).start()


if __name__ == "__main__":
    gateway = start_gateway(Path(sys.argv[1]))
    print(f"S3_ENDPOINT={gateway.endpoint}")
    print(f"S3_ACCESS_KEY={gateway.access_key}\nS3_SECRET_KEY={gateway.secret_key}", flush=True)
    try:
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    finally:
        gateway.stop()
