"""The S3 client of vault and inbox: time-outs always, Content-MD5 always, TLS off this machine."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any
from urllib.parse import urlsplit

from minio import Minio
from urllib3 import BaseHTTPResponse, PoolManager, Timeout

from portal.adapters.loopback import is_loopback
from portal.domain.errors import NotAllowed, Unavailable

_CONNECTIONS = 16
_WHOLE_BODY = 4
_CHUNK = 1 << 20


class _Pool(PoolManager):
    """Sends Content-MD5 with every body.

    Object Lock wants it (StorageGRID insists), and minio leaves it out over plain HTTP. It stands
    outside the signature, which already covers the SHA-256 of the body there.
    """

    def urlopen(  # type: ignore[override] # PoolManager's own signature breaks its parent's
        self, method: str, url: str, redirect: bool = True, **kw: Any
    ) -> BaseHTTPResponse:
        body, headers = kw.get("body"), kw.get("headers")
        if body and headers is not None and "Content-MD5" not in headers:
            digest = hashlib.md5(body, usedforsecurity=False).digest()
            headers["Content-MD5"] = base64.b64encode(digest).decode()
        return super().urlopen(method, url, redirect=redirect, **kw)


class S3Bucket:
    """One bucket and the way to it: never waits for ever, never repeats a call by itself.

    Raises:
        NotAllowed: the address is no `http(s)://host[:port]`, or is plain HTTP to another machine.
    """

    def __init__(
        self,
        endpoint: str,
        access_key: str,
        secret_key: str,
        bucket: str,
        region: str = "us-east-1",
        *,
        connect_seconds: float = 3.0,
        read_seconds: float = 30.0,
        ca_file: str | None = None,
    ) -> None:
        parts = urlsplit(endpoint)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise NotAllowed("the S3 endpoint must be https://host[:port]")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise NotAllowed("plain http to another machine: the S3 endpoint must be https")
        self.bucket = bucket
        # a read time-out is for each packet; a server that trickles needs a bound of its own
        self._whole_seconds = _WHOLE_BODY * read_seconds
        self._client = Minio(
            parts.netloc,
            access_key,
            secret_key,
            secure=parts.scheme == "https",
            region=region,  # given, so that no call asks for it
            http_client=_Pool(
                timeout=Timeout(connect=connect_seconds, read=read_seconds),
                retries=False,
                maxsize=_CONNECTIONS,
                ca_certs=ca_file,  # none: the system's
                cert_reqs="CERT_REQUIRED",
            ),
        )

    def _whole(self, response: BaseHTTPResponse) -> bytes:
        """The body of an answer, its connection given back.

        Raises:
            Unavailable: it takes too long, or is cut.
        """
        end = time.monotonic() + self._whole_seconds
        expected = int(response.headers.get("Content-Length", "-1"))
        chunks = []
        try:
            while chunk := response.read1(_CHUNK):  # what has come, without waiting for more
                chunks.append(chunk)
                if time.monotonic() > end:
                    raise Unavailable("the S3 server is too slow")
            data = b"".join(chunks)
            if len(data) != expected:
                raise Unavailable("the S3 server's answer was cut")
            return data
        finally:
            response.close()
            response.release_conn()
