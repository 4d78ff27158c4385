"""Objects swapped, missing, unknown, unlocked: each is found."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from minio.commonconfig import COMPLIANCE
from minio.retention import Retention

from portal.adapters.envelope import encrypt
from portal.domain.dossier import digest
from portal.domain.findings import exit_code
from tests.acts.kept import IDENTITY, NOTICE, OBJECTS, Kept, different
from tests.acts.neighbours import Bent
from tests.build import a_pdf


def test_a_paper_swapped_for_another_is_found(kept: Kept) -> None:
    """In the database each names the other's place: both still lie there, whole."""
    one, other = kept.deposit(IDENTITY), kept.deposit(NOTICE)
    with psycopg.connect(kept.office.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE deposits DROP CONSTRAINT deposits_key_key")
        for name, place in ((IDENTITY, other), (NOTICE, one)):
            owner.execute(
                "UPDATE deposits SET key = %s, version_id = %s WHERE name = %s",
                (place.key, place.version_id, name),
            )
    for findings in (kept.request_now(), kept.vault_now()):
        said = different(findings)
        assert f"{IDENTITY}: bytes" in said and f"{NOTICE}: bytes" in said
    assert "manifest" in different(kept.request_now())


def test_a_paper_replaced_by_who_has_every_right_is_found(kept: Kept) -> None:
    """Another paper under the dossier's own key, in the vault and in the database."""
    other = encrypt(kept.key(), kept.number, IDENTITY, a_pdf("une autre carte"))
    deposit = kept.deposit(IDENTITY)
    version = kept.desk.vault.put(f"{deposit.key}x", other, deposit.retain_until)
    kept.office.superuser(
        f"UPDATE deposits SET key = '{deposit.key}x', version_id = '{version}',"
        f" sha256 = '{digest(a_pdf('une autre carte'))}', cipher_sha256 = '{digest(other)}',"
        f" size_bytes = {len(a_pdf('une autre carte'))}, cipher_bytes = {len(other)}"
        f" WHERE name = '{IDENTITY}'"
    )
    assert "manifest" in different(kept.request_now())
    assert f"does not know {deposit.key}" in different(kept.vault_now())


@pytest.mark.parametrize("name", OBJECTS)
def test_a_missing_object_is_found(kept: Kept, s3: Any, name: str) -> None:
    """Removed below S3, by who owns the server's files: the lock does not hold against him."""
    deposit = kept.deposit(name)
    remove_below_s3(s3, kept.desk.vault.bucket, deposit.key, deposit.version_id or "")
    for findings in (kept.request_now(), kept.vault_now()):
        said = different(findings)
        assert f"{name}: lock" in said and f"{name}: bytes" in said


def remove_below_s3(s3: Any, bucket: str, key: str, version_id: str) -> None:
    """What the server's administrator can do, by the server's own command line."""
    folder = Path(s3.children[0].log).parents[1]
    weed(s3, folder, f"fs.rm -rf /buckets/{bucket}/{key}.versions/v_{version_id}")


def weed(s3: Any, folder: Path, line: str) -> str:
    """Run a line of the server's own shell, with the certificate that its folder holds."""
    process = Path(f"/proc/{s3.children[0].pid}/cmdline").read_bytes().split(b"\0")
    command = process[0].decode()
    environment = dict(
        part.split("=", 1)
        for part in Path(f"/proc/{s3.children[0].pid}/environ").read_text().split("\0")
        if "=" in part
    )
    addresses = {}
    for child, part in zip(s3.children, ("master", "volume", "filer", "s3"), strict=True):
        words = Path(f"/proc/{child.pid}/cmdline").read_text()
        port, grpc = (
            re.search(rf"-port{kind}=(\d+)", words)[1]  # type: ignore[index]
            for kind in ("", r"\.grpc")
        )
        addresses[part] = f"127.0.0.1:{port}.{grpc}"
    done = subprocess.run(
        [command, "shell", f"-master={addresses['master']}", f"-filer={addresses['filer']}"],
        input=f"lock\n{line}\nunlock\n",
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


def test_an_object_that_a_delete_marker_hides_is_still_there(kept: Kept) -> None:
    deposit = kept.deposit(IDENTITY)
    kept.desk.vault._client.remove_object(kept.desk.vault.bucket, deposit.key)  # type: ignore[attr-defined]
    assert exit_code(kept.request_now()) == 0
    assert f"a delete marker lies over {deposit.key}" in different(kept.vault_now())


def test_a_shortened_retention_is_found(kept: Kept) -> None:
    deposit = kept.deposit(IDENTITY)

    def state(key: str, version_id: str) -> Any:
        told = kept.desk.vault.state(key, version_id)
        shorter = deposit.retain_until - timedelta(days=1)
        return replace(told, retain_until=shorter) if key == deposit.key else told

    for verb in (state, no_lock(kept, deposit.key)):
        shortened = replace(kept.desk, vault=Bent(kept.desk.vault, state=verb))
        for findings in (kept.request_now(shortened), kept.vault_now(shortened)):
            assert f"{IDENTITY}: lock" in different(findings)


def no_lock(kept: Kept, of: str) -> Callable[[str, str], Any]:
    def state(key: str, version_id: str) -> Any:
        told = kept.desk.vault.state(key, version_id)
        return replace(told, mode="GOVERNANCE") if key == of else told

    return state


def test_a_promise_shortened_in_the_database_is_found(kept: Kept) -> None:
    """Then the vault keeps longer than the database asks: the manifest and the ledger know."""
    kept.office.superuser("UPDATE deposits SET retain_until = retain_until - interval '90 days'")
    said = different(kept.request_now())
    assert "retention" in said and "ledger" in said


def test_an_object_nobody_knows_is_found(kept: Kept) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    kept.desk.vault.put("stray/object", b"nobody wrote this down", until)
    said = different(kept.vault_now())
    assert "orphans" in said and "stray/object" in said


def test_a_second_version_of_an_object_is_found(kept: Kept) -> None:
    deposit = kept.deposit(IDENTITY)
    client = kept.desk.vault._client  # type: ignore[attr-defined]
    lock = Retention(COMPLIANCE, deposit.retain_until)
    client.put_object(kept.desk.vault.bucket, deposit.key, io.BytesIO(b"x"), 1, retention=lock)
    assert f"a newer version lies over {deposit.key}" in different(kept.vault_now())
    assert exit_code(kept.request_now()) == 0  # read by version: still the same


def test_an_object_struck_from_the_database_is_found(kept: Kept) -> None:
    key = kept.deposit(IDENTITY).key
    kept.office.superuser(f"DELETE FROM deposits WHERE name = '{IDENTITY}'")
    assert "manifest" in different(kept.request_now())
    assert key in different(kept.vault_now())


def test_a_changed_answer_is_found(kept: Kept) -> None:
    changed = """UPDATE aid_requests SET answers = answers || '{"dwelling": "other"}'"""
    kept.office.superuser(changed)
    said = different(kept.request_now())
    assert "answers" in said and "pdf answers" in said


def test_another_funder_in_the_database_is_found(kept: Kept) -> None:
    kept.office.superuser("UPDATE dossiers SET funder = 'dep-75'")
    assert "funder" in different(kept.request_now())
