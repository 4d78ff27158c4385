"""Starts everything the demonstration is made of, as much at once as the order allows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from portal.demo import environment
from portal.demo.clamav import Clamd, begin_clamd, clamd_command
from portal.demo.environment import Database
from portal.demo.folder import Folder
from portal.demo.loopback import hold
from portal.demo.post import prepare_post
from portal.demo.postgres import start_postgres
from portal.demo.prepared import (
    HOST,
    desk_of,
    healthy,
    migrate_first,
    prepare_buckets,
    settings_of,
)
from portal.demo.processes import CannotStart, Child, start, wait_until
from portal.demo.seaweed import Starting, begin_seaweed
from portal.demo.sign_in import SignIn, prepare_sign_in

if TYPE_CHECKING:
    from portal.desk import Desk
    from portal.settings import Settings

_SECONDS = 60.0
_PORTAL = (sys.executable, "-P", "-c", "from portal.cli import main; main()")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal that runs: its address, its settings, its desk, and what must not end before it.

    The servers that it was brought come before those who talk to them: the first that has ended
    is the one to name.
    """

    web: str
    variables: Mapping[str, str]
    settings: Settings
    desk: Desk
    children: tuple[Child, ...]


class Start:
    """The start of one demonstration, in a folder. What it starts, `stack` ends, the last first.

    Children are started by the thread that calls, which must live as long as they should. What
    only waits or loads code is done beside.
    """

    def __init__(
        self, folder: Folder, port: int, stack: ExitStack, say: Say, *, kept: bool
    ) -> None:
        self._folder, self._port, self._stack, self._say = folder, port, stack, say
        self._kept = kept
        self._web = f"http://{HOST}:{port}"
        self._said = environment.given(os.environ)
        self._children: list[Child] = []
        self._servers: list[Child] = []

    def portal(self) -> Portal:
        """Start the servers, the worker, the web server and the sign-in.

        Raises:
            CannotStart: one of them does not start, or a setting is wrong.
            PortalError: the operator's own servers refuse.
        """
        self._stack.callback(os.close, hold(self._folder.path))
        if self._said:
            self._say(f"From the environment: {', '.join(sorted(self._said))}")
        beside = self._stack.enter_context(ThreadPoolExecutor(2))
        clamd = None if environment.SCANNER in self._said else self._begin_clamd()
        seaweed = None if environment.own_s3(self._said) else self._begin_seaweed()
        database = environment.own_database(self._said, self._folder) or self._start_postgres()
        migrated = beside.submit(migrate_first, database)
        sign_in = prepare_sign_in(self._folder, self._web)
        post = prepare_post(self._folder, sign_in.port)
        self._stack.callback(post.mailbox.stop)
        post.mailbox.start()
        variables = {**post.variables, **self._variables(database, seaweed, sign_in)}
        variables |= self._ready(clamd)
        self._stack.callback(self._stop_children)
        web = self._child("web server", variables, "run", f"--port={self._port}", "--processes=1")
        loaded = beside.submit(import_module, "portal.wiring")
        if seaweed is not None:
            server = seaweed.finish()
            self._servers += server.children
            self._stack.callback(server.stop)
            self._stack.callback(self._stop_children)  # before the vault they use
            self._say("The S3 server is ready.")
        loaded.result()
        settings = settings_of(variables)
        prepare_buckets(settings, own=seaweed is None)
        migrated.result()
        self._say("The database has its tables.")
        self._child("worker", variables, "work")
        desk = desk_of(settings, self._stack)
        self._look_at_scanner(desk)
        self._stack.callback(sign_in.serve(desk, post.mailbox).stop)
        wait_until(lambda: healthy(self._port), web, _SECONDS)
        self._say(f"The portal answers at {self._web}")
        watched = (*self._servers, *self._children)
        return Portal(self._web, variables, settings, desk, watched)

    def _begin_clamd(self) -> Clamd | None:
        if clamd_command() is None:
            return None
        clamd = begin_clamd(self._folder.path)
        self._stack.callback(clamd.stop)
        return clamd

    def _ready(self, clamd: Clamd | None) -> dict[str, str]:
        """The scanner's setting. A demonstration goes on without one, and says so."""
        if environment.SCANNER in self._said:
            return {}
        if clamd is None:
            self._say("Papers are not scanned: clamd is not installed (Debian: clamav-daemon).")
            return {}
        try:
            clamd.wait()
        except CannotStart as error:
            self._say(f"Papers are not scanned: {error}")
            return {}
        self._servers.append(clamd.child)
        self._say("Papers are scanned by ClamAV, which knows the EICAR test file and nothing else.")
        return {environment.SCANNER: clamd.url}

    def _look_at_scanner(self, desk: Desk) -> None:
        """Refuse one of the operator's that is not well. Raises CannotStart."""
        theirs = desk.scanner if environment.SCANNER in self._said else None
        if theirs and (faults := theirs.faults(desk.clock())):
            raise CannotStart(f"{environment.SCANNER} cannot be used: {'; '.join(faults)}")

    def _begin_seaweed(self) -> Starting:
        seaweed = begin_seaweed(self._folder.path / "s3")
        self._stack.callback(seaweed.master.stop)
        return seaweed

    def _start_postgres(self) -> Database:
        postgres = start_postgres(self._folder.path)
        self._stack.callback(postgres.stop if self._kept else postgres.erase)
        self._servers.append(postgres.child)
        self._say("The database answers.")
        return Database(postgres.url, postgres.owner_url)

    def _variables(
        self, database: Database, seaweed: Starting | None, sign_in: SignIn
    ) -> dict[str, str]:
        variables = {
            **environment.usual(self._web),
            **environment.keys_of(self._folder, self._said),
            **sign_in.variables,
            **self._said,
            "PORTAL_DATABASE_URL": database.url,
        }
        if seaweed is not None:
            access_key, secret_key = seaweed.keys
            variables["PORTAL_S3_ENDPOINT"] = seaweed.endpoint
            variables["PORTAL_S3_ACCESS_KEY"] = access_key
            variables["PORTAL_S3_SECRET_KEY"] = secret_key
        return variables

    def _child(self, name: str, variables: Mapping[str, str], *verb: str) -> Child:
        log = self._folder.logs / f"{verb[0]}.log"
        whole = environment.for_children(variables, self._folder)
        child = start(name, [*_PORTAL, *verb], log=log, environment=whole)
        self._children.append(child)
        return child

    def _stop_children(self) -> None:
        if not self._kept:
            for child in self._children:
                child.drop()
            return
        for child in self._children:  # all at once, then one by one
            if child.running():
                child.process.send_signal(child.ends_by)
        for child in self._children:
            child.stop()
