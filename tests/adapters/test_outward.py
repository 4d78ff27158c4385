"""Calls to addresses that funders name: never within, never elsewhere, and with an end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from portal.adapters.https_caller import HttpsCaller
from portal.adapters.outward import Deadline, Outward, is_public
from portal.demo.loopback_tls import certificate_for
from portal.domain.delivery import Unreached
from tests.adapters.receiver import Receiver, receiver
from tests.adapters.relay import silent_server

WITHIN = (
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.9", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255",
    "192.88.99.1",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1",
    "64:ff9b::a00:1", "64:ff9b:1::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1",
    "100::1", "3fff::1", "5f00::1", "x", "", "8.8.8.8.8",
)  # fmt: skip


class Names:
    """A resolver that a test tells what to say, each time something else."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        self.asked += 1
        told = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not told:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in told]


@pytest.fixture(scope="module")
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def why(act: Any, *arguments: Any) -> str:
    with pytest.raises(Unreached) as raised:
        act(*arguments)
    return raised.value.code


@pytest.mark.parametrize("address", WITHIN)
def test_no_address_within_is_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_of_the_open_internet_are() -> None:
    assert all(map(is_public, ("8.8.8.8", "193.0.6.139", "2a00:1450:4007::1", "2001:4860::8888")))


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:8.8.8.8"]])
def test_one_address_within_is_enough_to_refuse(answers: list[str]) -> None:
    """Nothing is connected to: a socket to another machine would fail this test by itself."""
    caller = HttpsCaller(Outward(resolve=Names(answers)))
    assert why(caller.call, "https://payeur.exemple/", {}, b"") == "forbidden"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost"]
)
def test_a_number_written_otherwise_is_the_same_machine(host: str, there: Receiver) -> None:
    meant = socket.inet_ntoa(socket.inet_aton(host)) if host != "localhost" else "127.0.0.1"
    caller = HttpsCaller(Outward(resolve=Names([meant])))
    assert why(caller.call, f"https://{host}:{there.port}/", {}, b"") == "forbidden"
    assert there.came == []


def test_a_name_is_asked_once_and_the_connection_goes_where_it_said(there: Receiver) -> None:
    """DNS rebinding: the second answer would be the machine within; it is never asked for."""
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    Outward(loopback=True, resolve=names).connect("x", there.port, Deadline(5)).close()
    assert names.asked == 1
    names = Names(["127.0.0.1"], ["127.0.0.1"])
    assert why(Outward(resolve=names).connect, "x", there.port, Deadline(5)) == "forbidden"


def test_only_a_demonstration_takes_plain_http_and_only_to_itself() -> None:
    real, demo = HttpsCaller(Outward()), HttpsCaller(Outward(loopback=True))
    assert demo.read("http://127.0.0.1:8/a") == "http://127.0.0.1:8/a"
    for caller, typed in (
        (real, "http://127.0.0.1/"), (real, "http://payeur.fr/"), (demo, "http://payeur.fr/"),
        (demo, "ftp://payeur.fr/"), (real, "https://"), (real, "https://a:b@payeur.fr/"),
        (real, "https://payeur.fr/#a"), (real, "https://[::1]/"), (real, "https://payeur.fr:99999"),
        (real, "payeur.fr"), (real, "https://pay eur.fr/"), (real, f"https://x.fr/{'a' * 1000}"),
        (real, "https://-x/"), (real, "https://10.0.0.1/"), (real, "https://127.1/"),
        (real, "https://localhost/"), (real, "https://payeur.fr:0/"),
        (real, "file:///etc/passwd"), (real, ""),
    ):  # fmt: skip
        with pytest.raises(ValueError):  # noqa: PT011  urllib says the rest
            caller.read(typed)
    assert real.read(" https://Payeur.FR:8443/é?q=a b") == "https://payeur.fr:8443/%C3%A9?q=a%20b"
    assert "\r" not in real.read("https://payeur.fr/%0d%0aX: y\r\nZ: z")


def test_a_redirect_is_a_failure_and_is_not_followed(there: Receiver) -> None:
    caller = HttpsCaller(Outward(loopback=True))
    caller.call(there.address, {"X-A": "b"}, b"{}")
    path, headers, body = there.came[-1]
    assert (path, headers["x-a"], body) == ("/rappel?x=1", "b", b"{}")
    for status in (301, 302, 307, 400, 404, 410, 500):
        there.answer = lambda _, status=status: status  # type: ignore[misc]
        assert why(caller.call, there.address, {}, b"{}") == f"status_{status}"


def test_the_certificate_is_of_the_name_not_of_where_it_leads(tmp_path: Path) -> None:
    certificate, key = certificate_for(tmp_path)
    names = Names(["127.0.0.1"])
    with receiver((certificate, key)) as secure:
        caller = HttpsCaller(
            Outward(loopback=True, resolve=names), ca_file=str(certificate), seconds=5
        )
        caller.call(f"https://localhost:{secure.port}/", {}, b"")
        assert secure.came[0][1]["host"] == f"localhost:{secure.port}"
        assert why(caller.call, f"https://payeur.exemple:{secure.port}/", {}, b"") == "tls"
        stranger = HttpsCaller(Outward(loopback=True, resolve=names), seconds=5)
        assert why(stranger.call, f"https://localhost:{secure.port}/", {}, b"") == "tls"
        assert len(secure.came) == 1


@contextmanager
def answering(*parts: bytes, pause: float = 0.0) -> Iterator[int]:
    """The port of a server that says this and no more, whatever it is asked."""
    stop, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            client, _ = listener.accept()
            with client:
                client.recv(1 << 16)
                for one in parts:
                    client.sendall(one)
                    stop.wait(pause)
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        listener.close()
        thread.join(5)


@pytest.mark.parametrize(
    ("parts", "pause", "code"),
    [
        ([bytes([one]) for one in b"HTTP/1.1 200"], 0.1, "too_slow"),
        ([b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"] * 40, 0.05, "too_slow"),
        ([b"HTTP/1.1 100 Continue\r\nA: " + b"a" * 40_000], 0, "no_http"),
        ([b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n"], 0, "no_http"),
        ([b""], 0, "no_http"),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 503 No\r\n"], 0.01, "status_503"),
    ],
)
def test_an_answer_has_an_end_in_time_and_in_bytes(
    parts: list[bytes], pause: float, code: str
) -> None:
    caller = HttpsCaller(Outward(loopback=True), seconds=0.4)
    with answering(*parts, pause=pause) as port:
        assert why(caller.call, f"http://127.0.0.1:{port}/", {}, b"") == code


def test_who_is_silent_or_away_is_given_up() -> None:
    caller = HttpsCaller(Outward(loopback=True), seconds=0.2)
    with silent_server() as address:
        assert why(caller.call, address, {}, b"") == "too_slow"
    assert why(caller.call, address, {}, b"") == "closed"
    nowhere = HttpsCaller(Outward(resolve=Names([])))
    assert why(nowhere.call, "https://payeur.exemple/", {}, b"") == "unknown_name"
    waiting = threading.Event()
    dumb = HttpsCaller(Outward(resolve=lambda *_, **__: waiting.wait(5) and []), seconds=0.1)
    assert why(dumb.call, "https://payeur.exemple/", {}, b"") == "too_slow"
    waiting.set()
