"""An addition (complément): what a person sends once their request was filed; the first stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.acting import Acting
from portal.domain.beside import named
from portal.domain.dossier import Dossier, Signature, Status
from portal.domain.draft import Answer, Answers, Piece
from portal.domain.events import Added
from portal.domain.manifest import moment
from portal.domain.marks import mark_of
from portal.domain.numbers import addition_number
from portal.domain.signers import Signer

SCHEMA = "guichet-autonomie/addition-manifest/1"
MOST_WORDS = 2000
"""Characters that a person may write beside what they send."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Papers, words and corrections to a filed request, frozen.

    A correction moves no dossier: the routing of the request stays what it was.
    """

    number: str  # the request's number, a dash, C and its rank: "GA-…-C1"
    request: str
    rank: int
    draft: str
    person: str
    language: str
    words: str
    corrections: Mapping[str, Answer]  # question id → canonical value; None: no answer any more
    signature: Signature
    submitted_at: datetime
    pieces: tuple[Piece, ...] = ()
    acting: Acting | None = None  # who sent it for the person; none: they did
    signers: tuple[Signer, ...] = ()  # all, when the law asks for two; empty: who signed alone


@dataclass(frozen=True, slots=True)
class Part:
    """An addition within one dossier: what its funder gets of it, its place in the vault."""

    number: str  # the dossier's number, a dash, C and the rank: "GA-…-1-C1"
    addition: str
    request: str
    dossier: str
    person: str
    funder: str
    rank: int
    status: Status
    version: int  # row version: a write names the one it read
    submitted_at: datetime
    sealed_at: datetime | None = None
    retain_until: datetime | None = None
    manifest_sha256: str | None = None
    pdf_sha256: str | None = None


def told_of(part: Part, previous: str) -> dict[str, object]:
    """What its manifest says of an addition, within one dossier."""
    own = {"addition": part.addition, "submitted_at": moment(part.submitted_at)}
    return named(part, previous) | own


def standing(answers: Answers, additions: Sequence[Addition]) -> dict[str, Answer]:
    """The answers as they stand after these additions, in their order."""
    now = dict(answers)
    for one in additions:
        now |= one.corrections
    return {name: value for name, value in now.items() if value is not None}


def corrections_of(
    before: Answers, after: Answers, without: Sequence[str] = ()
) -> dict[str, Answer]:
    """What differs: question id → the new value, None where there is none any more."""
    asked = (*before, *(name for name in after if name not in before))
    return {
        name: after.get(name)
        for name in asked
        if name not in without and before.get(name) != after.get(name)
    }


def parts_of(addition: Addition, dossiers: Sequence[Dossier]) -> Iterator[Part]:
    """One part a dossier of the request, whatever the corrections say."""
    for dossier in dossiers:
        yield Part(
            number=addition_number(dossier.number, addition.rank),
            addition=addition.number,
            request=addition.request,
            dossier=dossier.number,
            person=addition.person,
            funder=dossier.funder,
            rank=addition.rank,
            status=Status.SUBMITTED,
            version=1,
            submitted_at=addition.submitted_at,
        )


def added_of(addition: Addition, parts: Sequence[Part], key: bytes) -> Added:
    """What tells of an addition; `key` is its draft's wrapped key, under which it is marked."""
    return Added(
        addition.request,
        addition=addition.number,
        draft=addition.draft,
        parts=tuple(one.number for one in parts),
        addition_mark=mark_of(key, addition),
    )
