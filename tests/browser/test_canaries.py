"""What a person types is nowhere but where it belongs: looked for everywhere else."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import requests

from portal.demo.applicant import Applicant
from portal.demo.browser import File
from portal.demo.situations import Situation, situations
from portal.demo.specimens import specimens
from tests.browser.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

WORDS = {
    "birth_name": "Zqcanarinom",
    "used_name": "Zqcanarusage",
    "first_names": "Zqcanarprenom",
    "birth_place": "Zqcanarville",
    "street": "7 rue Zqcanarrue",
    "email": "zqcanarmail@example.org",
    "signed_name": "Zqcanarsigne",
}
FILE = "zqcanarfichier.pdf"
CANARIES = [*(word.split()[-1].split("@")[0] for word in WORDS.values()), "zqcanarfichier"]


def canary() -> Situation:
    huguette = next(one for one in situations() if one.citizen.subject == "huguette")
    return replace(huguette, answers={**huguette.answers, **WORDS})


def papers(situation: Situation) -> Mapping[str, File]:
    usual = dict(specimens(situation.answers))
    _, data, media_type = usual["tax_notice"]
    return {**usual, "tax_notice": (FILE, data, media_type)}


@pytest.fixture(scope="module")
def filed(served: Served) -> tuple[Applicant, str]:
    """A whole journey of somebody whose every word is a canary, with wrong turns."""
    situation = canary()
    applicant = Applicant(served.web, situation, lambda: papers(situation))
    number = applicant.file()
    applicant.until_sealed(number)
    return applicant, number


def found_in(data: bytes) -> list[str]:
    low = data.lower()
    return [one for one in CANARIES if one.lower().encode() in low]


def test_no_log_knows_a_word(served: Served, filed: tuple[Applicant, str]) -> None:
    logs = [path for path in served.folder.rglob("*") if path.is_file() and is_log(path)]
    assert any(path.stat().st_size for path in logs)
    for path in logs:
        assert found_in(path.read_bytes()) == [], path


def is_log(path: Path) -> bool:
    return path.suffix == ".log" or "log" in path.parts[-3:-1]


def test_no_error_page_says_a_word_back(served: Served, filed: tuple[Applicant, str]) -> None:
    """Addresses that somebody made up, with words in them: said by no page, logged nowhere."""
    for path in ("/demande/Zqcanarinom/name", "/nulle-part/zqcanarmail", "/suivi/zqcanarsigne?a=b"):
        for method in ("GET", "POST"):
            answer = requests.request(method, served.web + path, timeout=10, allow_redirects=False)
            # The link that changes the language leads back to the address one typed.
            said = re.sub(rb'retour=[^"]*', b"", answer.content)
            assert found_in(said) == [] or answer.status_code == 303, (method, path)
    test_no_log_knows_a_word(served, filed)


def test_the_vault_and_the_inbox_hold_ciphertext(
    served: Served, filed: tuple[Applicant, str]
) -> None:
    """Every byte that the S3 server wrote, its own files read as they lie on the disk."""
    files = [path for path in (served.folder / "s3").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) > 50_000
    for path in files:
        data = path.read_bytes()
        assert found_in(data) == [], path
        assert b"%PDF-1.7" not in data, path


def test_the_ledger_names_nobody(served: Served, filed: tuple[Applicant, str]) -> None:
    lines = (served.folder / "portal.env").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines)
    url = told["PORTAL_OWNER_URL" if "PORTAL_OWNER_URL" in told else "PORTAL_DATABASE_URL"].strip(
        "'"
    )
    with psycopg.connect(url) as connection:
        if "PORTAL_OWNER_URL" not in told:
            connection.execute("SET ROLE portal_worker")
        rows = connection.execute("SELECT ledger::text FROM ledger").fetchall()
        jobs = connection.execute("SELECT jobs::text FROM jobs").fetchall()
    assert len(rows) > 20
    assert found_in(repr([rows, jobs]).encode()) == []


def test_no_process_shows_a_word_in_its_command(
    served: Served, filed: tuple[Applicant, str]
) -> None:
    shown = subprocess.run(["ps", "axww"], capture_output=True, check=True).stdout
    assert found_in(shown) == []
