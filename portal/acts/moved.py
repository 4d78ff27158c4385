"""Moved dossiers: accept one that came, know of one that went, read what was written with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.accepting import admit, is_new_here, refuse_unsettled
from portal.adapters.envelope import decrypt
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import Conflict
from portal.domain.happened import legal_day
from portal.domain.inbox import RENEW, Colleague
from portal.domain.moves import Move, words_name
from portal.domain.people import Actor
from portal.domain.rulings import Ruling, why_name
from portal.safe import data_key

MOST_SHOWN = 200
"""Dossiers that the list of those that moved on shows."""


def accept(desk: Desk, actor: Actor, number: str, seen: int) -> None:
    """Say that a dossier that came from another funder is studied here.

    Raises:
        NotFound: the actor's funder has no such dossier.
        NotAllowed: the actor does not study dossiers.
        AwaitsReferee: it moved too often: a referee says who studies it.
        Conflict: it moved meanwhile, never did, or was accepted before.
    """
    with desk.begin(actor) as tx:
        dossier, moves = tx.dossiers.get(number), tx.moves.of(number)
        tx.team.must_study()
        if len(moves) != seen or not is_new_here(tx, dossier, moves):
            raise Conflict("nothing is to be accepted")
        refuse_unsettled(tx, dossier)
        admit(tx, dossier, moves)
        tx.jobs.add(RENEW, number)


def is_accepted(desk: Desk, actor: Actor, number: str) -> bool:
    """Whether a dossier was filed here, or was accepted since it came. Raises NotFound."""
    with desk.begin(actor) as tx:
        return not is_new_here(tx, tx.dossiers.get(number), tx.moves.of(number))


def rulings_of(desk: Desk, actor: Actor, numbers: Sequence[str]) -> Sequence[Ruling]:
    """The rulings on dossiers that the actor's funder has, or had: who studies them."""
    with desk.begin(actor) as tx:
        return tx.rulings.of(*numbers)


def referees(desk: Desk, actor: Actor) -> Sequence[Colleague]:
    """Who is a referee of the actor's funder today, by name."""
    with desk.begin(actor) as tx:
        today, everyone = legal_day(tx.at), tx.team.everyone()
    return [
        Colleague(one.person, one.name)
        for one in everyone
        if one.duty is Duty.REFEREE and one.stands(today)
    ]


def why_of(desk: Desk, actor: Actor, ruling: Ruling) -> str:
    """Why a referee ruled so. Raises NotFound: the actor has no key to it."""
    with desk.begin(actor) as tx:
        wrapped = tx.keys.get(ruling.dossier)
    key = data_key(desk, wrapped)
    return decrypt(key, ruling.dossier, why_name(ruling.rank), ruling.cipher).decode()


def words_of(desk: Desk, actor: Actor, move: Move) -> str:
    """What the former caseworker wrote to the next. Raises NotFound: the actor has no key to it."""
    with desk.begin(actor) as tx:
        wrapped = tx.keys.get(move.dossier)
    key = data_key(desk, wrapped)
    return decrypt(key, move.dossier, words_name(move.rank), move.cipher).decode()


def gone(desk: Desk, actor: Actor) -> tuple[Move, ...]:
    """The dossiers that the actor's funder sent on, the last first: number, day, to whom."""
    with desk.begin(actor) as tx:
        return tx.moves.gone(MOST_SHOWN)


def moved_on(desk: Desk, actor: Actor, number: str) -> Move | None:
    """The last move by which a dossier left the actor's funder; none: it never had it."""
    with desk.begin(actor) as tx:
        own = [one for one in tx.moves.of(number) if one.former == actor.funder]
    return own[-1] if own else None


def moves_of(desk: Desk, actor: Actor, numbers: Sequence[str]) -> Mapping[str, Sequence[Move]]:
    """The moves of these dossiers, as far as the actor may know them, by dossier."""
    with desk.begin(actor) as tx:
        found = tx.moves.of(*numbers)
    return {number: [one for one in found if one.dossier == number] for number in numbers}
