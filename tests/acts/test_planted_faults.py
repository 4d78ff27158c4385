"""Every fault planted in bytes or in the database is found; untouched is the same."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal import wiring
from portal.acts import verify_pdf
from portal.adapters.envelope import encrypt
from portal.domain.dossier import digest
from portal.domain.errors import Unavailable
from portal.domain.findings import Outcome, exit_code
from portal.domain.manifest import PDF_NAME
from portal.domain.people import WORKER
from portal.safe import UNREADABLE, look_at
from tests.acts.kept import IDENTITY, OBJECTS, Kept, different
from tests.acts.neighbours import Bent, flipped
from tests.acts.office import make_secrets, settings_for


def test_what_nobody_touched_is_the_same(kept: Kept) -> None:
    for findings in (kept.request_now(), kept.vault_now(), kept.ledger_now()):
        assert {one.outcome for one in findings} == {Outcome.SAME}, findings
        assert exit_code(findings) == 0
    assert len(kept.request_now()) > 20
    assert {one.outcome for one in verify_pdf.verify_pdf(kept.desk, kept.plain(PDF_NAME))} == {
        Outcome.SAME
    }


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("at", [0, 40, -1])
def test_one_flipped_byte_is_found(untouched: Kept, name: str, at: int) -> None:
    lying = untouched.lying(name, lambda data: flipped(data, at))
    assert f"{name}: bytes" in different(untouched.request_now(lying))
    assert f"{name}: bytes" in different(untouched.vault_now(lying))


@pytest.mark.parametrize("name", OBJECTS)
def test_a_cut_or_lengthened_object_is_found(untouched: Kept, name: str) -> None:
    for other in (lambda data: data[:-1], lambda data: data + b"\0", lambda _: b""):
        assert f"{name}: bytes" in different(untouched.request_now(untouched.lying(name, other)))


@pytest.mark.long  # looks through all that lies on the disk
def test_a_byte_flipped_on_the_disk_is_found(kept: Kept, s3: Any) -> None:
    """For real, below S3: in the volume's own file. The server may refuse to read it at all."""
    deposit = kept.deposit(IDENTITY)
    sealed = kept.desk.vault.read(deposit.key, deposit.version_id or "")
    flip_on_disk(Path(s3.children[0].log).parents[1], sealed)
    (_, found) = look_at(kept.desk, kept.key(), deposit).findings
    if found.outcome is Outcome.NOT_CHECKED:
        assert UNREADABLE in found.detail
    else:
        assert found.outcome is Outcome.DIFFERENT
    for findings in (kept.request_now(), kept.vault_now()):
        assert exit_code(findings) in (1, 2)
        checks = {one.check for one in findings if one.outcome is not Outcome.SAME}
        assert f"{kept.number} {IDENTITY}: bytes" in checks


def test_an_object_that_cannot_be_read_is_not_checked_and_said_so(untouched: Kept) -> None:
    """The server tells of it, and fails to read it, twice; of the others it reads every byte."""
    deposit, tries = untouched.deposit(IDENTITY), []

    def read(key: str, version_id: str) -> bytes:
        if key == deposit.key:
            tries.append(key)
            raise Unavailable("vault refused: InternalError")
        return untouched.desk.vault.read(key, version_id)

    failing = replace(untouched.desk, vault=Bent(untouched.desk.vault, read=read))
    for findings in (untouched.request_now(failing), untouched.vault_now(failing)):
        assert exit_code(findings) == 2
        (found,) = (one for one in findings if one.outcome is not Outcome.SAME)
        assert found.check == f"{untouched.number} {IDENTITY}: bytes"
        assert UNREADABLE in found.detail
    assert len(tries) == 4


def test_an_object_that_is_read_at_the_second_try_is_the_same(untouched: Kept) -> None:
    tries: list[str] = []

    def read(key: str, version_id: str) -> bytes:
        tries.append(key)
        if tries.count(key) == 1:
            raise Unavailable("vault failed: 502")
        return untouched.desk.vault.read(key, version_id)

    shaky = replace(untouched.desk, vault=Bent(untouched.desk.vault, read=read))
    assert exit_code(untouched.request_now(shaky)) == 0


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
    found = {one.check: one.outcome for one in verify_pdf.verify_pdf(kept.desk, updated)}
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
