"""What the portal's own keys cannot do to a locked version, in an attacker's hands."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from minio import Minio
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error
from minio.retention import Retention
from minio.versioningconfig import SUSPENDED, VersioningConfig

from portal.adapters.s3_vault import S3Vault
from tests.adapters.s3_servers import (
    Locked,
    client,
    gateway,
    in_days,
    locked,
    server,
    vault,
)

__all__ = ["client", "gateway", "locked", "server", "vault"]  # fixtures


def _raw(client: Minio, method: str, bucket: str, key: str, **more: object) -> None:
    client._execute(method, bucket, key, **more)  # type: ignore[arg-type] # the client has no such way


def _retention(mode: str, until: datetime) -> bytes:
    term = f"<Mode>{mode}</Mode><RetainUntilDate>{until:%Y-%m-%dT%H:%M:%SZ}</RetainUntilDate>"
    return f'<Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{term}</Retention>'.encode()


def _put_retention(body: bytes, *, bypass: bool) -> Callable[[Minio, str, Locked], None]:
    headers = {
        "Content-MD5": base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    }
    if bypass:
        headers["x-amz-bypass-governance-retention"] = "true"

    def attack(client: Minio, bucket: str, locked: Locked) -> None:
        query = {"retention": "", "versionId": locked.version}
        _raw(client, "PUT", bucket, locked.key, body=body, headers=headers, query_params=query)

    return attack


def _delete(client: Minio, bucket: str, locked: Locked) -> None:
    client.remove_object(bucket, locked.key, version_id=locked.version)


def _delete_with_bypass(client: Minio, bucket: str, locked: Locked) -> None:
    headers = {"x-amz-bypass-governance-retention": "true"}
    query = {"versionId": locked.version}
    _raw(client, "DELETE", bucket, locked.key, headers=headers, query_params=query)


def _delete_many(client: Minio, bucket: str, locked: Locked) -> None:
    doomed = [DeleteObject(locked.key, locked.version)]
    for error in client.remove_objects(bucket, doomed, bypass_governance_mode=True):
        raise MinioException(error.code)


def _shorten(client: Minio, bucket: str, locked: Locked) -> None:
    term = Retention(COMPLIANCE, locked.until - timedelta(days=5))
    client.set_object_retention(bucket, locked.key, term, version_id=locked.version)


def _downgrade(client: Minio, bucket: str, locked: Locked) -> None:
    term = Retention(GOVERNANCE, locked.until + timedelta(days=50))
    client.set_object_retention(bucket, locked.key, term, version_id=locked.version)


def _suspend(client: Minio, bucket: str, _: Locked) -> None:
    client.set_bucket_versioning(bucket, VersioningConfig(SUSPENDED))


def _drop_bucket(client: Minio, bucket: str, _: Locked) -> None:
    client.remove_bucket(bucket)


SHORTER = in_days(20)
ATTACKS = {
    "delete": _delete,
    "delete with governance bypass": _delete_with_bypass,
    "delete many with governance bypass": _delete_many,
    "shorten": _shorten,
    "shorten with governance bypass": _put_retention(_retention(COMPLIANCE, SHORTER), bypass=True),
    "downgrade": _downgrade,
    "downgrade with governance bypass": _put_retention(
        _retention(GOVERNANCE, in_days(90)), bypass=True
    ),
    "empty retention": _put_retention(b"<Retention></Retention>", bypass=True),
    "suspend versions": _suspend,
    "drop the bucket": _drop_bucket,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_locked_version_stays(
    vault: S3Vault,
    client: Minio,
    locked: Locked,
    attack: Callable[[Minio, str, Locked], None],
) -> None:
    """With the portal's own keys; the fixture looks at the object afterwards."""
    with pytest.raises(MinioException):
        attack(client, vault.bucket, locked)


def test_a_hold_comes_and_goes_beside_the_lock(
    vault: S3Vault, client: Minio, locked: Locked
) -> None:
    vault.hold(locked.key, locked.version, on=True)
    assert vault.state(locked.key, locked.version).hold
    with pytest.raises(S3Error):
        _delete_with_bypass(client, vault.bucket, locked)
    vault.hold(locked.key, locked.version, on=False)
    assert not vault.state(locked.key, locked.version).hold
