"""A warm process that forks the ones which die: `python -m tests.crash.child`.

It reads one JSON object a line and forks a process for it, which builds the real desk, does what
was asked and answers lines of JSON; then it says how that process ended. It opens no connection
and starts no thread of its own, so that a fork is a clean process that has everything imported.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import psycopg

from portal import wiring
from portal.acts import (
    add,
    answer,
    attach,
    decide,
    destinations,
    push,
    send_again,
    software,
    submit,
)
from portal.acts.keep_ledger import keep_ledger
from portal.adapters.papers import media_type_of
from portal.desk import Desk, nothing_new
from portal.domain.duties import Duty
from portal.domain.errors import Unavailable
from portal.domain.inbox import RENEW
from portal.domain.papers import Inspected, Legible
from portal.domain.push import Carrier
from portal.settings import Settings
from portal.store.database import Database
from portal.worker import Worker
from tests.acts.added import typed
from tests.acts.office import EIDAS, ISSUER, work
from tests.acts.on_duty import OPERATOR, appoint
from tests.build import a_caseworker, a_pdf, an_applicant, answers
from tests.crash.invariants import Books, broken, half_made
from tests.crash.mutants import MUTANTS
from tests.crash.points import Points
from tests.crash.warm import warm_up

LEASE_SECONDS = 0.5
LONGEST_SECONDS = 240
ANA, BOSS = an_applicant(), "boss"


class FirstBytes:
    """Looks at an upload's first bytes alone: attaching is not what is tried here."""

    def inspect(self, data: bytes) -> Inspected:
        """What it seems to be."""
        return Inspected(media_type=media_type_of(data), pages=1)

    def read(self, data: bytes) -> tuple[Inspected, Legible]:
        """What it seems to be; well enough."""
        return self.inspect(data), Legible()


@dataclass(frozen=True, slots=True)
class Life:
    """What one forked process has."""

    settings: Settings
    owner_url: str
    desk: Desk
    database: Database
    say: Callable[..., None]

    def worker(self, desk: Desk) -> Worker:
        return Worker(
            desk, self.database.listen, lease_seconds=LEASE_SECONDS, checkpoint_seconds=3600
        )


def write(life: Life, drafts: int, papers: int, changes: dict[str, Any], keep: bool) -> None:
    """Write drafts that are ready to be sent; file them too, unless they are to be kept."""
    for _ in range(drafts):
        draft = answer.start_draft(life.desk, ANA, "fr")
        for rank in range(papers):
            attach.attach(life.desk, ANA, draft.id, "identity", "a.pdf", a_pdf(f"page {rank}"))
        answer.answer_all(life.desk, ANA, draft.id, answers(**changes))
        if keep:
            life.say(draft=draft.id)
        else:
            filed = submit.submit(life.desk, ANA, draft.id, ISSUER, EIDAS)
            life.say(draft=draft.id, number=filed.number)


def complete(life: Life, numbers: list[str]) -> None:
    """Seal what was filed, then add a paper and words to each of these requests."""
    work(life.worker(life.desk), life.database, life.owner_url, seconds=LONGEST_SECONDS - 20)
    for number in numbers:
        draft = add.start_addition(life.desk, ANA, number)
        attach.attach(life.desk, ANA, draft.id, "tax_notice", "b.pdf", a_pdf("avis"))
        add.add(life.desk, ANA, draft.id, typed("Voici."), ISSUER, EIDAS)


def decided(life: Life, numbers: list[str]) -> None:
    """Seal what was filed, then decide on the first dossier of each of these requests."""
    work(life.worker(life.desk), life.database, life.owner_url, seconds=LONGEST_SECONDS - 20)
    for number in numbers:
        decide.decide(life.desk, a_caseworker(), f"{number}-1", "granted", a_pdf("Oui"), 0)


def send(life: Life, draft: str, at: int, how: str, key: str | None) -> None:
    """Submit, as the web's process does, and die or see a neighbour fail on the way."""
    points = Points(at, how)
    desk = points.desk(life.desk, lambda _: None)
    try:
        filed = submit.submit(desk, ANA, draft, ISSUER, EIDAS, idempotency_key=key)
        life.say(draft=draft, number=filed.number)
    except Unavailable:
        life.say(draft=draft, refused=True)
    life.say(names=points.names)


def one_job(life: Life, at: int, how: str, mutant: str | None) -> None:
    """Take one job and do it, and die or see a neighbour fail on the way."""
    points = Points(at, how)
    desk = points.desk(life.desk, lambda subject: life.say(took=subject))
    worker = life.worker(desk)
    # Days of an inbox are renewed again and again: no job that is to be killed waits behind them.
    worker._acts = {kind: act for kind, act in worker._acts.items() if kind != RENEW}
    if mutant:
        worker._acts = {"seal": lambda number: MUTANTS[mutant](desk, number)}
    try:
        worker.work_once()
    except Unavailable:
        life.say(away=True)
    life.say(names=points.names)


def checkpoint(life: Life, at: int, how: str) -> None:
    """Order the ledger and sign its head, and die on the way."""
    points = Points(at, how)
    with suppress(Unavailable):
        keep_ledger(points.desk(life.desk, lambda _: None))
    life.say(names=points.names)


def finish(life: Life, mutant: str | None) -> None:
    """A clean worker, after the crash: it works until nothing is left."""
    worker = life.worker(life.desk)
    if mutant:
        worker._acts = {**worker._acts, "seal": lambda n: MUTANTS[mutant](life.desk, n)}
    try:
        work(worker, life.database, life.owner_url, seconds=LONGEST_SECONDS - 20)
    except AssertionError as error:
        life.say(broken=str(error))


def look(life: Life, acknowledged: dict[str, str], end: bool, looked: int) -> None:
    """Say what does not hold: at once after a crash, or at the end."""
    books = Books(life.owner_url, life.desk)
    for sentence in broken(books, acknowledged, looked) if end else half_made(books):
        life.say(broken=sentence)
    life.say(requests=books.asked("SELECT count(*) FROM aid_requests")[0][0])


def placed(life: Life, carrier: str, typed: dict[str, str]) -> None:
    """A software of a funder of its own choice, and where something goes for it."""
    boss = a_caseworker("dep-35", BOSS)
    with life.desk.begin(OPERATOR) as tx:
        appoint(tx, boss.id, "dep-35", Duty.MANAGER)
    made = software.register(life.desk, boss, carrier, ["feed", "read", "ack"])
    one, _ = destinations.add(life.desk, boss, made, Carrier(carrier), typed)
    given = destinations.look(life.desk, boss, made, one).destination.told
    life.say(software=made, destination=one, public_key=given.get("public_key", ""))


def replayed(life: Life, made: str, destination: str) -> None:
    """A manager has everything sent once more."""
    send_again.replay(life.desk, a_caseworker("dep-35", BOSS), made, destination, "")


def pushed(life: Life, destination: str, at: int, how: str) -> None:
    """Send what waits for a destination, and die on the way; say what is left."""
    points = Points(at, how)
    push.push(points.desk(life.desk, lambda _: None), destination)
    with psycopg.connect(life.owner_url) as owner:
        left = owner.execute("SELECT count(*) FROM errands").fetchone()
        told = owner.execute("SELECT count(*) FROM ledger WHERE word = 'Delivered'").fetchone()
    assert left and told
    life.say(names=points.names, left=left[0], delivered=told[0])


DEEDS: dict[str, Callable[..., None]] = {
    deed.__name__: deed
    for deed in (write, complete, decided, send, one_job, checkpoint, finish, look)
} | {deed.__name__: deed for deed in (placed, replayed, pushed)}


def live(settings: Settings, owner_url: str, warm: Desk, told: dict[str, Any], out: int) -> None:
    """The forked process: its own connections, one deed, the end."""
    signal.alarm(LONGEST_SECONDS)

    def say(**facts: object) -> None:
        os.write(out, json.dumps(facts).encode() + b"\n")

    database = wiring.open_database(settings)
    desk = replace(warm, begin=database.begin, read=database.read)
    DEEDS[told.pop("deed")](Life(settings, owner_url, desk, database, say), **told)


def forked(settings: Settings, owner_url: str, warm: Desk, told: dict[str, Any]) -> dict[str, Any]:
    """Fork, and say what the process said and how it ended (negative: by which signal)."""
    inner, outer = os.pipe()
    if not (pid := os.fork()):
        os.close(inner)
        status = 1
        try:
            live(settings, owner_url, warm, told, outer)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    os.close(outer)
    with os.fdopen(inner, "rb") as said:
        lines = [json.loads(line) for line in said.read().splitlines()]
    return {"said": lines, "ended": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}


def main() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # dies with its parent
    settings, owner_url = Settings(), os.environ["OWNER_URL"]
    nobody: Any = SimpleNamespace(begin=None, read=None)
    desk = wiring.open_desk(settings, nobody)  # type: ignore[arg-type]
    warm = replace(desk, papers=FirstBytes(), look_again=nothing_new)
    warm_up(warm)
    assert threading.active_count() == 1
    answers_to = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what is logged is no answer
    for line in sys.stdin:
        answers_to.write(json.dumps(forked(settings, owner_url, warm, json.loads(line))) + "\n")
        answers_to.flush()


if __name__ == "__main__":
    main()
