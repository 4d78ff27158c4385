"""Kin: the other dossiers of a person, or of the spouse, with one funder; told apart by a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.desk import Desk
from portal.domain.errors import NotFound
from portal.domain.inbox import Colleague
from portal.domain.kin import Kin, twice
from portal.domain.names import name_key
from portal.domain.people import Actor
from portal.kindred import spelled


@dataclass(frozen=True, slots=True)
class Found:
    """What is tied to a dossier: what may be the same request, and the others."""

    twice: Sequence[Kin]
    others: Sequence[Kin]
    colleagues: Sequence[Colleague]


def kin_of(desk: Desk, actor: Actor, number: str) -> Found:
    """The dossiers of the same person, of one of nearly the same name, and of the spouse.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
    """
    with desk.begin(actor) as tx:
        here = tx.kin.here(number)
        name = name_key(here.dossier.beneficiary)
        found = tx.kin.of(here.dossier, name, spelled(tx, name))
        colleagues = tx.inbox.colleagues() if any(one.said for one in found) else ()
    doubtful = [one for one in found if twice(here, one)]
    return Found(doubtful, [one for one in found if one not in doubtful], colleagues)


def tell_apart(desk: Desk, actor: Actor, number: str, other: str) -> None:
    """Say that two dossiers are not one request filed twice.

    Raises:
        NotFound: one of them is not the actor's funder's, or they have nothing in common.
    """
    with desk.begin(actor) as tx:
        here = tx.kin.here(number)
        name = name_key(here.dossier.beneficiary)
        found = tx.kin.of(here.dossier, name, spelled(tx, name))
        known = next((one for one in found if one.number == other), None)
        if known is None:
            raise NotFound("the two have nothing in common")
        tx.kin.tell_apart(here.dossier, known.listed.dossier)


def take_back(desk: Desk, actor: Actor, number: str, other: str) -> None:
    """Take back that two dossiers are not one request; nothing, if nobody said it.

    Raises:
        NotFound: the actor's funder has no such dossier.
    """
    with desk.begin(actor) as tx:
        tx.kin.take_back(number, other)
