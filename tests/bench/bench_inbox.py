"""Every list, filter and search of the inbox, in few dossiers and in many: the database alone.

Run: python tests/bench/bench_inbox.py [many]. 10,000 dossiers, then 100,000 (or `many`, as
1000000), of a seeded, skewed crowd: half of them are one funder's, names repeat as they do: the
most common family's is that of four in a thousand, the first name of six in a hundred. Each reading
is a caseworker's of that funder, under row security; each figure is the 95th percentile.

A page that is full costs more than one that is empty, however many dossiers there are: so what is
sought is planted in both crowds, and finds a full page in both. Both are read in turns, so that
what else the machine does costs both alike.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

sys.path[:0] = [str(Path(__file__).parents[2])]

import psycopg

from portal import wiring
from portal.demo.postgres import start_postgres
from portal.domain.figures import Step
from portal.domain.inbox import PAGE_LENGTH, After, List, Sought, Turn
from portal.domain.names import name_key
from portal.domain.people import Actor, Role
from portal.domain.slips import slips
from portal.kindred import spelled
from portal.seeking import page_of
from portal.store.database import Database, Transaction
from portal.store.inbox_page import Asked
from portal.store.migrate import migrate

FEW, MANY, ROUNDS, WARM = 10_000, 100_000, 132, 12
MOST_MS, MOST_RATIO = 20.0, 1.5
STEERING, MOST_MS_OF_FIGURES = "figures of a year", 300.0
TODAY = date(2026, 11, 26)
SOON = TODAY + timedelta(days=31)
FUNDERS = 40
FAMILIES, FIRST_NAMES = 4_000, 300
AGENT = Actor(Role.CASEWORKER, "agent-7", "f-0")
LETTERS = "abcdefghijklmnoprstuv"
AIDS = ("apa", "apa", "apa home_help", "home_help", "adaptation")

FILL = """
INSERT INTO aid_requests (number, draft, person, edition, language, answers, later, routing,
    signature, pieces, submitted_at)
SELECT 'R-' || lpad(n::text, 7, '0'), 'd-' || n, 'p-' || n, 'e', 'fr', '{}', '[]', '{}', '{}',
    '[]', now()
FROM generate_series(1, %(many)s) n;
"""
FIGURES = """
INSERT INTO figures SELECT 'f-0', DATE '2026-11-26' - d, what, part, 'v' || v, 1 + (d * 7 + v) % 9
FROM generate_series(0, 729) d, (VALUES ('received', '', 1), ('decided', '', 1),
    ('withdrawn', '', 1), ('handed_over', '', 1), ('received', 'aid', 6),
    ('received', 'channel', 4), ('received', 'age', 9), ('decided', 'verdict', 4),
    ('asked', 'paper', 14)) AS t(what, part, most),
    generate_series(1, most) v;
INSERT INTO figures SELECT 'f-0', (DATE '2024-11-01' + m * INTERVAL '1 month')::date, what,
    part, v::text, 1 + v % 7
FROM generate_series(0, 24) m, (VALUES ('received', 'territory', 350),
    ('decided', 'territory', 350), ('took', 'a', 90), ('took', 'b', 90), ('took', 'c', 120),
    ('met', 'a', 2)) AS t(what, part, most),
    generate_series(1, most) v;
"""
"""Two years of one funder's days and months: the table is as long whatever the dossiers."""
COLUMNS = (
    "number", "request", "person", "funder", "routes", "status", "version", "submitted_at",
    "beneficiary", "birth_date", "commune", "caseworker", "stage", "place", "due_on", "soon_on",
    "granted_on", "aids", "flags", "nir_mark", "renewed_on", "referee", "ahead", "named",
    "in_order",
)  # fmt: skip
COPY = f"COPY dossiers ({', '.join(COLUMNS)}, name_key) FROM STDIN"


def names(chance: random.Random, many: int) -> list[str]:
    """So many invented names, five letters and more."""
    return ["".join(chance.choices(LETTERS, k=chance.randint(5, 9))) for _ in range(many)]


def rows(many: int) -> Iterator[tuple[object, ...]]:
    """Dossiers: half of them of one funder; two in a hundred deemed granted, most decided."""
    chance = random.Random(many)
    families, firsts = crowd_names()
    planted = plants()
    for n in range(1, many + 1):
        funder = f"f-{int(FUNDERS * chance.random() ** 6)}"
        family = families[int(FAMILIES * chance.random() ** 1.5)]
        name = f"{family} {firsts[int(FIRST_NAMES * chance.random() ** 2)]}"
        ended = chance.random() < 0.7
        due = TODAY + timedelta(days=chance.randint(-20, 60))
        waiting = not ended and chance.random() < 0.2
        granted = due + timedelta(days=1)
        late = granted <= TODAY
        place = 3 if ended else 0 if late else 1 if chance.random() < 0.03 else 2
        held = f"agent-{chance.randint(0, 40)}" if chance.random() < 0.6 else None
        filed = datetime(2026, 11, 26, tzinfo=UTC) - timedelta(days=chance.randint(0, 700))
        row: dict[str, object] = {
            "number": f"{number(n)}-1", "request": number(n), "person": f"p-{n}",
            "funder": funder, "routes": "[]", "status": "sealed", "version": 1,
            "submitted_at": filed, "beneficiary": name,
            "birth_date": f"19{chance.randint(25, 66)}-{chance.randint(1, 12):02}"
            f"-{chance.randint(1, 28):02}",
            "commune": f"{int(350 * chance.random() ** 2):05}", "caseworker": held,
            "stage": "decided" if ended else "waiting" if waiting else "to_study",
            "place": place, "due_on": due, "soon_on": due - timedelta(days=14),
            "granted_on": date.max if ended else granted,
            "aids": "seldom" if chance.random() < 0.00005 else chance.choice(AIDS),
            "flags": flags(chance, place, urgent=n % 2 == 0), "nir_mark": f"mark-{n}",
            "renewed_on": TODAY, "referee": False, "named": True, "in_order": True,
            "ahead": place == 1 and n % 2 == 0,
        }  # fmt: skip
        row |= planted.get(n, {})
        yield (*(row[column] for column in COLUMNS), row["beneficiary"])


def number(n: int) -> str:
    """The number of a request, as long whatever the crowd."""
    return f"R-{n:07}"


def crowd_names() -> tuple[list[str], list[str]]:
    """Families' names and first names, the same in each crowd."""
    shared = random.Random(0)
    return names(shared, FAMILIES), names(shared, FIRST_NAMES)


def plants() -> Mapping[int, Mapping[str, object]]:
    """Which of the first dossiers have what is sought: a full page of each, in each crowd."""
    families, firsts = crowd_names()
    usual = {"funder": "f-0", "place": 2, "stage": "to_study", "ahead": False, "flags": "",
             "due_on": TODAY + timedelta(days=9), "soon_on": TODAY,
             "granted_on": TODAY + timedelta(days=10)}  # fmt: skip
    sought: tuple[dict[str, object], ...] = (
        {"birth_date": "1940-05-05"}, {"nir_mark": "mark-123"}, {"commune": "00001"},
        {"commune": "00340"}, {"aids": "home_help"}, {"aids": "seldom"},
        {"flags": "urgent", "place": 1, "ahead": True}, {"flags": "helped"}, {"flags": "mandate"},
        {"aids": "adaptation", "flags": "papers_came", "stage": "waiting"},
        {"stage": "withdrawn", "place": 3}, {"beneficiary": f"{families[0]} {firsts[0]}"},
        {"submitted_at": datetime(2023, 12, 1, tzinfo=UTC)},
        {"submitted_at": datetime(2026, 11, 2, tzinfo=UTC)},
        {"beneficiary": f"{families[-1]} {firsts[9]}"}, {"beneficiary": f"{families[7]} x"},
        {"caseworker": AGENT.id}, {"caseworker": None}, {"referee": True},
    )  # fmt: skip
    turns = (one for _ in range(PAGE_LENGTH + 5) for one in sought)
    return {n: {**usual, **one} for n, one in enumerate(turns, 1)}


def flags(chance: random.Random, place: int, *, urgent: bool) -> str:
    """The marks of one dossier: helped in three of ten, papers that came in one of ten."""
    said = {
        "helped": chance.random() < 0.3,
        "mandate": chance.random() < 0.0001,
        "papers_came": chance.random() < 0.1,
        "urgent": place == 1 and urgent,
    }
    return " ".join(flag for flag, holds in said.items() if holds)


def fill(url: str, many: int) -> None:
    """Put the crowd in the database, with the words of its names."""
    with psycopg.connect(url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(FILL.replace("%(many)s", str(many)))
        owner.execute(
            "INSERT INTO agents (person, funder, role, appointed_at)"
            " SELECT 'agent-' || n, 'f-0', 'caseworker', now() FROM generate_series(0, 40) n"
        )
        words: set[tuple[str, str]] = set()
        with owner.cursor().copy(COPY) as copy:
            for row in rows(many):
                copy.write_row(row)
                kept = (*str(row[-1]).split(), str(row[-1]).replace(" ", ""))
                words |= {(str(row[3]), word) for word in kept}
        owner.execute(
            "WITH kept AS (SELECT *, string_to_array(name_key, ' ')"
            " || replace(name_key, ' ', '') AS words FROM dossiers)"
            " INSERT INTO name_words SELECT DISTINCT funder, w, number, CASE WHEN ahead THEN 1"
            " ELSE place + (place > 0)::int END, due_on, words FROM kept, unnest(words) w"
        )
        owner.execute(FIGURES)
        with owner.cursor().copy("COPY name_slips (funder, slip, word) FROM STDIN") as copy:
            for funder, word in sorted(words):
                for slip in sorted(slips(word)):
                    copy.write_row((funder, slip, word))
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def named(typed: str) -> Callable[[Transaction], object]:
    """A search by a name, as the act makes it: its words, then the list."""

    def look(tx: Transaction) -> object:
        asked = Asked(List.ALL, TODAY, SOON, PAGE_LENGTH + 1, Sought(), None)
        return page_of(tx, asked, typed).page

    return look


def kindred(tx: Transaction) -> object:
    """What stands beside the first dossier of a list: the person's others, slips forgiven."""
    (first, *_rest) = tx.inbox.page(List.ALL, TODAY, SOON, 1)
    name = name_key(first.dossier.beneficiary)
    return tx.kin.of(first.dossier, name, spelled(tx, name))


def readings() -> Mapping[str, Callable[[Transaction], object]]:
    """What a caseworker may ask for."""

    def page(which: List, sought: Sought | None = None, after: After | None = None):  # type: ignore[no-untyped-def]
        return lambda tx: tx.inbox.page(which, TODAY, SOON, PAGE_LENGTH + 1, sought, after)

    families, firsts = crowd_names()
    common, rare = f"{families[0]} {firsts[0]}", f"{families[-1]} {firsts[9]}"
    slip = f"{families[7][0]}{families[7][2:]}"
    sought = {
        "a number": Sought(numbers=[f"{number(77)}-1"]),
        "a number begun": Sought(begun=["R-00077", "R-00088"]),
        "a number hardly begun": Sought(begun=["R-0001", "R-0000"]),
        "a birth date": Sought(birth_date="1940-05-05"),
        "a mark": Sought(nir_mark="mark-123"),
        "a commune": Sought(communes=["00001"]),
        "a rare commune": Sought(communes=["00340"]),
        "an aid": Sought(aid="home_help"),
        "a rare aid": Sought(aid="seldom"),
        "an aid of nobody": Sought(aid="none"),
        "a flag": Sought(flag="urgent"),
        "a common flag": Sought(flag="helped"),
        "a rare flag": Sought(flag="mandate"),
        "two": Sought(aid="adaptation", flag="papers_came", stage="waiting"),
        "a rare stage": Sought(stage="withdrawn"),
        "an old age": Sought(filed_before=datetime(2024, 1, 1, tzinfo=UTC)),
        "an age": Sought(filed_from=datetime(2026, 11, 1, tzinfo=UTC)),
        "a stage": Sought(stage="waiting"),
    }
    return (
        {f"list {one.value}": page(one) for one in List}
        | {"a page far on": page(List.ALL, None, After(Turn.USUAL, TODAY, number(5)))}
        | {f"by {what}": page(List.ALL, one) for what, one in sought.items()}
        | {f"by name: {what}": named(typed) for what, typed in
           (("common", common), ("rare", rare), ("a slip", slip))}
        | {STEERING: lambda tx: (
            tx.figures.read(Step.MONTH, date(2025, 12, 1), date(2026, 12, 1)),
            tx.figures.waiting(date(2025, 12, 1)),
        )}
        | {"a list, and who is beside": kindred}
        | {"a list, then counts": lambda tx: (
            page(List.TO_TAKE)(tx), tx.inbox.counts(TODAY, SOON),
        )}
    )  # fmt: skip


@contextmanager
def crowded(many: int) -> Iterator[Database]:
    """A database of its own with so many dossiers."""
    with tempfile.TemporaryDirectory() as folder:
        postgres = start_postgres(Path(folder) / "postgres", settings={"fsync": "off"})
        try:
            migrate(postgres.owner_url)
            fill(postgres.owner_url, many)
            store = Database(postgres.url, clock=wiring.clock, new_id=lambda: str(uuid4()))
            yield store
            store.close()
        finally:
            postgres.erase()


def measured(stores: Sequence[Database]) -> Iterator[tuple[str, Sequence[float]]]:
    """The 95th percentile of each reading in each database, in milliseconds."""
    for what, look in readings().items():
        took: list[list[float]] = [[] for _ in stores]
        for _ in range(ROUNDS):
            for store, here in zip(stores, took, strict=True):
                with store.begin(AGENT) as tx:
                    begun = time.perf_counter()
                    look(tx)
                    here.append((time.perf_counter() - begun) * 1000)
        yield what, [sorted(here[WARM:])[int((ROUNDS - WARM) * 0.95)] for here in took]


def main(many: int) -> None:
    """Print both, and the verdict."""
    bad = False
    with crowded(FEW) as few, crowded(many) as more:
        for what, (least, ms) in measured((few, more)):
            most = MOST_MS_OF_FIGURES if what == STEERING else MOST_MS
            missed = ms > most or ms > max(least * MOST_RATIO, 1)
            bad |= missed
            print(f"{what:28} {least:7.2f} {ms:7.2f} ms  x {ms / least:.2f}{'  <--' * missed}")
    sys.exit(bad)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
