"""Filings a second at 8 clients, against the same statements by raw psycopg, in one run.

Run: python tests/bench/bench_filing.py [rounds]. Each client is a process (two cores, so that the
interpreter's lock is not what is measured). The statements are those that the driver was told in
one filing by the portal, which validates, routes and freezes besides. Eight clients on one
PostgreSQL with fsync on; a commit waits for the disk, so its floor is printed beside.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2])]

import orjson
import psycopg
from psycopg.types.json import Jsonb

from portal import wiring
from portal.acts import answer
from portal.acts.submit import submit
from portal.demo.postgres import start_postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.people import Actor, Role
from portal.form.remembered import explained, outlook
from portal.settings import Settings
from portal.store.migrate import migrate
from tests.acts.office import make_secrets, settings_for
from tests.build import answers

CLIENTS, BATCH, LEAST = 8, 10, 0.65
NOWHERE = S3Server("http://127.0.0.1:1", "none", "none", children=(), sockets=(), lock=-1)


def drafts(desk: Desk, actor: Actor, count: int) -> list[str]:
    """Complete drafts, no two alike, whose check was looked at: nobody sends before."""
    made = []
    for rank in range(count):
        draft = answer.start_draft(desk, actor, "fr")
        answer.answer_all(desk, actor, draft.id, answers(street=f"{rank} rue de {actor.id}"))
        told = answer.draft(desk, actor, draft.id).answers
        for look in (outlook, explained):
            look(desk.editions[draft.edition], told, desk.clock().date(), "fr")
        made.append(draft.id)
    return made


def client(settings: Settings, rounds: int, gate: Any, told: Any) -> None:
    """One client: in each round it files by the portal, then by hand, all clients together."""
    database = wiring.open_database(settings)
    desk = wiring.open_desk(settings, database)
    raw = psycopg.connect(settings.database_url, autocommit=True)
    actor = Actor(Role.APPLICANT, str(uuid4()))
    made = drafts(desk, actor, 2 * (rounds + 1) * BATCH + 1)
    script = Script(desk, actor, made.pop())
    ways: dict[str, Callable[[str], object]] = {
        "portal": lambda draft: submit(desk, actor, draft, "bench", "eidas1"),
        "raw": lambda draft: script.file(raw, draft),
    }
    for way in ways.values():  # warm, each statement prepared
        for _ in range(BATCH):
            way(made.pop())
    for _ in range(rounds):
        for name, way in ways.items():
            gate.wait()
            start = time.monotonic()
            for _ in range(BATCH):
                way(made.pop())
            told.put((name, start, time.monotonic()))
    raw.close()
    database.close()


@dataclass(frozen=True, slots=True)
class Statement:
    """One message of a filing, as the portal sent it; it names its draft, its number and person."""

    sql: bytes
    told: dict[str, Any]
    prepared: bool


class Script:
    """The statements of one filing, to be sent again for other drafts by psycopg alone."""

    def __init__(self, desk: Desk, actor: Actor, draft: str) -> None:
        self._said: list[Statement] = []
        self._names = [draft, self._recorded(desk, actor, draft)]

    def file(self, connection: psycopg.Connection, draft: str) -> None:
        """The same rows of another draft, under another number."""
        names = dict(zip(self._names, (draft, f"RAW-{uuid4()}"), strict=True))
        for one in self._said:
            if one.prepared:
                told = {name: _renamed(value, names) for name, value in one.told.items()}
                connection.execute(one.sql, told)
            else:
                connection.execute(one.sql, prepare=False)

    def _recorded(self, desk: Desk, actor: Actor, draft: str) -> str:
        """File by the portal, and keep what its driver was told."""
        execute, said = psycopg.Cursor.execute, self._said

        def heard(cursor: Any, query: Any, params: Any = None, **more: Any) -> Any:
            sql = query if isinstance(query, bytes) else query.encode()
            told = {name: _plain(value) for name, value in (params or {}).items()}
            said.append(Statement(sql, told, more.get("prepare") is not False))
            return execute(cursor, query, params, **more)

        psycopg.Cursor.execute = heard  # type: ignore[method-assign]
        try:
            return submit(desk, actor, draft, "bench", "eidas1").number
        finally:
            psycopg.Cursor.execute = execute  # type: ignore[method-assign]


def _plain(value: Any) -> Any:
    return orjson.dumps(value.obj).decode() if isinstance(value, Jsonb) else value


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        for old, new in names.items():
            value = value.replace(old, new)
    return value


def rates(settings: Settings, rounds: int) -> list[tuple[float, float]]:
    """Filings a second of all clients together, in each round: (by the portal, by hand)."""
    context = mp.get_context("spawn")
    gate, told = context.Barrier(CLIENTS), context.Queue()
    clients = [
        context.Process(target=client, args=(settings, rounds, gate, told)) for _ in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    found = [
        tuple(_rate([told.get(timeout=300) for _ in clients], way) for way in ("portal", "raw"))
        for _ in range(rounds)
    ]
    for one in clients:
        one.join(30)
    return found


def _rate(ends: list[tuple[str, float, float]], way: str) -> float:
    """Filings a second between the first client's start and the last one's end."""
    assert {name for name, _, _ in ends} == {way}, "the clients went out of step"
    whole = max(end for _, _, end in ends) - min(start for _, start, _ in ends)
    return CLIENTS * BATCH / whole


def fsync_floor(folder: Path) -> float:
    """Milliseconds that this disk takes to be sure of 4 KiB."""
    with (folder / "floor").open("wb", buffering=0) as file:
        start = time.perf_counter()
        for _ in range(100):
            file.write(b"\0" * 4096)
            os.fsync(file.fileno())
        return (time.perf_counter() - start) * 10


def main(rounds: int) -> None:
    """Print the rates of each round, and the ratio of their sums."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        postgres = start_postgres(folder / "postgres")
        try:
            migrate(postgres.owner_url)
            secrets = folder / "secrets"
            secrets.mkdir()
            settings = settings_for(postgres.url, NOWHERE, make_secrets(secrets), "bench")
            floor = fsync_floor(folder)
            pairs = rates(settings, rounds)
        finally:
            postgres.erase()
    for ours, raw in pairs:
        print(f"portal {ours:.0f} a second, raw psycopg {raw:.0f} a second, ratio {ours / raw:.2f}")
    ratio = median(ours / raw for ours, raw in pairs)
    print(f"median ratio {ratio:.2f} (at least {LEAST}); fsync floor {floor:.2f} ms")
    sys.exit(ratio < LEAST)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
