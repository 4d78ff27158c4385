"""The portal's own letter of a decision bears its seal, once it is decided with; no other does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from portal.acts import compose, decide, seal_decision, verify, verify_pdf
from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.decision import Decision, Proposed
from portal.domain.dossier import Status, digest
from portal.domain.errors import Conflict, NotReady, Tampered, Unavailable
from portal.domain.findings import Outcome, exit_code
from portal.domain.people import WORKER
from portal.safe import data_key
from tests.acts.kept import different
from tests.acts.neighbours import Bent
from tests.acts.office import Office, file
from tests.adapters import pdf_facts
from tests.build import a_caseworker, a_pdf, an_applicant

AGENT, ANA = a_caseworker("dep-35"), an_applicant()
LETTER = "decisions/1/lettre.pdf"
SEALED = {"seal", "coverage", "issuer", "time_stamp"}


@dataclass(frozen=True, slots=True)
class Told:
    """A dossier, the letter that the portal wrote about it, and the decision with that letter."""

    number: str
    bare: bytes
    decision: Decision


@pytest.fixture
def number(office: Office, desk: Desk) -> str:
    number = f"{file(desk, language='en').number}-1"
    office.work()
    return number


@pytest.fixture
def told(desk: Desk, number: str) -> Told:
    bare = compose.compose(desk, AGENT, number, "refused", ["residence"], "Voir votre courrier.")
    return Told(number, bare, decide.confirm(desk, AGENT, proposed(desk, number, bare)))


def proposed(desk: Desk, number: str, bare: bytes) -> Proposed:
    return decide.propose(desk, AGENT, number, "refused", bare, 0, "residence", composed=True)


def outcomes(desk: Desk, pdf: bytes) -> dict[str, Outcome]:
    return {one.check: one.outcome for one in verify_pdf.verify_pdf(desk, pdf)}


def test_it_is_the_letter_that_was_read_and_a_seal(office: Office, desk: Desk, told: Told) -> None:
    assert outcomes(desk, told.bare) == {"seal": Outcome.DIFFERENT}, "nobody decided with it yet"
    office.work()
    letter = decide.letter(desk, ANA, told.decision.number)
    assert letter.startswith(told.bare) and len(letter) > len(told.bare)
    assert outcomes(desk, letter) == dict.fromkeys(SEALED, Outcome.SAME)
    assert pdf_facts.faults(letter) == []
    funder = desk.editions["2026-01-01"].reference.funders["dep-35"].in_language("fr")
    assert verify_pdf.named_in(desk, letter) == verify_pdf.Named(told.number, funder, letter=True)
    assert abs(verify_pdf.sealed_at(desk, letter) - told.decision.decided_at) < timedelta(minutes=5)
    changed = bytearray(letter)
    changed[len(told.bare) // 2] ^= 1
    assert outcomes(desk, bytes(changed))["seal"] is Outcome.DIFFERENT
    assert outcomes(desk, letter + b"%%EOF\n")["coverage"] is Outcome.DIFFERENT


def test_it_may_be_sent_on_as_a_paper(office: Office, desk: Desk, told: Told) -> None:
    """A pension fund asks for the answer of the département: no file lies in it, nor a program."""
    office.work()
    letter = decide.letter(desk, ANA, told.decision.number)
    assert desk.papers.inspect(letter).pages == 2
    assert pdf_facts.attached(letter) == {}


def test_verify_looks_at_the_seal_and_finds_what_was_planted(
    office: Office, desk: Desk, told: Told
) -> None:
    office.work()
    office.checkpoint()
    findings = verify.verify_request(desk, told.number)
    assert {one.outcome for one in findings} == {Outcome.SAME}, findings
    checks = {one.check for one in findings}
    assert {f"{told.number} decision 1 letter {check}" for check in SEALED} <= checks
    for statement in (
        f"UPDATE decisions SET pdf_sha256 = '{'0' * 64}'",
        "UPDATE decisions SET size_bytes = size_bytes - 1",
        f"UPDATE deposits SET sha256 = '{'0' * 64}' WHERE name = '{LETTER}'",
        "UPDATE decisions SET composed = false",
    ):
        before = office.asked("SELECT row_to_json(d)::text FROM decisions d")
        sums = office.asked(f"SELECT sha256 FROM deposits WHERE name = '{LETTER}'")
        office.superuser(statement)
        assert "decision 1" in different(verify.verify_request(desk, told.number)), statement
        office.superuser(
            "DELETE FROM decisions",
            "INSERT INTO decisions SELECT * FROM"
            f" jsonb_populate_record(NULL::decisions, $row${before[0][0]}$row$::jsonb)",
            f"UPDATE deposits SET sha256 = '{sums[0][0]}' WHERE name = '{LETTER}'",
        )
    assert exit_code(verify.verify_request(desk, told.number)) == 0


def test_another_letter_with_a_true_seal_is_found(office: Office, desk: Desk, told: Told) -> None:
    """By who has the database, the key and the portal's seal: the ledger knows better."""
    office.work()
    office.checkpoint()
    other = compose.compose(desk, AGENT, told.number, "granted", [], "Voir votre courrier.")
    forged = desk.sealer.seal(other)
    with desk.begin(WORKER) as tx:
        key = data_key(desk, tx.keys.get(told.number))
        kept = next(one for one in tx.deposits.of(told.number) if one.name == LETTER)
    cipher = encrypt(key, told.number, LETTER, forged)
    office.superuser(
        f"UPDATE deposits SET sha256 = '{digest(forged)}', size_bytes = {len(forged)},"
        f" cipher_sha256 = '{digest(cipher)}', cipher_bytes = {len(cipher)}"
        f" WHERE name = '{LETTER}'",
        f"UPDATE decisions SET pdf_sha256 = '{digest(other)}', size_bytes = {len(other)}",
    )

    def read(at: str, version_id: str) -> bytes:
        return cipher if at == kept.key else desk.vault.read(at, version_id)

    lying = replace(desk, vault=Bent(desk.vault, read=read))
    assert "decision 1 letter:" in different(verify.verify_request(lying, told.number))


def test_one_that_was_brought_stays_as_it_came(office: Office, desk: Desk, number: str) -> None:
    letter = a_pdf("Nous vous accordons")
    made = decide.decide(desk, AGENT, number, "refused", letter, 0, "residence")
    office.work()
    assert decide.letter(desk, ANA, made.number) == letter
    office.checkpoint()
    assert exit_code(verify.verify_request(desk, number)) == 0


def test_a_letter_of_the_portals_own_is_not_brought_as_a_file(desk: Desk, told: Told) -> None:
    """It says that it bears a seal, and would bear none; it may have been changed, too."""
    for letter in (told.bare, desk.sealer.seal(told.bare)):
        with pytest.raises(NotReady) as refused:
            decide.propose(desk, AGENT, told.number, "granted", letter, 1, "met")
        assert [one.text for one in refused.value.problems] == [decide.OURS]


def test_a_letter_about_another_dossier_is_not_sealed(office: Office, desk: Desk) -> None:
    """Whoever writes in the database that the portal wrote it."""
    number, other = (f"{file(desk).number}-1" for _ in range(2))
    office.work()
    foreign = compose.compose(desk, AGENT, other, "granted", [], "")
    decide.confirm(desk, AGENT, proposed(desk, number, foreign))
    with pytest.raises(Tampered):
        seal_decision.seal_decision(desk, f"{number}-D1")


def test_what_two_tabs_decide_keeps_its_letter(office: Office, desk: Desk, told: Told) -> None:
    """The second press comes too late, and takes nothing away from the first."""
    again = Proposed(
        told.number, "refused", 1, told.decision.inbox_key, told.decision.size_bytes,
        told.decision.pdf_sha256, "0" * 64, told.decision.decided_at, "residence", composed=True,
    )  # fmt: skip
    with pytest.raises(Conflict):
        decide.confirm(desk, AGENT, again)
    office.work()
    assert decide.letter(desk, ANA, told.decision.number).startswith(told.bare)


def test_without_a_seal_it_waits_and_is_told_to_nobody(desk: Desk, told: Told) -> None:
    def away(_: bytes) -> bytes:
        raise Unavailable("the seal or its time stamp could not be made")

    shut: Any = replace(desk, sealer=Bent(desk.sealer, seal=away))
    with pytest.raises(Unavailable):
        seal_decision.seal_decision(shut, told.decision.number)
    assert decide.decisions(desk, ANA, told.number)[0].status is Status.SUBMITTED
    assert seal_decision.seal_decision(desk, told.decision.number).status is Status.SEALED
    assert outcomes(desk, decide.letter(desk, ANA, told.decision.number))["seal"] is Outcome.SAME


def test_a_crash_after_the_seal_was_made_makes_no_second_one(desk: Desk, told: Told) -> None:
    def lost(*_: object) -> str:
        raise Unavailable("it does not answer")

    seals: list[bytes] = []

    def seal(pdf: bytes) -> bytes:
        seals.append(desk.sealer.seal(pdf))
        return seals[-1]

    counting: Any = replace(desk, sealer=Bent(desk.sealer, seal=seal))
    with pytest.raises(Unavailable):
        seal_decision.seal_decision(
            replace(counting, vault=Bent(desk.vault, put=lost)), told.decision.number
        )
    seal_decision.seal_decision(counting, told.decision.number)
    assert [decide.letter(desk, ANA, told.decision.number)] == seals


@pytest.mark.parametrize(
    ("words", "code"),
    [("a\n" * 59 + "a", None), ("a\n" * 60 + "a", "lines"), ("Merci 👵🏽", "signs"),
     ("中文", "signs"), ("مرحبا", None)],
)  # fmt: skip
def test_words_that_would_not_be_printed_as_they_are(
    desk: Desk, number: str, words: str, code: str | None
) -> None:
    told = desk, AGENT, number, "refused", ["residence"], words
    if code is None:
        assert compose.compose(*told).startswith(b"%PDF-")
        return
    with pytest.raises(NotReady) as refused:
        compose.compose(*told)
    assert [one.text for one in refused.value.problems] == [code]
