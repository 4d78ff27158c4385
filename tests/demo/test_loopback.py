"""Ports for servers that start later: nobody takes one of them before its server does."""

from __future__ import annotations

import random
import socket
from pathlib import Path

import pytest

from portal.demo import loopback
from portal.demo.loopback import free_ports


@pytest.fixture
def outgoing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's kernel says which ports it gives to outgoing connections."""
    path = tmp_path / "range"
    monkeypatch.setattr(loopback, "_OUTGOING", path)
    return path


def test_no_outgoing_connection_is_given_one(outgoing: Path) -> None:
    outgoing.write_text("23000\t60999\n")
    assert max(port for _ in range(20) for port in free_ports(20)) < 23_000


def test_they_differ_though_chance_is_seeded_alike() -> None:
    random.seed(1)
    one = free_ports(8)
    random.seed(1)
    other = free_ports(8)
    assert len(set(one)) == 8
    assert one != other


def test_any_port_where_outgoing_connections_leave_no_room(outgoing: Path) -> None:
    for told in ("1024\t65535\n", None):
        outgoing.write_text(told) if told else outgoing.unlink()
        for port in free_ports(3):
            with socket.socket() as server:
                server.bind(("127.0.0.1", port))
