"""The scanner, on a real clamd: clean, infected, not checked; never merged, always bounded."""

from __future__ import annotations

import gzip
import io
import os
import signal
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir

import pikepdf
import pytest

from portal.adapters.clamd_scanner import EICAR_HEX, ClamdScanner
from portal.demo.clamav import Clamd, begin_clamd
from portal.demo.loopback import free_ports
from portal.domain.errors import NotAllowed
from portal.domain.papers import MAX_BYTES, Scan, ScanOutcome
from tests.adapters.relay import relay_to, silent_server
from tests.build import NOON, a_heic, a_jpeg, a_pdf, a_png, noise

EICAR = bytes.fromhex(EICAR_HEX)
SIGNATURE = "Eicar-Test-Signature.UNOFFICIAL"
CLEAN, INFECTED, NOT_CHECKED = ScanOutcome.CLEAN, ScanOutcome.INFECTED, ScanOutcome.NOT_CHECKED


@pytest.fixture
def scanner(clamd: Clamd) -> ClamdScanner:
    return ClamdScanner(clamd.url)


@contextmanager
def a_clamd(home: Path, **settings: str) -> Iterator[Clamd]:
    """One more, with other settings; it is not waited for."""
    server = begin_clamd(home, settings)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def over_tcp(home: Path, **settings: str) -> Iterator[tuple[Clamd, int]]:
    (port,) = free_ports(1)
    with a_clamd(home, TCPSocket=str(port), TCPAddr="127.0.0.1", **settings) as server:
        server.wait()
        yield server, port


def address_of(endpoint: str) -> str:
    """Where a relay listens, as a scanner's address."""
    return endpoint.replace("http://", "clamd://")


def with_stream(data: bytes, *, deflated: bool) -> bytes:
    """A PDF that carries these bytes in a stream that no page shows."""
    pdf, written = pikepdf.open(io.BytesIO(a_pdf())), io.BytesIO()
    pdf.Root.Extra = pdf.make_stream(data)
    pdf.save(written, compress_streams=deflated)
    return written.getvalue()


def zipped(data: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("avis.pdf", data)
    return written.getvalue()


def nested(layers: int) -> bytes:
    data = EICAR
    for _ in range(layers):
        data = gzip.compress(data, mtime=0)
    return data


@pytest.mark.parametrize("make", [a_pdf, a_jpeg, a_png, a_heic, lambda: b"x", lambda: b""])
def test_what_is_clean_is_clean(scanner: ClamdScanner, make: Callable[[], bytes]) -> None:
    assert scanner.scan(make()) == Scan(CLEAN)


@pytest.mark.parametrize(
    "data",
    [
        EICAR,
        b"\xff\xd8\xff\xe0" + EICAR,
        a_jpeg() + EICAR,
        b"%PDF-1.7\n%" + EICAR + b"\n%%EOF",
        with_stream(EICAR, deflated=False),
        with_stream(EICAR, deflated=True),
        zipped(EICAR),
        zipped(zipped(EICAR)),
    ],
    ids=["alone", "as a photo", "after a photo", "as a PDF", "in a PDF", "deflated", "zip", "zips"],
)
def test_the_test_file_is_found_wherever_it_hides(scanner: ClamdScanner, data: bytes) -> None:
    assert scanner.scan(data) == Scan(INFECTED, SIGNATURE)


def test_the_largest_upload_is_checked(scanner: ClamdScanner) -> None:
    began = time.monotonic()
    assert scanner.scan(noise(MAX_BYTES)) == Scan(CLEAN)
    assert scanner.scan(noise(MAX_BYTES - len(EICAR)) + EICAR).outcome is INFECTED
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("size", [26 * 1024 * 1024 + 1, 60 * 1024 * 1024])
def test_what_is_too_big_for_it_is_not_clean(scanner: ClamdScanner, size: int) -> None:
    """It answers before everything was sent, and shuts the door."""
    found = scanner.scan(bytes(size))
    assert found == Scan(NOT_CHECKED, "INSTREAM size limit exceeded. ERROR", for_good=True)


def test_what_it_gives_up_on_is_not_clean(scanner: ClamdScanner) -> None:
    assert scanner.scan(nested(3)).outcome is INFECTED
    found = scanner.scan(nested(40))
    assert (found.outcome, found.for_good) == (NOT_CHECKED, True)
    assert found.detail.startswith("Heuristics.Limits.Exceeded")


def test_it_is_asked_over_tcp_too(tmp_path: Path) -> None:
    with over_tcp(tmp_path) as (_, port):
        scanner = ClamdScanner(f"clamd://127.0.0.1:{port}")
        assert scanner.scan(a_pdf()) == Scan(CLEAN)
        assert scanner.scan(EICAR) == Scan(INFECTED, SIGNATURE)
        assert scanner.faults(NOON) == ()


def test_one_that_dies_midway_has_not_checked(tmp_path: Path) -> None:
    with over_tcp(tmp_path) as (server, port), relay_to(f"http://127.0.0.1:{port}") as relay:
        scanner = ClamdScanner(address_of(relay.endpoint), seconds=10)
        assert scanner.scan(EICAR).outcome is INFECTED

        def killing(data: bytes) -> bytes:
            os.kill(server.child.pid, signal.SIGKILL)
            server.child.process.wait()
            return data

        relay.to_server = killing
        found = scanner.scan(EICAR + bytes(MAX_BYTES))
        assert (found.outcome, found.for_good) == (NOT_CHECKED, False)
        server.child.process.wait()  # the link is cut before its door is shut
        assert ClamdScanner(server.url).scan(a_pdf()) == Scan(NOT_CHECKED, "Connection refused")


@pytest.mark.parametrize("size", [10, MAX_BYTES])
def test_one_that_is_silent_is_not_waited_for(size: int) -> None:
    """It reads nothing: with a large upload, the sending itself stands still."""
    with silent_server() as endpoint:
        began = time.monotonic()
        found = ClamdScanner(address_of(endpoint), seconds=0.5).scan(bytes(size))
        assert found == Scan(NOT_CHECKED, "no answer within 0.5 s")
        assert time.monotonic() - began < 3


@contextmanager
def answering(reply: bytes, pause_seconds: float = 0.0) -> Iterator[str]:
    """The address of a server that says this to everybody, a byte at a time if it pauses."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                try:
                    client.settimeout(0.2)
                    client.recv(1 << 20)
                    for byte in reply if pause_seconds else ():
                        client.sendall(bytes([byte]))
                        time.sleep(pause_seconds)
                    client.sendall(b"" if pause_seconds else reply)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"clamd://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\0",
        b"stream: OK",
        b"stream: OK FOUND ERROR\0",
        b"OK\0",
        b"stream: ok\0",
        b"UNKNOWN COMMAND\0",
        b"INSTREAM: Can't allocate memory ERROR\0",
        b"HTTP/1.1 200 OK\r\n\r\n\0",
        b"\xff\xfe\0",
        b"x" * 100_000,
    ],
)
def test_only_its_own_words_are_believed(reply: bytes) -> None:
    with answering(reply) as url:
        found = ClamdScanner(url, seconds=2).scan(b"x")
    assert (found.outcome, found.for_good) == (NOT_CHECKED, False)
    assert found.detail.isprintable()
    assert 0 < len(found.detail) <= 200


def test_one_that_trickles_is_not_waited_for() -> None:
    with answering(b"stream: OK\0", pause_seconds=0.2) as url:
        assert ClamdScanner(url, seconds=0.8).scan(b"x").detail == "no answer within 0.8 s"


@pytest.mark.parametrize("url", ["clamd:/nowhere/clamd.ctl", "clamd://127.0.0.1:1"])
def test_one_that_is_away_has_not_checked(url: str) -> None:
    scanner = ClamdScanner(url)
    found = scanner.scan(a_pdf())
    assert (found.outcome, found.for_good) == (NOT_CHECKED, False)
    (sentence,) = scanner.faults(NOON)
    assert "has not checked its test file" in sentence


@pytest.mark.parametrize(
    "url",
    [
        "clamd:/run/clamav/clamd.ctl",
        "clamd:///run/clamav/clamd.ctl",
        "clamd://127.0.0.1:3310",
        "clamd://localhost",
        "clamd://[::1]:3310/",
    ],
)
def test_an_address_on_this_machine(url: str) -> None:
    assert ClamdScanner(url)


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("clamd://10.0.0.7:3310", "no TLS"),
        ("clamd://clamav.exemple.fr:3310", "no TLS"),
        ("clamd://127.0.0.1/run/clamd.ctl", "clamd:/path"),
        ("clamd:run/clamd.ctl", "clamd:/path"),
        ("clamd:", "clamd:/path"),
        ("/run/clamav/clamd.ctl", "clamd:/path"),
        ("tcp://127.0.0.1:3310", "clamd:/path"),
        ("junk", "clamd:/path"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, because: str) -> None:
    with pytest.raises(NotAllowed, match=because):
        ClamdScanner(url)


def test_one_that_is_well_has_no_fault(scanner: ClamdScanner) -> None:
    assert scanner.faults(NOON) == ()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"AlertExceedsMax": "no"}, "AlertExceedsMax"),
        ({"StreamMaxLength": "10M"}, "StreamMaxLength"),
    ],
)
def test_settings_that_let_something_through_are_told(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    with a_clamd(tmp_path, **settings) as server:
        server.wait()
        (told,) = ClamdScanner(server.url).faults(NOON)
    assert sentence in told


def test_one_without_signatures_is_told(tmp_path: Path) -> None:
    """It says OK to everything: nothing else would show it."""
    signatures = tmp_path / "signatures"
    signatures.mkdir()
    (signatures / "other.ndb").write_text(f"Something-Else:0:*:{noise(40).hex()}\n")
    place = tmp_path
    while place != Path(gettempdir()):  # clamd is another user
        place.chmod(0o755)
        place = place.parent
    with a_clamd(tmp_path, DatabaseDirectory=str(signatures)) as server:
        scanner = ClamdScanner(server.url)
        end = time.monotonic() + 20
        while scanner.scan(a_pdf()).outcome is not CLEAN:
            assert time.monotonic() < end
        told = scanner.faults(NOON)
    assert told[0] == "the virus scanner does not know the EICAR test file: it has no signatures"


@pytest.mark.parametrize(
    ("dated", "told"),
    [
        ("Sun Mar  1 09:26:41 2026", ()),
        ("Wed Jan  7 09:26:41 2026", ("the virus scanner's signatures are 54 days old",)),
        ("yesterday", ()),
    ],
)
def test_old_signatures_are_told(tmp_path: Path, dated: str, told: tuple[str, ...]) -> None:
    """A scanner whose updates stopped says OK to everything that is new."""
    with over_tcp(tmp_path) as (_, port), relay_to(f"http://127.0.0.1:{port}") as relay:
        version = f"/27800/{dated}\0".encode()
        relay.to_client = lambda data: data[:-1] + version if data.startswith(b"ClamAV ") else data
        assert ClamdScanner(address_of(relay.endpoint)).faults(NOON) == told
