"""What software sends to say how the study of a dossier goes: as described, or refused."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.domain.decision import Verdict
from portal.domain.driving import Driven
from portal.domain.software import Scope

_CLOSING: Final = ("grounds", "proof_seen", "words", "author", "letter", "after")
FIELDS: Mapping[Driven, frozenset[str]] = {
    Driven.RECEIVED: frozenset({"day"}),
    Driven.COMPLETE: frozenset({"day"}),
    Driven.PLAN_PROPOSED: frozenset({"day"}),
    Driven.INCOMPLETE: frozenset({"papers", "until", "words", "after"}),
    Driven.VISIT_PLANNED: frozenset({"words"}),
    Driven.DECIDED: frozenset({"verdict", *_CLOSING}),
    Driven.CLOSED: frozenset(_CLOSING),
}
"""What may go with each."""
DAYS: Final = ("day", "until")
TEXTS: Final = ("words", "author", "verdict", "letter")
LISTS: Final = ("papers", "grounds")
OTHERS: Final = ("after", "proof_seen")
_LARGEST: Final = 2**31 - 1
_LENGTH: Final = len("2026-01-31")
_LONGEST_NAME: Final = 120


class Unreadable(Exception):
    """It is not as it is described; the text says where, and quotes nothing."""


class Unfit(Exception):
    """It is as it is described, and cannot be taken all the same; the text quotes nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was sent, read; `sent` is all of it, as it came."""

    status: Driven
    sent: Mapping[str, Any]
    day: date | None
    until: date | None
    words: str
    author: str
    verdict: str
    letter: bytes
    papers: Sequence[str]
    grounds: Sequence[str]
    proof_seen: bool
    after: int


def told_of(body: object) -> Told:
    """Read what was sent. Raises Unreadable, Unfit."""
    if not isinstance(body, dict) or body.get("status") not in list(Driven):
        raise Unreadable("JSON with a status that there is")
    status = Driven(body["status"])
    for name in body.keys() - {"status"} - FIELDS[status]:
        known = name in DAYS + TEXTS + LISTS + OTHERS
        raise Unreadable(f"{name if known else 'something'} does not go with this status")
    texts = {name: _text(body, name) for name in TEXTS}
    if len(texts["author"]) > _LONGEST_NAME:
        raise Unreadable(f"author is a name of at most {_LONGEST_NAME} signs")
    if status is Driven.CLOSED:
        texts["verdict"] = Verdict.NO_FURTHER_ACTION.value
    after = _whole(body, "after")
    return Told(
        status=status,
        sent={**body, "after": after} if "after" in body else body,  # 3.0 is 3, also to its digest
        day=_day(body, "day"),
        until=_day(body, "until"),
        words=texts["words"],
        author=texts["author"],
        verdict=texts["verdict"],
        letter=_bytes(texts["letter"]),
        papers=_list(body, "papers"),
        grounds=_list(body, "grounds"),
        proof_seen=_yes(body, "proof_seen"),
        after=after,
    )


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise Unreadable(f"{name} is a text")
    if "\0" in value:
        raise Unfit(f"{name} is a text without NUL")
    return value


def _day(body: Mapping[str, Any], name: str) -> date | None:
    value = body.get(name)
    if name not in body:
        return None
    if not isinstance(value, str) or len(value) != _LENGTH:
        raise Unreadable(f"{name} is a day: 2026-01-31")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unreadable(f"{name} is a day: 2026-01-31") from None


def _list(body: Mapping[str, Any], name: str) -> Sequence[str]:
    value = body.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Unreadable(f"{name} is a list of texts")
    return value


def _yes(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise Unreadable(f"{name} is true or false")
    return value


def _whole(body: Mapping[str, Any], name: str) -> int:
    value = body.get(name, 0)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 1.0 is a whole number too (JSON Schema 2020-12, validation 6.1.1)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
        raise Unreadable(f"{name} is a whole number")
    return value


def _bytes(letter: str) -> bytes:
    try:
        return base64.b64decode(letter, validate=True)
    except (binascii.Error, ValueError):
        raise Unfit("letter is a PDF in base64") from None


_EACH: Mapping[str, Mapping[str, Any]] = {
    "day": {"type": "string", "format": "date", "description": "When; none: today."},
    "until": {"type": "string", "format": "date", "description": "By when papers may come."},
    "words": {
        "type": "string",
        "maxLength": 2000,
        "description": "What the person reads; under `decided`, in a letter that we compose.",
    },
    "author": {
        "type": "string",
        "maxLength": _LONGEST_NAME,
        "description": "Who decided, by name: a letter that we compose says it (CRPA L212-1).",
    },
    "verdict": {"type": "string", "enum": [one for one in Verdict if one != Verdict.PROVISIONAL]},
    "letter": {
        "type": "string",
        "contentEncoding": "base64",
        "description": "The decision's letter, a PDF, kept as it came; none: composed after your"
        " model, and sealed.",
    },
    "papers": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    "grounds": {"type": "array", "items": {"type": "string"}},
    "proof_seen": {
        "type": "boolean",
        "default": False,
        "description": "Of a ground that says that the person has died (`deceased`): true, once "
        "somebody has seen the proof of it. What follows is for everyone: nobody writes to them "
        "any more. Without it, such a decision is refused (422).",
    },
    "after": {
        "type": "integer",
        "minimum": 0,
        "maximum": _LARGEST,
        "default": 0,
        "description": "The rank of the asking that is open, or of the last decision; 0: none.",
    },
}
_NEEDED: Mapping[Driven, Sequence[str]] = {
    Driven.INCOMPLETE: ("papers", "until"),
    Driven.VISIT_PLANNED: ("words",),
    Driven.DECIDED: ("verdict",),
}
STATUS = {
    "description": f"One of these. It needs the scope {Scope.STATUS}.",
    "oneOf": [
        {
            "type": "object",
            "title": one.value,
            "properties": {"status": {"const": one.value}}
            | {name: _EACH[name] for name in _EACH if name in FIELDS[one]},
            "required": ["status", *_NEEDED.get(one, ())],
            "additionalProperties": False,
        }
        for one in Driven
    ],
}
"""How it is described (JSON Schema)."""
