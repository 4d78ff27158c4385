"""Dossiers sealed per second per core, against the sum of the bare render, seal and puts.

Run: python tests/bench/bench_sealing.py [dossiers]. Both sides in one process and one run, in
turns: acts.seal.seal (read, render, seal, encrypt, deposit, read back, compare, note, tell the
ledger), and the bare tuned WeasyPrint render, the bare tuned pyHanko seal and the bare minio puts
of the same bytes into the same vault. Wall time, since puts are waiting; one worker is one core.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).parents[2])]

from minio.commonconfig import COMPLIANCE
from minio.retention import Retention

from portal import wiring
from portal.acts.seal import seal
from portal.demo.postgres import start_postgres
from portal.demo.seaweed import start_seaweed
from portal.desk import Desk
from portal.domain.people import WORKER, Actor, Role
from portal.form.record import record_json, record_of
from portal.form.retention import provisional_term
from portal.store.migrate import migrate
from tests.acts.office import file, make_secrets, settings_for
from tests.build import a_jpeg, a_pdf

LIMIT = 0.85
SINGLE_PUT = 5 * 1024**3


def main(rounds: int) -> None:
    """Print medians, dossiers a second and the ratio."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = start_postgres(folder / "postgres")
        stack.callback(postgres.erase)
        migrate(postgres.owner_url)
        s3 = start_seaweed(folder / "s3")
        stack.callback(s3.stop)
        secrets = folder / "secrets"
        secrets.mkdir()
        settings = settings_for(postgres.url, s3, make_secrets(secrets), "bench")
        wiring.open_vault(settings).prepare()
        wiring.open_inbox(settings).prepare()
        database = wiring.open_database(settings)
        stack.callback(database.close)
        desk = wiring.open_desk(settings, database)
        actor = Actor(Role.APPLICANT, "00000000-0000-4000-8000-000000000001")
        papers = {"identity": a_jpeg(1600, 1200), "tax_notice": a_pdf()}
        numbers = [f"{file(desk, actor, papers).number}-1" for _ in range(rounds + 2)]
        for number in numbers[:2]:  # warm: typefaces, connections, statements
            seal(desk, number)
            bare(desk, number)
        ours, theirs = [], []
        for number in numbers[2:]:
            ours.append(timed(lambda n=number: seal(desk, n)))
            theirs.append(bare(desk, number))
    sums = [sum(parts) for parts in theirs]
    render, sealed, puts = (median(part) * 1000 for part in zip(*theirs, strict=True))
    ratio = median(sums) / median(ours)
    print(f"bare render {render:.0f} ms, bare seal {sealed:.0f} ms, bare puts {puts:.0f} ms")
    print(f"sum {median(sums) * 1000:.0f} ms; the whole act {median(ours) * 1000:.0f} ms")
    print(f"{1 / median(ours):.2f} dossiers a second on one core")
    print(f"ratio {ratio:.2f} (at least {LIMIT})")
    sys.exit(ratio < LIMIT)


def bare(desk: Desk, number: str) -> tuple[float, float, float]:
    """Seconds of the bare render, the bare seal, the bare puts of the bytes that were deposited."""
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
        aid_request = tx.aid_requests.get(dossier.request)
        deposits = tx.deposits.of(number)
    edition = desk.editions[aid_request.edition]
    until = provisional_term(edition, aid_request, dossier.funder)
    names = {code: one.name for code, one in edition.reference.funders.items()}
    record = record_of(edition, aid_request, dossier, names, until)
    attached = record_json(record, aid_request)
    kept: list[bytes] = []
    render = timed(lambda: kept.append(desk.printer.dossier(record, attached)))
    sealed = timed(lambda: desk.sealer.seal(kept[0]))
    objects = [desk.vault.read(one.key, one.version_id or "") for one in deposits]
    client = desk.vault._client  # type: ignore[attr-defined]  # the bare client, on purpose
    retention = Retention(COMPLIANCE, until)

    def put_all() -> None:
        for rank, data in enumerate(objects):
            client.put_object(
                desk.vault.bucket,
                f"bare/{number}/{rank}",
                io.BytesIO(data),
                len(data),
                part_size=SINGLE_PUT,
                retention=retention,
            )

    return render, sealed, timed(put_all)


def timed(action: Callable[[], object]) -> float:
    """Seconds by the wall."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
