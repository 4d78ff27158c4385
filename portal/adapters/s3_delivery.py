"""Delivery into a bucket of the funder's own: `NAME.tar`, then `NAME.json`; `NAME.ack` is read.

An object is there whole or not at all: that is S3's own promise. What a put that was cut left in
parts is not seen, and goes by a rule of the bucket (AbortIncompleteMultipartUpload).
"""

from __future__ import annotations

import io
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3 import Timeout
from urllib3.exceptions import HTTPError, SSLError, TimeoutError

from portal.adapters.bag_stream import MOST_OF_AN_ACK, TRIAL, TRIAL_WORDS, BagStream
from portal.adapters.judged_pool import JudgedPool
from portal.adapters.loopback import is_loopback
from portal.adapters.outward import CLOSED, SLOW, Outward
from portal.domain.delivery import Given, Package, Unreached, WrongBox

_PART: Final = 16 * 1024 * 1024
"""Bytes of a part: what is in memory of a bag."""
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION: Final = re.compile(r"[a-z0-9-]{1,40}")
_FOLDER: Final = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,60}/){0,8}")
_CODE: Final = re.compile(r"[A-Za-z]{1,40}")
_MOST_OF_A_KEY: Final = 200
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 30.0


class S3Way:
    """The Way into funders' buckets."""

    def __init__(self, outward: Outward, *, ca_file: str | None = None) -> None:
        self._outward, self._ca_file = outward, ca_file

    def read(self, typed: Mapping[str, str]) -> Given:
        """A bucket from what was typed. Raises WrongBox."""
        folder = typed.get("folder", "").strip("/")
        told = {
            "bucket": typed.get("bucket", ""),
            "region": typed.get("region", "") or "us-east-1",
            "folder": f"{folder}/" if folder else "",
            "access_key": typed.get("access_key", ""),
        }
        secret = typed.get("secret_key", "")
        right = {
            "address": self._is_endpoint(typed.get("address", "")),
            "bucket": _BUCKET.fullmatch(told["bucket"]),
            "region": _REGION.fullmatch(told["region"]),
            "folder": _FOLDER.fullmatch(told["folder"]),
            "access_key": _is_key(told["access_key"]),
            "secret_key": _is_key(secret),
        }
        for box, fine in right.items():
            if not fine:
                raise WrongBox(box)
        return Given(typed["address"].rstrip("/"), secret.encode(), told)

    def open(self, address: str, told: Mapping[str, str], secret: bytes) -> S3Delivery:
        """The way to one bucket; nobody is asked anything yet."""
        parts = urlsplit(address)
        pool = JudgedPool(
            self._outward,
            connect_seconds=_CONNECT_SECONDS,
            timeout=Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
            retries=False,
            ca_certs=self._ca_file,
            cert_reqs="CERT_REQUIRED",
        )
        client = Minio(
            parts.netloc,
            told["access_key"],
            secret.decode(),
            secure=parts.scheme == "https",
            region=told["region"],
            http_client=pool,
        )
        return S3Delivery(client, told["bucket"], told["folder"])

    def _is_endpoint(self, typed: str) -> bool:
        parts = urlsplit(typed)
        host = parts.hostname or ""
        bare = parts.scheme == "http" and self._outward.loopback and is_loopback(host)
        more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
        return bool(host) and (parts.scheme == "https" or bare) and not more


class S3Delivery:
    """One bucket, or a folder of it."""

    def __init__(self, client: Minio, bucket: str, folder: str) -> None:
        self._client, self._bucket, self._folder = client, bucket, folder

    def try_out(self) -> None:
        """Write and read one small file. Raises Unreached."""
        with _reached():
            self._put(TRIAL, TRIAL_WORDS)
        if self._got(TRIAL) != TRIAL_WORDS:
            raise Unreached("not_kept")

    def deliver(self, package: Package) -> None:
        """Put the archive, then the file that says it is whole. Raises Unreached."""
        stream = BagStream(package)
        with _reached():
            self._client.put_object(
                self._bucket,
                f"{self._folder}{package.name}.tar",
                stream,  # type: ignore[arg-type]  # it is read, and nothing else
                package.size_bytes,
                "application/x-tar",
                part_size=_PART,
                num_parallel_uploads=1,
            )
            self._put(f"{package.name}.json", stream.told(package))

    def tell(self, name: str, told: bytes) -> None:
        """Put one file that stands alone. Raises Unreached."""
        with _reached():
            self._put(f"{name}.json", told)

    def acknowledged(self, name: str) -> str:
        """What the funder wrote; empty: nothing yet. Raises Unreached."""
        return self._got(f"{name}.ack").decode(errors="replace")

    def _put(self, name: str, data: bytes) -> None:
        key = f"{self._folder}{name}"
        self._client.put_object(self._bucket, key, io.BytesIO(data), len(data))

    def _got(self, name: str) -> bytes:
        with _reached():
            try:
                answer = self._client.get_object(self._bucket, f"{self._folder}{name}")
            except S3Error as error:
                if error.code == "NoSuchKey":
                    return b""
                raise
            try:
                return answer.read(MOST_OF_AN_ACK)
            finally:
                answer.close()
                answer.release_conn()


@contextmanager
def _reached() -> Iterator[None]:
    """Turn what goes wrong on the way into Unreached; what the vault says passes as it is."""
    try:
        yield
    except S3Error as error:
        code = error.code if _CODE.fullmatch(error.code or "") else "refused"
        raise Unreached(f"s3_{code}") from None
    except ServerError as error:
        raise Unreached(f"status_{error.status_code}") from None
    except (SSLError, ssl.SSLError):
        raise Unreached("tls") from None
    except TimeoutError:
        raise Unreached(SLOW) from None
    except InvalidResponseError:
        raise Unreached("no_http") from None
    except (MinioException, HTTPError, OSError, ValueError):
        raise Unreached(CLOSED) from None


def _is_key(typed: str) -> bool:
    return typed.isascii() and typed.isprintable() and 0 < len(typed) <= _MOST_OF_A_KEY
