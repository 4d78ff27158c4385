"""What a sign-in provider vouched for, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.domain.dossier import VouchedFor
from portal.domain.draft import Vouched


def vouched_values(vouched: Vouched | None) -> dict[str, Any]:
    """As it stands in the draft's row."""
    if vouched is None:
        return {}
    told = {"by": vouched.by, "answers": dict(vouched.answers)}
    return told | {"declined": list(vouched.declined)}


def vouched_of(value: Mapping[str, Any]) -> Vouched | None:
    """From the draft's row; nothing when nobody vouched for anything of it."""
    if not value:
        return None
    return Vouched(value["by"], value["answers"], tuple(value["declined"]))


def vouched_for_of(value: Mapping[str, Any]) -> VouchedFor | None:
    """From the request's row."""
    return VouchedFor(value["by"], tuple(value["answers"])) if value else None
