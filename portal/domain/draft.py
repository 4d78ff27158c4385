"""What an applicant is still writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Answer = Any
"""A canonical JSON value: text, whole number, list of texts, or list of rows."""

Answers = Mapping[str, Answer]
"""Question id → canonical value. A question that was not answered is absent."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A supporting document as it came: its bytes wait in the inbox, untouched and encrypted."""

    id: str
    draft: str
    kind: str  # an id of the edition's pieces.yaml
    filename: str  # as the person named it; shown to people only
    media_type: str
    size_bytes: int
    sha256: str  # of the bytes as they came
    inbox_key: str
    attached_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A request being written. `number` is set once it was submitted."""

    id: str
    person: str
    edition: str
    language: str
    answers: Answers
    later: frozenset[str]  # kinds of piece the person will send later
    pieces: tuple[Piece, ...]
    key: bytes  # the data key of its pieces, wrapped by the inbox's key
    key_epoch: int
    started_at: datetime
    saved_at: datetime
    number: str | None = None
