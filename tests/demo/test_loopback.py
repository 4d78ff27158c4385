"""Ports for servers that start later: nobody takes one of them before its server does."""

from __future__ import annotations

import random
import socket
from pathlib import Path

import pytest

from portal.demo import loopback
from portal.demo.loopback import free_ports

RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_no_outgoing_connection_is_given_one() -> None:
    first = int(RANGE.read_text().split()[0])
    if first < 22_000:
        pytest.skip("this machine gives outgoing connections every port")
    assert max(free_ports(20)) < first


def test_they_differ_though_chance_is_seeded_alike() -> None:
    random.seed(1)
    one = free_ports(8)
    random.seed(1)
    other = free_ports(8)
    assert len(set(one)) == 8
    assert one != other


def test_any_port_where_outgoing_connections_leave_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = tmp_path / "range"
    wide.write_text("1024\t65535\n")
    monkeypatch.setattr(loopback, "_OUTGOING", wide)
    for port in free_ports(3):
        with socket.socket() as server:
            server.bind(("127.0.0.1", port))
