"""What the vault promises, asked of two real servers with Object Lock."""

from __future__ import annotations

import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from minio import Minio
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.objectlockconfig import DAYS, ObjectLockConfig

from portal.adapters.s3_errors import NotAVault
from portal.adapters.s3_vault import S3Vault
from portal.domain.errors import NotFound, Unavailable
from tests.adapters.s3_servers import (
    BYTES,
    Locked,
    Server,
    a_bucket,
    client,
    client_of,
    gateway,
    in_days,
    locked,
    server,
    vault,
    vault_of,
)

__all__ = ["client", "gateway", "locked", "server", "vault"]  # fixtures


def test_what_is_put_is_kept_under_its_version(vault: S3Vault) -> None:
    until = in_days(10)
    version = vault.put("one/dossier.pdf", BYTES, until)
    kept = vault.state("one/dossier.pdf", version)
    assert version
    assert kept.version_id == version
    assert kept.size_bytes == len(BYTES)
    assert (kept.mode, kept.retain_until, kept.hold) == (COMPLIANCE, until, False)
    assert vault.read("one/dossier.pdf", version) == BYTES
    assert vault.find("one/dossier.pdf") == kept


def test_a_lock_is_never_shorter_than_asked(vault: S3Vault) -> None:
    """Servers keep whole seconds: half a second more, never less."""
    second = in_days(3)
    version = vault.put("second", BYTES, second + timedelta(microseconds=1))
    assert vault.state("second", version).retain_until == second + timedelta(seconds=1)


def test_empty_bytes_are_kept_too(vault: S3Vault) -> None:
    assert vault.read("empty", vault.put("empty", b"", in_days(1.5))) == b""


@pytest.mark.parametrize("size", [5 * 1024**2 + 1, 12 * 1024**2])
def test_a_big_object_goes_in_one_put(vault: S3Vault, client: Minio, size: int) -> None:
    """In several parts, one of the two servers loses the lock."""
    data, key = os.urandom(size), f"big/{size}"
    version = vault.put(key, data, in_days(2))
    etag = client.stat_object(vault.bucket, key, version_id=version).etag
    assert etag == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert vault.state(key, version).mode == COMPLIANCE
    assert vault.read(key, version) == data


def test_what_is_not_there_is_not_found(vault: S3Vault) -> None:
    version = vault.put("there", BYTES, in_days(1.5))
    assert vault.find("nothing/here") is None
    assert vault.find("the") is None
    for key, asked in (("nothing/here", version), ("there", "0" * len(version))):
        with pytest.raises(NotFound):
            vault.state(key, asked)
        with pytest.raises(NotFound):
            vault.read(key, asked)


def test_the_same_key_again_hides_nothing(vault: S3Vault) -> None:
    """A repeat makes a second version; each version still gives its own bytes."""
    first = vault.put("again", b"first", in_days(2))
    second = vault.put("again", b"second", in_days(2))
    assert first != second
    assert vault.read("again", first) == b"first"
    assert vault.read("again", second) == b"second"
    found = vault.find("again")
    assert found and found.version_id == second
    assert set(vault.keys("again")) == {("again", first), ("again", second)}


def test_a_delete_marker_hides_nothing(vault: S3Vault, client: Minio, locked: Locked) -> None:
    client.remove_object(vault.bucket, locked.key)
    found = vault.find(locked.key)
    assert found and found.version_id == locked.version
    assert vault.keys(locked.key) == ((locked.key, locked.version),)


def test_a_lock_is_lengthened_and_never_shortened(vault: S3Vault, locked: Locked) -> None:
    version = vault.put("longer", BYTES, locked.until)
    later = locked.until + timedelta(days=40)
    vault.extend("longer", version, later)
    assert vault.state("longer", version).retain_until == later
    vault.extend("longer", version, locked.until)
    vault.extend("longer", version, later)
    assert vault.state("longer", version).retain_until == later
    with pytest.raises(NotFound):
        vault.extend("no such key", version, later)


def test_a_put_that_forgets_its_lock_falls_into_the_net(vault: S3Vault, client: Minio) -> None:
    written = client.put_object(vault.bucket, "bare", io.BytesIO(b"x"), 1)
    assert vault.state("bare", written.version_id or "").mode == COMPLIANCE


def test_every_key_is_listed_however_many(server: Server) -> None:
    vault, client = vault_of(server), client_of(server)
    vault.prepare()
    names = [f"many/{rank:04}" for rank in range(1030)]

    def put(name: str) -> str | None:
        return client.put_object(vault.bucket, name, io.BytesIO(b"x"), 1).version_id

    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(put, names))
    assert sorted(vault.keys("many/")) == list(zip(names, versions, strict=True))
    assert vault.keys("none/") == ()


def test_a_bucket_that_could_lose_things_is_refused(server: Server) -> None:
    client = client_of(server)
    plain, bare, soft = a_bucket(), a_bucket(), a_bucket()
    with pytest.raises(NotAVault, match="does not exist"):
        vault_of(server, "nowhere").check()
    client.make_bucket(plain)
    with pytest.raises(NotAVault):
        vault_of(server, plain).check()
    with pytest.raises(NotAVault):
        vault_of(server, plain).prepare()
    client.make_bucket(bare, object_lock=True)
    with pytest.raises(NotAVault, match="no default COMPLIANCE"):
        vault_of(server, bare).check()
    client.make_bucket(soft, object_lock=True)
    client.set_object_lock_config(soft, ObjectLockConfig(GOVERNANCE, 1, DAYS))
    with pytest.raises(NotAVault, match="no default COMPLIANCE"):
        vault_of(server, soft).prepare()
    vault_of(server, bare).prepare()
    vault_of(server, bare).check()
    vault_of(server, bare).prepare()


def test_a_bucket_without_versions_pins_nothing(server: Server) -> None:
    plain = a_bucket()
    client_of(server).make_bucket(plain)
    with pytest.raises((NotAVault, Unavailable)):
        vault_of(server, plain).put("key", BYTES, in_days(2))
