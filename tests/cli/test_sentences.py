"""Whatever was typed or set wrongly: one sentence on standard error, 1 or 2, never a traceback."""

from __future__ import annotations

import click
import psycopg
import pytest
from click.testing import CliRunner, Result

from portal.cli import Verbs, main
from portal.cli.said import said, sentence, unreachable
from portal.domain.errors import Conflict, NotAllowed, PortalError, Unavailable
from portal.store.errors import ours


def told(*words: str, **variables: str) -> Result:
    """What a verb says with these settings alone."""
    bare = {f"PORTAL_{name}": value for name, value in variables.items()}
    return CliRunner().invoke(main, words, env=bare)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Say which verb of portal: agent, "),
        ("vault", "Say which verb of portal vault: init, verify."),
        ("nope", "No such command 'nope'."),
        ("--nope", "No such option '--nope'."),
        ("status --jsn", "No such option '--jsn'. Did you mean '--json'?"),
        ("export dep-35", "Missing option '--to'."),
        ("form show", "Missing argument 'EDITION'."),
        ("form show nope", "There is no edition nope; there is 2026-01-01."),
        ("form lint --forms /nonexistent", "Invalid value for '--forms'"),
        ("run --port 99999", "Invalid value for '--port'"),
        ("run --processes 0", "Invalid value for '--processes'"),
        ("run --host host.invalid", "--host host.invalid has no address."),
        ("migrate --url junk", "--url: not an address of a database"),
        ("agent appoint dep-35 --issuer https://x --subject", "Option '--subject' requires"),
    ],
)
def test_a_wrong_command_line_is_one_sentence_and_1(words: str, sentence: str) -> None:
    done = told(*words.split())
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1


def test_what_is_not_set_is_named_all_at_once_and_2() -> None:
    done = told("status", SECRET_KEY="short", DOORS="foo", KEYRING="")
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("Not set: PORTAL_DATABASE_URL, ")
    assert "PORTAL_KEYRING" in line
    assert "PORTAL_SECRET_KEY: must have 32 characters or more" in line
    doors = "public, applicant, caseworker, funder, operator"
    assert f"PORTAL_DOORS: there is no door foo; there are {doors}." in line
    migrate = told("migrate")
    assert (migrate.exit_code, len(migrate.stderr.splitlines())) == (2, 1)
    assert migrate.stderr.startswith("Not set: PORTAL_OWNER_URL")


def test_a_sentence_begins_as_one_but_a_path_keeps_its_letters() -> None:
    assert sentence("the vault is away") == "The vault is away."
    for kept in ("/etc/hostname is open", "keyring.json is there", "pkcs11:x is no token"):
        assert sentence(kept) == f"{kept}."
    assert sentence("GA-1 is damaged.") == "GA-1 is damaged."
    assert sentence("") == "."


def test_the_error_says_whether_it_looked() -> None:
    def end(error: BaseException) -> Result:
        @click.group(cls=Verbs)
        def verbs() -> None: ...

        @verbs.command()
        def one() -> None:
            raise error

        return CliRunner().invoke(verbs, ["one"])

    for error, code, words in (
        (Unavailable("the vault is away"), 2, "Could not look: the vault is away.\n"),
        (Conflict("this is there already"), 1, "This is there already.\n"),
        (KeyboardInterrupt(), 2, "Stopped.\n"),
    ):
        done = end(error)
        assert (done.exit_code, done.stderr) == (code, words)


def refused(address: str) -> PortalError:
    """What the portal makes of a database that cannot be reached."""
    try:
        try:
            psycopg.connect(address)
        except psycopg.Error as error:
            raise ours(error) from None
    except PortalError as error:
        return error
    raise AssertionError(address)


def test_an_unreachable_database_is_said_plainly(tmp_path: str) -> None:
    for address, words in (
        ("postgresql://a:secret@127.0.0.1:1/x", "the connection is refused"),
        (f"postgresql://a:secret@/x?host={tmp_path}", "does not listen at this socket"),
    ):
        spoken = said(refused(address))
        assert spoken.startswith("Could not look: the database that PORTAL_DATABASE_URL names ")
        assert words in spoken
        assert "secret" not in spoken


@pytest.mark.parametrize(
    ("driver", "words"),
    [
        ('FATAL:  password authentication failed for user "a"', "refuses this password"),
        ('FATAL:  role "a" does not exist', "does not know this login"),
        ('FATAL:  database "x" does not exist', "its server has none of this name"),
        ("FATAL:  the database system is starting up", "is still starting"),
        ('FATAL:  no pg_hba.conf entry for host "h", user "u", database "d"', "does not let"),
        ("failed to resolve host 'h': [Errno -2] Name", "a host name without an address"),
        ("connection timeout expired", "does not answer in time"),
        ("something new", "cannot be reached"),
    ],
)
def test_what_the_driver_says_in_our_words(driver: str, words: str) -> None:
    error = Unavailable("the database could not do it (OperationalError)")
    error.__context__ = psycopg.OperationalError(driver)
    assert words in (unreachable(error, "PORTAL_OWNER_URL") or "")
    assert unreachable(NotAllowed("no"), "PORTAL_OWNER_URL") is None
