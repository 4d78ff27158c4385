"""Two hundred people fill in the form at once, each thinking between two pages.

Run: python tests/bench/load.py [people [seconds of thinking [times as fast]]]; 200, 10 and 1 if
nothing is said. Each signs in at a provider, answers every page that the form asks of their life,
sends two papers, checks, sends, and reads the receipt's page. What was filed is then compared with
what was typed. `times as fast` shortens the thinking and takes as many people fewer: as many pages
a second. Somebody thinks between half and one and a half of that time.

Against `portal run` as it comes (two processes, four threads each), with a PostgreSQL that keeps
what it says and a SeaweedFS of their own; nothing is sealed meanwhile. The people are threads of
this process, on the same machine: their CPU is told beside the others'.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

sys.path[:0] = [str(Path(__file__).parents[2])]

from portal import log, wiring
from portal.demo.loopback import free_ports
from portal.demo.postgres import start_postgres
from portal.demo.prepared import prepare_buckets
from portal.demo.provider_rules import Client
from portal.demo.seaweed import start_seaweed
from portal.desk import Desk
from portal.domain.people import WORKER
from portal.store.migrate import migrate
from tests.bench import crowd, served
from tests.bench.bench_pages import a_desk
from tests.bench.crowd import Journey

TARGET = 0.5
"""Seconds that one page of twenty may take longer than."""
PROCESSES, THREADS = 2, 4
SECRET = "s" * 43

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Office:
    """A portal that runs, and the CPU seconds that each of its parts has used so far."""

    web: str
    desk: Desk
    parts: Mapping[str, Clock]


@contextmanager
def an_office(folder: Path) -> Iterator[Office]:
    """PostgreSQL, SeaweedFS, the provider, and `portal run`."""
    with ExitStack() as running:
        postgres = start_postgres(folder)
        running.callback(postgres.erase)
        migrate(postgres.owner_url)
        s3 = start_seaweed(folder / "s3")
        running.callback(s3.stop)
        port, sign_in = free_ports(2)
        web, issuer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sign_in}"
        variables = {
            **served.variables_of(folder, postgres.url, web),
            "PORTAL_S3_ENDPOINT": s3.endpoint,
            "PORTAL_S3_ACCESS_KEY": s3.access_key,
            "PORTAL_S3_SECRET_KEY": s3.secret_key,
            "PORTAL_OIDC_CITIZENS_ISSUER": f"{issuer}/{crowd.PROVIDER}",
            "PORTAL_OIDC_CITIZENS_CLIENT_ID": "load",
            "PORTAL_OIDC_CITIZENS_CLIENT_SECRET": SECRET,
            "PORTAL_TRUSTED_PROXIES": "1",
        }
        desk, settings = running.enter_context(a_desk(variables))
        prepare_buckets(settings, own=False)
        back = f"{web}/connexion/demande/retour"
        client = Client("load", SECRET, back, f"{web}/deconnexion/retour")
        running.enter_context(crowd.provider(sign_in, (client, client), wiring.clock))
        log_file = folder / "portal.log"
        portal = served.portal(variables, log_file, THREADS, processes=PROCESSES, port=port)
        by = running.enter_context(portal)
        parts = {
            "the portal": by.cpu,
            "its readers of papers": by.cpu_beside,
            "PostgreSQL": lambda: served.cpu_of_family(postgres.child.pid),
            "SeaweedFS": lambda: sum(served.cpu_of_family(one.pid) for one in s3.children),
            "the people themselves": time.process_time,
        }
        yield Office(web, desk, parts)


def crowded(office: Office, people: int, think: float) -> Sequence[Journey]:
    """Let them all go, and wait for the last."""
    journeys = [Journey(rank) for rank in range(people)]
    threads = [
        threading.Thread(target=crowd.walk, args=(office.web, journey, think), daemon=True)
        for journey in journeys
    ]
    for thread in threads:
        thread.start()
        time.sleep(think / people)
    for thread in threads:
        thread.join()
    return journeys


def lost(desk: Desk, journeys: Sequence[Journey]) -> Sequence[str]:
    """Where what was filed is not what was typed: the person and the question, no answer."""
    found = []
    for journey in journeys:
        if not journey.number:
            continue
        with desk.begin(WORKER) as tx:
            filed = tx.aid_requests.get(journey.number)
        edition, day = desk.editions[filed.edition], filed.submitted_at.date()
        language = crowd.somebody(journey.rank).language
        typed = crowd.meant(edition, journey, language, day)
        names = sorted(typed.keys() | filed.answers.keys())
        wrong = [name for name in names if typed.get(name) != filed.answers.get(name)]
        found += [f"{journey.rank}: {name}" for name in wrong]
        if sorted(journey.papers) != sorted(piece.sha256 for piece in filed.pieces):
            found.append(f"{journey.rank}: papers")
    return found


def main(people: int, think: float, faster: float) -> None:
    """Print what the people met; end with 1 when a target is missed."""
    people, think = max(1, round(people / faster)), think / faster
    with tempfile.TemporaryDirectory() as place, an_office(Path(place)) as office:
        print(f"{people} people, {think:g} s of thinking; {_load()}", flush=True)
        before = {name: clock() for name, clock in office.parts.items()}
        began = time.monotonic()
        journeys = crowded(office, people, think)
        seconds = time.monotonic() - began
        used = {name: clock() - before[name] for name, clock in office.parts.items()}
        wrong = lost(office.desk, journeys)
    sys.exit(_told(journeys, wrong, seconds, used))


def _told(
    journeys: Sequence[Journey], wrong: Sequence[str], seconds: float, used: Mapping[str, float]
) -> int:
    errors = Counter(one.error for one in journeys if one.error)
    clicks = [click for one in journeys for click in one.clicks]
    cores = os.cpu_count() or 1
    print(f"{seconds:.0f} s, {len(clicks)} pages, {len(clicks) / seconds:.1f} a second; {_load()}")
    print(f"filed: {sum(bool(one.number) for one in journeys)}; errors: {errors.total()}; "
          f"lost or changed answers: {len(wrong)}")  # fmt: skip
    for text, times in [*errors.most_common(10), *((one, 1) for one in wrong[:10])]:
        print(f"    {times} × {text}")
    print("| | pages | p50 | p95 | p99 | longest |\n| --- | --- | --- | --- | --- | --- |")
    for what in ("a page read", "answers sent", "a paper sent", ""):
        some = sorted(one.seconds for one in clicks if one.what == what or not what)
        print(f"| {what or 'all'} | {len(some)} | {' | '.join(_waits(some))} |")
    for name, cpu in used.items():
        print(f"{name}: {cpu:.1f} s of CPU, {cpu / seconds / cores:.1%} of {cores} cores, "
              f"{cpu / max(1, len(clicks)) * 1000:.1f} ms a page")  # fmt: skip
    slow = _at([one.seconds for one in clicks], 95) >= TARGET
    return int(bool(errors or wrong or slow or not clicks))


def _waits(seconds: Sequence[float]) -> Sequence[str]:
    """The median, the 95th, the 99th hundredth, the longest; in milliseconds."""
    if not seconds:
        return ["–"] * 4
    told = [*(_at(seconds, hundredth) for hundredth in (50, 95, 99)), max(seconds)]
    return [f"{one * 1000:.0f} ms" for one in told]


def _at(seconds: Sequence[float], hundredth: int) -> float:
    return quantiles(seconds, n=100)[hundredth - 1] if len(seconds) > 1 else sum(seconds)


def _load() -> str:
    return f"load of the machine {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    log.start()
    told = [float(one) for one in sys.argv[1:]]
    asked = told + [200.0, 10.0, 1.0][len(told) :]
    main(int(asked[0]), asked[1], asked[2])
