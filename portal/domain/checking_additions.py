"""What the rows of additions say, against what the ledger and the additions themselves say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portal.domain.addition import Addition, Part, parts_of
from portal.domain.checking import found
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.events import Added, AdditionSealed
from portal.domain.findings import Finding, Outcome
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import ADDITIONS, addition_folder
from portal.domain.marks import mark_of
from portal.domain.numbers import addition_number

_FIXED = {
    "addition": "addition",
    "request": "request",
    "dossier": "dossier",
    "person": "person",
    "funder": "funder",
    "rank": "rank",
    "submitted_at": "date of the addition",
}
"""What a part's row repeats, and how a check names it."""


def check_added(
    aid_request: AidRequest, additions: Sequence[Addition], entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """The additions of a request are those that the ledger tells of, each once, in order."""
    told = [one.detail.get("addition") for one in entries if one.word == Added.__name__]
    made = [addition_number(aid_request.number, one.rank) for one in additions]
    numbers = [one.number for one in additions]
    yield found("additions", told == numbers == made, "those of the ledger, each once")


def check_addition(
    addition: Addition,
    dossiers: Sequence[Dossier],
    entries: Sequence[LedgerEntry],
    key: bytes | None,
) -> Iterator[Finding]:
    """One addition against the entry that tells of it.

    Args:
        addition: the addition as its row tells it.
        dossiers: those of its request.
        entries: what the ledger tells of its request.
        key: its draft's wrapped key, under which it was marked; none: it is gone.
    """
    told = [
        one
        for one in entries
        if one.word == Added.__name__ and one.detail.get("addition") == addition.number
    ]
    if len(told) != 1:
        yield found("entry", False, "the ledger does not tell of the addition once")
        return
    (entry,) = told
    yield found("date", entry.at == addition.submitted_at, "the ledger's")
    yield found("person", entry.person == addition.person, "the ledger's")
    yield found("draft", entry.detail.get("draft") == addition.draft, "the ledger's")
    parts = [
        addition_number(one.number, addition.rank) for one in dossiers if _takes(one, addition)
    ]
    yield found("parts", entry.detail.get("parts") == parts, "one a dossier, as the ledger says")
    check = "everything that was sent"
    if key is None:
        yield Finding(check, Outcome.NOT_CHECKED, "the draft's key is gone")
    else:
        same = entry.detail.get("addition_mark") == _mark(key, addition)
        yield found(check, same, "the addition's row against the ledger's mark of it")


def _takes(dossier: Dossier, addition: Addition) -> bool:
    """Whether an addition has a part of this dossier: not once its person took it back."""
    return not dossier.withdrawn_at or addition.submitted_at < dossier.withdrawn_at


def check_parts(
    dossier: Dossier,
    additions: Sequence[Addition],
    parts: Sequence[Part],
    entries: Sequence[LedgerEntry],
    names: Sequence[str],
) -> Iterator[Finding]:
    """A dossier has one part of each addition that it takes, and nothing of another.

    Args:
        dossier: the dossier.
        additions: those of its request.
        parts: the dossier's parts as their rows tell them.
        entries: what the ledger tells of the dossier.
        names: the names of all objects that were deposited for the dossier.
    """
    wanted = [one for one in additions if _takes(dossier, one)]
    made = [part for one in wanted for part in parts_of(one, [dossier])]
    same = [one.number for one in parts] == [one.number for one in made]
    yield found("parts", same, "one of each addition")
    for part, right in zip(parts, made, strict=False):
        for name, said in _FIXED.items():
            same = getattr(part, name) == getattr(right, name)
            yield found(f"{part.number} {said}", same, "what the addition makes of it")
    known = {one.number for one in parts}
    sealed = {one.detail.get("part") for one in entries if one.word == AdditionSealed.__name__}
    yield found("sealed parts", sealed <= known, "the ledger tells of no other")
    folders = tuple(addition_folder(one.rank) for one in made)
    strange = [one for one in names if one.startswith(ADDITIONS) and not one.startswith(folders)]
    yield found("objects", not strange, "none but the dossier's and its additions'")


def sealings_of(part: Part, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The entries that tell of the sealing of this part."""
    word = AdditionSealed.__name__
    return [one for one in entries if one.word == word and one.detail.get("part") == part.number]


def compared(told: Mapping[str, object], sent: Mapping[str, object]) -> Iterator[Finding]:
    """The record in a sealed PDF, part by part, against what was sent."""
    corrections = told.get("corrections")
    listed = corrections if isinstance(corrections, list) else []
    by_question = {
        one.get("question"): [one.get("before"), one.get("after")]
        for one in listed
        if isinstance(one, Mapping)
    }
    for name, value in sent.items():
        said = by_question if name == "corrections" else told.get(name)
        once = name != "corrections" or (
            isinstance(corrections, list) and len(by_question) == len(corrections)
        )
        yield found(
            f"pdf {name}", once and said == value, "the record in the PDF says what was sent"
        )


def _mark(key: bytes, addition: Addition) -> str | None:
    try:
        return mark_of(key, addition)
    except (ValueError, TypeError):
        return None
