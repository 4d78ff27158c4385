"""What a bag tells of a dossier beyond what its funder reads: one chain, across funders.

It tells numbers, dates and digests, and nothing of what others evaluated or wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from portal.desk import Desk
from portal.domain.canonical import canonical
from portal.domain.dossier import Deposit, Dossier, of_dossier
from portal.domain.manifest import MANIFEST_NAME, folder_of, moment, within
from portal.domain.moves import Move, told_of
from portal.domain.people import WORKER
from portal.domain.recognitions import Recognition
from portal.domain.rulings import Ruling, told_of_ruling
from portal.sealed import sealed_among
from portal.secrecy import hidden_among

MOVES: Final = "moves.json"
"""Which funders had the dossier, and since when: a file of its bag."""
RULINGS: Final = "rulings.json"
"""Which of them studies it, as referees said: another one."""


@dataclass(frozen=True, slots=True)
class Chain:
    """What proves the chain of a dossier, and which of its evaluations are recognised.

    `every`: each object of it, whoever reads it.
    """

    every: Sequence[Deposit]
    proofs: Sequence[Deposit]
    moves: Sequence[Move]
    rulings: Sequence[Ruling]
    recognised: Sequence[Recognition]


def chain_of(desk: Desk, number: str, shown: Collection[str]) -> Chain:
    """The chain of a dossier, of which these objects are handed over."""
    return chains_of(desk, {number: shown})[number]


def chains_of(desk: Desk, shown: Mapping[str, Collection[str]]) -> dict[str, Chain]:
    """The chain of each of these dossiers, by number, and which objects of it are handed over.

    The proofs are the manifests of what is sealed beside it and is not handed over, without the
    rest: a former funder's evaluations, plans and provisional grants, or what is medical. Each
    names the fingerprint of the one before, so that the chain is whole in every bag.
    """
    with desk.begin(WORKER) as tx:
        every, moves = tx.deposits.of(*shown), tx.moves.of(*shown)
        sealed = sealed_among(tx, every, *shown)
        rulings, recognised = tx.rulings.of(*shown), tx.moves.recognised(*shown)
    proofs = (one for one in sealed if folder_of(one.name) and within(one.name) == MANIFEST_NAME)
    left = [one for one in proofs if one.name not in shown[one.dossier]]
    return {
        number: Chain(
            of_dossier(number, every),
            of_dossier(number, left),
            of_dossier(number, moves),
            of_dossier(number, rulings),
            of_dossier(number, recognised),
        )
        for number in shown
    }


def moves_files(chain: Chain) -> dict[str, bytes]:
    """The files that tell the moves and the rulings, under their names; none: there were none."""
    moves = [dict(told_of(one).detail()) | {"at": moment(one.moved_at)} for one in chain.moves]
    rulings = [
        dict(told_of_ruling(one).detail()) | {"at": moment(one.ruled_at)} for one in chain.rulings
    ]
    return {name: canonical(told) for name, told in ((MOVES, moves), (RULINGS, rulings)) if told}


def with_proofs(found: Iterable[Deposit], chain: Chain) -> tuple[Deposit, ...]:
    """What the actor reads of a dossier, and every manifest that proves its chain, by name."""
    there = {one.name: one for one in (*found, *chain.proofs)}
    return tuple(there[name] for name in sorted(there))


def left_out(
    desk: Desk, dossier: Dossier, shown: Collection[Deposit], chain: Chain
) -> tuple[str, ...]:
    """The names of what medical secrecy covers of this funder's and is not handed over."""
    named = {one.name for one in chain.proofs}
    return tuple(
        one.name
        for one in hidden_among(desk, chain.every, shown)
        if one.name not in named and not _elsewhere(dossier, one, chain)
    )


def lines(
    desk: Desk, dossier: Dossier, shown: Mapping[str, Deposit], chain: Chain
) -> dict[str, str]:
    """Lines of bag-info.txt: what is there and not handed over, and the GIR that is recognised."""
    theirs = (one for one in chain.proofs if _elsewhere(dossier, one, chain))
    told = {
        "Left-Out-Medical": " ".join(left_out(desk, dossier, tuple(shown.values()), chain)),
        "Former-Funders": " ".join(folder_of(one.name) for one in theirs),
        "Recognised-GIR": ", ".join(
            f"{one.sheet} GIR {one.gir} agreement {one.agreement} {one.scope.value}"
            for one in chain.recognised
        ),
    }
    return {name: line for name, line in told.items() if line}


def _elsewhere(dossier: Dossier, one: Deposit, chain: Chain) -> bool:
    """Whether an object is another funder's, of which nothing is recognised."""
    whole = {each.folder for each in chain.recognised if each.whole}
    return one.funder != dossier.funder and folder_of(one.name) not in whole
