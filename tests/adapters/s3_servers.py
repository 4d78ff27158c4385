"""The two real S3 servers that one suite runs on; a test file imports the fixtures it wants."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Protocol

import pytest
from minio import Minio
from minio.commonconfig import COMPLIANCE

from portal.adapters.s3_vault import S3Vault

_RGW = Path(__file__).parents[2] / ".ci" / "services" / "rgw.py"
_rank = count(1)


class Server(Protocol):
    """What both servers have."""

    @property
    def endpoint(self) -> str: ...
    @property
    def access_key(self) -> str: ...
    @property
    def secret_key(self) -> str: ...


def rgw_module() -> ModuleType:
    """`.ci/services/rgw.py`, which lies in no package."""
    spec = importlib.util.spec_from_file_location("ci_services_rgw", _RGW)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The RADOS gateway: half of the contract, so nothing passes without it."""
    server = rgw_module().start_gateway(tmp_path_factory.mktemp("rgw"))
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session", params=["seaweed", pytest.param("rgw", marks=pytest.mark.rgw)])
def server(request: pytest.FixtureRequest) -> Server:
    """One of the two."""
    found: Server = request.getfixturevalue("s3" if request.param == "seaweed" else "gateway")
    return found


def client_of(server: Server) -> Minio:
    """The portal's own keys in an attacker's hands: no adapter between."""
    host = server.endpoint.removeprefix("http://")
    keys = server.access_key, server.secret_key
    return Minio(host, *keys, secure=False, region="us-east-1")


def vault_of(server: Server, bucket: str = "", **more: float) -> S3Vault:
    """A vault on that server, in a bucket of its own unless one is named."""
    keys = server.access_key, server.secret_key
    return S3Vault(server.endpoint, *keys, bucket or a_bucket(), **more)


def a_bucket() -> str:
    """A name that no other test has."""
    return f"coffre-{next(_rank)}"


BYTES = b"what a person said, encrypted " * 100


def in_days(days: float) -> datetime:
    """A day on the server's own calendar, to the whole second."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)


@pytest.fixture(scope="module")
def vault(server: Server) -> S3Vault:
    """A vault ready for use, in a bucket of its own."""
    vault = vault_of(server)
    vault.prepare()
    return vault


@pytest.fixture(scope="module")
def client(server: Server) -> Minio:
    return client_of(server)


@dataclass(frozen=True)
class Locked:
    key: str
    version: str
    until: datetime


@pytest.fixture
def locked(vault: S3Vault, request: pytest.FixtureRequest) -> Iterator[Locked]:
    """A locked object; whatever the test does to it, it is there afterwards, as it was."""
    key, until = f"attacked/{abs(hash(request.node.nodeid))}", in_days(30)
    version = vault.put(key, BYTES, until)
    yield Locked(key, version, until)
    kept = vault.state(key, version)
    assert (kept.mode, kept.retain_until) == (COMPLIANCE, until)
    assert vault.read(key, version) == BYTES
