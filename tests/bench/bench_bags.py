"""Dossiers handed over as bags, against reading, decrypting and hashing the same bytes.

Run: python tests/bench/bench_bags.py [dossiers]. 1,000 dossiers (or as many as are given, as
10000) in a real SeaweedFS, each under a data key of its own. One is filed and sealed by the acts;
its sealed PDF, made 150 KB by a comment, stands in every other, beside three papers of 500 KB and a
manifest of its own, which are encrypted and deposited here. Both ways out are measured, each in
turns with the bare work: `portal export`, which hands over all in one stream and is held to the
target, and the door of the API, where each bag is asked for alone.

The bare work is minio's client, the envelope's `decrypt` and one SHA-256. It asks the database
nothing: what PostgreSQL spends meanwhile is ours. What the store spends is the same for both, and
left out. The memory is what this process grew beyond what it held before the first.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2])]

import psycopg

from portal import wiring
from portal.acts.collect import give_bag
from portal.acts.export import Files, Handed, export
from portal.acts.seal import seal
from portal.adapters.envelope import decrypt, encrypt
from portal.demo.postgres import start_postgres
from portal.demo.seaweed import start_seaweed
from portal.desk import Desk
from portal.domain.dossier import Deposit, Dossier, digest
from portal.domain.manifest import MANIFEST_NAME, MANIFEST_TYPE, PDF_NAME, manifest_of, object_key
from portal.domain.people import WORKER
from portal.safe import data_key, open_deposit
from portal.store.migrate import migrate
from tests.acts.office import file, funder_of, make_secrets, settings_for
from tests.bench.served import cpu_of_family

MANY, WARM = 1_000, 3
MOST_TIMES, MOST_MB = 1.5, 64
PAPERS = {name: secrets.token_bytes(500_000) for name in ("identity", "tax_notice", "iban")}
PDF_BYTES, FUNDER = 150_000, "dep-35"
COPY = """
INSERT INTO dossiers SELECT (jsonb_populate_record(d,
    jsonb_build_object('number', %(number)s::text, 'manifest_sha256', %(manifest)s::text))).*
FROM dossiers d WHERE number = %(of)s
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in the vault of a dossier, and the key that opens it."""

    key: bytes
    deposits: Sequence[Deposit]


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of one way and of the bare work, bytes that were read, MB that were grown."""

    ours: float
    database: float
    bare: float
    read_bytes: int
    grown: float

    @property
    def times(self) -> float:
        """How much more than the bare work."""
        return (self.ours + self.database) / self.bare


def main(many: int) -> None:
    """Print both ways at ten and at all, and the verdict."""
    bad = False
    with an_office() as (desk, owner_url, server):
        kept = deposited(desk, owner_url, many + WARM)
        for way in (by_export, by_door):
            for several in sorted({min(10, many), many}):
                spent = measured(desk, server, kept, way(desk, kept), several)
                missed = spent.times > MOST_TIMES or spent.grown > MOST_MB
                bad |= missed and way is by_export
                print(told(way.__name__, several, spent) + "  <--" * bad)
    print(f"(at most {MOST_TIMES}, and {MOST_MB} MB)")
    sys.exit(bad)


def told(way: str, several: int, spent: Spent) -> str:
    """One line of figures."""
    ours, database, bare = (
        each / several * 1000 for each in (spent.ours, spent.database, spent.bare)
    )
    return (
        f"{way} of {several}, {spent.read_bytes / several / 1000:,.0f} KB each: ours {ours:.1f} ms"
        f" and PostgreSQL {database:.1f}, bare {bare:.1f}: {spent.times:.2f} times;"
        f" {spent.grown:.0f} MB more"
    )


@contextmanager
def an_office() -> Iterator[tuple[Desk, str, int]]:
    """A desk with its neighbours; the owner's address, and the process of PostgreSQL."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = start_postgres(folder / "postgres")
        stack.callback(postgres.erase)
        migrate(postgres.owner_url)
        s3 = start_seaweed(folder / "s3")
        stack.callback(s3.stop)
        (folder / "secrets").mkdir()
        made = make_secrets(folder / "secrets")
        settings = settings_for(postgres.url, s3, made, "bench")
        wiring.open_vault(settings).prepare()
        wiring.open_inbox(settings).prepare()
        database = wiring.open_database(settings)
        stack.callback(database.close)
        yield wiring.open_desk(settings, database), postgres.owner_url, postgres.child.pid


def deposited(desk: Desk, owner_url: str, many: int) -> Mapping[str, Kept]:
    """So many dossiers in the vault, the first as the acts seal it."""
    first = seal(desk, f"{file(desk).number}-1")
    with desk.begin(WORKER) as tx:
        key, deposits = data_key(desk, tx.keys.get(first.number)), tx.deposits.of(first.number)
    pdf = longer(next(open_deposit(desk, key, one) for one in deposits if one.name == PDF_NAME))
    kept = {}
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        for rank in range(1, many + 1):
            dossier = replace(first, number=f"GA-BENCH-{rank}-1")
            kept[dossier.number] = laid(desk, owner, dossier, first.number, pdf)
        owner.execute("DELETE FROM dossiers WHERE number = %s", (first.number,))
        owner.execute("VACUUM ANALYZE")
    return kept


def longer(pdf: bytes) -> bytes:
    """The same PDF with a long comment, and its end once more (ISO 32000-1, 7.5.5)."""
    end = pdf[pdf.rindex(b"startxref") :]
    return pdf + b"%" + b"-" * (PDF_BYTES - len(pdf) - len(end) - 2) + b"\n" + end


def laid(
    desk: Desk, owner: psycopg.Connection[tuple[object, ...]], one: Dossier, of: str, pdf: bytes
) -> Kept:
    """A dossier's row beside that one's, its key, its objects in the vault."""
    key = secrets.token_bytes(32)
    files = {f"pieces/{name}.pdf": data for name, data in PAPERS.items()} | {PDF_NAME: pdf}
    deposits = [put(desk, key, one, name, data) for name, data in files.items()]
    assert one.retain_until is not None
    manifest = manifest_of(one, deposits, one.retain_until, secrets.token_hex(16))
    deposits.append(put(desk, key, one, MANIFEST_NAME, manifest))
    owner.execute(COPY, {"number": one.number, "manifest": digest(manifest), "of": of})
    with desk.begin(WORKER) as tx:
        tx.keys.add_once(one.number, one.funder, *desk.keyring.wrap(one.funder, key))
        tx.deposits.plan(deposits, {})
    return Kept(key, deposits)


def put(desk: Desk, key: bytes, one: Dossier, name: str, data: bytes) -> Deposit:
    """An object, encrypted, in the vault."""
    sealed = encrypt(key, one.number, name, data)
    at = object_key(one, digest(sealed), secrets.token_hex(8))
    assert one.retain_until is not None
    return Deposit(
        dossier=one.number,
        funder=one.funder,
        name=name,
        media_type=MANIFEST_TYPE if name == MANIFEST_NAME else "application/pdf",
        sha256=digest(data),
        size_bytes=len(data),
        cipher_sha256=digest(sealed),
        cipher_bytes=len(sealed),
        bucket=desk.vault.bucket,
        key=at,
        retain_until=one.retain_until,
        version_id=desk.vault.put(at, sealed, one.retain_until),
    )


def by_door(desk: Desk, kept: Mapping[str, Kept]) -> Iterator[str]:
    """Every bag, each asked of the door alone."""
    with Path(os.devnull).open("wb") as stream:
        for number in kept:
            for block in give_bag(desk, funder_of(FUNDER), number).blocks:
                stream.write(block)
            yield number


def by_export(desk: Desk, kept: Mapping[str, Kept]) -> Iterator[str]:
    """Every bag of `portal export`, in its order."""
    with Path(os.devnull).open("wb") as stream:

        def into(number: str, files: Files) -> None:
            for _, data in files:
                stream.write(data)

        for given, _ in export(desk, funder_of(FUNDER), None, into):
            if not isinstance(given, Handed) or given.number not in kept:
                raise SystemExit(f"{given.number} is not handed over")
            yield given.number


def bare(desk: Desk, number: str, kept: Kept) -> int:
    """Read, decrypt and hash the objects of a dossier; how many bytes they were."""
    client = desk.vault._client  # type: ignore[attr-defined]  # the bare client, on purpose
    read = 0
    for one in kept.deposits:
        answer = client.get_object(one.bucket, one.key, version_id=one.version_id)
        plain = decrypt(kept.key, number, one.name, answer.read())
        answer.release_conn()
        if hashlib.sha256(plain).hexdigest() != one.sha256:
            raise SystemExit(f"{number}: {one.name} is not what was deposited")
        read += len(plain)
    return read


def measured(
    desk: Desk, server: int, kept: Mapping[str, Kept], way: Iterator[str], several: int
) -> Spent:
    """What so many dossiers cost by this way, and barely, in turns."""
    for _ in range(WARM):
        number = next(way)
        bare(desk, number, kept[number])
    ours = alone = 0.0
    read, before, database = 0, memory("VmRSS"), cpu_of_family(server)
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew (proc(5))
    for _ in range(several):
        begun = time.process_time()
        number = next(way)
        between = time.process_time()
        read += bare(desk, number, kept[number])
        ours += between - begun
        alone += time.process_time() - between
    spent = cpu_of_family(server) - database
    return Spent(ours, spent, alone, read, memory("VmHWM") - before)


def memory(which: str) -> float:
    """What /proc says of this process's memory, in MB."""
    lines = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[which].split()[0]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
