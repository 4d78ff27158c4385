"""Hand a funder its dossiers, each as a bag that says what it holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from portal.chained import Chain, chains_of
from portal.desk import Desk
from portal.domain.bag import tag_files
from portal.domain.decision import decision_number
from portal.domain.dossier import Deposit, Dossier
from portal.domain.errors import NotAllowed, NotFound, Tampered, Unavailable
from portal.domain.events import Exported
from portal.domain.happened import legal_day
from portal.domain.manifest import ADDITIONS, DECISIONS, MANIFEST_NAME, folder_of
from portal.domain.numbers import addition_number
from portal.domain.people import Actor
from portal.handing import Held, held_of, info_of, payload, shown
from portal.safe import Wrapped
from portal.store.database import Transaction

MOST_AWAY = 3
"""Dossiers in a row that cannot be read: then it is the vault that is away, not these."""
LOT = 20
"""Dossiers of which the database is asked, and the ledger told, at once."""


Files = Iterator[tuple[str, bytes]]
"""The files of a bag, each by its path: one is read when it is asked for."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A dossier whose bag was written, whole."""

    number: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A dossier that is not handed over, and why. `away`: it could not be read."""

    number: str
    because: str
    away: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """A dossier of the feed, the cursor after it, what there is of it or what is wrong with it.

    None: it is passed, given up knowingly or erased.
    """

    dossier: Dossier
    cursor: str
    held: Held | Tampered | None
    chain: Chain


def known_funder(desk: Desk, code: str) -> bool:
    """Whether an edition knows this funder."""
    return any(code in edition.reference.funders for edition in desk.editions.values())


def export(
    desk: Desk,
    actor: Actor,
    since: str | None,
    into: Callable[[str, Files], object],
    without: Collection[str] = (),
) -> Iterator[tuple[Handed | LeftOut, str | None]]:
    """The funder's sealed dossiers from after a cursor: each with the cursor to go on from.

    A dossier comes again, whole, with each addition to it that was sealed.

    One that was erased, its time being over, is no more. One that is damaged, or whose key was
    destroyed before its time, is left out and told of; the rest goes on. The cursor stays before
    the first that is left out, so that none is ever passed over: what comes after it is handed
    over again the next time, until somebody mends it or names it in `without`.
    The ledger is written before any byte is read. What medical secrecy covers is named and left
    out, unless the software is that of those who read it (`portal/secrecy.py`).

    Args:
        desk: the desk.
        actor: the funder's software.
        since: a cursor; none: from the beginning.
        into: writes a bag, by its dossier's number; it keeps nothing of one that cannot be read to
            its end, and lets that error pass.
        without: dossiers that are given up knowingly: neither read nor told of.

    Raises:
        NotAllowed: the actor acts for no funder.
        NotFound: the cursor is none of this funder's.
        Unavailable: the database is away, or the vault is for several dossiers in a row.
    """
    if actor.funder is None:
        raise NotAllowed("only for a funder")
    at, safe, complete, away = since, since, True, 0
    while lot := _lot(desk, actor, at, without):
        handed: list[_Read] = []
        try:
            for one in lot:
                if one.held is not None:
                    if not desk.read(actor, partial(_stands, one)):
                        break  # it moved or was changed since: what is left is read again
                    given = _given(desk, one, one.held, into)
                    if isinstance(given, Handed):
                        handed.append(one)
                    away = away + 1 if isinstance(given, LeftOut) and given.away else 0
                    complete = complete and isinstance(given, Handed)
                    yield given, one.cursor if complete else safe
                    if away == MOST_AWAY:
                        raise Unavailable(f"{MOST_AWAY} dossiers in a row cannot be read")
                at = one.cursor
                safe = at if complete else safe
        finally:
            _note(desk, actor, handed)


def _lot(desk: Desk, actor: Actor, since: str | None, without: Collection[str]) -> Sequence[_Read]:
    """The next dossiers of the feed; the ledger is told of each that will be read."""
    with desk.begin(actor) as tx:
        placed = tx.dossiers.sealed_since(since, LOT)
        taken = [one for one, _ in placed if not (one.erased_at or one.number in without)]
        numbers = {one.number for one in taken}
        found, keys = shown(desk, tx, *numbers), tx.keys.of(*numbers)
        held = {one.number: _held(one, found[one.number], keys, legal_day(tx.at)) for one in taken}
        for one in taken:
            _tell(tx, one, held[one.number])
    names = {one.number: [each.name for each in found.get(one.number, ())] for one, _ in placed}
    chains = chains_of(desk, names)
    return [_Read(one, cursor, held.get(one.number), chains[one.number]) for one, cursor in placed]


def _held(
    dossier: Dossier, found: Sequence[Deposit], keys: Mapping[str, Wrapped], today: date
) -> Held | Tampered:
    try:
        return held_of(dossier, found, keys.get(dossier.number), today)
    except Tampered as error:
        return error


def _tell(tx: Transaction, dossier: Dossier, held: Held | Tampered) -> None:
    if isinstance(held, Held):
        told = Exported(dossier.number, held.deposits[MANIFEST_NAME].cipher_sha256)
        tx.ledger.append(told, funder=dossier.funder, person=dossier.person)


def _stands(one: _Read, tx: Transaction) -> bool:
    return tx.dossiers.stands(one.dossier)


def _given(
    desk: Desk, one: _Read, held: Held | Tampered, into: Callable[[str, Files], object]
) -> Handed | LeftOut:
    """A dossier handed over, or why it is not."""
    number = one.dossier.number
    if isinstance(held, Tampered):
        return LeftOut(number, str(held), away=False)
    try:
        into(number, _files(desk, held, one.chain))
    except (NotFound, Tampered) as error:
        return LeftOut(number, str(error), away=False)
    except Unavailable as error:
        return LeftOut(number, str(error), away=True)
    return Handed(number)


def _files(desk: Desk, one: Held, chain: Chain) -> Files:
    """The files of a bag: what says what it holds comes last, so that none is whole before."""
    found, info = payload(desk, one, chain), info_of(desk, one, chain)
    for path in found.sums:
        yield f"data/{path}", found.read(path)
    yield from tag_files(found.sums, info).items()


def _note(desk: Desk, actor: Actor, handed: Sequence[_Read]) -> None:
    """Note what was handed over, and which additions with it."""
    if not handed:
        return
    parts = [part for one in handed for part in _parts(one)]
    with desk.begin(actor) as tx:
        tx.reconciliation.collected_several([one.dossier.number for one in handed], parts)


def _parts(one: _Read) -> Iterator[str]:
    """The numbers of the additions' parts and the decisions that stand in a bag."""
    names = one.held.deposits if isinstance(one.held, Held) else ()
    for folder in set(map(folder_of, names)):
        for within, number in ((ADDITIONS, addition_number), (DECISIONS, decision_number)):
            if folder.startswith(within):
                yield number(one.dossier.number, int(folder.split("/")[1]))
