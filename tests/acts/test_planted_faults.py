"""Every planted fault is found; what cannot be looked at is not checked; untouched is the same."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from minio.commonconfig import COMPLIANCE
from minio.retention import Retention

from portal import wiring
from portal.acts import verify, verify_all
from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.dossier import Deposit, digest
from portal.domain.findings import Finding, Outcome, exit_code
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME
from portal.domain.people import WORKER
from portal.safe import data_key, look_at, open_deposit
from tests.acts.neighbours import Bent, away, flipped
from tests.acts.office import Office, environment_of, file, make_secrets, settings_for
from tests.build import a_jpeg, a_pdf

IDENTITY, NOTICE = "pieces/identity-1.pdf", "pieces/tax_notice-1.jpg"
OBJECTS = (IDENTITY, NOTICE, PDF_NAME, MANIFEST_NAME)


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed dossier, covered by a checkpoint, and every way to look at it."""

    office: Office
    request: str

    @property
    def desk(self) -> Desk:
        return self.office.desk

    @property
    def number(self) -> str:
        return f"{self.request}-1"

    def deposit(self, name: str) -> Deposit:
        with self.desk.begin(WORKER) as tx:
            return next(one for one in tx.deposits.of(self.number) if one.name == name)

    def key(self) -> bytes:
        with self.desk.begin(WORKER) as tx:
            return data_key(self.desk, tx.keys.get(self.number))

    def plain(self, name: str) -> bytes:
        return open_deposit(self.desk, self.key(), self.deposit(name))

    def request_now(self, desk: Desk | None = None) -> tuple[Finding, ...]:
        return verify.verify_request(desk or self.desk, self.request)

    def vault_now(self, desk: Desk | None = None) -> tuple[Finding, ...]:
        return tuple(verify_all.verify_vault(desk or self.desk))

    def ledger_now(self, desk: Desk | None = None) -> tuple[Finding, ...]:
        return verify_all.verify_ledger(desk or self.desk)

    def lying(self, name: str, other: Callable[[bytes], bytes]) -> Desk:
        """The desk, with a vault that gives other bytes for one object."""
        deposit = self.deposit(name)

        def read(key: str, version_id: str) -> bytes:
            data = self.desk.vault.read(key, version_id)
            return other(data) if key == deposit.key else data

        return replace(self.desk, vault=Bent(self.desk.vault, read=read))


@pytest.fixture
def kept(office: Office, desk: Desk) -> Kept:
    filed = file(desk, papers={"identity": a_pdf(), "tax_notice": a_jpeg()})
    office.work()
    office.checkpoint()
    return Kept(office, filed.number)


def different(findings: tuple[Finding, ...]) -> str:
    """What is different, as one text; the whole must be a problem found."""
    assert exit_code(findings) == 1, findings
    found = [one for one in findings if one.outcome is Outcome.DIFFERENT]
    return "\n".join(f"{one.check}: {one.detail}" for one in found)


def test_what_nobody_touched_is_the_same(kept: Kept) -> None:
    for findings in (kept.request_now(), kept.vault_now(), kept.ledger_now()):
        assert {one.outcome for one in findings} == {Outcome.SAME}, findings
        assert exit_code(findings) == 0
    assert len(kept.request_now()) > 20
    assert {one.outcome for one in verify.verify_pdf(kept.desk, kept.plain(PDF_NAME))} == {
        Outcome.SAME
    }


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("at", [0, 40, -1])
def test_one_flipped_byte_is_found(kept: Kept, name: str, at: int) -> None:
    lying = kept.lying(name, lambda data: flipped(data, at))
    assert f"{name}: bytes" in different(kept.request_now(lying))
    assert f"{name}: bytes" in different(kept.vault_now(lying))


@pytest.mark.parametrize("name", OBJECTS)
def test_a_cut_or_lengthened_object_is_found(kept: Kept, name: str) -> None:
    for other in (lambda data: data[:-1], lambda data: data + b"\0", lambda _: b""):
        assert f"{name}: bytes" in different(kept.request_now(kept.lying(name, other)))


def test_a_byte_flipped_on_the_disk_is_found(kept: Kept, s3: Any) -> None:
    """For real, below S3: in the volume's own file. The server may refuse to read it at all."""
    deposit = kept.deposit(IDENTITY)
    sealed = kept.desk.vault.read(deposit.key, deposit.version_id or "")
    flip_on_disk(Path(s3.children[0].log).parents[1], sealed)
    findings = look_at(kept.desk, kept.key(), deposit).findings
    assert Outcome.SAME not in {one.outcome for one in findings if one.check.endswith("bytes")}
    assert exit_code(findings) in (1, 2)


def flip_on_disk(folder: Path, data: bytes) -> None:
    """Turn one bit of these bytes where the server keeps them."""
    for volume in sorted((folder / "volume").glob("*.dat")):
        content = volume.read_bytes()
        if (at := content.find(data)) >= 0:
            with volume.open("r+b") as file:
                file.seek(at + len(data) // 2)
                file.write(bytes([content[at + len(data) // 2] ^ 1]))
            return
    pytest.fail("the object lies in no volume")


def test_a_pdf_with_an_appended_update_is_found(kept: Kept) -> None:
    plain, key, deposit = kept.plain(PDF_NAME), kept.key(), kept.deposit(PDF_NAME)
    updated = with_update(plain)
    assert updated.startswith(plain) and len(updated) > len(plain)
    found = {one.check: one.outcome for one in verify.verify_pdf(kept.desk, updated)}
    assert found["coverage"] is Outcome.DIFFERENT
    # Even by who has the dossier's key and the database: the ledger and the manifest know better.
    forged = encrypt(key, kept.number, PDF_NAME, updated)
    kept.office.superuser(
        f"UPDATE deposits SET sha256 = '{digest(updated)}', size_bytes = {len(updated)},"
        f" cipher_sha256 = '{digest(forged)}', cipher_bytes = {len(forged)}"
        f" WHERE key = '{deposit.key}'",
        f"UPDATE dossiers SET pdf_sha256 = '{digest(updated)}'",
    )
    said = different(kept.request_now(kept.lying(PDF_NAME, lambda _: forged)))
    assert "pdf coverage" in said
    assert "manifest" in said


def with_update(pdf: bytes) -> bytes:
    """An incremental update, as any editor writes it: a page's content is drawn over."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_a_pdf_sealed_by_somebody_else_is_found(kept: Kept, s3: Any, tmp_path: Path) -> None:
    settings = settings_for("postgresql:///none", s3, make_secrets(tmp_path), "none")
    theirs_sealed = wiring._sealer(settings).seal(unsealed_pdf(kept))
    found = {one.check: one.outcome for one in kept.desk.sealer.check(theirs_sealed)}
    assert found["seal"] is Outcome.SAME
    assert found["issuer"] is Outcome.DIFFERENT


def unsealed_pdf(kept: Kept) -> bytes:
    """The PDF as the printer makes it, again."""
    from portal.form.record import record_json, record_of

    with kept.desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(kept.number)
        filed = tx.aid_requests.get(kept.request)
    edition = kept.desk.editions[filed.edition]
    assert dossier.retain_until is not None
    record = record_of(edition, filed, dossier, {}, dossier.retain_until)
    return kept.desk.printer.dossier(record, record_json(record, filed))


# ---------------------------------------------------------------- objects


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
    assert exit_code(kept.vault_now()) == 0


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
    assert deposit.key in different(kept.vault_now())
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


# ---------------------------------------------------------------- ledger


LEDGER_FAULTS = {
    "changed": ["UPDATE ledger SET actor = 'x' WHERE word = 'Routed'"],
    "its time changed": ["UPDATE ledger SET at = at - interval '1 s' WHERE word = 'Sealed'"],
    "removed": ["DELETE FROM ledger WHERE word = 'Routed'"],
    "removed with its leaf": [
        "DELETE FROM ledger_leaves WHERE entry = (SELECT id FROM ledger WHERE word = 'Routed')",
        "DELETE FROM ledger WHERE word = 'Routed'",
    ],
    "reordered": [
        "UPDATE ledger SET word = CASE word WHEN 'Routed' THEN 'Submitted' ELSE 'Routed' END,"
        " subject = CASE word WHEN 'Routed' THEN regexp_replace(subject, '-1$', '')"
        " ELSE subject || '-1' END WHERE word IN ('Submitted', 'Routed')"
    ],
    "its leaves exchanged": [
        "UPDATE ledger_leaves SET index = -index WHERE index IN (1, 2)",
        "UPDATE ledger_leaves SET index = 3 + index WHERE index IN (-1, -2)",
    ],
    "added behind": [
        "INSERT INTO ledger (at, role, actor, word, subject, detail, xid)"
        " SELECT at, role, actor, word, 'GA-forged', detail, xid FROM ledger"
        " WHERE word = 'Submitted'"
    ],
    "a signed root changed": [
        "UPDATE ledger_checkpoints SET note = replace(note, E'\\n', E' \\n')"
    ],
}


@pytest.mark.parametrize("fault", LEDGER_FAULTS)
def test_a_ledger_by_the_superusers_hand_is_found(kept: Kept, fault: str) -> None:
    kept.office.superuser(*LEDGER_FAULTS[fault])
    different(kept.ledger_now())


def test_a_ledger_cut_with_everything_that_told_of_it_is_found(kept: Kept) -> None:
    """Rows, leaves, nodes and checkpoints: the vault alone remembers how long it was."""
    file(kept.desk)
    kept.office.work()
    kept.office.checkpoint()
    size = kept.office.asked("SELECT min(size) FROM ledger_checkpoints")[0][0]
    cut = f"WHERE entry IN (SELECT entry FROM ledger_leaves WHERE index >= {size})"
    kept.office.superuser(
        f"DELETE FROM ledger WHERE id IN (SELECT entry FROM ledger_leaves {cut})",
        f"DELETE FROM ledger_leaves {cut}",
        f"DELETE FROM ledger_nodes WHERE (rank + 1) * (1 << level) > {size}",
        f"DELETE FROM ledger_checkpoints WHERE size > {size}",
    )
    assert "does not know" in different(kept.ledger_now())
    assert "ledger/" in different(kept.vault_now())


@pytest.mark.parametrize("word", ["Sealed", "Submitted", "Routed"])
def test_a_request_whose_ledger_is_silent_is_found(kept: Kept, word: str) -> None:
    kept.office.superuser(f"DELETE FROM ledger WHERE word = '{word}'")
    different(kept.request_now())


def test_a_sealing_whose_row_was_changed_is_found(kept: Kept) -> None:
    kept.office.superuser("UPDATE ledger SET at = at - interval '1 day' WHERE word = 'Sealed'")
    assert "checkpoint" in different(kept.request_now())


# ---------------------------------------------------------------- away


def test_a_vault_that_is_away_is_not_checked(kept: Kept) -> None:
    verbs = dict.fromkeys(("read", "state", "find", "keys"), away)
    alone = replace(kept.desk, vault=Bent(kept.desk.vault, **verbs))
    for findings in (kept.request_now(alone), kept.vault_now(alone), kept.ledger_now(alone)):
        assert exit_code(findings) == 2, findings
        assert Outcome.DIFFERENT not in {one.outcome for one in findings}
    outcomes = {one.check: one.outcome for one in kept.request_now(alone)}
    for name in OBJECTS:
        assert outcomes[f"{kept.number} {name}: bytes"] is Outcome.NOT_CHECKED
        assert outcomes[f"{kept.number} {name}: lock"] is Outcome.NOT_CHECKED


def test_a_keyring_that_is_away_is_not_checked(kept: Kept) -> None:
    alone = replace(kept.desk, keyring=Bent(kept.desk.keyring, unwrap=away))
    assert exit_code(kept.request_now(alone)) == 2
    assert exit_code(kept.vault_now(alone)) == 2


def test_what_is_filed_and_not_sealed_is_not_checked(office: Office, desk: Desk) -> None:
    filed = file(desk)
    assert exit_code(verify.verify_request(desk, filed.number)) == 2


# ---------------------------------------------------------------- the verbs


def verb(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    here = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "from portal.cli import main; main()", *words],
        env=here | environment_of(office.settings),
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


VERBS = (("verify", "NUMBER"), ("vault", "verify"), ("ledger", "verify"))


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_the_verbs_say_it_by_their_exit_code(kept: Kept, words: tuple[str, ...]) -> None:
    words = tuple(kept.request if word == "NUMBER" else word for word in words)
    done = verb(kept.office, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 different, 0 not checked" in done.stdout
    kept.office.superuser(
        "UPDATE ledger SET at = at - interval '1 s' WHERE word = 'Sealed'",
        f"DELETE FROM deposits WHERE name = '{IDENTITY}'",
    )
    done = verb(kept.office, *words)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "different: " in done.stdout


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
@pytest.mark.parametrize(
    "gone", [{"s3_endpoint": "http://127.0.0.1:9"}, {"database_url": "postgresql://127.0.0.1:9/x"}]
)
def test_the_verbs_could_not_look(kept: Kept, words: tuple[str, ...], gone: dict[str, str]) -> None:
    words = tuple(kept.request if word == "NUMBER" else word for word in words)
    elsewhere = replace(kept.office, settings=kept.office.settings.model_copy(update=gone))
    done = verb(elsewhere, *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
