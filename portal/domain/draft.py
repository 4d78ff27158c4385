"""What an applicant is still writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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


LIVES = timedelta(days=90)
"""How long a draft is kept after its last answer; `retention.yaml` of the edition says the same."""
REMINDERS = (timedelta(days=60), timedelta(days=83))
"""How long after the last answer its person is reminded of it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a draft left behind when it followed a new edition: asked again, in the new words."""

    edition: str  # the one it comes from: its words name what follows
    at: datetime
    questions: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()  # kinds that are not wanted any more; their files are gone


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
    moved: Moved | None = None  # what the last change of edition asks again

    @property
    def ends_at(self) -> datetime:
        """When it is removed, unless it is answered before or filed."""
        return self.saved_at + LIVES
