"""Whatever the database's owner changes of what was filed is found, column by column."""

from __future__ import annotations

import json

import psycopg
import pytest

from portal.acts import verify
from portal.domain.findings import Finding, Outcome, exit_code
from portal.store.inbox_tables import INBOX_NAMES
from portal.store.reconciliation_tables import TO_HAND
from portal.store.tables import aid_requests, deposits, dossiers
from tests.acts.helped import NOBODY_COMPLETED, NOBODY_SIGNED, UNDER_NO_MANDATE
from tests.acts.kept import Kept, different
from tests.acts.office import TWO_FUNDERS, Office, file

OF_THE_REQUEST = {
    "draft": "'another-draft'",
    "person": "'somebody-else'",
    "edition": "'2025-01-01'",
    "language": "'en'",
    "answers": """answers || '{"household_size": true}'""",
    "later": """'["identity"]'""",
    "routing": """jsonb_set(routing, '{routes,0,because,fr}', '"Autre"')""",
    "signature": """signature || '{"signed_in_by": "nobody"}'""",
    "pieces": """jsonb_set(pieces, '{0,filename}', '"autre.pdf"')""",
    "submitted_at": "submitted_at - interval '1 day'",
    "promised": """'{"identity": "2027-01-15"}'""",
    "acting": f"$of_a_mandate${json.dumps(UNDER_NO_MANDATE)}$of_a_mandate$::jsonb",
    "signers": f"$signed${json.dumps([NOBODY_SIGNED])}$signed$::jsonb",
    "completed": f"$by_kin${json.dumps([NOBODY_COMPLETED])}$by_kin$::jsonb",
    "vouched": """'{"by": "https://nobody", "answers": ["birth_name"]}'""",
    "counter": """'{"agent": "somebody", "name": "", "place": "Vitré", "funder": "",
        "paper_signers": ["person"]}'""",
}
OF_THE_DOSSIER = {
    "person": "'somebody-else'",
    "funder": "'dep-75'",
    "routes": """jsonb_set(routes, '{0,because,fr}', '"Autre"')""",
    "status": "'submitted'",
    "submitted_at": "submitted_at - interval '1 day'",
    "beneficiary": "'Autre Personne'",
    "birth_date": "'1950-01-01'",
    "commune": "'75056'",
    "sealed_at": "sealed_at - interval '1 day'",
    "retain_until": "retain_until - interval '1 day'",
    "manifest_sha256": "repeat('0', 64)",
    "pdf_sha256": "repeat('0', 64)",
}
OF_THE_OBJECTS = {
    "funder": "'dep-75'",
    "media_type": "'text/plain'",
    "sha256": "repeat('0', 64)",
    "size_bytes": "size_bytes + 1",
    "cipher_sha256": "repeat('0', 64)",
    "cipher_bytes": "cipher_bytes + 1",
    "bucket": "'ailleurs'",
    "key": "key || 'x'",
    "retain_until": "retain_until - interval '1 day'",
    "version_id": "'another'",
}
NOT_FILED = {
    # the name under which everything else is looked up, and what a filing does not say
    "aid_requests": {"number", "idempotency_key", "erased_at"},
    # folded from the beneficiary for a search; counted at each write; what was handed over; what
    # test_erase.py plants
    "dossiers": {"number", "request", "version", "name_key", "sealed_xid", "erased_at"}
    | INBOX_NAMES
    | TO_HAND,
    # hidden from whom it may be: what it must hide, test_secrecy.py plants
    "deposits": {"dossier", "name", "medical", "doctor"},
}
FAULTS = {"aid_requests": OF_THE_REQUEST, "dossiers": OF_THE_DOSSIER, "deposits": OF_THE_OBJECTS}


def test_no_column_is_forgotten() -> None:
    for table in (aid_requests, dossiers, deposits):
        assert {one.name for one in table.c} - NOT_FILED[table.name] == set(FAULTS[table.name])


@pytest.mark.parametrize("table", FAULTS)
def test_every_column_that_was_changed_is_different(kept: Kept, table: str) -> None:
    owner = psycopg.connect(kept.office.owner_url, autocommit=True)
    owner.execute("SET session_replication_role = replica")
    whole = f"SELECT to_jsonb(t) FROM {table} t ORDER BY 1"
    before = owner.execute(whole.encode()).fetchall()
    missed = []
    for column, value in FAULTS[table].items():
        owner.execute(f"CREATE TABLE kept AS SELECT * FROM {table}".encode())
        owner.execute(f"UPDATE {table} SET {column} = {value}".encode())
        if owner.execute(whole.encode()).fetchall() == before:
            missed.append(f"{column} was not changed")
        if exit_code(kept.request_now()) != 1:
            missed.append(column)
        key = "name" if table == "deposits" else "number"
        back = f"UPDATE {table} t SET {column} = k.{column} FROM kept k WHERE k.{key} = t.{key}"
        owner.execute(back.encode())
        owner.execute("DROP TABLE kept")
    owner.close()
    assert missed == []
    assert exit_code(kept.request_now()) == 0


def outcomes(findings: tuple[Finding, ...]) -> dict[str, Outcome]:
    return {one.check: one.outcome for one in findings}


def test_each_check_is_named_plainly(kept: Kept) -> None:
    """The legal filing date: the ledger, its mark, the sealed record and the lists all know it."""
    kept.office.superuser("UPDATE aid_requests SET submitted_at = submitted_at - interval '1 day'")
    said = different(kept.request_now())
    for check in ("filing date", "everything that was filed", "pdf filing date"):
        assert f"{check}: " in said
    assert f"{kept.number} filing date: what the request makes of it" in said


def test_a_row_that_no_request_ever_was_is_different_and_no_traceback(kept: Kept) -> None:
    kept.office.superuser("UPDATE aid_requests SET signature = '{}'")
    assert "is no request" in different(kept.request_now())


def test_answers_that_make_no_dossier_are_different(kept: Kept) -> None:
    kept.office.superuser("UPDATE aid_requests SET answers = answers - 'birth_name'")
    assert "makes no such dossier" in different(kept.request_now())


def test_a_filing_that_was_told_anew_is_found_by_the_checkpoint(kept: Kept) -> None:
    """Who owns the database can make the mark again: not what was signed over it."""
    kept.office.superuser(
        "UPDATE ledger SET at = at - interval '1 day' WHERE word = 'Submitted'",
        "UPDATE ledger SET funder = 'dep-75' WHERE word = 'Routed'",
    )
    said = different(kept.request_now())
    assert "filing checkpoint" in said
    assert "routing checkpoint" in said


def test_a_dossier_struck_from_the_database_is_found(office: Office) -> None:
    filed = file(office.desk, **TWO_FUNDERS)
    office.superuser(f"DELETE FROM dossiers WHERE number = '{filed.number}-2'")
    assert "dossiers" in different(verify.verify_request(office.desk, filed.number))
    office.superuser(f"DELETE FROM dossiers WHERE number = '{filed.number}-1'")
    assert "dossiers" in different(verify.verify_request(office.desk, filed.number))


def test_without_the_drafts_key_the_mark_is_not_checked(kept: Kept) -> None:
    kept.office.superuser("DELETE FROM drafts")
    found = outcomes(kept.request_now())
    assert found["everything that was filed"] is Outcome.NOT_CHECKED
    assert exit_code(kept.request_now()) == 2
