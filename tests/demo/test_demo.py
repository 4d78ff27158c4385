"""`portal demo` for real: what it prints, what it leaves, how it ends."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import requests
from minio import Minio

from portal.demo.loopback import free_ports, is_free
from tests.demo.ran import PORTAL, SECONDS, Ran, environment, naming, pdfs, portal, said, serving
from tests.demo.ran import until as wait_until

DAYS = 300  # a provisional retention is longer than that


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """A folder to keep; root's database, which lies elsewhere, goes with it."""
    folder = tmp_path / "a folder to keep"
    yield folder
    shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)


@pytest.fixture(scope="module")
def two_runs(home: Path) -> tuple[Ran, Ran]:
    """Two demonstrations, one after the other, that keep nothing."""
    runs = portal(home, "demo", "--once"), portal(home, "demo", "--once")
    for run in runs:
        assert run.code == 0, run.err
    return runs


def test_once_prints_one_object_and_all_of_it_is_verified(two_runs: tuple[Ran, Ran]) -> None:
    for run in two_runs:
        told = run.told
        assert told["number"].startswith("GA-")
        assert told["verified"] is True
        assert told["dossiers"]
        for dossier in told["dossiers"]:
            assert dossier["verified"] is True
            assert dossier["funder"]
            until = datetime.fromisoformat(dossier["retain_until"])
            assert (until - datetime.now(until.tzinfo)).days > DAYS
            names = [one["key"] for one in dossier["objects"]]
            assert len(names) == len(set(names)) == 4  # two papers, the PDF, the manifest
            assert all(one["bucket"] and one["version_id"] for one in dossier["objects"])


def test_the_pdfs_are_what_was_said_of_them(two_runs: tuple[Ran, Ran]) -> None:
    for run in two_runs:
        for dossier in run.told["dossiers"]:
            data = Path(dossier["pdf"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == dossier["sha256"]


def test_two_runs_give_two_persons_and_two_routes(two_runs: tuple[Ran, Ran]) -> None:
    one, other = (run.told for run in two_runs)
    assert one["person"] != other["person"]
    assert one["number"] != other["number"]
    funders = [[dossier["funder"] for dossier in told["dossiers"]] for told in (one, other)]
    assert funders[0] != funders[1]


def test_human_words_are_apart_and_honest(two_runs: tuple[Ran, Ran]) -> None:
    for run in two_runs:
        assert run.told["number"] in run.err
        assert all(str(pdf) in run.err for pdf in pdfs(run.told))
        assert "holds against the application" in run.err
        assert "root" in run.err


def test_only_the_dossiers_stay_and_nothing_runs(two_runs: tuple[Ran, Ran]) -> None:
    for run in two_runs:
        folder = pdfs(run.told)[0].parents[2]
        assert {place.name for place in folder.iterdir()} == {"dossiers", "demo.json"}
        assert stat.S_IMODE((folder / "demo.json").stat().st_mode) == 0o600
        assert "s3" not in said(folder)
        assert naming(str(folder)) == []


def test_a_sealed_pdf_verifies_alone_until_a_byte_is_changed(
    two_runs: tuple[Ran, Ran], home: Path, tmp_path: Path
) -> None:
    pdf = pdfs(two_runs[0].told)[0]
    assert portal(home, "verify", "--pdf", str(pdf)).code == 0
    data = bytearray(pdf.read_bytes())
    data[len(data) // 3] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(data)
    assert portal(home, "verify", "--pdf", str(changed)).code == 1


def test_kept_served_ended_and_gone_on_with(home: Path, kept: Path) -> None:
    folder = kept
    (port,) = free_ports(1)
    with serving(home, folder, port) as process:
        first = said(folder)
        assert stat.S_IMODE((folder / "demo.json").stat().st_mode) == 0o600
        assert first["web"] == f"http://127.0.0.1:{port}"
        assert requests.get(first["web"], timeout=10).ok
        told = requests.get(first["messages"], timeout=10).text
        assert f"Votre demande {first['number']}" in told or f"request {first['number']}" in told
        nowhere = requests.get(f"{first['web']}/demonstration/messages", timeout=10)
        assert nowhere.status_code == 404, "the portal itself has no such page"
        _look_into_the_vault(first)
        process.send_signal(signal.SIGTERM)
        words = process.communicate(timeout=SECONDS)[0]
    assert process.returncode == 0, words
    assert all(door in words for door in ("/demande/", "/suivi/", "/instruction/", "/verifier"))
    assert first["messages"] in words
    assert "s3" not in said(folder)
    assert not (folder / "portal.env").exists()
    wait_until(lambda: _running(folder) == [], 10)  # the system may still be clearing them away
    assert is_free(port)
    with serving(home, folder, port) as process:
        second = said(folder)
        assert second["person"] != first["person"]
        settings = dict(_settings(folder))
        for told in (first, second):
            found = portal(home, "verify", told["number"], more=settings)
            assert found.code == 0, found.out + found.err
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    wait_until(lambda: _running(folder) == [], 10)


def _running(folder: Path) -> list[int]:
    """Its processes, the database's among them (root keeps its data elsewhere)."""
    return sorted({*naming(str(folder)), *naming(str((folder / "postgres").resolve()))})


def _look_into_the_vault(told: dict[str, object]) -> None:
    """Anybody's S3 tool finds every object, locked."""
    s3 = told["s3"]
    assert isinstance(s3, dict)
    assert isinstance(told["dossiers"], list)
    address = s3["endpoint"].removeprefix("http://")
    client = Minio(address, s3["access_key"], s3["secret_key"], secure=False)
    for dossier in told["dossiers"]:
        for one in dossier["objects"]:
            kept = client.get_object_retention(one["bucket"], one["key"], one["version_id"])
            assert kept is not None
            assert kept.mode == "COMPLIANCE"
            assert kept.retain_until_date >= datetime.fromisoformat(dossier["retain_until"])


def _settings(folder: Path) -> Iterator[tuple[str, str]]:
    """The settings of the one that serves, as a shell reads them."""
    script = 'set -a; . "$1"; env'
    done = subprocess.run(
        ["sh", "-c", script, "sh", folder / "portal.env"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for line in done.stdout.splitlines():
        name, _, value = line.partition("=")
        if name.startswith("PORTAL_"):
            yield name, value


def test_whoever_kills_it_leaves_nothing_running(home: Path, kept: Path) -> None:
    (port,) = free_ports(1)
    with serving(home, kept, port) as process:
        assert len(_running(kept)) > len(("web", "worker", "postgres", "s3"))
        os.kill(process.pid, signal.SIGKILL)
        process.wait(SECONDS)
        wait_until(lambda: _running(kept) == [], 30)


def test_ended_while_it_starts_it_leaves_nothing(home: Path, kept: Path) -> None:
    folder = kept
    process = subprocess.Popen(
        [*PORTAL, "demo", "--once", f"--keep={folder}"], env=environment(home),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until((folder / "log" / "run.log").exists)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (2, "")
    assert "Stopped before the check." in err
    assert "Traceback" not in err
    wait_until(lambda: _running(folder) == [])  # what was killed may still be ending


def test_a_taken_port_is_one_sentence(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        ran = portal(home, "demo", f"--port={port}")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"Port {port} is taken: choose another one with --port.\n"


def test_what_is_missing_is_said_first(home: Path, tmp_path: Path, kept: Path) -> None:
    """A Python without the embedded extra beside it, on a PATH without it."""
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    more = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PATH": "/bin"}
    done = subprocess.run(
        [bare / "bin" / "python", *PORTAL[1:], "demo", f"--keep={kept}"],
        env=environment(home, more),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no S3 server to start: pip install '.[embedded]'.\n"
    assert not kept.exists()


def test_a_folder_is_one_demonstrations_at_a_time(home: Path, kept: Path) -> None:
    from portal.demo.loopback import hold

    held = hold(kept)
    (kept / "log").mkdir()
    (kept / "log" / "run.log").write_text("what the other one said\n")
    try:
        ran = portal(home, "demo", "--once", f"--keep={kept}")
    finally:
        with suppress(OSError):
            os.close(held)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"{kept} is in use by another process.\n"


def test_asked_to_end_before_anything_is_there() -> None:
    """A Ctrl-C while it still looks what is missing: the sentence and the code of a later one."""
    early = (
        "import portal.demo.missing as m, portal.cli, signal\n"
        "m.missing = lambda _: signal.raise_signal(signal.SIGINT)\n"
        "portal.cli.main(['demo'])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", early], capture_output=True, text=True, check=False,
        timeout=SECONDS,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "Stopped before the check.\n")


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("postgres -D", "database server"),
        pytest.param("weed -logtostderr=true volume", "S3 server (volume)", marks=pytest.mark.long),
        pytest.param("clamd.conf", "virus scanner", marks=pytest.mark.long),
    ],
)
def test_a_server_that_dies_ends_it_with_a_sentence(
    home: Path, kept: Path, part: str, name: str
) -> None:
    (port,) = free_ports(1)
    with serving(home, kept, port) as process:
        (found,) = [pid for pid in _running(kept) if part in _command(pid)]
        os.kill(found, signal.SIGKILL)
        words = process.communicate(timeout=SECONDS)[0]
    assert process.returncode == 2
    assert words.splitlines()[-1] == f"The {name} ended by itself: the demonstration is over."
    wait_until(lambda: _running(kept) == [], 30)


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
