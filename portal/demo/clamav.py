"""The demonstration's virus scanner: a real clamd, where one is installed, on a unix socket.

It knows one signature, that of the EICAR test file: nothing is downloaded, and it starts in a
quarter of a second. As root it runs as an account that owns nothing, for it reads what anybody
uploads.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.adapters.clamd_scanner import EICAR_HEX, ClamdScanner
from portal.demo.accounts import Account, account_named
from portal.demo.processes import CannotStart, Child, start, wait_until
from portal.domain.papers import ScanOutcome

NAME = "virus scanner"
_SECONDS = 30.0
_ACCOUNTS = ("clamav", "nobody")
_SIGNATURE = f"Eicar-Test-Signature:0:*:{EICAR_HEX}\n"
_OPTIONS = {
    "Foreground": "yes",
    "LocalSocketMode": "600",
    "StreamMaxLength": "26M",  # an upload of 25 MB, and some room
    "AlertExceedsMax": "yes",  # what it gives up on is not clean
    "MaxThreads": "4",
    "SelfCheck": "0",
}


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd that was started, and the short-lived folder of all it has."""

    child: Child
    folder: Path

    @property
    def url(self) -> str:
        """Where it answers, as PORTAL_SCANNER_URL says it."""
        return f"clamd:{self.folder / 'socket'}"

    def wait(self) -> None:
        """Return when it knows the test file. Raises CannotStart."""
        scanner, file = ClamdScanner(self.url), bytes.fromhex(EICAR_HEX)
        found = ScanOutcome.INFECTED
        wait_until(lambda: scanner.scan(file).outcome is found, self.child, _SECONDS)

    def stop(self) -> None:
        """End it, and remove its folder: it keeps nothing."""
        self.child.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def clamd_command() -> str | None:
    """The daemon, if it is installed: Debian puts it where a person's PATH does not look."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
    return shutil.which("clamd", path=path)


def begin_clamd(home: Path, settings: Mapping[str, str] | None = None) -> Clamd:
    """Start it; `wait` says when it is ready.

    Args:
        home: the demonstration's folder, whose name marks the process.
        settings: more of its settings, as `{"TCPSocket": "3310"}` for tests.

    Raises:
        CannotStart: it is not installed, or may not be run.
    """
    if (clamd := clamd_command()) is None:
        raise CannotStart("clamd is not installed: apt-get install clamav-daemon")
    # A socket's path must be short, and Debian's AppArmor profile lets clamd into /tmp.
    folder = Path(tempfile.mkdtemp(prefix="portal-clamd-", dir="/tmp"))
    signatures = folder / "signatures"
    signatures.mkdir(mode=0o700)
    (signatures / "local.ndb").write_text(_SIGNATURE)
    places = {"LocalSocket": folder / "socket", "DatabaseDirectory": signatures}
    options = {**_OPTIONS, **places, "TemporaryDirectory": folder, **(settings or {})}
    file = folder / "clamd.conf"
    file.write_text("".join(f"{name} {value}\n" for name, value in options.items()))
    account = _account()
    if account:
        for place in (folder, signatures, file, *signatures.iterdir()):
            os.chown(place, account.uid, account.gid)
    try:
        child = start(
            NAME,
            [clamd, f"--config-file={file}"],
            log=folder / "log",
            account=account,
            environment={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home)},
            folder=folder,
        )
    except CannotStart:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Clamd(child, folder)


def _account() -> Account | None:
    if os.geteuid() != 0:
        return None
    found = (account_named(name) for name in _ACCOUNTS)
    return next((one for one in found if one), None)
