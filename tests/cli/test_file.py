"""`portal file`: all of it as it was written, or a sentence and nothing kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.adapters.clamd_scanner import EICAR_HEX
from portal.cli import main
from portal.demo.clamav import Clamd
from portal.domain.people import WORKER
from tests.acts.conftest import office, secrets, wired
from tests.acts.office import Office, environment_of
from tests.build import a_pdf, answers

__all__ = ["office", "secrets", "wired"]  # fixtures

UNASKED = ("household_size", "monthly_income", "pension_since")
"""What `answers` says and this person is not asked."""
LEFT = ("drafts", "pieces", "aid_requests", "jobs", "ledger")


def complete(**changes: Any) -> dict[str, Any]:
    return answers(**dict.fromkeys(UNASKED) | changes)


@pytest.fixture
def verb(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Files these answers, or this text."""
    for name, value in environment_of(office.settings).items():
        monkeypatch.setenv(name, value)

    def file(told: Any, *options: str, language: str = "fr") -> Result:
        path = tmp_path / "request.json"
        if isinstance(told, dict):
            told = json.dumps({"language": language, "answers": told})
        path.write_bytes(told if isinstance(told, bytes) else told.encode())
        return CliRunner().invoke(main, ["file", str(path), *options])

    return file


def left(office: Office) -> dict[str, int]:
    counts = {table: office.asked(f"SELECT count(*) FROM {table}")[0][0] for table in LEFT}
    return {table: count for table, count in counts.items() if count}


def in_the_inbox(office: Office) -> int:
    inbox: Any = office.desk.inbox
    return len(list(inbox._client.list_objects(inbox.bucket, recursive=True)))


def test_what_is_filed_is_what_was_written(office: Office, verb: Any, tmp_path: Path) -> None:
    paper = tmp_path / "carte.pdf"
    paper.write_bytes(a_pdf())
    told = complete(pensions=[{"scheme": "rg", "kind": "own", "quarters": "150"}])
    done = verb(told, "--piece", f"identity={paper}")
    assert (done.exit_code, done.stderr) == (0, "")
    with office.desk.begin(WORKER) as tx:
        filed = tx.aid_requests.get(done.stdout.strip())
    assert filed.answers == complete()
    assert [(one.kind, one.filename) for one in filed.pieces] == [("identity", "carte.pdf")]


def test_a_mark_of_byte_order_does_no_harm_and_latin_1_does(verb: Any) -> None:
    text = json.dumps({"answers": complete(birth_name="Légé")}, ensure_ascii=False)
    assert verb(text.encode("utf-8-sig")).exit_code == 0
    done = verb(text.encode("latin-1"))
    assert done.exit_code == 1
    assert "is not JSON in UTF-8" in done.stderr


WRONG: dict[str, tuple[Any, str]] = {
    "a list for a text": ({"birth_name": ["a"]}, "birth_name: must be a text"),
    "a number for a text": ({"birth_name": 3}, "birth_name: must be a text"),
    "nothing in a text": ({"used_name": " "}, "used_name: must be a text"),
    "a year for a day": ({"birth_date": 1944}, "birth_date: must be a day"),
    "a year in a text": ({"birth_date": "1944"}, "birth_date: must be a day"),
    "other digits": ({"birth_date": "١٩٤٤-٠٣-١٠"}, "birth_date: must be a day"),
    "a number for an option": ({"dwelling": 1}, "dwelling: must be a text"),
    "an option that is none": ({"dwelling": "castle"}, "dwelling dwelling: "),
    "a text for a list": ({"needs": "home_help"}, "needs: must be a list"),
    "an option twice": ({"needs": ["home_help", "home_help"]}, "needs: must not say"),
    "true for a box": ({"declare_truth": True}, "declare_truth: must be"),
    "a box not ticked": ({"declare_truth": "no"}, "declare_truth: must be"),
    "an object for rows": ({"pensions": {"scheme": "rg"}}, "pensions: must be a list"),
    "a row that is none": ({"pensions": ["rg"]}, "pensions: must be a list of objects"),
    "an unknown column": (
        {"pensions": [{"scheme": "rg", "kind": "own", "quarters": 150, "since": 2003}]},
        "pensions: a row has no since",
    ),
    "an empty row": ({"pensions": [{"scheme": "rg", "kind": "own"}, {}]}, "pensions: a row must"),
    "more rows than there are": (
        {"pensions": [{"scheme": "rg", "kind": "own"}] * 40},
        "pensions: must be a list of 1 to",
    ),
    "true for a number": (
        {"pensions": [{"scheme": "rg", "kind": "own", "quarters": True}]},
        "quarters must be a whole number",
    ),
    "a fraction": (
        {"pensions": [{"scheme": "rg", "kind": "own", "quarters": 1.5}]},
        "quarters must be a whole number",
    ),
    "not asked": ({"gir_value": "3"}, "gir_value: this person is not asked"),
    "not asked of this person": ({"household_size": 1}, "household_size: this person is not"),
    "no such question": ({"hobby\n": "chess"}, "the edition has no such question"),
    "one too few": ({"birth_name": None}, "birth_name: "),
}


@pytest.mark.parametrize("fault", WRONG)
def test_nothing_is_turned_into_something_else_or_left_out(
    office: Office, verb: Any, tmp_path: Path, fault: str
) -> None:
    changes, sentence = WRONG[fault]
    paper = tmp_path / "carte.pdf"
    paper.write_bytes(a_pdf())
    done = verb(complete(**changes), "--piece", f"identity={paper}")
    assert (done.exit_code, done.stdout) == (1, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert left(office) == {}
    assert in_the_inbox(office) == 0


def test_who_nobody_here_can_serve_is_told_and_nothing_is_kept(office: Office, verb: Any) -> None:
    done = verb(complete(lives_in_france="no", dwelling=None, street=None, commune=None,
                         moved_recently=None, occupancy=None))  # fmt: skip
    assert done.exit_code == 1
    assert left(office) == {}


def test_papers_are_judged_before_they_are_read(office: Office, verb: Any, tmp_path: Path) -> None:
    big = tmp_path / "big.pdf"
    with big.open("wb") as file:
        file.truncate(30 * 1024 * 1024)
    for options, code, sentence in (
        (("--piece", f"no_such={tmp_path}/nothing"), 1, "no_such: the edition has no such paper"),
        (("--piece", f"identity={tmp_path}/nothing"), 2, "Could not read"),
        (("--piece", f"identity={tmp_path}"), 2, "Could not read"),
        (("--piece", "identity"), 1, "KIND=PATH"),
        (("--piece", f"identity={big}"), 1, "documents identity: "),
        (("--piece", f"identity={__file__}"), 1, "documents identity: "),
    ):
        done = verb(complete(), *options)
        assert (done.exit_code, done.stdout) == (code, ""), done.stderr
        assert sentence in done.stderr
        assert left(office) == {}
    assert in_the_inbox(office) == 0


def test_a_later_refusal_takes_the_draft_and_its_papers_away(
    office: Office, verb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.acts import submit
    from portal.domain.errors import Unavailable

    def away(*_: Any, **__: Any) -> Any:
        raise Unavailable("the database does not answer")

    paper = tmp_path / "carte.pdf"
    paper.write_bytes(a_pdf())
    monkeypatch.setattr(submit, "submit", away)
    done = verb(complete(), "--piece", f"identity={paper}")
    assert done.exit_code == 2
    assert left(office).keys() == {"ledger"}
    words = office.asked("SELECT word FROM ledger ORDER BY id")
    assert [word for (word,) in words][-1] == "DraftDiscarded"
    assert in_the_inbox(office) == 0


def test_the_same_key_with_other_answers_is_told(office: Office, verb: Any, tmp_path: Path) -> None:
    paper = tmp_path / "carte.pdf"
    paper.write_bytes(a_pdf())
    key = ("--idempotency-key", "counter-1")
    first = verb(complete(), *key)
    assert first.exit_code == 0
    assert verb(complete(), *key).stdout == first.stdout
    for done in (
        verb(complete(first_names="Jeanne"), *key),
        verb(complete(birth_date=None), *key),
        verb(complete(), *key, language="en"),
        verb(complete(), *key, "--piece", f"identity={paper}"),
    ):
        assert (done.exit_code, done.stdout) == (1, "")
        assert "another request was filed under this idempotency key" in done.stderr.lower()
    assert left(office)["drafts"] == left(office)["aid_requests"] == 1
    assert in_the_inbox(office) == 0


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_that_is_none_is_refused(office: Office, verb: Any, key: str) -> None:
    done = verb(complete(), "--idempotency-key", key)
    assert done.exit_code == 1
    assert "1 to 200 characters" in done.stderr
    assert left(office) == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"answers": {}, "answers": {}}', "says the key answers twice"),
        ('{"answers": [], "edition": "2026-01-01"}', "must be"),
        ('{"answers": {}, "answer\\ns": 1}', "a key that is not known"),
        ('{"answers": {}, "edition": 5}', "edition must be a text"),
        ('{"answers": {}, "edition": "1999-01-01"}', "there is no edition 1999-01-01"),
        ('{"answers": {}, "language": "xx"}', "does not speak this language"),
        ('{"answers": {"household_size": 1e999}}', "is not JSON"),
    ],
)
def test_bad_input_is_one_sentence(office: Office, verb: Any, text: str, sentence: str) -> None:
    done = verb(text)
    assert (done.exit_code, done.stdout) == (1, "")
    assert sentence.lower() in done.stderr.lower()
    assert done.stderr.count("\n") == 1
    assert left(office) == {}


def test_no_paper_is_taken_that_was_not_scanned(
    office: Office, verb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clamd: Clamd
) -> None:
    paper = tmp_path / "carte.pdf"
    paper.write_bytes(b"%PDF-1.7\n%" + bytes.fromhex(EICAR_HEX))
    asked = "--piece", f"identity={paper}"
    monkeypatch.setenv("PORTAL_SCANNER_URL", clamd.url)
    done = verb(complete(), *asked)
    assert done.exit_code == 1
    refused = office.desk.editions["2026-01-01"].say("fr", "refused.infected")
    assert f"documents identity: {refused}" in done.stderr
    paper.write_bytes(a_pdf())
    monkeypatch.setenv("PORTAL_SCANNER_URL", "clamd:/nowhere")
    done = verb(complete(), *asked)
    assert done.exit_code == 2
    assert "the paper was not received: it could not be scanned (No such file" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert left(office) == {}
    assert in_the_inbox(office) == 0
    monkeypatch.setenv("PORTAL_SCANNER_URL", clamd.url)
    assert verb(complete(), *asked).exit_code == 0
