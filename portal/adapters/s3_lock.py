"""What S3 servers say of a version's lock, in the several ways they say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from portal.domain.kept import Kept

_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)")


def read_date(text: str) -> datetime:
    """An ISO date with 0 to 9 decimals and Z or an offset, as UTC.

    Decimals beyond the microsecond are dropped: a lock is never believed longer than it is.

    Raises:
        ValueError: it is no such date.
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise ValueError("no date of retention")
    day, decimals, zone = found.groups()
    micro = (decimals or "0")[:6].ljust(6, "0")
    return datetime.fromisoformat(f"{day}.{micro}{zone.replace('Z', '+00:00')}").astimezone(UTC)


def whole_second(moment: datetime) -> datetime:
    """That moment, or the next whole second: what servers keep, and never shorter than asked."""
    cut = moment.astimezone(UTC).replace(microsecond=0)
    return cut if cut >= moment else cut + timedelta(seconds=1)


def kept_of(version_id: str, headers: Mapping[str, str]) -> Kept:
    """What the headers of a HEAD or a GET say of a version."""
    until = headers.get("x-amz-object-lock-retain-until-date")
    return Kept(
        version_id=version_id,
        size_bytes=int(headers.get("content-length", "-1")),
        mode=headers.get("x-amz-object-lock-mode") or None,
        retain_until=read_date(until) if until else None,
        hold=headers.get("x-amz-object-lock-legal-hold", "OFF").upper() == "ON",
    )
