"""Medical secrecy: who reads what it covers, and what is there that others are not shown.

Row security hides the rows; here the same rule is read a second time, from the edition's own kinds.

Source: CSP L1110-4 (medical secrecy); CASF L232-6, R232-7 (who evaluates).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from portal.desk import Desk
from portal.domain.dossier import Deposit, Dossier
from portal.domain.duties import MEDICAL, Duty
from portal.domain.manifest import is_for_doctor, is_medical
from portal.domain.people import WORKER, Role
from portal.domain.software import MEDICAL_MARK
from portal.store.database import Transaction

OPERATORS = "export:"
"""Begins the name of the operator's own export, which no manager registered."""
MEDICAL_SOFTWARE = "export:{}:medical"
"""Who a funder's own export is told to be, where it is for those who read what is medical."""


def medical_kinds(desk: Desk) -> frozenset[str]:
    """The kinds of paper that any edition says are medical."""
    rules = (rule for edition in desk.editions.values() for rule in edition.pieces)
    return frozenset(rule.id for rule in rules if rule.medical)


def reads_medical(tx: Transaction, number: str) -> bool:
    """Whether the actor reads what is medical of this dossier: by duty, or in an emergency."""
    actor = tx.actor
    if actor.role is Role.FUNDER:
        operators = actor.id.startswith(OPERATORS)
        whole = actor.id == MEDICAL_SOFTWARE.format(actor.funder)
        return whole if operators else actor.id.endswith(MEDICAL_MARK)
    if actor.role is not Role.CASEWORKER:
        return True  # a person reads what is theirs; the worker hands nothing on
    return bool(tx.team.held() & set(MEDICAL)) or bool(tx.emergencies.stands_until(number))


def reads_for_doctor(tx: Transaction) -> bool:
    """Whether the actor reads what its person reserved for the doctor: by duty alone.

    The person was told that nobody else would: an emergency does not open it, and a funder's
    software never does.
    """
    if tx.actor.role is Role.FUNDER:
        return False
    return tx.actor.role is not Role.CASEWORKER or Duty.DOCTOR in tx.team.held()


def readable(
    desk: Desk, tx: Transaction, number: str, deposits: Sequence[Deposit]
) -> tuple[Deposit, ...]:
    """Those of these objects of a dossier that the actor may read."""
    found, kinds = deposits, medical_kinds(desk)
    if not reads_medical(tx, number):
        found = [one for one in found if not _covered(one, kinds)]
    if not reads_for_doctor(tx):
        found = [one for one in found if not for_doctor(one)]
    return tuple(found)


def is_covered(desk: Desk, one: Deposit) -> bool:
    """Whether medical secrecy covers this object."""
    return _covered(one, medical_kinds(desk))


def for_doctor(one: Deposit) -> bool:
    """Whether its person reserved this object for the funder's doctor."""
    return one.doctor or is_for_doctor(one.name)


def hidden(desk: Desk, dossier: Dossier, shown: Collection[Deposit]) -> tuple[Deposit, ...]:
    """What is covered of a dossier and not among what is shown: that it is there is no secret."""
    every = desk.read(WORKER, lambda tx: tx.deposits.of(dossier.number))
    return hidden_among(desk, every, shown)


def hidden_among(
    desk: Desk, every: Collection[Deposit], shown: Collection[Deposit]
) -> tuple[Deposit, ...]:
    """What is covered of these objects, arrived, and not among what is shown."""
    names, kinds = {one.name for one in shown}, medical_kinds(desk)
    there = (one for one in every if one.version_id and one.name not in names)
    return tuple(one for one in there if _covered(one, kinds))


def _covered(one: Deposit, kinds: Collection[str]) -> bool:
    return one.medical or for_doctor(one) or is_medical(one.name, kinds)
