"""Whatever is done to the ledger is found; what is away is not checked; the verbs say it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from portal.acts import verify
from portal.desk import Desk
from portal.domain.findings import Outcome, exit_code
from tests.acts.kept import IDENTITY, OBJECTS, Kept, different
from tests.acts.neighbours import Bent, away
from tests.acts.office import Office, environment_of, file

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


def test_a_vault_that_is_away_is_not_checked(untouched: Kept) -> None:
    verbs = dict.fromkeys(("read", "state", "find", "keys"), away)
    alone = replace(untouched.desk, vault=Bent(untouched.desk.vault, **verbs))
    for findings in (
        untouched.request_now(alone),
        untouched.vault_now(alone),
        untouched.ledger_now(alone),
    ):
        assert exit_code(findings) == 2, findings
        assert Outcome.DIFFERENT not in {one.outcome for one in findings}
    outcomes = {one.check: one.outcome for one in untouched.request_now(alone)}
    for name in OBJECTS:
        assert outcomes[f"{untouched.number} {name}: bytes"] is Outcome.NOT_CHECKED
        assert outcomes[f"{untouched.number} {name}: lock"] is Outcome.NOT_CHECKED


def test_a_keyring_that_is_away_is_not_checked(untouched: Kept) -> None:
    alone = replace(untouched.desk, keyring=Bent(untouched.desk.keyring, unwrap=away))
    assert exit_code(untouched.request_now(alone)) == 2
    assert exit_code(untouched.vault_now(alone)) == 2


VERIFIED = "SELECT role, subject, detail FROM ledger WHERE word = 'Verified' ORDER BY id"


def test_each_look_is_told_to_the_ledger_once(kept: Kept) -> None:
    found = kept.request_now()
    verify.verify_request(kept.desk, kept.number)
    looked = kept.vault_now()
    none = {"different": 0, "not_checked": 0}
    told = kept.office.asked(VERIFIED)
    assert told[0] == ("worker", kept.request, {"same": len(found), **none})
    assert told[1][:2] == ("worker", kept.number)
    assert told[2] == ("worker", "vault", {"same": len(looked), **none})
    assert len(told) == 3
    kept.office.superuser("UPDATE dossiers SET beneficiary = 'x'")
    different(kept.request_now())
    assert kept.office.asked(VERIFIED)[-1][2]["different"] == 1
    kept.office.checkpoint()
    assert exit_code(kept.ledger_now()) == 0


def test_a_look_that_cannot_be_told_is_a_look_all_the_same(kept: Kept) -> None:
    """A right that is gone, a full disk: what was found is said, and the exit code is 2."""
    kept.office.superuser("REVOKE INSERT ON ledger FROM portal_worker")
    for findings in (kept.request_now(), kept.vault_now()):
        assert exit_code(findings) == 2
        (told,) = (one for one in findings if one.outcome is not Outcome.SAME)
        assert told.check == "entry of this look"
    kept.office.superuser("UPDATE dossiers SET beneficiary = 'x'")
    assert exit_code(kept.request_now()) == 1


def test_what_is_filed_and_not_sealed_is_not_checked(office: Office, desk: Desk) -> None:
    filed = file(desk)
    assert exit_code(verify.verify_request(desk, filed.number)) == 2


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


VERBS = [
    ("verify", "NUMBER"),
    pytest.param(("vault", "verify"), marks=pytest.mark.long),
    pytest.param(("ledger", "verify"), marks=pytest.mark.long),
]


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


@pytest.mark.long
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
