"""Seal: printed, sealed, locked away, read back; then said, once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest

from portal.acts import seal, verify
from portal.acts.clean import clean
from portal.desk import Desk
from portal.domain.dossier import Status, digest
from portal.domain.errors import NotFound, PortalError, Tampered, Unavailable
from portal.domain.findings import Outcome, exit_code
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME, moment
from portal.domain.people import WORKER
from portal.safe import data_key, open_deposit
from portal.worker import Worker
from tests.acts.neighbours import Bent, away, flipped
from tests.acts.office import TWO_FUNDERS, Office, file
from tests.acts.test_attach import waiting
from tests.build import a_jpeg, a_pdf

PAPERS = {"identity": a_pdf("carte"), "tax_notice": a_jpeg()}


def opened(desk: Desk, number: str) -> dict[str, bytes]:
    with desk.begin(WORKER) as tx:
        key = data_key(desk, tx.keys.get(number))
        deposits = tx.deposits.of(number)
    return {one.name: open_deposit(desk, key, one) for one in deposits}


def assert_whole(office: Office, desk: Desk, number: str, dossiers: int = 1) -> None:
    """Sealed once, nothing left to do, nothing unknown in the vault, all of it the same."""
    status = "SELECT count(*) FROM dossiers WHERE request = %s AND status = 'sealed'"
    assert office.asked(status, number) == [(dossiers,)]
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'Sealed'") == [(dossiers,)]
    assert office.asked("SELECT count(*) FROM staged_objects") == [(0,)]
    known = office.asked("SELECT key, version_id FROM deposits")
    assert sorted(desk.vault.keys()) == sorted(known)
    findings = verify.verify_request(desk, number)
    assert {one.outcome for one in findings if one.check.split()[-1] != "checkpoint"} == {
        Outcome.SAME
    }


def test_a_dossier_is_what_was_filed(office: Office, desk: Desk) -> None:
    filed = file(desk, papers=PAPERS)
    number = f"{filed.number}-1"
    assert office.worker().work_once()
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
        deposits = {one.name: one for one in tx.deposits.of(number)}
    assert dossier.status is Status.SEALED
    own = f"{dossier.funder}/{number}/"
    assert all(one.key.startswith(own) for one in deposits.values())
    lies = opened(desk, number)
    assert lies.keys() == {
        "pieces/identity-1.pdf",
        "pieces/tax_notice-1.jpg",
        PDF_NAME,
        MANIFEST_NAME,
    }
    assert lies["pieces/identity-1.pdf"] == PAPERS["identity"]
    assert lies["pieces/tax_notice-1.jpg"] == PAPERS["tax_notice"]
    manifest = json.loads(lies[MANIFEST_NAME])
    for one in manifest["objects"]:
        deposit = deposits[one["name"]]
        assert digest(lies[one["name"]]) == one["sha256"]
        assert (one["key"], one["version_id"]) == (deposit.key, deposit.version_id)
        assert lies[one["name"]] not in desk.vault.read(deposit.key, deposit.version_id or "")
    assert digest(lies[MANIFEST_NAME]) == dossier.manifest_sha256
    assert digest(lies[PDF_NAME]) == dossier.pdf_sha256
    said = json.loads(desk.sealer.attached(lies[PDF_NAME]))
    assert said["answers"] == filed.answers
    assert exit_code(desk.sealer.check(lies[PDF_NAME])) == 0
    term = timedelta(days=desk.editions[filed.edition].retention_days)
    until = (filed.submitted_at + term).replace(microsecond=0)
    assert dossier.retain_until == until
    assert manifest["retain_until"] == moment(until)
    for deposit in deposits.values():
        kept = desk.vault.state(deposit.key, deposit.version_id or "")
        assert (kept.mode, kept.retain_until) == ("COMPLIANCE", until)
    assert len(waiting(desk)) == 2
    office.work()
    assert waiting(desk) == []
    assert_whole(office, desk, filed.number)


def test_the_manifest_is_the_last_thing_put(office: Office, desk: Desk) -> None:
    filed, put = file(desk, papers=PAPERS), []

    def noting(key: str, data: bytes, until: Any) -> str:
        put.append(key)
        return desk.vault.put(key, data, until)

    seal.seal(replace(desk, vault=Bent(desk.vault, put=noting)), f"{filed.number}-1")
    (last,) = office.asked("SELECT key FROM deposits WHERE name = %s", MANIFEST_NAME)[0]
    assert len(put) == 4 and put[-1] == last


def test_what_the_manifest_lists_goes_to_the_vault_side_by_side(office: Office, desk: Desk) -> None:
    """Three are on their way before any has arrived; the manifest waits for all of them."""
    filed, together, put = file(desk, papers=PAPERS), Barrier(3), []

    def meeting(key: str, data: bytes, until: Any) -> str:
        if len(put) < 3:
            together.wait(20)
        put.append(key)
        return desk.vault.put(key, data, until)

    seal.seal(replace(desk, vault=Bent(desk.vault, put=meeting)), f"{filed.number}-1")
    assert_whole(office, desk, filed.number)


def test_sealing_again_changes_nothing(office: Office, desk: Desk) -> None:
    filed = file(desk)
    first = seal.seal(desk, f"{filed.number}-1")
    assert seal.seal(desk, f"{filed.number}-1") == first
    assert_whole(office, desk, filed.number)


def test_there_is_no_such_dossier(desk: Desk) -> None:
    with pytest.raises(NotFound):
        seal.seal(desk, "GA-2026-00000-00000-1")


def test_an_inbox_is_emptied_once_the_last_dossier_is_sealed(office: Office, desk: Desk) -> None:
    filed = file(desk, papers=PAPERS, **TWO_FUNDERS)
    first, second = (f"{filed.number}-{rank}" for rank in (1, 2))
    seal.seal(desk, first)
    assert not clean(desk, filed.number)
    assert len(waiting(desk)) == 2
    seal.seal(desk, second)
    assert clean(desk, filed.number)
    assert clean(desk, filed.number)
    assert waiting(desk) == []
    assert opened(desk, first)["pieces/identity-1.pdf"] == PAPERS["identity"]
    assert_whole(office, desk, filed.number, dossiers=2)


def test_two_dossiers_sealed_at_the_same_time_empty_the_inbox(office: Office, desk: Desk) -> None:
    """Both transactions say so before either is kept: neither sees the other's dossier sealed."""
    filed = file(desk, papers=PAPERS, **TWO_FUNDERS)
    together = Barrier(2)

    class SlowCommit:
        def __init__(self, real: Any) -> None:
            self.real, self.saved = real, False

        def __enter__(self) -> Any:
            tx = self.real.__enter__()
            save = tx.dossiers.save

            def saved(*arguments: Any) -> Any:
                self.saved = True
                return save(*arguments)

            tx.dossiers.save = saved
            return tx

        def __exit__(self, *error: Any) -> Any:
            if self.saved:
                together.wait(20)
            return self.real.__exit__(*error)

    slow = replace(desk, begin=lambda actor: SlowCommit(desk.begin(actor)))
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda rank: seal.seal(slow, f"{filed.number}-{rank}"), (1, 2)))
    office.superuser("DELETE FROM jobs WHERE kind = 'seal'")
    office.work()
    assert waiting(desk) == []
    assert_whole(office, desk, filed.number, dossiers=2)


def test_two_workers_at_once_seal_each_dossier_once(office: Office, desk: Desk) -> None:
    numbers = [file(desk, papers={"identity": a_pdf()}).number for _ in range(3)]
    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(office.work) for _ in range(2)]:
            done.result()
    for number in numbers:
        status = office.asked("SELECT status FROM dossiers WHERE request = %s", number)
        assert status == [("sealed",)]
    known = office.asked("SELECT key, version_id FROM deposits")
    assert sorted(desk.vault.keys()) == sorted(known)
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'Sealed'") == [(3,)]


def test_an_act_that_outlasts_its_lease_keeps_it(office: Office, desk: Desk) -> None:
    """A second worker that took the job would put every object a second time."""
    filed, begun, may_end = file(desk), Event(), Event()

    def slow(pdf: bytes) -> bytes:
        begun.set()
        assert may_end.wait(20)
        return desk.sealer.seal(pdf)

    slowly = replace(desk, sealer=Bent(desk.sealer, seal=slow))
    with ThreadPoolExecutor(1) as other:
        done = other.submit(office.worker(slowly, lease_seconds=0.3).work_once)
        assert begun.wait(20)
        assert not begun_again(office.worker(), seconds=1)
        may_end.set()
        assert done.result()
    office.work()
    assert_whole(office, desk, filed.number)


def begun_again(worker: Worker, seconds: float) -> bool:
    """Whether this worker gets a job within that time."""
    import time

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if worker.work_once():
            return True
        time.sleep(0.05)
    return False


def test_a_worker_that_lost_its_lease_sets_nothing_aside(office: Office, desk: Desk) -> None:
    """Whoever holds the job finds a plan that is not his: a clash to be tried again."""
    filed = file(desk)
    other: list[object] = []

    def plan_meanwhile(pdf: bytes) -> bytes:
        if not other:
            other.append(None)
            seal.seal(desk, f"{filed.number}-1")
        return desk.sealer.seal(pdf)

    late = replace(desk, sealer=Bent(desk.sealer, seal=plan_meanwhile))
    assert office.worker(late).work_once()
    assert office.asked("SELECT error_code, set_aside_at FROM jobs WHERE kind = 'seal'") == [
        ("Conflict", None)
    ]
    office.work()
    assert_whole(office, desk, filed.number)


@pytest.mark.parametrize("puts", [0, 1, 2, 3])
@pytest.mark.parametrize("after", [False, True])
def test_a_vault_that_fails_at_any_put_is_tried_again(
    office: Office, desk: Desk, puts: int, after: bool
) -> None:
    filed, done = file(desk, papers=PAPERS), []

    def put(key: str, data: bytes, until: Any) -> str:
        if len(done) == puts and not after:
            away()
        done.append(desk.vault.put(key, data, until))
        if len(done) == puts + 1:
            away()
        return str(done[-1])

    with pytest.raises(Unavailable):
        seal.seal(replace(desk, vault=Bent(desk.vault, put=put)), f"{filed.number}-1")
    with desk.begin(WORKER) as tx:
        assert tx.dossiers.get(f"{filed.number}-1").status is Status.SUBMITTED
    seal.seal(desk, f"{filed.number}-1")
    assert_whole(office, desk, filed.number)


def test_an_inbox_that_gives_other_bytes_seals_nothing(office: Office, desk: Desk) -> None:
    filed = file(desk, papers=PAPERS)
    lying = Bent(desk.inbox, get=lambda key: flipped(desk.inbox.get(key)))
    with pytest.raises(Tampered):
        seal.seal(replace(desk, inbox=lying), f"{filed.number}-1")
    assert desk.vault.keys() == ()
    assert office.worker(replace(desk, inbox=lying)).work_once()
    assert office.asked("SELECT error_code FROM jobs WHERE set_aside_at IS NOT NULL") == [
        ("Tampered",)
    ]


def test_a_vault_that_gives_other_bytes_back_seals_nothing(office: Office, desk: Desk) -> None:
    """After a crash what lies there is read before it is believed."""
    filed = file(desk, papers=PAPERS)
    number = f"{filed.number}-1"
    stops = Bent(desk.sealer, seal=desk.sealer.seal)
    puts: list[str] = []

    def put_then_fall(key: str, data: bytes, until: Any) -> str:
        puts.append(desk.vault.put(key, data, until))
        return str(away())

    with pytest.raises(Unavailable):
        broken = replace(desk, sealer=stops, vault=Bent(desk.vault, put=put_then_fall))
        seal.seal(broken, number)
    lying = Bent(desk.vault, read=lambda *where: flipped(desk.vault.read(*where)))
    with pytest.raises(PortalError) as error:
        seal.seal(replace(desk, vault=lying), number)
    assert isinstance(error.value, Tampered)
    seal.seal(desk, number)
    assert_whole(office, desk, filed.number)
