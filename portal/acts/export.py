"""Hand a funder its dossiers, each as a bag that says what it holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.desk import Desk
from portal.domain.bag import tag_files
from portal.domain.canonical import canonical
from portal.domain.dossier import Deposit, Dossier
from portal.domain.errors import NotAllowed, NotFound, Tampered, Unavailable
from portal.domain.events import Exported
from portal.domain.manifest import (
    ADDITION_PDF,
    MANIFEST_NAME,
    PDF_NAME,
    folder_of,
    moment,
    within,
)
from portal.domain.moves import told_of
from portal.domain.people import WORKER, Actor
from portal.domain.recognitions import Recognition
from portal.domain.sheets import SheetKind
from portal.safe import data_key, open_deposit, sealed_objects
from portal.secrecy import hidden, readable

MOVES = "moves.json"
"""Which funders had the dossier, and since when: a file of its bag."""
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

    One that is damaged, or whose key was destroyed, is left out and told of; the rest goes on. The
    cursor stays before the first that is left out, so that none is ever passed over: what comes
    after it is handed over again the next time, until somebody mends it or names it in `without`.
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
        if dossiers[0].number not in without:
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
        sealed = sealed_objects(tx, dossier.number)
        deposits = {one.name: one for one in readable(desk, tx, dossier.number, sealed)}
        if not {MANIFEST_NAME, PDF_NAME} <= deposits.keys():
            raise Tampered("the database names no manifest or no PDF of it")
        told = Exported(dossier.number, deposits[MANIFEST_NAME].cipher_sha256)
        tx.ledger.append(told, funder=dossier.funder, person=dossier.person)
        wrapped, today = tx.keys.get(dossier.number), tx.at.date()
        moves, recognised = tx.moves.of(dossier.number), tx.moves.recognised(dossier.number)
    key, proofs = data_key(desk, wrapped), _proofs(desk, dossier, deposits)
    payload = {one.name: open_deposit(desk, key, one) for one in (*deposits.values(), *proofs)}
    payload["dossier.json"] = desk.sealer.attached(payload[PDF_NAME])
    for name in [one for one in payload if within(one) == ADDITION_PDF]:
        payload[f"{folder_of(name)}complement.json"] = desk.sealer.attached(payload[name])
    for kind in SheetKind:
        for name in [one for one in payload if folder_of(one) and within(one) == kind.pdf]:
            payload[folder_of(name) + kind.json] = desk.sealer.attached(payload[name])
    info = {
        "Source-Organization": "Guichet Autonomie",
        "External-Identifier": dossier.number,
        "Bagging-Date": today.isoformat(),
        "Manifest-Fingerprint-SHA256": _fingerprint(dossier, deposits),
    }
    whole = {one.folder for one in recognised if one.whole}
    theirs = [one for one in proofs if _elsewhere(dossier, one, whole)]
    left_out = [one for one in hidden(desk, dossier, deposits.values())
                if one.name not in payload and not _elsewhere(dossier, one, whole)]  # fmt: skip
    info |= _told(left_out, theirs, recognised)
    if moves:
        payload[MOVES] = canonical([dict(told_of(one).detail()) | {"at": moment(one.moved_at)}
                                    for one in moves])  # fmt: skip
    if dossier.withdrawn_at:
        info["Withdrawn-At"] = moment(dossier.withdrawn_at)
    files = {f"data/{path}": data for path, data in payload.items()}
    return Bag(dossier.number, files | tag_files(payload, info))


def _elsewhere(dossier: Dossier, one: Deposit, whole: Collection[str]) -> bool:
    """Whether an object is another funder's, of which nothing is recognised."""
    return one.funder != dossier.funder and folder_of(one.name) not in whole


def _told(
    left_out: Sequence[Deposit], theirs: Sequence[Deposit], recognised: Sequence[Recognition]
) -> Mapping[str, str]:
    """Lines of bag-info.txt: what is there and not handed over, and the GIR that is recognised."""
    lines = {
        "Left-Out-Medical": " ".join(one.name for one in left_out),
        "Former-Funders": " ".join(folder_of(one.name) for one in theirs),
        "Recognised-GIR": ", ".join(
            f"{one.sheet} GIR {one.gir} agreement {one.agreement} {one.scope.value}"
            for one in recognised
        ),
    }
    return {name: line for name, line in lines.items() if line}


def _proofs(desk: Desk, dossier: Dossier, shown: Collection[str]) -> Sequence[Deposit]:
    """The manifests of what is sealed beside a dossier and is not handed over, without the rest.

    A former funder's evaluations, plans and provisional grants, or what is medical: each manifest
    names the fingerprint of the one before, so that the chain is whole in every bag. They tell
    numbers, dates and digests, and nothing of what was evaluated or written.
    """
    with desk.begin(WORKER) as tx:
        every = sealed_objects(tx, dossier.number)
    return [one for one in every if folder_of(one.name) and within(one.name) == MANIFEST_NAME
            and one.name not in shown]  # fmt: skip


def _fingerprint(dossier: Dossier, deposits: Mapping[str, Deposit]) -> str:
    """What the funder acknowledges. Raises Tampered: the database says two things."""
    fingerprint = deposits[MANIFEST_NAME].sha256
    if dossier.manifest_sha256 != fingerprint:
        raise Tampered("the dossier and its deposit name two manifests")
    return fingerprint
