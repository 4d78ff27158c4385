"""Hand a funder its dossiers, each as a bag that says what it holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from portal.chained import chain_of
from portal.desk import Desk
from portal.domain.bag import tag_files, weighed
from portal.domain.dossier import Dossier
from portal.domain.errors import NotAllowed, NotFound, Tampered, Unavailable
from portal.domain.events import Exported
from portal.domain.manifest import MANIFEST_NAME
from portal.domain.people import Actor
from portal.handing import held, info_of, payload_of

MOST_AWAY = 3
"""Dossiers in a row that cannot be read: then it is the vault that is away, not these."""


@dataclass(frozen=True, slots=True)
class Bag:
    """One dossier as a bag: the files, payload first, by path."""

    number: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A dossier that is not handed over, and why. `away`: it could not be read."""

    number: str
    because: str
    away: bool


def known_funder(desk: Desk, code: str) -> bool:
    """Whether an edition knows this funder."""
    return any(code in edition.reference.funders for edition in desk.editions.values())


def export(
    desk: Desk, actor: Actor, since: str | None, without: Collection[str] = ()
) -> Iterator[tuple[Bag | LeftOut, str | None]]:
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
        without: dossiers that are given up knowingly: neither read nor told of.

    Raises:
        NotAllowed: the actor acts for no funder.
        NotFound: the cursor is none of this funder's.
        Unavailable: the database is away, or the vault is for several dossiers in a row.
    """
    if actor.funder is None:
        raise NotAllowed("only for a funder")
    at, safe, complete, away = since, since, True, 0
    while True:
        with desk.begin(actor) as tx:
            dossiers, at = tx.dossiers.sealed_since(at, 1)
        if not dossiers:
            return
        if dossiers[0].number not in without and not dossiers[0].erased_at:
            given = _given(desk, actor, dossiers[0])
            away = away + 1 if isinstance(given, LeftOut) and given.away else 0
            complete = complete and isinstance(given, Bag)
            yield given, at if complete else safe
            if away == MOST_AWAY:
                raise Unavailable(f"{MOST_AWAY} dossiers in a row cannot be read")
        safe = at if complete else safe


def _given(desk: Desk, actor: Actor, dossier: Dossier) -> Bag | LeftOut:
    try:
        return _bag(desk, actor, dossier)
    except (NotFound, Tampered) as error:
        return LeftOut(dossier.number, str(error), away=False)
    except Unavailable as error:
        return LeftOut(dossier.number, str(error), away=True)


def _bag(desk: Desk, actor: Actor, dossier: Dossier) -> Bag:
    with desk.begin(actor) as tx:
        one = held(desk, tx, tx.dossiers.get(dossier.number))
        told = Exported(dossier.number, one.deposits[MANIFEST_NAME].cipher_sha256)
        tx.reconciliation.collected(dossier, "")
        tx.ledger.append(told, funder=dossier.funder, person=dossier.person)
    chain = chain_of(desk, dossier.number, one.deposits)
    payload, info = payload_of(desk, one, chain), info_of(desk, one, chain)
    files = {f"data/{path}": data for path, data in payload.items()}
    sums = {path: weighed(data) for path, data in payload.items()}
    return Bag(dossier.number, files | tag_files(sums, info))
