"""Children of the demonstration: each dies with its parent, and is stopped by its own pid."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.demo.accounts import Account, dropped
from portal.domain.errors import Unavailable

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_PAUSE_SECONDS = 0.02
_LAST_BYTES = 1500


class CannotStart(Unavailable):
    """A server of the demonstration does not start; the text says which and why."""


@dataclass(slots=True)
class Child:
    """A started process, the file its words go to, and how it likes to be stopped."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    ends_by: signal.Signals = signal.SIGTERM

    @property
    def pid(self) -> int:
        """The system's number for this process."""
        return self.process.pid

    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    def stop(self, seconds: float = 10) -> None:
        """End it: its own signal first, SIGKILL to all it started after that many seconds.

        Twice does nothing.
        """
        if not self.running():
            return
        self.process.send_signal(self.ends_by)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.drop()
        with suppress(ProcessLookupError):  # whatever it started and left behind
            os.killpg(self.pid, signal.SIGKILL)

    def drop(self) -> None:
        """End it and every process it started, at once: what it has in hand is thrown away."""
        if self.running():
            os.killpg(self.pid, signal.SIGKILL)  # it leads a group of its own, see `start`
            self.process.wait()

    def last_words(self) -> str:
        """The end of its log, for the sentence that says why it ended."""
        return last_words(self.log)


def last_words(log: Path) -> str:
    """The last lines of a log file, or nothing when there is none."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LAST_BYTES))
        return file.read().decode(errors="replace").strip()


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    ends_by: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a child that gets `ends_by` when its parent ends, however the parent ends.

    Linux ties the child to the *thread* that started it: call this from a thread that lives as
    long as the child should (the main one). A session of its own keeps the terminal's Ctrl-C from
    it, so that the parent can stop its children in order.

    Raises:
        CannotStart: the command does not exist or may not be run.
    """
    parent = os.getpid()

    def tie() -> None:
        # after the change of account, which would have cleared it
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(ends_by), 0, 0, 0)
        if os.getppid() != parent:  # the parent ended between fork and here
            os._exit(1)

    try:
        with log.open("ab") as out:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=None if environment is None else dict(environment),
                cwd=folder,
                start_new_session=True,
                preexec_fn=tie,
                umask=0o077,
                **dropped(account),
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStart(f"{name} does not start: {error}") from error
    return Child(name, process, log, ends_by)


def wait_until(ready: Callable[[], bool], child: Child, seconds: float) -> None:
    """Wait until the child is ready.

    Raises:
        CannotStart: it ended, or was not ready after that many seconds.
    """
    end = time.monotonic() + seconds
    while not ready():
        if not child.running():
            raise CannotStart(f"{child.name} ended at once: {child.last_words()}")
        if time.monotonic() > end:
            child.stop()
            raise CannotStart(f"{child.name} gives no answer: {child.last_words()}")
        time.sleep(_PAUSE_SECONDS)


def wait_for_end(pid: int, seconds: float = 15) -> bool:
    """Wait for the end of a process that is not our child: the one a killed parent left ending."""
    end = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE_SECONDS)
    return True
