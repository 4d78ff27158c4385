"""`portal status`, `run`, `work`, `agent`, `verify --pdf`: what an operator gets wrong, said."""

from __future__ import annotations

import json
import os
import pwd
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.acts import join
from portal.cli import main
from portal.cli.agent import appoint
from portal.cli.listening import UnknownHost, look_at
from portal.demo.loopback import free_ports
from portal.domain.people import WORKER
from tests.acts.office import Office, environment_of, file
from tests.acts.on_duty import OPERATOR
from tests.build import a_pdf
from tests.cli.conftest import Verb
from tests.demo.ran import portal
from tests.store.made import seal

REAL = {"DEMONSTRATION": "0", "PUSH_TO_LOOPBACK": "0", "TSA_URL": "http://127.0.0.1:1/"}
SUPERUSER = "PORTAL_DATABASE_URL signs in as a superuser: use portal_app's login.\n"


def test_status_is_well(verb: Verb) -> None:
    done = verb("status")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "vault: answers" in done.stdout


@pytest.mark.parametrize(
    "wrong",
    [
        {"S3_SECRET_KEY": "wrong"},
        {"VAULT_BUCKET": "there-is-none"},
        {"S3_ENDPOINT": "http://127.0.0.1:1"},
    ],
)
def test_status_could_not_look_at_the_vault(verb: Verb, wrong: dict[str, str]) -> None:
    done = verb("status", **wrong)
    assert done.exit_code == 2
    assert "vault: does not answer" in done.stdout
    assert done.stderr.startswith("Could not look: vault ")
    assert len(done.stderr.splitlines()) == 1


def test_a_superuser_is_told_of_and_refused(verb: Verb, office: Office) -> None:
    done = verb("status", DATABASE_URL=office.owner_url)
    assert (done.exit_code, done.stderr) == (1, SUPERUSER)
    real = {**REAL, "SCANNER_URL": "clamd:/run/clamav/clamd.ctl"}
    (port,) = free_ports(1)
    for words in (["work"], ["run", f"--port={port}"]):
        done = verb(*words, DATABASE_URL=office.owner_url, **real)
        assert (done.exit_code, done.stderr) == (1, SUPERUSER)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"DOORS": "foo"}, "PORTAL_DOORS: there is no door foo; there are public, "),
        ({"DOORS": ""}, "PORTAL_DOORS: it names no door; there are public, "),
        ({"DEMONSTRATION": "0"}, "PORTAL_TSA_URL must name a time-stamping authority."),
        (REAL, "PORTAL_SCANNER_URL must name a virus scanner, ClamAV's clamd."),
        ({"SEAL_KEY": "/nonexistent"}, "PORTAL_SEAL_KEY: /nonexistent cannot be read"),
        ({"DATABASE_URL": "junk"}, "PORTAL_DATABASE_URL: not an address"),
    ],
)
def test_run_looks_at_everything_before_it_serves(
    verb: Verb, wrong: dict[str, str], sentence: str
) -> None:
    (port,) = free_ports(1)
    done = verb("run", f"--port={port}", **wrong)
    assert done.exit_code == 2
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1


def test_run_does_not_share_the_port_of_another_server(verb: Verb) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as a web server's processes
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        done = verb("run", f"--port={port}")
    assert done.exit_code == 2
    assert done.stderr == f"Port {port} is taken: choose another one with --port.\n"


def test_an_address_of_nobody_and_of_another_machine(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    assert look_at("127.0.0.1", port).refusal is None
    assert look_at("localhost", port).address in {"127.0.0.1", "::1"}
    done = portal(tmp_path, "run", "--host=192.0.2.1")
    assert done.code == 2
    assert done.err == "192.0.2.1 is not an address of this machine: choose one with --host.\n"
    with pytest.raises(UnknownHost):
        look_at("127.0.0.1.x.", port)


def test_a_port_that_only_root_may_take() -> None:
    """Asked as an account that is not root: by a child, when the test is root's."""
    if child := os.fork():
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        return
    try:
        if os.geteuid() == 0:
            os.setuid(pwd.getpwnam("nobody").pw_uid)
        least = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
        refusal = look_at("127.0.0.1", 80).refusal or ""
        os._exit(0 if least <= 80 or "is not permitted" in refusal else 1)
    finally:
        os._exit(2)


@pytest.mark.parametrize(
    ("issuer", "subject"),
    [
        ("", ""),
        ("https://x.fr", " "),
        ("http://x.fr", "a"),
        ("x.fr", "a"),
        ("https://", "a"),
        ("https://[x", "a"),
        ("https://x.fr:port", "a"),
        ("https://x.fr /y", "a"),
    ],
)
def test_somebody_who_could_never_sign_in_is_not_appointed(
    verb: Verb, issuer: str, subject: str
) -> None:
    done = verb("agent", "appoint", "dep-35", f"--issuer={issuer}", f"--subject={subject}")
    assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert done.stderr.startswith(("--issuer must be", "--subject must be"))


def test_who_can_sign_in_is_appointed(verb: Verb) -> None:
    assert appoint.help
    for issuer in ("https://pro.exemple/api/v2", "http://localhost:8400/agents"):
        done = verb("agent", "appoint", "dep-35", f"--issuer={issuer}", "--subject=a")
        assert (done.exit_code, done.stderr) == (0, "")
    done = verb("agent", "appoint", "dep-999", "--issuer=https://pro.exemple", "--subject=a")
    assert (done.exit_code, done.stderr) == (1, "There is no funder dep-999.\n")


def test_who_operates_is_named_and_dismissed(verb: Verb) -> None:
    who = ("--issuer=https://pro.exemple", "--subject=op")
    for words, code in (
        (("operate", *who, "--until=2020-01-01"), 1),
        (("dismiss", *who), 1),
        (("operate", *who), 0),
        (("dismiss", *who), 0),
        (("dismiss", *who), 1),
        (("operate", *who), 0),
    ):
        done = verb("agent", *words)
        assert (done.exit_code, len((done.stderr or done.stdout).splitlines())) == (code, 1), words


@pytest.mark.parametrize("trust", ["/nonexistent", "/dev/null", "/tmp"])
def test_a_trust_list_that_cannot_be_read(verb: Verb, tmp_path: Path, trust: str) -> None:
    pdf = tmp_path / "one.pdf"
    pdf.write_bytes(a_pdf())
    for words, told, named in (
        (("--trust", trust), {}, "--trust"),
        ((), {"SEAL_TRUST": trust}, "PORTAL_SEAL_TRUST"),
    ):
        done = verb("verify", "--pdf", str(pdf), *words, **told)
        assert done.exit_code == 2
        assert done.stderr.startswith(f"Could not look: {named}: {trust} ")
        assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)


def test_route_reads_who_joined_where_a_database_is_named(verb: Verb, office: Office) -> None:
    rail = {"needs": ["home_help"], "commune": "35238", "birth_date": "1950-01-01",
            "gir": {"value": 5, "source": "departement", "date": "2026-09-01"},
            "pensions": [{"scheme": "cprpsncf", "kind": "own", "quarters": 160}]}  # fmt: skip
    begun = join.begun(office.desk, OPERATOR, "cnieg")
    changes = {"source": "x", "signatory": "Anne Volt", "schemes": (*begun.schemes, "cprpsncf")}
    one = join.keep(office.desk, OPERATOR, replace(begun, **changes))  # type: ignore[arg-type]
    facts = json.dumps({**rail, "today": one.effective.isoformat()})
    found = CliRunner().invoke(
        main, ["route", "-"], env=environment_of(office.settings), input=facts
    )
    alone = CliRunner().invoke(main, ["route", "-"], env={"PORTAL_DATABASE_URL": ""}, input=facts)
    assert found.exit_code == alone.exit_code == 0
    assert (found.stderr, alone.stderr) == (
        "Read from the tables' files and the database: 1 funder(s) joined.\n",
        "Read from the tables' files alone: PORTAL_DATABASE_URL is not set.\n",
    )
    assert json.loads(found.stdout)["routes"][0]["funder"] == one.code
    assert json.loads(alone.stdout)["routes"][0]["funder"] != one.code
    nowhere = {"PORTAL_DATABASE_URL": "postgresql://portal_app:x@127.0.0.1:1/portal"}
    away = CliRunner().invoke(main, ["route", "-"], env=nowhere, input=facts)
    assert away.exit_code == 2 and away.stdout == "" and away.stderr.count("\n") == 1
    wrong = CliRunner().invoke(main, ["route", "-"], env={"PORTAL_DATABASE_URL": "x"}, input=facts)
    assert wrong.exit_code == 2 and wrong.stderr.startswith("PORTAL_DATABASE_URL: ")


def test_what_will_be_erased_is_told_before(verb: Verb, office: Office) -> None:
    numbers = [f"{file(office.desk).number}-1" for _ in range(2)]
    for number in numbers:
        seal(office.desk, office.desk.read(WORKER, lambda tx, one=number: tx.dossiers.get(one)))
    office.superuser(f"UPDATE dossiers SET place = 3 WHERE number = '{numbers[0]}'")
    for day, said in (("2026-03-02", "0 dossier(s)"), ("2026-03-03", "1 dossier(s)")):
        done = verb("retention", "simulate", "--until", day)
        assert (done.exit_code, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-1] == f"{said} would be erased by {day}."
    assert "dep-35: 1 to be erased, 1 still studied." in done.stdout
    told = json.loads(verb("retention", "simulate", "--until", day, "--json").stdout)
    assert told["funders"] == [{"funder": "dep-35", "erased": 1, "studied": 1}]
    assert verb("retention", "simulate", "--until", "hier").exit_code == 1
    assert office.asked("SELECT 1 FROM dossiers WHERE erased_at IS NOT NULL") == []
