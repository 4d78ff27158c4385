"""Filings a second at 8 clients, against the same statements by raw psycopg, in one run.

Run: python tests/bench/bench_filing.py [rounds]. Each client is a process (two cores, so that the
interpreter's lock is not what is measured). The statements are those that the server saw of a
filing, taken from its own log; the portal validates, routes and freezes besides. Eight clients on
one PostgreSQL with fsync on; a commit waits for the disk, so its floor is printed beside.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2])]

import psycopg

from portal import wiring
from portal.acts import answer
from portal.acts.submit import submit
from portal.demo.postgres import start_postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.people import Actor, Role
from portal.form.remembered import outlook
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
        outlook(desk.editions[draft.edition], told, desk.clock().date(), "fr")
        made.append(draft.id)
    return made


def client(settings: Settings, rounds: int, gate: Any, told: Any) -> None:
    """One client: in each round it files by the portal, then by hand, all clients together."""
    database = wiring.open_database(settings)
    desk = wiring.open_desk(settings, database)
    raw = psycopg.connect(settings.database_url, autocommit=True)
    actor = Actor(Role.APPLICANT, str(uuid4()))
    ways: dict[str, Callable[[str], object]] = {
        "portal": lambda draft: submit(desk, actor, draft, "bench", "eidas1"),
        "raw": lambda draft: _file_by_hand(raw, actor.id, draft),
    }
    made = drafts(desk, actor, 2 * (rounds + 1) * BATCH)
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


def _file_by_hand(connection: psycopg.Connection, person: str, draft: str) -> None:
    number = f"RAW-{uuid4()}"
    say = connection.execute
    say("BEGIN")
    say(
        "SELECT set_config('role', 'portal_applicant', true), set_config('app.person', %s, true),"
        " set_config('app.funder', '', true)",
        [person],
    )
    row = say("SELECT * FROM drafts WHERE id = %s FOR UPDATE", [draft]).fetchone()
    assert row
    say("SELECT * FROM pieces WHERE draft = %s", [draft]).fetchall()
    say(
        "INSERT INTO aid_requests (number, draft, person, edition, language, answers, later,"
        " routing, signature, pieces, submitted_at)"
        " SELECT %s, id, person, edition, language, answers, later, %s, %s, '[]', now()"
        " FROM drafts WHERE id = %s",
        [number, ROUTING, SIGNATURE, draft],
    )
    say(
        "INSERT INTO dossiers (number, request, person, funder, routes, status,"
        " version, submitted_at, beneficiary, name_key, birth_date, commune)"
        " VALUES (%s, %s, %s, 'dep-35', %s, 'submitted', 1, now(), 'N', 'n', '1941-07-09',"
        " '35238')",
        [f"{number}-1", number, person, ROUTES],
    )
    say("UPDATE drafts SET number = %s WHERE id = %s", [number, draft])
    for word in ("Submitted", "Routed"):
        say(
            "INSERT INTO ledger (at, role, actor, word, subject, funder, person, detail)"
            " VALUES (now(), 'applicant', %s, %s, %s, NULL, %s, %s)",
            [person, word, number, person, DETAIL],
        )
    say(
        "INSERT INTO jobs (kind, subject, due_at, added_at) VALUES ('bench', %s, now(), now())",
        [number],
    )
    say("COMMIT")


ROUTES = '[{"funder":"dep-35","aid":"apa","role":"primary","rule":"r","because":{},"sources":[]}]'
ROUTING = f'{{"routes":{ROUTES},"referrals":[],"flags":[]}}'
SIGNATURE = '{"name":"N","statements":{},"signed_in_by":"x","assurance":"y"}'
DETAIL = '{"draft":"d","edition":"2026-01-01","dossiers":["n-1"],"answers_mark":"0"}'


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
