"""What an applicant is still writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

Answer = Any
"""A canonical JSON value: text, whole number, list of texts, or list of rows."""

Answers = Mapping[str, Answer]
"""Question id → canonical value. A question that was not answered is absent."""


COPY_TYPE = "image/jpeg"
"""The media type of every readable copy."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A readable copy of a picture, made here when it came: a JPEG, kept beside the original."""

    size_bytes: int
    sha256: str

    def told(self) -> dict[str, object]:
        """What dossier.json says of it."""
        return {"media_type": COPY_TYPE, "size_bytes": self.size_bytes, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One object of the inbox: a piece as it came, or its readable copy."""

    id: str  # what it was encrypted as
    key: str
    media_type: str
    size_bytes: int
    sha256: str  # of the plain bytes


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
    copy: Copy | None = None
    warnings: tuple[str, ...] = ()  # codes of portal.domain.papers.WARNINGS
    for_doctor: bool = False  # the person reserves it for the funder's doctor

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """What lies in the inbox of it: the original, then its copy if there is one."""
        original = Waiting(self.id, self.inbox_key, self.media_type, self.size_bytes, self.sha256)
        if self.copy is None:
            return (original,)
        key = f"{self.inbox_key}-copy"
        return (
            original,
            Waiting(f"{self.id}-copy", key, COPY_TYPE, self.copy.size_bytes, self.copy.sha256),
        )


NOTICED = ("copy", "warnings", "for_doctor")
"""What a piece tells since it is looked at closely; nothing in one that was filed before."""


LIVES = timedelta(days=90)
"""How long a draft is kept after its last answer; `retention.yaml` of the edition says the same."""
REMINDERS = (timedelta(days=60), timedelta(days=83))
"""How long after the last answer its person is reminded of it."""

PROMISED_MONTHS = 6
"""How far away the day may be by which a paper is promised."""

PROMISED = ("promised",)
"""What a request tells since a paper that is sent later may have a day; nothing in older ones."""

VOUCHED = ("vouched",)
"""What a request tells since the State's sign-in fills the form; nothing in older ones."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a draft left behind when it followed a new edition: asked again, in the new words."""

    edition: str  # the one it comes from: its words name what follows
    at: datetime
    questions: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()  # kinds that are not wanted any more; their files are gone


@dataclass(frozen=True, slots=True)
class Vouched:
    """Answers that a sign-in provider of the State told of the person who signed in."""

    by: str  # the issuer
    answers: Answers  # as they were told: an answer that was changed since is vouched for no more
    declined: tuple[str, ...] = ()  # pages that the person says are not right: theirs to write


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
    spouse_of: str | None = None  # the draft of the spouse's request, where this was begun from it
    amends: str | None = None  # the request that it adds to; none: it is to become one
    mandate: str | None = None  # under which a helper began it; none: its person did
    promised: Mapping[str, str] = field(default_factory=dict)  # of `later`: kind → day, ISO
    vouched: Vouched | None = None

    @property
    def ends_at(self) -> datetime:
        """When it is removed, unless it is answered before or filed."""
        return self.saved_at + LIVES

    @property
    def remind_at(self) -> tuple[datetime, ...]:
        """When its person is reminded of it, unless it is answered before or filed."""
        return tuple(self.saved_at + span for span in REMINDERS)

    def still_promised(self, on: date) -> dict[str, str]:
        """Kind → the day by which it is to come, ISO, of those days that are not gone."""
        return {
            kind: day
            for kind, day in self.promised.items()
            if kind in self.later and day >= on.isoformat()
        }
