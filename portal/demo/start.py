"""Starts everything the demonstration is made of, as much at once as the order allows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from typing import TYPE_CHECKING

from portal.demo import environment
from portal.demo.environment import Database
from portal.demo.folder import Folder
from portal.demo.loopback import hold
from portal.demo.postgres import start_postgres
from portal.demo.processes import CannotStart, Child, start, wait_until
from portal.demo.seaweed import Starting, begin_seaweed
from portal.demo.sign_in import SignIn, prepare_sign_in
from portal.domain.errors import Unavailable

if TYPE_CHECKING:
    from portal.desk import Desk
    from portal.settings import Settings

HOST = "127.0.0.1"
_SECONDS = 60.0
_HEALTHY = 200
_PORTAL = (sys.executable, "-P", "-c", "from portal.cli import main; main()")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal that runs: its address, its settings, its desk, and what must not end before it."""

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

    def portal(self) -> Portal:
        """Start the servers, the worker, the web server and the sign-in.

        Raises:
            CannotStart: one of them does not start, or a setting is wrong.
            PortalError: the operator's own servers refuse.
        """
        self._stack.callback(os.close, hold(self._folder.path))
        beside = self._stack.enter_context(ThreadPoolExecutor(2))
        seaweed = None if environment.own_s3(self._said) else self._begin_seaweed()
        database = environment.own_database(self._said, self._folder) or self._start_postgres()
        migrated = beside.submit(_migrate, database)
        sign_in = prepare_sign_in(self._folder, self._web)
        variables = self._variables(database, seaweed, sign_in)
        self._stack.callback(self._stop_children)
        web = self._child("web server", variables, "run", f"--port={self._port}", "--processes=1")
        loaded = beside.submit(import_module, "portal.wiring")
        if seaweed is not None:
            self._stack.callback(seaweed.finish().stop)
            self._stack.callback(self._stop_children)  # before the vault they use
            self._say("The S3 server is ready.")
        loaded.result()
        settings = _settings(variables)
        _prepare_buckets(settings)
        migrated.result()
        self._say("The database has its tables.")
        self._child("worker", variables, "work")
        desk = _desk(settings, self._stack)
        self._stack.callback(sign_in.serve(desk).stop)
        wait_until(lambda: _healthy(self._port), web, _SECONDS)
        self._say(f"The portal answers at {self._web}")
        return Portal(self._web, variables, settings, desk, tuple(self._children))

    def _begin_seaweed(self) -> Starting:
        seaweed = begin_seaweed(self._folder.path / "s3")
        self._stack.callback(seaweed.master.stop)
        return seaweed

    def _start_postgres(self) -> Database:
        postgres = start_postgres(self._folder.path)
        self._stack.callback(postgres.stop if self._kept else postgres.erase)
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


def _migrate(database: Database) -> None:
    from portal.store.migrate import migrate, newest, schema_of

    if database.owner_url:
        migrate(database.owner_url, database.app_password)
        return
    try:
        found = schema_of(database.url)
    except Unavailable as error:
        raise CannotStart(f"PORTAL_DATABASE_URL cannot be used: {error}") from None
    if found != newest():
        raise CannotStart(
            f"the database's schema is {found or 'not there'}: set PORTAL_OWNER_URL as well, or "
            "run `portal migrate` first"
        )


def _settings(variables: Mapping[str, str]) -> Settings:
    from pydantic import ValidationError

    from portal.settings import Settings

    prefix = environment.PREFIX
    told = {name.removeprefix(prefix).lower(): value for name, value in variables.items()}
    try:
        return Settings.model_validate(told)
    except ValidationError as error:
        wrong = (f"{prefix}{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
        raise CannotStart("; ".join(wrong)) from None


def _prepare_buckets(settings: Settings) -> None:
    from portal.wiring import open_inbox, open_vault

    open_vault(settings).prepare()
    open_inbox(settings).prepare()


def _desk(settings: Settings, stack: ExitStack) -> Desk:
    from portal.wiring import open_database, open_desk

    database = open_database(settings)
    stack.callback(database.close)
    return open_desk(settings, database)


def _healthy(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/sante")
        return connection.getresponse().status == _HEALTHY
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
