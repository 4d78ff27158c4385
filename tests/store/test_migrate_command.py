"""`portal migrate`: one sentence, and an exit code that scripts can trust."""

from __future__ import annotations

import json

from click.testing import CliRunner

from portal.cli.migrate import migrate_command
from portal.demo.postgres import OWNER, Postgres
from portal.store.migrate import newest
from tests.conftest import FreshDatabase


def test_it_says_what_it_did(database: FreshDatabase) -> None:
    done = CliRunner().invoke(migrate_command, env={"PORTAL_OWNER_URL": database.owner_url})
    assert (done.exit_code, done.output) == (0, f"The database's schema is {newest()}.\n")
    done = CliRunner().invoke(migrate_command, ["--url", database.owner_url, "--json"])
    assert json.loads(done.output) == {"schema": newest(), "login": None}


def test_a_wrong_address_is_1_and_no_answer_is_2(postgres: Postgres) -> None:
    for url, code in (("sqlite://", 1), ("nonsense", 1), (postgres.address(OWNER, "nowhere"), 2)):
        done = CliRunner().invoke(migrate_command, ["--url", url])
        assert done.exit_code == code
        assert done.stderr.startswith("--url: " if code == 1 else "Could not look: ")
        assert len(done.stderr.splitlines()) == 1
        assert done.exception is None or isinstance(done.exception, SystemExit)


def test_the_setting_is_named(postgres: Postgres) -> None:
    """A setting that is missing or wrong is 2, as for every verb."""
    nowhere = postgres.address(OWNER, "nowhere")
    for url, words in (("", "Not set: "), ("junk", ""), (nowhere, "Could not look: the database")):
        done = CliRunner().invoke(migrate_command, env={"PORTAL_OWNER_URL": url})
        assert done.exit_code == 2
        assert done.stderr.startswith(words)
        assert "PORTAL_OWNER_URL" in done.stderr
        assert len(done.stderr.splitlines()) == 1
