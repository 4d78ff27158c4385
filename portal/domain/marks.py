"""What the ledger keeps of what may not be read in it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache

import orjson  # the one library that the domain knows (DECISIONS 37)

from portal.domain.dossier import AidRequest
from portal.domain.draft import NOTICED, PROMISED, VOUCHED
from portal.domain.manifest import moment
from portal.domain.routing import EXPLAINED


def request_mark(key: bytes, aid_request: AidRequest) -> str:
    """A mark of everything that was filed. Raises as `mark_of`."""
    return mark_of(key, aid_request)


def mark_of(key: bytes, filed: object) -> str:
    """A mark of a request or an addition; no one can guess it without the draft's key.

    Raises:
        ValueError: it holds what nobody files (half a character).

    Source: RFC 2104 (HMAC), with SHA-256.
    """
    return hmac.digest(key, marked(filed), "sha256").hex()


def marked(filed: object) -> bytes:
    """The JSON that is marked: keys in order, no blanks, UTF-8.

    Raises:
        ValueError: it holds what nobody files (half a character).
    """
    try:
        return orjson.dumps(filed, default=_plain, option=_OPTIONS)
    except TypeError as error:  # orjson's JSONEncodeError is one
        raise ValueError(f"no mark of it: {error}") from None


_NEWER = frozenset(
    (
        *EXPLAINED,
        *NOTICED,
        *PROMISED,
        *VOUCHED,
        "acting",
        "counter",
        "signers",
        "completed",
        "paper_signers",
    )
)


@cache
def _fields(kind: type) -> tuple[Sequence[str], Sequence[str]]:
    """Those that it always had, and those that came later."""
    names = [field.name for field in fields(kind)]
    return (
        [name for name in names if name not in _NEWER],
        [name for name in names if name in _NEWER],
    )


def _plain(value: object) -> object:
    """What JSON does not have: fields by name, times as texts, sets in order.

    What came later, and says nothing, leaves no trace: the marks of older requests hold.
    """
    if is_dataclass(value) and not isinstance(value, type):
        since_ever, newer = _fields(type(value))
        told = {name: getattr(value, name) for name in since_ever}
        return told | {name: more for name in newer if (more := getattr(value, name))}
    match value:
        case datetime():
            return moment(value)
        case frozenset():
            return sorted(value)
        case Mapping():
            return dict(value)
    raise ValueError(f"no mark of {type(value).__name__}")


# Not `canonical`: a filing waits for this.
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
