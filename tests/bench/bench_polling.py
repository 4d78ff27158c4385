"""1,500 funders ask in turn what changed, 50 at once, while requests are filed.

Run: python tests/bench/bench_polling.py [seconds]. 100 requests a minute are filed by the act that
files any, in ten communes; again and again a transaction that told one of these funders a change
stays open while filings after it commit, some of them the same funder's, and commits last. Readers
are the act behind `GET /changes`, in threads that wait for nothing between two polls, and filings
are another thread; all connect as the web does. A token is not asked for: that is another request's
matter, and one message more.

What each funder was told is compared with what the database's owner finds in the ledger at the end:
each change once, in the order of transactions. A run in which nothing overtook a held transaction
is void.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2])]

import psycopg

from portal import wiring
from portal.acts import answer
from portal.acts.collect import changes
from portal.acts.submit import submit
from portal.demo.postgres import Postgres, start_postgres
from portal.desk import Desk
from portal.domain.changes import MOST_CHANGES
from portal.domain.events import Routed
from portal.domain.people import WORKER
from portal.store.database import Database
from portal.store.migrate import migrate
from tests.acts.office import funder_of, make_secrets, settings_for
from tests.bench.bench_filing import NOWHERE
from tests.bench.served import cpu_of_family
from tests.build import an_applicant, answers

SECONDS, FUNDERS, AT_ONCE, A_MINUTE, HELD = 60, 1_500, 50, 100, 8
COMMUNES = (
    "35238", "44109", "31555", "67482", "33063", "59350", "34172", "06088", "21231", "76540",
)  # fmt: skip
OVERTAKEN = "dep-35"
"""Studies what is filed in the first of them."""
TOLD = "SELECT funder, subject FROM ledger WHERE word = 'Routed' ORDER BY xid, id"


@dataclass(slots=True)
class Follower:
    """A funder's software: how far it read, and the dossiers it was told of."""

    funder: str
    cursor: str | None = None
    seen: list[str] = field(default_factory=list)

    def poll(self, desk: Desk) -> bool:
        """Ask once; whether there is more already."""
        found = changes(desk, funder_of(self.funder), self.cursor, MOST_CHANGES)
        self.seen += [one.dossier for one in found.page]
        self.cursor = found.cursor
        return found.more


@dataclass(slots=True)
class Run:
    """What happened in one run: each poll's milliseconds, the CPU of all, what was overtaken."""

    stop: threading.Event = field(default_factory=threading.Event)
    took: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    filed: list[str] = field(default_factory=list)  # communes
    overtaken: int = 0
    broken: list[BaseException] = field(default_factory=list)

    def thread(self, work: Callable[..., None], *given: object) -> threading.Thread:
        """A thread that does this; if it fails, all stop."""

        def done() -> None:
            try:
                work(*given, self)
            except BaseException as error:
                self.broken.append(error)
                self.stop.set()

        return threading.Thread(target=done)


def main(seconds: int) -> None:
    """Print the figures, and stop at the first change that was missed or doubled."""
    with an_office() as (desk, postgres):
        followers = [Follower(code) for code in codes(desk)]
        drafts = drafted(desk, seconds * A_MINUTE // 60)
        run, waiting = Run(), SimpleQueue[Follower]()
        for one in followers:
            waiting.put(one)
        threads = [
            *(run.thread(poll, desk, waiting) for _ in range(AT_ONCE)),
            run.thread(file, desk, drafts),
            run.thread(hold, desk),
        ]
        began, database = time.monotonic(), cpu_of_family(postgres.child.pid)
        for thread in threads:
            thread.start()
        run.stop.wait(seconds)
        run.stop.set()
        for thread in threads:
            thread.join()
        lasted = time.monotonic() - began
        database = cpu_of_family(postgres.child.pid) - database
        if run.broken or not run.overtaken:
            raise SystemExit(f"void: {run.broken or 'nothing overtook a held transaction'}")
        told = compared(desk, postgres, followers)
    polls = len(run.took)
    print(f"{polls} polls of {FUNDERS} funders in {lasted:.0f} s; {len(run.filed)} requests filed")
    print(f"{told} changes, none missed, none doubled; {run.overtaken} waited for an older one")
    print(f"a poll: p50 {percentile(run.took, 0.5):.1f} ms, p95 {percentile(run.took, 0.95):.1f}")
    ours, theirs = sum(run.cpu) / polls * 1e6, database / polls * 1e6
    print(f"CPU a poll: portal {ours:.0f} µs, PostgreSQL {theirs:.0f} (the filings with it)")


@contextmanager
def an_office() -> Iterator[tuple[Desk, Postgres]]:
    """A desk on a database of its own, fsync on, that has a connection for everybody."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        postgres = start_postgres(folder / "postgres")
        try:
            migrate(postgres.owner_url)
            (folder / "secrets").mkdir()
            made = make_secrets(folder / "secrets")
            settings = settings_for(postgres.url, NOWHERE, made, "bench")
            database = Database(
                postgres.url,
                clock=wiring.clock,
                new_id=lambda: str(uuid4()),
                connections=AT_ONCE + 2,
            )
            yield wiring.open_desk(settings, database), postgres
            database.close()
        finally:
            postgres.erase()


def codes(desk: Desk) -> Sequence[str]:
    """The funders of the form, and invented ones, so many in all."""
    real = sorted(desk.editions[max(desk.editions)].reference.funders)
    return [*real, *(f"f-{rank}" for rank in range(FUNDERS))][:FUNDERS]


def drafted(desk: Desk, many: int) -> list[str]:
    """Complete drafts, before anything is measured."""
    made = []
    for rank in range(many):
        draft = answer.start_draft(desk, an_applicant(), "fr")
        told = answers(street=f"{rank} rue des Essais", commune=COMMUNES[rank % len(COMMUNES)])
        answer.answer_all(desk, an_applicant(), draft.id, told)
        made.append(draft.id)
    return made


def poll(desk: Desk, waiting: SimpleQueue[Follower], run: Run) -> None:
    """Take whoever waits longest, ask for them, put them back: nobody is asked for twice at once.

    A poll's own CPU is its thread's.
    """
    while not run.stop.is_set():
        one = waiting.get()
        begun, cpu = time.perf_counter(), time.thread_time()
        one.poll(desk)
        run.cpu.append(time.thread_time() - cpu)
        run.took.append((time.perf_counter() - begun) * 1000)
        waiting.put(one)


def file(desk: Desk, drafts: Sequence[str], run: Run) -> None:
    """File the drafts, one after the other, so many a minute."""
    due = time.monotonic()
    for rank, draft in enumerate(drafts):
        submit(desk, an_applicant(), draft, "bench", "eidas1")
        run.filed.append(COMMUNES[rank % len(COMMUNES)])
        due += 60 / A_MINUTE
        if run.stop.wait(max(0, due - time.monotonic())):
            return


def hold(desk: Desk, run: Run) -> None:
    """Tell a change, and keep its transaction open while others commit; again and again."""
    rank = 0
    while not run.stop.is_set():
        rank, before = rank + 1, len(run.filed)
        with desk.begin(WORKER) as tx:
            told = Routed(f"GA-HELD-{rank}-1", OVERTAKEN, ("apa",), ("held",))
            tx.ledger.append(told, funder=OVERTAKEN)
            tx.ledger.write()  # draws the lower number
            run.stop.wait(HELD)
            run.overtaken += run.filed[before:].count(COMMUNES[0])
        run.stop.wait(HELD / 4)


def compared(desk: Desk, postgres: Postgres, followers: Sequence[Follower]) -> int:
    """How many changes there are, once each was told to its funder once, and to nobody else."""
    there = defaultdict(list)
    with psycopg.connect(postgres.owner_url) as owner:
        for funder, subject in owner.execute(TOLD):
            there[funder].append(subject)
    for one in followers:
        while one.poll(desk):
            pass
        if one.seen != there.pop(one.funder, []):
            raise SystemExit(f"{one.funder} was told {one.seen}")
    if there:
        raise SystemExit(f"nobody asked for {sorted(there)}")
    return sum(len(one.seen) for one in followers)


def percentile(taken: list[float], share: float) -> float:
    """What so large a share of them took at most."""
    return sorted(taken)[int(len(taken) * share)]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
