"""How a typed code is tried, whatever it is for: a wrong one counts, the right one is used up."""

from __future__ import annotations

from dataclasses import dataclass

from portal.addresses import hinted, opened
from portal.desk import Desk
from portal.domain.codes import MOST_TRIES, Code, Outcome, assurance_of, issuer_of
from portal.domain.signers import Proof
from portal.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a code that was typed; when it was right, what it proves if it is asked."""

    outcome: Outcome
    left: int = 0  # tries left
    proof: Proof | None = None


def tried(tx: Transaction, code: Code, *, right: bool | None) -> Tried:
    """Try a code that is locked. A try counts though it leads nowhere: no error undoes it.

    What can be no code (`right` is None) is wrong, and no try.
    """
    if code.is_over(tx.at):
        return Tried(Outcome.OVER)
    if right is None:
        return Tried(Outcome.WRONG, MOST_TRIES - code.tries)
    if not right:
        tx.codes.tried(code.id)
        left = MOST_TRIES - code.tries - 1
        return Tried(Outcome.WRONG if left else Outcome.OVER, left)
    tx.codes.used(code.id)
    return Tried(Outcome.RIGHT)


def hint_of(desk: Desk, code: Code) -> str:
    """What its owner knows the address of a code by."""
    return hinted(code.channel, opened(desk, code.channel, code.address))


def proof_of(desk: Desk, code: Code) -> Proof:
    """What a code proves that was right: an address, by a hint, and how far it vouches."""
    issuer, assurance = issuer_of(code.channel), assurance_of(code.channel)
    return Proof(code.subject, hint_of(desk, code), issuer, assurance)
