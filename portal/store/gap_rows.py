"""What the statements of reconciliation found, as figures and gaps."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from portal.domain.manifest import DECISIONS, MANIFEST_NAME
from portal.domain.reconciling import Cause, Gap, Place, cause_of
from portal.store.wire import Row

_UNSAID = (Cause.NOT_COLLECTED, Cause.NOT_ACKNOWLEDGED, Cause.WRONG_FINGERPRINT)


def four(sealed: int, open_: Counter[Cause]) -> tuple[int, int, int, int]:
    """How many came to be, were sealed, collected, acknowledged; `open_` by why they are gaps."""
    unsaid = sum(open_[one] for one in _UNSAID)
    return (
        sealed + open_[Cause.NOT_SEALED],
        sealed,
        sealed - open_[Cause.NOT_COLLECTED],
        sealed - unsaid,
    )


def gap_of(row: Row, before: datetime | None) -> Gap:
    """A gap from its row; what was sealed before that time is late, unless it is a decision."""
    refused, collected, sealed = row["refused_at"], row["collected_at"], row["sealed_at"]
    there = (one is not None for one in (sealed, collected, refused, row["handed_at"]))
    cause = cause_of(*there)
    ready = max(sealed, row["came_at"] or sealed) if sealed else row["submitted_at"]
    since = {
        Cause.WRONG_FINGERPRINT: refused,
        Cause.WRONG_SINCE: refused,
        Cause.NOT_ACKNOWLEDGED: collected,
    }.get(cause, ready)
    return Gap(
        number=row["number"],
        dossier=row["dossier"],
        name=row["folder"] + MANIFEST_NAME,
        fingerprint=row["manifest_sha256"],
        cause=cause,
        filed_at=row["submitted_at"],
        since=since,
        late=bool(sealed and before and ready < before and not row["handed_at"])
        and not row["folder"].startswith(DECISIONS),
        place=Place(row["at"], row["number"]),
    )
