"""Lanes: each a database, two buckets and a warm process whose children die."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from portal import wiring
from portal.demo.postgres import APP, DATABASE, OWNER, Postgres
from portal.demo.seaweed import S3Server
from tests.acts.office import environment_of, make_secrets, settings_for

_rank = count(1)
LANES = 2
"""As many as CI has cores."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a forked process said, and how it ended (negative: by which signal)."""

    said: list[dict[str, Any]]
    ended: int

    def first(self, fact: str) -> Any:
        """The first thing it said of this fact, or nothing."""
        return next((line[fact] for line in self.said if fact in line), None)

    @property
    def names(self) -> list[str]:
        """The calls to neighbours that it made, in order."""
        found: list[str] = self.first("names")
        return found

    @property
    def broken(self) -> list[str]:
        return [line["broken"] for line in self.said if "broken" in line]


@dataclass(slots=True)
class Lane:
    """One warm process, alone with its database and its buckets."""

    process: subprocess.Popen[str]
    looked: int = 0

    def ask(self, deed: str, **facts: Any) -> Ended:
        """Fork a process that does this."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"deed": deed, **facts}) + "\n")
        self.process.stdin.flush()
        return Ended(**json.loads(self.process.stdout.readline()))

    def sure(self, deed: str, **facts: Any) -> Ended:
        """Fork a process that does this and ends well."""
        done = self.ask(deed, **facts)
        assert done.ended == 0, (deed, facts, done)
        return done

    def write(
        self, drafts: int, *, papers: int = 1, keep: bool = False, **changes: Any
    ) -> dict[str, str]:
        """Drafts ready to be sent (→ ""), or requests that were filed (→ their numbers)."""
        done = self.sure("write", drafts=drafts, papers=papers, changes=changes, keep=keep)
        return {line["draft"]: line.get("number", "") for line in done.said}

    def complete(self, filed: dict[str, str]) -> None:
        """Seal what was filed, and add to it: the parts wait for the worker."""
        self.sure("complete", numbers=list(filed.values()))

    def decided(self, filed: dict[str, str]) -> None:
        """Seal what was filed, and decide on it: the decisions wait for the worker."""
        self.sure("decided", numbers=list(filed.values()))

    def send(self, draft: str, at: int = 0, how: str = "", key: str | None = None) -> Ended:
        return self.ask("send", draft=draft, at=at, how=how, key=key)

    def one_job(self, at: int = 0, how: str = "", mutant: str | None = None) -> Ended:
        return self.ask("one_job", at=at, how=how, mutant=mutant)

    def finish(self, mutant: str | None = None) -> list[str]:
        """A clean worker works until nothing is left; what it could not do."""
        return self.sure("finish", mutant=mutant).broken

    def look(self, acknowledged: dict[str, str] | None = None) -> list[str]:
        """What does not hold: at any moment, or (given what was acknowledged) at the end."""
        end = acknowledged is not None
        told = acknowledged or {}
        done = self.sure("look", acknowledged=told, end=end, looked=self.looked)
        if end:
            self.looked = done.first("requests")
        return done.broken


@contextmanager
def _opened(postgres: Postgres, s3: S3Server, secrets: Path, log: Path) -> Iterator[Lane]:
    name = f"{DATABASE}_crash_{next(_rank)}"
    with psycopg.connect(postgres.address(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {DATABASE}".encode())
        settings = settings_for(postgres.address(APP, name), s3, secrets, name.replace("_", "-"))
        wiring.open_vault(settings).prepare()
        wiring.open_inbox(settings).prepare()
        mine = {"OWNER_URL": postgres.address(OWNER, name), "PATH": os.environ["PATH"]}
        with log.open("a") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.child"],
                env=environment_of(settings) | mine,
                cwd=Path(__file__).parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            yield Lane(process)
        finally:
            process.kill()
            process.communicate()
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def new_lane(
    postgres: Postgres, s3: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Any]:
    """Opens a lane of its own."""
    folder = tmp_path_factory.mktemp("crash")
    secrets = make_secrets(folder / "secrets")
    return lambda: _opened(postgres, s3, secrets, folder / "children.log")


@pytest.fixture(scope="session")
def lanes(new_lane: Callable[[], Any]) -> Iterator[list[Lane]]:
    """Lanes that work side by side, for all tests that leave nothing half-made behind."""
    with ExitStack() as opened:
        yield [opened.enter_context(new_lane()) for _ in range(LANES)]


@pytest.fixture
def lane(new_lane: Callable[[], Any]) -> Iterator[Lane]:
    """A lane that a test may spoil."""
    with new_lane() as opened:
        yield opened
