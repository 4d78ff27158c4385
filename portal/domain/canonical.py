"""One value, one byte string: canonical JSON, so that a digest means something."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_LARGEST = 2**53 - 1  # beyond it, readers of JSON disagree on a number's value


def canonical(value: object) -> bytes:
    """Write a value as canonical JSON: sorted keys, no blanks, UTF-8, whole numbers only.

    Money and dates are texts here: a float has no single spelling.

    Raises:
        ValueError: a float, a number beyond 2^53 - 1, a key that is no text, half a character,
            or a type that JSON does not have.

    Source: RFC 8785, without its floats.
    """
    try:
        return _ENCODER.encode(_plain(value)).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("no canonical JSON for half a character") from None


def _plain(value: object) -> object:
    if type(value) is str:  # nearly all are: the short way
        return value
    match value:
        case None | bool():
            return value
        case str():
            return str(value)  # a StrEnum too
        case int() if abs(value) <= _LARGEST:
            return int(value)
        case Mapping():
            return {key: _plain(value[key]) for key in sorted(value, key=_by_utf16)}
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return [_plain(item) for item in value]
    raise ValueError(f"no canonical JSON for {type(value).__name__}")


def _by_utf16(key: object) -> bytes:
    if not isinstance(key, str):
        raise ValueError(f"no canonical JSON for a key that is {type(key).__name__}")
    return key.encode("utf-16-be")  # the order that RFC 8785 asks for
