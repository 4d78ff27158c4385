"""A funder's table as CSV, against psql's own `\\copy` of the same rows, in one run.

Run: python tests/bench/bench_export_table.py [many]. 100,000 dossiers (or `many`, as 1000000), all
of one funder, six of ten decided, each with a name and one of 350 communes. Ours is read as the
funder's software, under row security, its codes in words, its names safe from being formulas, told
to the ledger. `\\copy` is the owner's: of the very same lines, of which ours are to be at least
nine tenths as quick; and, beside, of the columns as they are kept, without a word. Each is the best
of five, in turn. The memory is the most that the process grew.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2])]

import psycopg

from portal import wiring
from portal.adapters.spreadsheet import write_sheets
from portal.demo.postgres import Postgres, start_postgres
from portal.domain.decision import Verdict
from portal.domain.inbox import Stage
from portal.domain.people import Actor, Role
from portal.domain.table import Form, Used, Words
from portal.store.database import Database
from portal.store.migrate import migrate
from portal.store.table import _COPIES, SOURCE
from portal.store.wire import _built, as_json

MANY, ROUNDS, LEAST = 100_000, 5, 0.9
SOFTWARE = Actor(Role.FUNDER, "export:f-0", "f-0")
FILL = """
SET session_replication_role = replica;
INSERT INTO dossiers (number, request, person, funder, routes, status, version, submitted_at,
    beneficiary, name_key, birth_date, commune, stage, place, due_on, aids, sealed_at, sealed_xid,
    manifest_sha256, retain_until, collected_at, handed_at)
SELECT 'GA-2026-' || lpad(n::text, 8, '0') || '-1', 'R', 'p', 'f-0', '[]', 'sealed', 1, at,
    'Nom' || n % 4000 || ' Prénom' || n % 300, 'x', '1940-01-01', lpad((n % 350)::text, 5, '0'),
    CASE WHEN n % 10 < 6 THEN 'decided' ELSE 'to_study' END, CASE WHEN n % 10 < 6 THEN 3 ELSE 2 END,
    '2026-12-01', (ARRAY['apa', 'apa home_help', 'home_help', 'adaptation'])[1 + n % 4],
    at + INTERVAL '1 minute', '1', 'x', at + INTERVAL '10 years', at + INTERVAL '2 minutes',
    at + INTERVAL '3 minutes'
FROM (SELECT n, TIMESTAMPTZ '2024-01-01Z' + n * INTERVAL '1 minute' AS at
    FROM generate_series(1, @) n) t;
INSERT INTO decisions (number, dossier, request, person, funder, rank, verdict, previous, inbox_key,
    size_bytes, pdf_sha256, status, version, dossier_sealed_at, decided_at, sealed_at)
SELECT number || '-D1', number, 'R', 'p', 'f-0', 1, 'granted', number, number, 1, 'x', 'sealed', 1,
    sealed_at, sealed_at + INTERVAL '40 days', sealed_at + INTERVAL '40 days'
FROM dossiers WHERE stage = 'decided';
"""
PLAIN = (
    "SELECT d.number, d.aids, d.beneficiary, d.commune, d.commune, d.submitted_at, d.came_at,"
    " d.sealed_at, d.stage, d.due_on, n.verdict, n.decided_at, w.withdrawn_at, d.collected_at,"
    f" d.handed_at, d.retain_until{SOURCE.replace(':funder', chr(39) + 'f-0' + chr(39))}"
)
HEADS = [f"column {rank}" for rank in range(16)]


def words(used: Used) -> Words:
    """Words of about the length of ours."""
    return Words(
        HEADS,
        dict.fromkeys(Stage, "À étudier"),
        dict.fromkeys(Verdict, "Accordée en partie"),
        {aids: f"L’aide {aids}" for aids in used.aids},
        {code: f"Une-Commune-{code}" for code in used.communes},
    )


def same_lines(postgres: Postgres, told: Words) -> str:
    """The very SELECT of ours, its values written into it."""
    mapped = {"aids": as_json(told.aids), "communes": as_json(told.communes)}
    values = {"funder": "f-0", **mapped, **told.stages, **told.verdicts}
    with psycopg.connect(postgres.owner_url) as owner:
        copy = psycopg.ClientCursor(owner).mogrify(_built(_COPIES[Form.CSV]).sql, values)
    return copy.removeprefix("COPY (").rpartition(") TO STDOUT")[0]


def by_psql(postgres: Postgres, lines: str, into: Path) -> float:
    """Seconds of `\\copy`, its start left out."""
    script = (
        "SET TimeZone = 'Europe/Paris';\n\\timing on\n"
        f"\\copy ({lines}) TO '{into}' (FORMAT csv, DELIMITER ';')\n"
    )
    told = subprocess.run(
        ["psql", "-XqAt", postgres.owner_url.replace("postgresql+psycopg", "postgresql")],
        input=script, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(told.stdout.split("Time: ")[1].split(" ")[0]) / 1000


def by_us(store: Database, into: Path) -> float:
    """Seconds of the same by the portal, with its words and its entry in the ledger."""
    began = time.perf_counter()
    with into.open("wb") as file, store.begin(SOFTWARE) as tx:
        tx.table.copy(Form.CSV, words(tx.table.used()), file.write)
    return time.perf_counter() - began


def main(many: int) -> None:
    """Print both, and the verdict."""
    with tempfile.TemporaryDirectory() as folder:
        postgres = start_postgres(Path(folder) / "postgres", settings={"fsync": "off"})
        try:
            migrate(postgres.owner_url)
            with psycopg.connect(postgres.owner_url, autocommit=True) as owner:
                owner.execute(FILL.replace("@", str(many)))
                owner.execute("VACUUM ANALYZE")
            store = Database(postgres.url, clock=wiring.clock, new_id=lambda: str(uuid4()))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            ours, theirs = Path(folder) / "ours.csv", Path(folder) / "theirs.csv"
            with store.begin(SOFTWARE) as tx:
                same = same_lines(postgres, words(tx.table.used()))
            took = [
                (*(by_psql(postgres, one, theirs) for one in (same, PLAIN)), by_us(store, ours))
                for _ in range(ROUNDS)
            ]
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            began = time.perf_counter()
            with (Path(folder) / "ours.xlsx").open("wb") as book:
                lines = (line.split(";") for line in ours.open())
                write_sheets(lines, HEADS, [False] * len(HEADS), book)
            sheets = time.perf_counter() - began
            store.close()
        finally:
            postgres.erase()
    psql, plain, us = (min(column) for column in zip(*took, strict=True))
    ratio = psql / us
    print(f"{many} rows: \\copy {psql:.2f} s, ours {us:.2f} s, {many / us:,.0f} rows a second")
    print(f"{ratio:.2f} of \\copy{'  <--' * (ratio < LEAST)}; {grown:.0f} MB more memory")
    print(f"{plain / us:.2f} of \\copy of the columns as they are kept ({plain:.2f} s)")
    print(f"as XLSX, from these lines: {sheets:.1f} s")
    sys.exit(ratio < LEAST)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
