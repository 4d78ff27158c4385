"""Take a supporting document in: scan it, look at it, keep it bit for bit and encrypted, note it.

A copy that reads better is kept beside what is hard to read. Nothing is noted, and so nothing is
called received, that was not scanned: only a demonstration may be without a scanner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.dossier import digest
from portal.domain.draft import Copy, Draft, Piece
from portal.domain.draft_events import PieceAttached, PieceDeferred, PieceRemoved, PieceReserved
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.one_line import one_line
from portal.domain.papers import (
    MAX_BYTES,
    Inspected,
    Refused,
    own_name,
    refuse_size,
)
from portal.domain.people import Actor, Role
from portal.form.edition import PieceRule
from portal.signing import unsign
from portal.uploads import delete_uploads, scan

T = TypeVar("T")

PAGE, INBOX = "documents", "inbox"
MOST_BYTES = 200 * 1024 * 1024


def room_for(desk: Desk, edition: str, language: str, sizes: Sequence[tuple[str, int]]) -> None:
    """Judge papers before they are read, by kind and size in bytes.

    Raises:
        NotFound: the edition has no such paper; it is named.
        NotReady: too many, or too big; the problem says why.
    """
    held: list[tuple[str, int]] = []
    for kind, size in sizes:
        rule = _rule(desk, edition, kind)
        too_big = "too_big" if size > MAX_BYTES else None
        if code := too_big or _no_room(held, rule, size):
            raise NotReady([_problem(desk, edition, language, kind, code)])
        held.append((kind, size))


def look_at(desk: Desk, edition: str, language: str, kind: str, data: bytes) -> Inspected:
    """What this paper is, once it was scanned.

    Raises:
        NotReady: it cannot be kept; the problem says why.
        NotScanned: the scanner is away.
    """
    return _scanned(desk, edition, language, kind, data, desk.papers.inspect)


def _scanned(
    desk: Desk, edition: str, language: str, kind: str, data: bytes, look: Callable[[bytes], T]
) -> T:
    try:
        refuse_size(data)
        scan(desk, data)
        return look(data)
    except Refused as refused:
        problem = _problem(desk, edition, language, kind, refused.code)
        raise NotReady([problem]) from refused


def attach(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    kind: str,
    filename: str,
    data: bytes,
    language: str | None = None,
    for_doctor: bool = False,
) -> Piece:
    """Keep a document, bit for bit; with `for_doctor`, for the funder's doctors alone.

    `language` is that of a refusal, if not the draft's.

    Raises:
        NotFound: the actor has no such draft, the edition no such paper, or it is not kept so.
        NotReady: this document cannot be kept; the problem says why, and what to do.
        Conflict: the draft was filed.
        Unavailable: the scanner (NotScanned), the inbox or the database is away; nothing is noted.
    """
    draft = desk.read(actor, lambda tx: tx.drafts.get(draft_id))
    draft = replace(draft, language=language or draft.language)
    if draft.number:
        raise Conflict("the draft was filed: it cannot be changed")
    rule = _rule(desk, draft.edition, kind)
    if (rule.counter and actor.role is not Role.COUNTER) or (for_doctor and not rule.doctor):
        raise NotFound("this paper is enclosed at a counter alone, or is not for the doctors")
    _room_in(desk, draft, rule, len(data))
    found, legible = _scanned(desk, draft.edition, draft.language, kind, data, desk.papers.read)
    piece = Piece(
        id=(piece_id := desk.new_id()),
        draft=draft.id,
        kind=kind,
        filename=own_name(filename),
        media_type=found.media_type,
        size_bytes=len(data),
        sha256=digest(data),
        inbox_key=f"{draft.id}/{piece_id}",
        attached_at=desk.clock(),
        copy=Copy(len(legible.copy), digest(legible.copy)) if legible.copy else None,
        warnings=legible.warnings,
        for_doctor=for_doctor,
    )
    _put(desk, draft, piece, (data, legible.copy or b""))
    try:
        return _noted(desk, actor, rule, piece, draft.language)
    except (NotFound, NotReady, Conflict):  # not Unavailable: then it may be noted all the same
        delete_uploads(desk, [piece])
        raise


def _put(desk: Desk, draft: Draft, piece: Piece, contents: Sequence[bytes]) -> None:
    """Keep the original and its copy, each encrypted as what it is."""
    key = desk.keyring.unwrap(INBOX, draft.key_epoch, draft.key)
    for one, data in zip(piece.waiting, contents, strict=False):
        desk.inbox.put(one.key, encrypt(key, draft.id, one.id, data))


def _noted(desk: Desk, actor: Actor, rule: PieceRule, piece: Piece, language: str) -> Piece:
    with desk.begin(actor) as tx:
        draft = replace(tx.drafts.lock(piece.draft), language=language)
        _room_in(desk, draft, rule, piece.size_bytes)
        piece = replace(piece, attached_at=tx.at)
        attached = PieceAttached(draft.id, piece.id, piece.kind, piece.size_bytes)
        tx.drafts.attach(replace(piece, for_doctor=False), attached)
        if piece.for_doctor:
            tx.drafts.reserve(piece.id, PieceReserved(draft.id, piece.id, True))
        if piece.kind in draft.later:
            tx.drafts.defer(draft.id, PieceDeferred(draft.id, piece.kind, False))
        unsign(tx, desk.editions[draft.edition], draft)
    return piece


def remove(desk: Desk, actor: Actor, draft_id: str, piece_id: str) -> None:
    """Take a document out of a draft, and its bytes. Raises NotFound: no such draft, or paper."""
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        piece = next((one for one in draft.pieces if one.id == piece_id), None)
        if piece is None:
            raise NotFound("no such document")
        tx.drafts.detach(piece_id, PieceRemoved(draft_id, piece_id))
        unsign(tx, desk.editions[draft.edition], draft)
    delete_uploads(desk, [piece])


def reserve(desk: Desk, actor: Actor, draft_id: str, piece_id: str, *, for_doctor: bool) -> None:
    """Keep a document for the funder's doctor alone, or take that back; again is the same.

    Raises:
        NotFound: no such draft, no such document in it, or its kind is not kept so.
        Conflict: the draft was filed.
    """
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        piece = next((one for one in draft.pieces if one.id == piece_id), None)
        if piece is None or not _rule(desk, draft.edition, piece.kind).doctor:
            raise NotFound("no such document")
        if piece.for_doctor is not for_doctor:
            tx.drafts.reserve(piece_id, PieceReserved(draft_id, piece_id, for_doctor))


def _rule(desk: Desk, edition: str, kind: str) -> PieceRule:
    for rule in desk.editions[edition].pieces:
        if rule.id == kind:
            return rule
    raise NotFound(f"the edition has no paper {one_line(kind)}")


def _room_in(desk: Desk, draft: Draft, rule: PieceRule, size_bytes: int) -> None:
    held = [(piece.kind, piece.size_bytes) for piece in draft.pieces]
    if code := _no_room(held, rule, size_bytes):
        raise NotReady([_problem(desk, draft.edition, draft.language, rule.id, code)])


def _no_room(held: Sequence[tuple[str, int]], rule: PieceRule, size_bytes: int) -> str | None:
    if sum(1 for kind, _ in held if kind == rule.id) >= rule.max_files:
        return "too_many_files"
    if sum(size for _, size in held) + size_bytes > MOST_BYTES:
        return "too_big_together"
    return None


def _problem(desk: Desk, edition: str, language: str, kind: str, code: str) -> Problem:
    return Problem(PAGE, kind, desk.editions[edition].say(language, f"refused.{code}"))
