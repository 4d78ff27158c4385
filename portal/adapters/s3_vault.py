"""The vault: an S3 bucket with Object Lock, where each version is checked as soon as it is put."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from minio.commonconfig import COMPLIANCE, ENABLED
from minio.error import S3Error
from minio.objectlockconfig import DAYS, ObjectLockConfig
from minio.retention import Retention

from portal.adapters.s3_client import S3Bucket
from portal.adapters.s3_errors import NotAVault, says_no_lock, translated
from portal.adapters.s3_lock import kept_of, whole_second
from portal.domain.errors import NotFound, Tampered
from portal.domain.kept import MARKER, Kept

_SINGLE_PUT = 5 * 1024**3  # above 5 MiB minio would go multipart, where a lock can be lost


class S3Vault(S3Bucket):
    """The Vault of the desk, on any S3 server with Object Lock (SeaweedFS, Ceph, StorageGRID, AWS).

    Conditional puts, listings and headers that some servers ignore are never relied upon: keys are
    unique by construction, versions are pinned, and what was put is read back.
    """

    def prepare(self, default_days: int = 1) -> None:
        """Make the bucket, locked, when it is not there; give it a default retention.

        The default is a net under a put that forgot its date; each put brings its own.
        """
        with translated("vault"):
            if not self._client.bucket_exists(self.bucket):
                self._client.make_bucket(self.bucket, object_lock=True)
            if self._default_mode() is None:
                net = ObjectLockConfig(COMPLIANCE, default_days, DAYS)
                self._client.set_object_lock_config(self.bucket, net)
        self.check()

    def check(self) -> None:
        """Refuse a bucket that could lose what is put there.

        Raises:
            NotAVault: no bucket, no versions, no Object Lock, or no default COMPLIANCE retention.
            Unavailable: the server does not answer.
        """
        with translated("vault"):
            if not self._client.bucket_exists(self.bucket):
                raise NotAVault("the vault's bucket does not exist")
            if self._client.get_bucket_versioning(self.bucket).status != ENABLED:
                raise NotAVault("the vault's bucket keeps no versions")
            if self._default_mode() != COMPLIANCE:
                raise NotAVault("the vault's bucket has no default COMPLIANCE retention")

    def find(self, key: str) -> Kept | None:
        """What lies under this key, or nothing; also below a delete marker that someone put."""
        try:
            return self._head(key, None)
        except NotFound:
            versions = [version for name, version in self.keys(key) if name == key]
            return self._head(key, versions[0]) if versions else None

    def put(self, key: str, data: bytes, retain_until: datetime) -> str:
        """Write once under a COMPLIANCE lock, read back by version, and return the version id.

        Raises:
            NotAVault: the bucket gave no version id.
            Tampered: what came back is not what was put, or its lock is missing or too short (the
                lock is then set again; a person must look before this counts as sealed).
        """
        until = whole_second(retain_until)
        version_id = self._write(key, data, until)
        with translated("vault"):
            kept, back = self._get(key, version_id)
            if back != data:
                raise Tampered("the vault gave back other bytes than were put")
            if kept.mode is None:  # a server may say it on HEAD alone
                kept = self._head(key, version_id)
            if not _locked(kept, until):
                self._lock(key, version_id, until)
                raise Tampered("the vault kept an object without the lock it was given")
        return version_id

    def state(self, key: str, version_id: str) -> Kept:
        """HEAD of that version. Raises NotFound when it is gone."""
        return self._head(key, version_id)

    def read(self, key: str, version_id: str) -> bytes:
        """The bytes of that version. Raises NotFound when it is gone."""
        with translated("vault"):
            return self._whole(self._client.get_object(self.bucket, key, version_id=version_id))

    def extend(self, key: str, version_id: str, until: datetime) -> None:
        """Lengthen the lock; one that lasts longer already stays as it is.

        Raises:
            Tampered: the server agreed and did not do it.
        """
        until = whole_second(until)
        if _locked(self._head(key, version_id), until):
            return
        with translated("vault"):
            self._lock(key, version_id, until)
            if not _locked(self._head(key, version_id), until):
                raise Tampered("the vault did not lengthen a lock")

    def hold(self, key: str, version_id: str, *, on: bool) -> None:
        """Place a legal hold on that version, or lift it; the retention stays as it is."""
        client = self._client
        change = client.enable_object_legal_hold if on else client.disable_object_legal_hold
        with translated("vault"):
            change(self.bucket, key, version_id=version_id)
            if self._head(key, version_id).hold is not on:
                raise Tampered("the vault did not change a hold")

    def keys(self, prefix: str = "", *, markers: bool = False) -> Sequence[tuple[str, str]]:
        """Every (key, version id) under a prefix, newest version first.

        Delete markers are left out, unless they are asked for: their version id is MARKER then.
        """
        with translated("vault"):
            listed = self._client.list_objects(
                self.bucket, prefix=prefix, recursive=True, include_version=True
            )
            return tuple(
                (entry.object_name, MARKER if entry.is_delete_marker else entry.version_id)
                for entry in listed
                if entry.object_name and entry.version_id
                if markers or not entry.is_delete_marker
            )

    def _write(self, key: str, data: bytes, until: datetime) -> str:
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        with translated("vault"):
            written = self._client.put_object(
                self.bucket,
                key,
                io.BytesIO(data),
                len(data),
                part_size=_SINGLE_PUT,
                metadata={"x-amz-checksum-sha256": checksum},
                retention=Retention(COMPLIANCE, until),
            )
        if not written.version_id or written.version_id == "null":
            raise NotAVault("the vault's bucket keeps no versions")
        return written.version_id

    def _lock(self, key: str, version_id: str, until: datetime) -> None:
        term = Retention(COMPLIANCE, until)
        self._client.set_object_retention(self.bucket, key, term, version_id=version_id)

    def _head(self, key: str, version_id: str | None) -> Kept:
        with translated("vault"):
            found = self._client.stat_object(self.bucket, key, version_id=version_id)
            headers: Mapping[str, str] = found.metadata or {}
            return kept_of(version_id or found.version_id or "", headers)

    def _get(self, key: str, version_id: str) -> tuple[Kept, bytes]:
        """The version, and what the same answer's headers say of it."""
        response = self._client.get_object(self.bucket, key, version_id=version_id)
        data = self._whole(response)
        return kept_of(version_id, response.headers), data

    def _default_mode(self) -> str | None:
        """The mode of the bucket's default retention, or nothing.

        Raises:
            NotAVault: the bucket was made without Object Lock.
        """
        try:
            return self._client.get_object_lock_config(self.bucket).mode
        except S3Error as error:
            if says_no_lock(error):
                raise NotAVault("the vault's bucket has no Object Lock") from error
            raise


def _locked(kept: Kept, until: datetime) -> bool:
    """Whether this version cannot be removed before that moment."""
    return kept.mode == COMPLIANCE and kept.retain_until is not None and kept.retain_until >= until
