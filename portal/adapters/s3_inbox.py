"""The inbox (sas): an ordinary S3 bucket where encrypted uploads wait until they are sealed."""

from __future__ import annotations

import io

from minio.commonconfig import ENABLED

from portal.adapters.s3_client import S3Bucket
from portal.adapters.s3_errors import translated
from portal.domain.errors import NotAllowed, NotFound

_SINGLE_PUT = 5 * 1024**3


class S3Inbox(S3Bucket):
    """The Inbox of the desk. What is deleted here is gone: the bucket keeps no versions."""

    def prepare(self) -> None:
        """Make the bucket when it is not there."""
        with translated("inbox"):
            if not self._client.bucket_exists(self.bucket):
                self._client.make_bucket(self.bucket)
        self.check()

    def check(self) -> None:
        """Refuse a bucket that would keep what a person took back.

        Raises:
            NotAllowed: the bucket does not exist, or keeps versions.
            Unavailable: the server does not answer.
        """
        with translated("inbox"):
            if not self._client.bucket_exists(self.bucket):
                raise NotAllowed("the inbox's bucket does not exist")
            if self._client.get_bucket_versioning(self.bucket).status == ENABLED:
                raise NotAllowed("the inbox's bucket keeps versions: deleted uploads would stay")

    def put(self, key: str, data: bytes) -> None:
        """Keep these bytes; the same key again replaces them."""
        with translated("inbox"):
            stream = io.BytesIO(data)
            self._client.put_object(self.bucket, key, stream, len(data), part_size=_SINGLE_PUT)

    def get(self, key: str) -> bytes:
        """The bytes kept under this key. Raises NotFound when there are none."""
        with translated("inbox"):
            return self._whole(self._client.get_object(self.bucket, key))

    def delete(self, key: str) -> None:
        """Remove them; nothing to remove is well too."""
        try:
            with translated("inbox"):
                self._client.remove_object(self.bucket, key)
        except NotFound:
            return
