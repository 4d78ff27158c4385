"""Once its time is over a dossier is erased: key and words gone, ciphertext and ledger left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest
from psycopg import sql

from portal import wiring
from portal.acts import (
    answer,
    collect,
    decide,
    erase,
    follow,
    past,
    reconcile,
    remark,
    verify,
    withdraw,
    write,
)
from portal.acts.status import status_of
from portal.desk import Desk
from portal.domain.dossier import AidRequest
from portal.domain.erasure import Ending, WasErased
from portal.domain.errors import Unavailable
from portal.domain.findings import Outcome, exit_code
from portal.domain.people import WORKER, Actor
from portal.store.database import Transaction
from portal.store.tables import metadata
from tests.acts.added import add_to
from tests.acts.bags import exported
from tests.acts.kept import Kept, different
from tests.acts.neighbours import Bent, away
from tests.acts.office import TWO_FUNDERS, Office, file, funder_of
from tests.build import Clock, a_caseworker, a_jpeg, a_pdf, an_applicant

ANA, RENNES, DEP = an_applicant(), a_caseworker(), funder_of("dep-35")
CANARY = {
    "birth_name": "Zanzibarre",
    "first_names": "Eulampia",
    "street": "3 rue Zanzibarre",
    "signed_name": "Eulampia Zanzibarre",
}
ERASED = "SELECT subject, funder, detail ->> 'manifest_sha256' FROM ledger WHERE word = 'Erased'"


@pytest.fixture
def clock() -> Clock:
    """Begins now: what the vault locks until then, it does not lock for the test any more."""
    return Clock(wiring.clock().replace(microsecond=0))


@pytest.fixture
def filed(office: Office, timed: Desk) -> AidRequest:
    """A request that was sealed."""
    request = file(timed, papers={"identity": a_pdf()}, **CANARY)
    office.work(timed)
    return request


def over(office: Office, desk: Desk, clock: Clock, filed: AidRequest) -> Kept:
    """Its study ends, since its person takes it back, and its time is over."""
    withdraw.withdraw(desk, ANA, filed.number)
    office.work(desk)
    clock.forward(days=365)
    return Kept(replace(office, desk=desk), filed.number)


def held_in_clear(office: Office, *words: str) -> set[str]:
    """The tables of which a row holds one of these words, in letters or as bytes."""
    found = set()
    sought = [form for word in words for form in (word.lower(), word.encode().hex())]
    with psycopg.connect(office.owner_url) as owner:
        for table in metadata.tables:
            rows = sql.SQL("SELECT lower(to_jsonb(t)::text) FROM {} t")
            for (row,) in owner.execute(rows.format(sql.Identifier(table))).fetchall():
                found |= {table for word in sought if word in row}
    return found


def test_its_key_and_every_word_of_it_go_at_its_end_and_not_a_day_before(
    office: Office, timed: Desk, clock: Clock, filed: AidRequest
) -> None:
    number = f"{filed.number}-1"
    add_to(timed, filed, {"tax_notice": a_jpeg()}, "Eulampia va mieux")
    office.work(timed)
    write.write(timed, RENNES, number, "Bonjour Eulampia")
    remark.remark(timed, RENNES, number, "Voir Zanzibarre", medical=False)
    kept = over(office, timed, clock, filed)
    assert held_in_clear(office, "Zanzibarre", "Eulampia") >= {
        "aid_requests", "dossiers", "drafts", "name_words", "name_slips", "additions",
    }  # fmt: skip
    clock.forward(days=-1)
    erase.look_for_ends(timed)
    assert not erase.erase(timed, number)
    assert "erase" not in {kind for (kind,) in office.asked("SELECT kind FROM jobs")}
    clock.forward(days=1)
    (_, cursor), *_ = exported(timed, DEP, None)
    ((funder, erased, studied),) = map(_told, erase.simulated(timed, clock.now))
    assert (funder, erased, studied) == ("dep-35", 1, 0)
    erase.look_for_ends(timed)
    office.work(timed)
    assert not erase.erase(timed, number)  # again is the same
    fingerprint = office.asked("SELECT manifest_sha256 FROM dossiers")[0][0]
    assert office.asked(ERASED) == [(number, "dep-35", fingerprint)]
    assert held_in_clear(office, "Zanzibarre", "Eulampia", "1941-07-09") == set()
    assert office.asked("SELECT 1 FROM dossier_keys") == []
    _nobody_is_given_it(timed, filed, cursor)
    assert [one.kind for one in collect.changes(timed, DEP, None, 100).page].count("erased") == 1
    _it_is_proven(kept)
    figures = reconcile.reconcile(timed, DEP, None, 10).figures
    assert (figures.filed, figures.sealed, sum(figures.gaps.values())) == (0, 0, 0)
    assert status_of(timed).figures["erased"] == 1


def _told(one: Ending) -> tuple[str, int, int]:
    return one.funder, one.erased, one.studied


def _nobody_is_given_it(desk: Desk, filed: AidRequest, cursor: str | None) -> None:
    number = f"{filed.number}-1"
    for give in (collect.card, collect.give_bag, collect.give_record):
        with pytest.raises(WasErased):
            give(desk, DEP, number)
    with pytest.raises(WasErased):
        decide.decide(desk, RENNES, number, "granted", a_pdf(), 0)
    for own in (follow.request, follow.standings, follow.history):
        with pytest.raises(WasErased):
            own(desk, ANA, filed.number)
    assert not answer.drafts(desk, ANA)
    assert list(exported(desk, DEP, cursor)) == list(exported(desk, DEP, None)) == []
    assert not past.past_requests(desk).lines


def _it_is_proven(kept: Kept) -> None:
    kept.office.checkpoint()
    for findings in (kept.request_now(), verify.verify_request(kept.desk, kept.number)):
        assert exit_code(findings) == 0, findings
        outcomes = {one.check.removeprefix(f"{kept.number} "): one.outcome for one in findings}
        assert outcomes["erasure"] == outcomes["key"] == Outcome.ERASED
        assert outcomes["dossier.pdf: bytes"] is Outcome.ERASED
        assert outcomes["erasure checkpoint"] is outcomes["retention"] is Outcome.SAME
    findings = kept.vault_now()
    assert exit_code(findings) == 0, findings
    assert {one.outcome for one in findings} == {Outcome.SAME, Outcome.ERASED}


def test_what_still_keeps_it_keeps_it(
    office: Office, timed: Desk, clock: Clock, filed: AidRequest
) -> None:
    """An open study, a hold for a dispute, a longer lock, a vault that is away, a death."""
    number = f"{filed.number}-1"
    clock.forward(days=400)
    assert not erase.erase(timed, number)  # nobody decided yet
    assert [_told(one) for one in erase.simulated(timed, clock.now)] == [("dep-35", 0, 1)]
    clock.forward(days=-400)
    kept = over(office, timed, clock, filed)
    manifest = kept.deposit("manifest.json")
    vault: Any = office.desk.vault
    vault.hold(manifest.key, manifest.version_id, on=True)
    assert not erase.erase(timed, number)
    assert not erase.erase(timed, number)
    waits = office.asked("SELECT due_at FROM jobs WHERE kind = 'erase'")
    assert waits == [(clock.now + erase.NEXT_LOOK,)]
    with timed.begin(WORKER) as tx:
        assert tx.erasures.due(1, erase.ERASE) == (), "it stands before no other"
    vault.hold(manifest.key, manifest.version_id, on=False)
    with pytest.raises(Unavailable):
        erase.erase(replace(timed, vault=Bent(timed.vault, state=away)), number)
    with pytest.raises(Unavailable):
        erase.erase(_dying(timed, 2), number)
    assert office.asked(ERASED) == []
    assert follow.document(timed, ANA, number)
    assert _at_once(timed, number) == [False, True]
    assert len(office.asked(ERASED)) == 1


def _dying(desk: Desk, transaction: int) -> Desk:
    """A desk on which everything is undone at the end of that transaction, counted from 1."""
    ranks = count(1)

    @contextmanager
    def begin(actor: Actor) -> Iterator[Transaction]:
        with desk.begin(actor) as tx:
            yield tx
            tx.write()
            if next(ranks) == transaction:
                raise Unavailable("killed")

    return replace(desk, begin=begin)


def _at_once(desk: Desk, number: str) -> list[bool]:
    """What two workers make of the same dossier at the same moment."""
    both, done = Barrier(2), list[bool]()
    last = next(iter(desk.vault.keys()))[0]

    def state(key: str, version_id: str) -> Any:
        if key == last:
            both.wait(10)
        return desk.vault.state(key, version_id)

    shared = replace(desk, vault=Bent(desk.vault, state=state))
    workers = [Thread(target=lambda: done.append(erase.erase(shared, number))) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    return sorted(done)


def test_an_erasure_that_the_ledger_does_not_tell_is_a_fault(
    office: Office, timed: Desk, clock: Clock, filed: AidRequest
) -> None:
    kept = over(office, timed, clock, filed)
    office.superuser("CREATE TABLE a_key AS SELECT * FROM dossier_keys", "DELETE FROM dossier_keys")
    for findings in (kept.request_now(), kept.vault_now()):
        assert "key: the dossier's key was destroyed" in different(findings)
    office.superuser("UPDATE dossiers SET status = 'erased', erased_at = retain_until")
    for findings in (kept.request_now(), kept.vault_now()):
        assert "erasure: the ledger does not tell of this erasure" in different(findings)
    back = "INSERT INTO dossier_keys SELECT * FROM a_key"
    office.superuser(back, "UPDATE dossiers SET status = 'sealed', erased_at = NULL")
    assert erase.erase(timed, kept.number)
    office.checkpoint()
    assert exit_code(kept.vault_now()) == 0
    office.superuser(back)
    for findings in (kept.request_now(), kept.vault_now()):
        assert "key: the ledger tells that it was destroyed" in different(findings)
    office.superuser("DELETE FROM dossier_keys")
    with psycopg.connect(office.owner_url, autocommit=True) as owner:
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute("UPDATE dossiers SET erased_at = retain_until - interval '1 second'")
        owner.execute("UPDATE dossiers SET status = 'sealed', erased_at = NULL")
    assert "request: erased with the last of its dossiers" in different(kept.request_now())
    assert "key: the dossier's key was destroyed" in different(kept.vault_now())


def test_each_dossier_of_a_request_has_its_own_end(
    office: Office, timed: Desk, clock: Clock
) -> None:
    filed = file(timed, **TWO_FUNDERS, **CANARY)
    office.work(timed)
    (one,) = office.asked("SELECT number FROM dossiers WHERE funder = 'dep-35'")[0]
    decide.decide(timed, RENNES, one, "granted", a_pdf(), 0)
    office.work(timed)
    clock.forward(days=3640)
    assert not erase.erase(timed, one)
    clock.forward(days=20)
    assert erase.erase(timed, one)
    request, dossiers = follow.request(timed, ANA, filed.number)
    assert request.answers["birth_name"] == "Zanzibarre"
    assert [each.number for each in dossiers if each.erased_at] == [one]
    assert [each.dossier.number for each in follow.standings(timed, ANA, filed.number)] != [one]
    figures = reconcile.reconcile(timed, DEP, None, 10).figures
    assert (figures.filed, figures.decisions.made, sum(figures.gaps.values())) == (0, 0, 0)
    office.checkpoint()
    findings = verify.verify_request(timed, filed.number)
    assert exit_code(findings) == 0, findings
    withdraw.withdraw(timed, ANA, filed.number)
    assert len(office.asked("SELECT 1 FROM withdrawals")) == 1
    office.superuser(
        f"UPDATE dossiers SET status = 'sealed', erased_at = NULL WHERE number = '{one}'"
    )
    said = different(verify.verify_request(timed, filed.number))
    assert "erasure: the ledger tells of one, and the dossier's row of none" in said
