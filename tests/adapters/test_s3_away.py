"""An S3 server that is away, silent or slow, and addresses that are never called."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.adapters.s3_inbox import S3Inbox
from portal.adapters.s3_lock import kept_of, read_date, whole_second
from portal.adapters.s3_vault import S3Vault
from portal.demo.loopback import free_ports
from portal.domain.errors import NotAllowed, Unavailable
from tests.adapters.relay import silent_server, trickling_server

UNTIL = datetime(2036, 1, 1, tzinfo=UTC)
CALLS: dict[str, Callable[[S3Vault], object]] = {
    "prepare": lambda vault: vault.prepare(),
    "check": lambda vault: vault.check(),
    "find": lambda vault: vault.find("key"),
    "put": lambda vault: vault.put("key", b"bytes", UNTIL),
    "state": lambda vault: vault.state("key", "version"),
    "read": lambda vault: vault.read("key", "version"),
    "extend": lambda vault: vault.extend("key", "version", UNTIL),
    "hold": lambda vault: vault.hold("key", "version", on=True),
    "keys": lambda vault: vault.keys(),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


def a_vault(endpoint: str) -> S3Vault:
    return S3Vault(endpoint, "a", "b" * 8, "coffre", connect_seconds=0.3, read_seconds=0.3)


@every_call
def test_a_server_that_is_down_is_unavailable(call: Callable[[S3Vault], object]) -> None:
    (port,) = free_ports(1)
    with pytest.raises(Unavailable):
        call(a_vault(f"http://127.0.0.1:{port}"))


@every_call
def test_a_server_that_hangs_is_unavailable_in_time(call: Callable[[S3Vault], object]) -> None:
    with silent_server() as endpoint:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            call(a_vault(endpoint))
        assert time.monotonic() - began < 3


def test_a_server_that_trickles_is_given_up() -> None:
    """Each packet comes within its time-out; the whole does not."""
    with trickling_server(body_bytes=1000, pause_seconds=0.1) as endpoint:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            a_vault(endpoint).read("key", "version")
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("bucket", [S3Vault, S3Inbox])
@pytest.mark.parametrize(
    "endpoint",
    [
        "http://s3.example.org",
        "http://10.0.0.1:9000",
        "http://127.0.0.1.example.org",
        "ftp://localhost",
        "localhost:9000",
        "https://",
        "https://s3.example.org/path",
        "",
    ],
)
def test_an_address_without_tls_off_this_machine_is_refused(
    bucket: type[S3Vault | S3Inbox], endpoint: str
) -> None:
    with pytest.raises(NotAllowed):
        bucket(endpoint, "key", "secret", "coffre")


@pytest.mark.parametrize(
    "endpoint", ["https://s3.example.org", "http://127.0.0.1:9000", "http://localhost:9000"]
)
def test_tls_or_this_machine_is_right(endpoint: str) -> None:
    assert S3Vault(endpoint, "key", "secret", "coffre").bucket == "coffre"


@pytest.mark.parametrize(
    "text",
    [
        "2036-01-01T10:20:30Z",
        "2036-01-01T10:20:30.000Z",
        "2036-01-01T10:20:30.000000Z",
        "2036-01-01T10:20:30.000000000Z",
        "2036-01-01T10:20:30+00:00",
        "2036-01-01T12:20:30.000+02:00",
        " 2036-01-01T10:20:30Z ",
    ],
)
def test_servers_write_dates_in_their_own_ways(text: str) -> None:
    assert read_date(text) == datetime(2036, 1, 1, 10, 20, 30, tzinfo=UTC)


def test_a_date_is_never_read_as_later_than_it_is() -> None:
    read = read_date("2036-01-01T00:00:00.999999999Z")
    assert read == datetime(2036, 1, 1, 0, 0, 0, 999999, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "tomorrow", "2036-01-01", "2036-13-01T00:00:00Z"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_date(text)


@given(
    st.datetimes(
        min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=11))]),
    )
)
def test_a_whole_second_is_the_next_one(moment: datetime) -> None:
    whole = whole_second(moment)
    assert whole.microsecond == 0
    assert timedelta(0) <= whole - moment < timedelta(seconds=1)


def test_no_word_of_a_hold_is_no_hold() -> None:
    assert not kept_of("v", {"content-length": "1"}).hold
    assert not kept_of("v", {"x-amz-object-lock-legal-hold": "OFF"}).hold
    assert kept_of("v", {"x-amz-object-lock-legal-hold": "ON"}).hold
    assert kept_of("v", {}).mode is None
