"""What goes wrong between us and an S3 server, in the portal's own errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3.exceptions import HTTPError

from portal.domain.errors import NotAllowed, NotFound, PortalError, Unavailable

# MethodNotAllowed is what a GET of a delete marker gets
_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchObject", "MethodNotAllowed"})

# how servers say that a version bears no retention or no hold: SeaweedFS, RADOS gateway, AWS
_NO_LOCK = frozenset(
    {
        "NoSuchObjectLegalHold",
        "NoSuchObjectRetention",
        "ObjectLockConfigurationNotFoundError",
        "NoSuchObjectLockConfiguration",
    }
)


class NotAVault(NotAllowed):
    """This bucket, or the way to it, cannot promise what a vault must: mend its settings."""


@contextmanager
def translated(store: str) -> Iterator[None]:
    """Turn the errors of the client and of the network into the portal's.

    The text names the store and the server's code, never a key: a key is part of a dossier.

    Raises:
        NotFound: the object or the version is not there.
        Unavailable: everything else; a later try may well pass.
    """
    try:
        yield
    except PortalError:
        raise
    except S3Error as error:
        if error.code in _GONE:
            raise NotFound(f"{store}: {error.code}") from error
        raise Unavailable(f"{store} refused: {error.code}") from error
    except ServerError as error:
        raise Unavailable(f"{store} failed: {error.status_code}") from error
    except InvalidResponseError as error:
        raise Unavailable(f"{store} did not answer as an S3 server does") from error
    except (MinioException, HTTPError, OSError, ValueError) as error:
        # ValueError: an answer that is no XML, or not the XML it should be
        raise Unavailable(f"{store} does not answer: {type(error).__name__}") from error


def says_no_lock(error: S3Error) -> bool:
    """Whether this is a server's way to say that a version has no hold, or no retention."""
    return error.code in _NO_LOCK
