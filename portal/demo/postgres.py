"""The demonstration's database: a real PostgreSQL on a unix socket, with no port and no password.

Who may connect is decided by the system account at the other end of the socket (peer). PostgreSQL
refuses to run as root: root's server runs as an account that owns nothing else, its data where
that account can go.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT, SIGQUIT
from urllib.parse import quote

import psycopg

from portal.demo.accounts import Account, account_named, dropped
from portal.demo.postgres_binaries import Binaries, binaries_for
from portal.demo.postgres_folders import data_folder, socket_folder, wait_for_the_last_one
from portal.demo.processes import CannotStart, Child, start, wait_until

OWNER = "portal_owner"
APP = "portal_app"
DATABASE = "portal"

_SECONDS = 30.0
_MAP = "portal"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running cluster, and the addresses of its database."""

    data: Path
    sockets: Path
    child: Child
    link: Path

    @property
    def url(self) -> str:
        """The application's address: a login that the first migration makes."""
        return self.address(APP)

    @property
    def owner_url(self) -> str:
        """The owner's address: a superuser, for migrations and tests."""
        return self.address(OWNER)

    def address(self, role: str, database: str = DATABASE) -> str:
        """The address of a database of this cluster, for that role."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    def stop(self) -> None:
        """Stop it in order (a checkpoint), and keep its data."""
        self.child.stop(_SECONDS)
        if self.sockets.parent != self.data:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def erase(self) -> None:
        """Stop it at once, and remove its data, wherever they lie."""
        if self.child.running():
            self.child.process.send_signal(SIGQUIT)  # "immediate": writes nothing more
        self.child.process.wait(_SECONDS)
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        if self.link.is_symlink():
            self.link.unlink()


def start_postgres(
    folder: Path,
    account: str | None = None,
    *,
    binaries: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Postgres:
    """Start the cluster whose data lie in that folder, new or kept.

    Args:
        folder: where `postgres/` is, or is made; for root perhaps a link to /var/lib.
        account: who runs it when we are root (default: postgres, else nobody).
        binaries: a folder with `initdb` and `postgres` (default: Debian's, PATH's, the wheel's).
        settings: more of its settings, as `{"fsync": "off"}` for tests.

    Raises:
        CannotStart: not installed, or it does not start; the text says why.
    """
    runs_as = _account(account)
    folder.mkdir(parents=True, exist_ok=True)
    link = folder.resolve() / "postgres"
    data = data_folder(link, runs_as)
    commands = binaries_for(data, binaries, runs_as)
    if not (data / "PG_VERSION").exists():
        _initdb(data, commands, runs_as)
    wait_for_the_last_one(data)
    sockets = socket_folder(data, runs_as)
    _write_access(data)
    options = _options(sockets, settings or {})
    child = start(
        "database server",
        [commands.postgres, "-D", data, *options],
        log=folder / "postgres.log",
        account=runs_as,
        environment=_environment(commands),
        folder=data,
        ends_by=SIGINT,  # "fast": ends sessions, writes a checkpoint
    )
    server = Postgres(data, sockets, child, link)
    wait_until(lambda: _ready(server), child, _SECONDS)
    return server


def _account(name: str | None) -> Account | None:
    if os.geteuid() != 0:
        return None
    for candidate in (name,) if name else ("postgres", "nobody"):
        if found := account_named(candidate):
            return found
    raise CannotStart("the database server needs an account that is not root, and there is none")


def _initdb(data: Path, commands: Binaries, account: Account | None) -> None:
    options = ["-U", OWNER, "-A", "peer", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        [commands.initdb, "-D", data, *options, "--no-instructions"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=_environment(commands),
        cwd=data,
        timeout=120,
        **dropped(account),
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-3:]
        raise CannotStart(f"the database cannot be made: {' '.join(said)}")


def _write_access(data: Path) -> None:
    """Let this account alone in, as the owner and as the application; nobody by network."""
    here = pwd.getpwuid(os.geteuid()).pw_name
    (data / "pg_hba.conf").write_text(f"local all all peer map={_MAP}\n")
    lines = [f"{_MAP} {here} {role}\n" for role in (OWNER, APP)]
    (data / "pg_ident.conf").write_text("".join(lines))


def _options(sockets: Path, settings: Mapping[str, str]) -> list[str]:
    ours = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # what people typed must not reach a log with a failed statement
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
        "log_error_verbosity": "terse",
    }
    return [
        part for key, value in {**ours, **settings}.items() for part in ("-c", f"{key}={value}")
    ]


def _environment(commands: Binaries) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", **commands.environment}


def _ready(server: Postgres) -> bool:
    """Whether it answers; makes the database the first time."""
    try:
        connection = psycopg.connect(server.address(OWNER, "postgres"), autocommit=True)
    except psycopg.OperationalError:
        return False
    with connection:
        found = connection.execute(
            "select 1 from pg_database where datname = %s", (DATABASE,)
        ).fetchone()
        if not found:
            connection.execute(f"create database {DATABASE}")
    connection.close()
    return True
