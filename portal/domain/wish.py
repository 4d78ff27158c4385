"""What somebody asks to file: two who ask for the same under one key file one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.domain.draft import Draft, Piece
from portal.domain.errors import NotAllowed

LONGEST_KEY = 200
Papers = tuple[tuple[str, str], ...]
"""Kind and SHA-256 of each, in order."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to file, before anything of it is kept."""

    edition: str | None  # none: the one in force
    language: str
    answers: Mapping[str, object]
    papers: Papers


def wish_of(draft: Draft) -> Wish:
    """What a draft asks for."""
    return Wish(draft.edition, draft.language, draft.answers, papers_of(draft.pieces))


def papers_of(pieces: Iterable[Piece]) -> Papers:
    """The papers, whatever the order in which they came, and whatever they were called."""
    return tuple(sorted((one.kind, one.sha256) for one in pieces))


def refuse_key(key: str | None) -> None:
    """Refuse an idempotency key that is none. Raises NotAllowed."""
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise NotAllowed(f"an idempotency key has 1 to {LONGEST_KEY} characters")
