"""Whatever is changed of an addition is found, column by column and object by object."""

from __future__ import annotations

import json

import psycopg
import pytest

from portal.domain.findings import Outcome, exit_code
from portal.domain.people import WORKER
from portal.store.reconciliation_tables import TO_HAND
from portal.store.tables import addition_parts, additions
from tests.acts.added import add_to
from tests.acts.helped import NOBODY_SIGNED, UNDER_NO_MANDATE
from tests.acts.kept import Kept, different
from tests.acts.neighbours import flipped
from tests.build import a_png

ONE = "additions/1/"
OBJECTS = (f"{ONE}complement.pdf", f"{ONE}manifest.json", f"{ONE}pieces/bank_details-1.png")
OF_THE_ADDITION = {
    "rank": "2",
    "draft": "'another-draft'",
    "person": "'somebody-else'",
    "language": "'en'",
    "words": "'Autre chose.'",
    "corrections": """corrections || '{"street": "ailleurs"}'""",
    "signature": """signature || '{"signed_in_by": "nobody"}'""",
    "pieces": """jsonb_set(pieces, '{0,filename}', '"autre.pdf"')""",
    "submitted_at": "submitted_at - interval '1 day'",
    "acting": f"$of_a_mandate${json.dumps(UNDER_NO_MANDATE)}$of_a_mandate$::jsonb",
    "signers": f"$signed${json.dumps([NOBODY_SIGNED])}$signed$::jsonb",
}
OF_THE_PART = {
    "addition": "'another'",
    "request": "'another'",
    "person": "'somebody-else'",
    "funder": "'dep-75'",
    "rank": "2",
    "status": "'submitted'",
    "submitted_at": "submitted_at - interval '1 day'",
    "sealed_at": "sealed_at - interval '1 day'",
    "retain_until": "retain_until - interval '1 day'",
    "manifest_sha256": "repeat('0', 64)",
    "pdf_sha256": "repeat('0', 64)",
}
NOT_SENT = {
    "additions": {"number", "request"},
    "addition_parts": {"number", "dossier", "version", "sealed_xid"} | TO_HAND,
}
FAULTS = {"additions": OF_THE_ADDITION, "addition_parts": OF_THE_PART}


@pytest.fixture
def completed(kept: Kept) -> Kept:
    """The kept dossier, with an addition that is sealed and covered too."""
    return with_addition(kept)


@pytest.fixture(scope="module")
def whole(untouched: Kept) -> Kept:
    """The same, for those that change nothing of it."""
    return with_addition(untouched)


def with_addition(kept: Kept) -> Kept:
    """Add to it, seal what was added, and cover it."""
    with kept.desk.begin(WORKER) as tx:
        filed = tx.aid_requests.get(kept.request)
    add_to(kept.desk, filed, {"bank_details": a_png()}, "Voici.", phone="+33261910009")
    kept.office.work()
    kept.office.checkpoint()
    return kept


def test_what_nobody_touched_is_the_same(whole: Kept) -> None:
    for findings in (whole.request_now(), whole.vault_now(), whole.ledger_now()):
        assert {one.outcome for one in findings} == {Outcome.SAME}, findings
    checks = {one.check for one in whole.request_now()}
    assert {f"{whole.number} {name}: bytes" for name in OBJECTS} & checks == set()
    assert {f"{whole.number}-C1 {name}: bytes" for name in OBJECTS} <= checks
    assert f"{whole.request}-C1 everything that was sent" in checks


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("at", [0, -1])
def test_one_flipped_byte_of_an_addition_is_found(whole: Kept, name: str, at: int) -> None:
    lying = whole.lying(name, lambda data: flipped(data, at))
    said = different(whole.request_now(lying))
    assert f"{whole.number}-C1 {name}: bytes" in said
    assert f"{name}: bytes" in different(whole.vault_now(lying))


def test_no_column_is_forgotten() -> None:
    for table in (additions, addition_parts):
        assert {one.name for one in table.c} - NOT_SENT[table.name] == set(FAULTS[table.name])


@pytest.mark.parametrize("table", FAULTS)
def test_every_column_that_was_changed_is_different(completed: Kept, table: str) -> None:
    owner = psycopg.connect(completed.office.owner_url, autocommit=True)
    owner.execute("SET session_replication_role = replica")
    owner.execute(f"CREATE TABLE kept AS SELECT * FROM {table}".encode())
    missed = []
    for column, value in FAULTS[table].items():
        changed = owner.execute(f"UPDATE {table} SET {column} = {value}".encode())
        assert changed.rowcount == 1
        if exit_code(completed.request_now()) != 1:
            missed.append(column)
        owner.execute(f"UPDATE {table} t SET {column} = k.{column} FROM kept k".encode())
    owner.close()
    assert missed == []
    assert exit_code(completed.request_now()) == 0


def test_an_addition_struck_from_the_database_is_found(completed: Kept) -> None:
    office = completed.office
    office.superuser("DELETE FROM addition_parts")
    assert "parts" in different(completed.request_now())
    office.superuser("DELETE FROM additions")
    assert "additions: those of the ledger" in different(completed.request_now())
    office.superuser("DELETE FROM deposits WHERE name LIKE 'additions/%'")
    assert "sealed parts" in different(completed.request_now())


def test_another_fingerprint_before_it_breaks_the_chain(completed: Kept) -> None:
    """Who changes the dossier's own manifest would have to make the addition's anew."""
    completed.office.superuser("UPDATE dossiers SET manifest_sha256 = repeat('0', 64)")
    assert f"{completed.number}-C1 manifest's dossier" in different(completed.request_now())


def test_a_row_that_no_addition_ever_was_is_different(completed: Kept) -> None:
    for column, value in (("corrections", "[1]"), ("pieces", "[1]"), ("signature", "{}")):
        completed.office.superuser("CREATE TABLE kept AS SELECT * FROM additions")
        completed.office.superuser(f"UPDATE additions SET {column} = '{value}'")
        assert "is no addition" in different(completed.request_now()), column
        completed.office.superuser(f"UPDATE additions SET {column} = k.{column} FROM kept k")
        completed.office.superuser("DROP TABLE kept")


def test_one_that_is_not_sealed_yet_is_not_checked(kept: Kept) -> None:
    with kept.desk.begin(WORKER) as tx:
        filed = tx.aid_requests.get(kept.request)
    add_to(kept.desk, filed, words="Bonjour")
    found = {one.check: one.outcome for one in kept.request_now()}
    assert found[f"{kept.number}-C1 part"] is Outcome.NOT_CHECKED
    assert exit_code(kept.request_now()) == 2
