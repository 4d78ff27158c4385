"""Rehearse: an invented dossier goes the whole way of a funder that joins, before its day comes.

It is filed by the acts that file any other, with tables in which the funder's rehearsal stands in
its place, so it is another funder's in the database: never counted, never mixed with real ones.
What was done is read off the ledger, which an operator may read; the dossier, they may not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from portal.desk import Desk
from portal.domain.dossier import Deposit
from portal.domain.draft import Answers
from portal.domain.errors import NotAllowed, NotFound, NotReady, Problem, Unavailable
from portal.domain.happened import legal_day
from portal.domain.joining import PAGE, Joining, rehearsal_of
from portal.domain.ledger import LedgerEntry
from portal.domain.numbers import dossier_number
from portal.domain.people import Actor, Role
from portal.domain.post import Post
from portal.form.edition import in_force
from portal.form.joined import rehearsing
from portal.form.living import joined_by
from portal.form.rehearsal import invented_for

ISSUER = "urn:guichet-autonomie:rehearsal"
"""Who vouches for the invented person."""
NOBODY = "nobody"
"""What is wrong: the tables send nobody to this funder, as it is said to be."""
BAG, COMPLIANCE = "bag", "COMPLIANCE"


class Step(StrEnum):
    """What a rehearsal shows, in order."""

    FILED = "filed"
    ROUTED = "routed"
    SEALED = "sealed"
    KEPT = "kept"
    READ = "read"
    EXPORTED = "exported"
    ACKNOWLEDGED = "acknowledged"


_WORDS: Mapping[Step, tuple[str, ...]] = {
    Step.FILED: ("Routed",),
    Step.ROUTED: ("Routed",),
    Step.SEALED: ("Sealed",),
    Step.READ: ("DossierOpened",),
    Step.EXPORTED: ("Exported", "Collected"),
    Step.ACKNOWLEDGED: ("HandedOver",),
}


@dataclass(frozen=True, slots=True)
class Made:
    """What an invented person files: their answers, at a desk that routes them to the rehearsal."""

    desk: Desk
    joining: Joining
    subject: str  # how ISSUER calls the person
    answers: Answers
    language: str
    key: str  # the idempotency key: begun again after a crash, it is the same request


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One rehearsal, of which version and since when, and when each step was done.

    A step that was not done is not there.
    """

    dossier: str
    version: int
    begun_at: datetime
    done: Mapping[Step, datetime]
    away: bool = False  # the vault could not be asked

    @property
    def whole(self) -> bool:
        """Whether nothing is left to do."""
        return set(self.done) == set(Step)


def make_ready(desk: Desk, operator: Actor, one: Joining) -> Made:
    """Invent somebody whom the tables of the version's day send to this funder.

    Raises:
        NotAllowed: the version holds already: whoever files now files in earnest.
        NotReady: they send nobody there.
    """
    today = legal_day(desk.clock())
    if one.effective <= today:
        raise NotAllowed("this version holds already")
    before = desk.read(operator, lambda tx: tx.joinings.rehearsals(one.code))
    known = joined_by(desk.editions, desk.read(operator, lambda tx: tx.joinings.every()))
    editions = {
        name: replace(edition, reference=rehearsing(edition.reference, one.code, one.effective))
        for name, edition in known.items()
    }
    edition, twin = in_force(editions, today), rehearsal_of(one.code)
    answers = invented_for(edition, twin, today)
    if answers is None:
        raise NotReady([Problem(PAGE, "schemes", NOBODY)])
    key = f"{twin}/{one.version}/{len(before) + 1}"
    there = replace(desk, editions=editions, post=Post())
    return Made(there, one, twin, answers, edition.languages[0], key)


def note(desk: Desk, operator: Actor, one: Joining, request: str) -> None:
    """Note the dossier of a rehearsal that was filed."""
    with desk.begin(operator) as tx:
        tx.joinings.rehearse(dossier_number(request, 1), one)


def last(desk: Desk, operator: Actor, code: str) -> Rehearsal | None:
    """The last rehearsal of a funder, as the ledger and the vault tell it now; none: none yet."""
    with desk.begin(operator) as tx:
        every = tx.joinings.rehearsals(code)
        if not every:
            return None
        number = every[-1].dossier
        told, deposits = tx.ledger.of(number), tx.deposits.of(number)
    found = {step: at for step in Step if (at := _done(step, told, rehearsal_of(code)))}
    away = False
    if Step.SEALED in found:
        try:
            if all(_is_locked(desk, one) for one in deposits):
                found[Step.KEPT] = desk.clock()
        except Unavailable:
            away = True
    done = {step: found[step] for step in Step if step in found}
    return Rehearsal(number, every[-1].version, every[-1].begun_at, done, away)


def software_of(code: str) -> Actor:
    """Whoever exports a funder's rehearsal by hand."""
    twin = rehearsal_of(code)
    return Actor(Role.FUNDER, f"export:{twin}", twin)


def _done(step: Step, told: Sequence[LedgerEntry], twin: str) -> datetime | None:
    """When a step was done first, as the ledger has it."""
    for entry in told:
        here = entry.funder == twin or step is Step.FILED
        if entry.word in _WORDS.get(step, ()) and here and _is(step, entry):
            return entry.at
    return None


def _is(step: Step, entry: LedgerEntry) -> bool:
    if step is Step.READ:
        return entry.role is Role.CASEWORKER
    return entry.word != "Collected" or entry.detail["part"] == BAG


def _is_locked(desk: Desk, one: Deposit) -> bool:
    """Whether an object lies in the vault, under a lock that ends no earlier than was promised."""
    try:
        kept = desk.vault.state(one.key, one.version_id or "")
    except NotFound:
        return False
    ends = kept.retain_until
    return kept.mode == COMPLIANCE and ends is not None and ends >= one.retain_until
