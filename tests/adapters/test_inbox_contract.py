"""What the inbox promises, asked of two real servers."""

from __future__ import annotations

import os

import pytest
from minio.commonconfig import ENABLED
from minio.versioningconfig import VersioningConfig

from portal.adapters.s3_inbox import S3Inbox
from portal.domain.errors import NotAllowed, NotFound
from tests.adapters.s3_servers import Server, a_bucket, client_of, gateway, server

__all__ = ["gateway", "server"]  # fixtures


@pytest.fixture(scope="module")
def inbox(server: Server) -> S3Inbox:
    inbox = S3Inbox(server.endpoint, server.access_key, server.secret_key, a_bucket())
    inbox.prepare()
    return inbox


def test_an_upload_comes_back_as_it_was(inbox: S3Inbox) -> None:
    data = os.urandom(6 * 1024**2)
    inbox.put("draft/piece", data)
    assert inbox.get("draft/piece") == data
    inbox.put("draft/piece", b"another")
    assert inbox.get("draft/piece") == b"another"


def test_what_is_deleted_is_gone(inbox: S3Inbox, server: Server) -> None:
    inbox.put("gone", b"x")
    inbox.delete("gone")
    with pytest.raises(NotFound):
        inbox.get("gone")
    inbox.delete("gone")
    every = client_of(server).list_objects(inbox.bucket, prefix="gone", include_version=True)
    assert list(every) == []


def test_a_bucket_that_would_keep_it_is_refused(server: Server) -> None:
    keeps, client = a_bucket(), client_of(server)
    client.make_bucket(keeps)
    client.set_bucket_versioning(keeps, VersioningConfig(ENABLED))
    keys = server.access_key, server.secret_key
    with pytest.raises(NotAllowed, match="keeps versions"):
        S3Inbox(server.endpoint, *keys, keeps).prepare()
    with pytest.raises(NotAllowed, match="does not exist"):
        S3Inbox(server.endpoint, *keys, "nowhere").check()
