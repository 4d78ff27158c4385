"""Bytes damaged, lost or cut between the vault and a real server."""

from __future__ import annotations

import io
import os
from datetime import datetime

import pytest

from portal.adapters.s3_vault import S3Vault
from portal.domain.errors import Tampered, Unavailable
from tests.adapters.relay import relay_to
from tests.adapters.s3_servers import (
    BYTES,
    Server,
    client,
    gateway,
    in_days,
    locked,
    server,
    vault,
)

__all__ = ["client", "gateway", "locked", "server", "vault"]  # fixtures


class Forgetful(S3Vault):
    """A vault whose server drops the date it was given, as one does with several parts."""

    def _write(self, key: str, data: bytes, until: datetime) -> str:
        written = self._client.put_object(self.bucket, key, io.BytesIO(data), len(data))
        return written.version_id or ""


def test_a_lost_lock_is_an_alarm_and_set_again(server: Server, vault: S3Vault) -> None:
    shaky = Forgetful(server.endpoint, server.access_key, server.secret_key, vault.bucket)
    until = in_days(9)
    with pytest.raises(Tampered):
        shaky.put("forgotten", BYTES, until)
    found = vault.find("forgotten")
    assert found and found.retain_until == until


def test_bytes_damaged_on_their_way_in_are_not_kept(server: Server, vault: S3Vault) -> None:
    with relay_to(server.endpoint) as relay:
        keys = server.access_key, server.secret_key
        through = S3Vault(relay.endpoint, *keys, vault.bucket)
        relay.to_server = lambda data: data.replace(b"encrypted", b"encrypteD")
        with pytest.raises(Unavailable):
            through.put("damaged/in", BYTES, in_days(2))
    assert vault.keys("damaged/in") == ()


def test_other_bytes_coming_back_are_an_alarm(server: Server, vault: S3Vault) -> None:
    with relay_to(server.endpoint) as relay:
        keys = server.access_key, server.secret_key
        through = S3Vault(relay.endpoint, *keys, vault.bucket)
        relay.to_client = lambda data: data.replace(b"encrypted", b"encrypteD")
        with pytest.raises(Tampered):
            through.put("damaged/out", BYTES, in_days(2))
    assert vault.keys("damaged/out") != ()


def test_a_connection_cut_is_unavailable(server: Server, vault: S3Vault) -> None:
    """Cut before the answer: the object may be there, and `find` says so to the repeat."""

    def cut(data: bytes) -> bytes:
        raise ConnectionError

    with relay_to(server.endpoint) as relay:
        keys = server.access_key, server.secret_key
        through = S3Vault(relay.endpoint, *keys, vault.bucket)
        relay.to_client = cut
        with pytest.raises(Unavailable):
            through.put("cut", BYTES, in_days(2))
        with pytest.raises(Unavailable):
            through.read("cut", "any")
    found = vault.find("cut")
    assert found and vault.read("cut", found.version_id) == BYTES


def test_an_answer_cut_in_its_middle_is_unavailable(server: Server, vault: S3Vault) -> None:
    """Half of the bytes are never taken for all of them."""
    data, key, seen = os.urandom(1024**2), "cut/middle", bytearray()
    version = vault.put(key, data, in_days(2))

    def cut(part: bytes) -> bytes:
        seen.extend(part)
        if len(seen) > len(data) // 2:
            raise ConnectionError
        return part

    with relay_to(server.endpoint) as relay:
        through = S3Vault(relay.endpoint, server.access_key, server.secret_key, vault.bucket)
        relay.to_client = cut
        with pytest.raises(Unavailable):
            through.read(key, version)


def test_wrong_keys_are_refused_without_a_word_of_them(server: Server, vault: S3Vault) -> None:
    intruder = S3Vault(server.endpoint, server.access_key, "wrong-secret", vault.bucket)
    with pytest.raises(Unavailable) as refused:
        intruder.put("personal-key", BYTES, in_days(2))
    said = str(refused.value)
    assert "refused" in said
    assert "personal-key" not in said
    assert "wrong-secret" not in said
