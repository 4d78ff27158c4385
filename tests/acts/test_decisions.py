"""A decision is sealed beside its dossier, in one chain, and all of it is kept for longer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal import recording
from portal.acts import (
    ask,
    count_delays,
    decide,
    letter_waits,
    mark,
    review,
    seal_decision,
    verify,
    verify_all,
    withdraw,
)
from portal.desk import Desk
from portal.domain.decision import LASTS, Decision, Verdict
from portal.domain.dossier import AidRequest, Status, digest
from portal.domain.errors import Conflict, NotFound, NotReady, Unavailable
from portal.domain.findings import Outcome, exit_code
from portal.domain.happened import legal_day
from portal.domain.papers import NotScanned, Scan, ScanOutcome
from portal.domain.people import WORKER
from portal.form.retention import decided_term
from portal.safe import data_key, open_deposit
from tests.acts.added import add_to
from tests.acts.bags import Bag, exported
from tests.acts.kept import different
from tests.acts.neighbours import Bent
from tests.acts.office import Office, file, funder_of
from tests.build import a_caseworker, a_jpeg, a_pdf, an_applicant

ANA, BEN = an_applicant(), an_applicant("ben")
RENNES, LYON = a_caseworker(), a_caseworker("metro-lyon", "caseworker-2")
LETTER = a_pdf("Nous vous accordons")


@pytest.fixture
def filed(office: Office, desk: Desk) -> AidRequest:
    request = file(desk, papers={"identity": a_pdf()})
    office.work()
    return request


@pytest.fixture
def number(filed: AidRequest) -> str:
    return f"{filed.number}-1"


def decided(desk: Desk, number: str, verdict: str = "granted", seen: int = 0) -> Decision:
    return decide.decide(desk, RENNES, number, verdict, LETTER, seen)


def read(desk: Desk, number: str, name: str) -> bytes:
    with desk.begin(WORKER) as tx:
        key = data_key(desk, tx.keys.get(number))
        deposit = next(one for one in tx.deposits.of(number) if one.name == name)
    return open_deposit(desk, key, deposit)


def test_it_follows_what_was_sealed_last_and_all_is_kept_from_it(
    office: Office, desk: Desk, filed: AidRequest, number: str
) -> None:
    add_to(desk, filed, {"tax_notice": a_jpeg()})
    office.work()
    waiting = decided(desk, number)
    with pytest.raises(NotFound):
        decide.letter(desk, ANA, waiting.number)
    with pytest.raises(Conflict):
        decided(desk, number, seen=1)  # the first is not sealed yet
    office.work()
    (first,) = decide.decisions(desk, ANA, number)
    assert (first.number, first.status) == (f"{number}-D1", Status.SEALED)
    assert first.previous == f"{number}-C1"
    assert decide.letter(desk, ANA, first.number) == LETTER
    manifest = read(desk, number, "decisions/1/manifest.json")
    before = digest(read(desk, number, "additions/1/manifest.json"))
    assert json.loads(manifest)["previous_manifest_sha256"] == before
    term = decided_term(desk.editions[filed.edition], first.decided_at, "dep-35")
    assert term.year == first.decided_at.year + 10
    with desk.begin(WORKER) as tx:
        deposits, dossier = tx.deposits.of(number), tx.dossiers.get(number)
        (part,) = tx.additions.parts_of(number)
        words = [one.word for one in tx.ledger.of(number)]
    assert {one.retain_until for one in deposits} == {term}
    assert dossier.retain_until == part.retain_until == term
    for one in deposits:
        assert desk.vault.state(one.key, one.version_id or "").retain_until == term
    assert words.count("RetentionExtended") == 1
    with pytest.raises(NotFound):
        desk.inbox.get(first.inbox_key)
    second = decided(desk, number, "refused", seen=1)
    office.work()
    assert second.previous == first.number
    office.checkpoint()
    findings = verify.verify_request(desk, filed.number)
    assert {one.outcome for one in findings} == {Outcome.SAME}, findings
    assert any("decision 2 letter" in one.check for one in findings)
    assert exit_code(tuple(verify_all.verify_vault(desk))) == 0


def test_a_letter_that_is_none_is_refused(desk: Desk, number: str) -> None:
    for verdict, letter, codes in (
        ("", b"", ["none", "no_file"]),
        ("granted", a_jpeg(), ["no_pdf"]),
        ("granted", b"%PDF-1.7 and then nothing", ["unreadable"]),
        ("granted", a_pdf(script="app.alert(1)"), ["active_content"]),
    ):
        with pytest.raises(NotReady) as refused:
            decide.decide(desk, RENNES, number, verdict, letter, 0)
        assert [one.text for one in refused.value.problems] == codes
    infected = Bent(None, scan=lambda _: Scan(ScanOutcome.INFECTED, "Eicar"))
    with pytest.raises(NotReady) as refused:
        decided(replace(desk, scanner=infected), number)
    assert [one.text for one in refused.value.problems] == ["infected"]
    away = Bent(None, scan=lambda _: Scan(ScanOutcome.NOT_CHECKED, "away"))
    with pytest.raises(NotScanned):
        decided(replace(desk, scanner=away), number)
    assert decide.decisions(desk, RENNES, number) == ()


def test_it_is_nobody_elses(office: Office, desk: Desk, number: str) -> None:
    with pytest.raises(NotFound):
        decide.decide(desk, LYON, number, "granted", LETTER, 0)
    made = decided(desk, number)
    office.work()
    for stranger in (BEN, LYON):
        assert decide.decisions(desk, stranger, number) == ()
        with pytest.raises(NotFound):
            decide.letter(desk, stranger, made.number)
    assert decide.letter(desk, RENNES, made.number) == LETTER


def test_what_was_taken_back_is_only_closed(office: Office, desk: Desk, filed: AidRequest) -> None:
    from portal.acts import withdraw

    number = f"{filed.number}-1"
    withdraw.withdraw(desk, ANA, filed.number)
    with pytest.raises(NotReady):
        decided(desk, number)
    with pytest.raises(Conflict):
        soon = legal_day(desk.clock()) + timedelta(days=30)
        ask.ask(desk, RENNES, number, ask.Wished(["identity"], soon, "", 0))
    assert decided(desk, number, "no_further_action").verdict is Verdict.NO_FURTHER_ACTION


def test_a_bag_holds_the_letter(office: Office, desk: Desk, number: str) -> None:
    decided(desk, number)
    office.work()
    (_, (bag, _)) = exported(desk, funder_of("dep-35"), None)
    assert isinstance(bag, Bag)
    assert bag.files["data/decisions/1/lettre.pdf"] == LETTER


def test_an_addition_that_was_on_its_way_is_kept_as_long(
    office: Office, desk: Desk, filed: AidRequest, number: str
) -> None:
    """It was planned for a year before the decision was sealed: its lock is lengthened after."""
    add_to(desk, filed, {"tax_notice": a_jpeg()})
    lost = replace(desk, vault=Bent(desk.vault, put=_away))
    with pytest.raises(Unavailable):
        from portal.acts import seal_addition

        seal_addition.seal_addition(lost, f"{number}-C1")
    seal_decision.seal_decision(desk, decided(desk, number).number)
    office.work()
    office.checkpoint()
    with desk.begin(WORKER) as tx:
        (one,), (part,) = tx.decisions.of(number), tx.additions.parts_of(number)
    assert part.retain_until == one.retain_until
    findings = verify.verify_request(desk, filed.number)
    assert {one.outcome for one in findings} == {Outcome.SAME}, findings


def _away(*_: object) -> str:
    raise Unavailable("it does not answer")


PLANTED: dict[str, tuple[str, str]] = {
    "another verdict": ("UPDATE decisions SET verdict = 'refused'", "decision 1 verdict"),
    "another date": ("UPDATE decisions SET decided_at = now()", "decision 1 date"),
    "another letter": (f"UPDATE decisions SET pdf_sha256 = '{'0' * 64}'", "decision 1 letter"),
    "another author": ("UPDATE decisions SET composed = true", "decision 1 letter's author"),
    "another place": ("UPDATE decisions SET previous = 'GA-X'", "decision 1 previous"),
    "no row": ("DELETE FROM decisions", "decisions"),
    "unsealed": ("UPDATE decisions SET status = 'submitted'", "decision 1 sealing"),
    "shorter": ("UPDATE dossiers SET retain_until = sealed_at", "dossier's retention"),
    "another person": ("UPDATE decisions SET person = 'x'", "decision 1 dossier"),
    "no word of it": ("DELETE FROM ledger WHERE word = 'Decided'", "decision 1 entry"),
    "a stranger": (
        "UPDATE deposits SET name = replace(name, 'decisions/1/', 'decisions/7/')"
        " WHERE name LIKE 'decisions/%'",
        "objects of decisions",
    ),
}


def test_every_planted_fault_is_found(office: Office, desk: Desk, filed: AidRequest) -> None:
    decided(desk, f"{filed.number}-1")
    office.work()
    office.checkpoint()
    whole: Callable[[], Any] = lambda: verify.verify_request(desk, filed.number)  # noqa: E731
    assert exit_code(whole()) == 0
    for statement, check in PLANTED.values():
        kept = {
            table: office.asked(f"SELECT row_to_json(t)::text FROM {table} t")
            for table in ("decisions", "dossiers", "deposits", "ledger")
        }
        office.superuser(statement)
        assert check in different(whole()), statement
        for table, rows in kept.items():
            _restore(office, table, [row for (row,) in rows])
    assert exit_code(whole()) == 0


def _restore(office: Office, table: str, rows: list[str]) -> None:
    told = json.dumps([json.loads(row) for row in rows]).replace("'", "''")
    also = " OVERRIDING SYSTEM VALUE" if table == "ledger" else ""
    with_all = f"SELECT * FROM jsonb_populate_recordset(NULL::{table}, '{told}'::jsonb)"
    gone = f"DELETE FROM {table}"
    with_rows = f"INSERT INTO {table}{also} {with_all}"
    if office.asked(f"SELECT count(*) FROM {table}") != [(0,)]:
        office.superuser(gone)
    office.superuser(with_rows)


def test_the_figures_are_those_of_the_funders_own_past(office: Office, desk: Desk) -> None:
    filed = file(desk)
    office.work()
    review.open_dossier(desk, RENNES, f"{filed.number}-1")
    office.superuser(
        "INSERT INTO aid_requests SELECT 'GA-' || n, 'd-' || n, person, edition, language, answers,"
        " later, routing, signature, pieces, submitted_at, NULL FROM aid_requests,"
        " generate_series(1, 20) n",
        "INSERT INTO dossiers SELECT 'GA-' || n || '-1', 'GA-' || n, person, CASE WHEN n < 20 THEN"
        " 'dep-35' ELSE 'dep-13' END, routes, status, version, submitted_at, beneficiary, name_key,"
        " birth_date, commune, sealed_at, retain_until, manifest_sha256, pdf_sha256, NULL"
        " FROM dossiers, generate_series(1, 20) n",
        "INSERT INTO openings SELECT number, person, funder, sealed_at, sealed_at + interval"
        " '1 day' * split_part(number, '-', 2)::int - interval '1 hour' FROM dossiers"
        " WHERE number <> (SELECT dossier FROM openings)",
    )
    count_delays.count_delays(replace(desk, clock=desk.clock))
    assert count_delays.count_delays(desk) == 0
    with desk.begin(ANA) as tx:
        ours, theirs, nobody = (tx.delays.of(one) for one in ("dep-35", "dep-13", "dep-01"))
    assert ours and (ours.opened, ours.decided) == (20, 0)
    assert ours.to_opening and (ours.to_opening.half, ours.to_opening.most) == (9, 15)
    assert ours.to_decision is None
    assert theirs and theirs.opened == 1 and theirs.to_opening is None
    assert nobody and nobody.opened == 0


def test_nothing_is_granted_that_was_withdrawn_while_the_letter_was_read(
    office: Office, desk: Desk, filed: AidRequest, number: str
) -> None:
    def slowly(data: bytes) -> object:
        withdraw.withdraw(desk, ANA, filed.number)
        return desk.papers.inspect(data)

    slow: Any = replace(desk, papers=Bent(desk.papers, inspect=slowly))
    with pytest.raises(NotReady) as refused:
        decided(slow, number)
    assert [one.text for one in refused.value.problems] == ["withdrawn"]
    assert decide.decisions(desk, ANA, number) == ()
    assert decided(desk, number, "no_further_action").verdict is Verdict.NO_FURTHER_ACTION


def test_the_lists_say_answered_once_the_letter_can_be_read(
    office: Office, desk: Desk, filed: AidRequest, number: str
) -> None:
    """The person's list and the funder's tell of the same mark."""

    def answered() -> list[bool]:
        return [mark.marks(desk, who, [number])[number].answered for who in (ANA, RENNES)]

    assert answered() == [False, False]
    decided(desk, number)
    assert answered() == [False, False], "recorded, not sealed"
    office.work()
    assert answered() == [True, True]


def test_nothing_is_decided_before_it_is_confirmed(office: Office, desk: Desk, number: str) -> None:
    proposed = decide.propose(desk, RENNES, number, "granted", LETTER, 0)
    office.work()
    assert decide.decisions(desk, RENNES, number) == ()
    assert letter_waits.image(desk, RENNES, proposed, 1).startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        letter_waits.image(desk, LYON, proposed, 1)
    with pytest.raises(NotFound):
        decide.confirm(desk, LYON, proposed)
    confirmed = decide.confirm(desk, RENNES, proposed)
    assert not recording.remove_letter(desk, proposed.inbox_key), "it is decided with"
    office.work()
    assert decide.letter(desk, ANA, confirmed.number) == LETTER


def test_a_letter_that_was_only_proposed_is_forgotten(desk: Desk, number: str) -> None:
    proposed = decide.propose(desk, RENNES, number, "granted", LETTER, 0)
    old = replace(proposed, at=proposed.at - LASTS - timedelta(minutes=1))
    assert recording.remove_letter(desk, proposed.inbox_key)
    with pytest.raises(NotFound):
        desk.inbox.get(proposed.inbox_key)
    with pytest.raises(Conflict):
        decide.confirm(desk, RENNES, old)


def test_a_decision_gives_its_dossier_again(office: Office, desk: Desk, number: str) -> None:
    software = funder_of("dep-35")
    ((_, cursor),) = exported(desk, software, None)
    assert list(exported(desk, software, cursor)) == []
    decided(desk, number)
    office.work()
    ((again, _),) = exported(desk, software, cursor)
    assert isinstance(again, Bag)
    assert "data/decisions/1/lettre.pdf" in again.files
