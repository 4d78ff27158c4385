"""What the ledger keeps of what may not be read in it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

from portal.domain.dossier import AidRequest
from portal.domain.manifest import moment


def request_mark(key: bytes, aid_request: AidRequest) -> str:
    """A mark of everything that was filed; no one can guess it without the draft's key.

    Raises:
        ValueError: it holds what no request holds (half a character).

    Source: RFC 2104 (HMAC), with SHA-256.
    """
    return hmac.digest(key, _ENCODER.encode(aid_request).encode(), "sha256").hex()


def _plain(value: object) -> object:
    """What JSON does not have: fields by name, times as texts, sets in order."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    match value:
        case datetime():
            return moment(value)
        case frozenset():
            return sorted(value)
        case Mapping():
            return dict(value)
    raise ValueError(f"no mark of {type(value).__name__}")


# Not `canonical`: a filing waits for this, and Python's own encoder is several times faster.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=_plain
)
