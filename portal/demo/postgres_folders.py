"""Where the demonstration's PostgreSQL keeps its data and its socket, root or not."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from portal.demo.accounts import Account, can_enter
from portal.demo.processes import CannotStart, wait_for_end

_AWAY = Path("/var/lib/guichet-autonomie")
_SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_SOCKET = 107  # bytes, by the kernel


def data_folder(link: Path, account: Account | None) -> Path:
    """Where the data lie: in the folder, or beside it when the account cannot go there."""
    if link.exists():
        return link.resolve()
    if account is None:
        link.mkdir(mode=0o700)
        return link
    if can_enter(link.parent, account):
        link.mkdir(mode=0o700)
        data = link
    else:
        _AWAY.mkdir(mode=0o755, exist_ok=True)
        data = Path(tempfile.mkdtemp(prefix="postgres-", dir=_AWAY))
        link.unlink(missing_ok=True)  # a link whose target is gone
        link.symlink_to(data)
    os.chown(data, account.uid, account.gid)
    return data


def wait_for_the_last_one(data: Path) -> None:
    """A killed parent's server may still be ending: two on one folder is what must not be."""
    path = data / "postmaster.pid"
    pid = path.read_text().split("\n", 1)[0] if path.exists() else ""
    if not pid.isdigit() or not _is_postgres_of(int(pid), data):
        return
    if not wait_for_end(int(pid)):
        raise CannotStart(f"another database server uses {data} (process {pid})")


def _is_postgres_of(pid: int, data: Path) -> bool:
    """Whether that process is a server on this folder: a number may belong to another by now."""
    try:
        return str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def socket_folder(data: Path, account: Account | None) -> Path:
    """A folder for the socket whose path is short enough for the kernel."""
    inside = data / "socket"
    if len(os.fsencode(inside / _SOCKET_NAME)) < _LONGEST_SOCKET:
        inside.mkdir(mode=0o700, exist_ok=True)
        sockets = inside
    else:
        sockets = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
    if account:
        os.chown(sockets, account.uid, account.gid)
    return sockets
