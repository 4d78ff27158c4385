"""Decide by two persons: one proposes, another confirms; the same person cannot."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta

from portal.accepting import admit_decided, refuse_unsettled
from portal.adapters.envelope import decrypt, encrypt
from portal.desk import Desk
from portal.domain.canonical import canonical
from portal.domain.decision import Decision, Proposed
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady, Problem
from portal.domain.inbox import RENEW
from portal.domain.inbox_events import Taken
from portal.domain.people import Actor, Role
from portal.domain.proposals import CONFIRMED, DECLINED, Proposal, why_name, written_name
from portal.exchanging import judged
from portal.lettering import Written
from portal.recording import ONLY_IF_WITHDRAWN, PAGE, VERDICT, WITHDRAWN, record, remove_letter
from portal.safe import data_key
from portal.store.database import Transaction

WAITS = timedelta(days=30)
"""How long what was proposed may be confirmed."""


def waiting(desk: Desk, actor: Actor, number: str) -> Proposal | None:
    """What waits for a second person about a dossier. Raises NotFound: there is no such dossier."""
    with desk.begin(actor) as tx:
        tx.dossiers.get(number)
        return tx.proposals.open_of(number)


def overtaken(desk: Desk, actor: Actor, number: str) -> Proposal | None:
    """What waited for a second person when its person took the request back: it waits no more.

    Raises NotFound: there is no such dossier.
    """
    with desk.begin(actor) as tx:
        tx.dossiers.get(number)
        return tx.proposals.overtaken(number)


def propose(
    desk: Desk, actor: Actor, proposed: Proposed, written: Written | None = None
) -> Proposal:
    """Have a decision that was checked wait for a second person; nothing is decided yet.

    `written` is what a letter of the portal's own was written from: who confirms it later has it
    written again with that day.

    A dossier that came from another funder is accepted by it; who proposes holds what nobody held.

    Raises:
        NotFound: the actor's funder has no such dossier.
        AwaitsReferee: a referee must first say who studies the dossier.
        NotReady: its person took the request back, which can be closed and no more.
        Conflict: another one waits already.
        Unavailable: the inbox is away: what waited before stays there.
    """
    kept = _kept(desk, actor, proposed, written) if written else None
    with desk.begin(actor) as tx:
        tx.askings.alone(tx.dossiers.get(proposed.dossier).request)
        dossier = tx.dossiers.get(proposed.dossier)
        tx.team.must_study()
        if dossier.withdrawn_at and proposed.verdict != ONLY_IF_WITHDRAWN:
            raise NotReady([Problem(PAGE, VERDICT, WITHDRAWN)])
        if over := tx.proposals.overtaken(proposed.dossier):
            tx.proposals.end(over, DECLINED)
        if tx.proposals.open_of(proposed.dossier):
            raise Conflict("a decision waits already")
        refuse_unsettled(tx, dossier)
        admit_decided(tx, dossier)
        owned = dossier.request, dossier.person, dossier.funder
        proposal = Proposal(proposed, *owned, proposed_by=actor.id, written=kept)
        tx.proposals.add(proposal)
        _take(tx, dossier)
        tx.jobs.add(RENEW, proposed.dossier)
    if over:
        desk.inbox.delete(over.proposed.inbox_key)
    return proposal


def _kept(desk: Desk, actor: Actor, proposed: Proposed, written: Written) -> bytes:
    with desk.begin(actor) as tx:
        wrapped = tx.keys.get(proposed.dossier)
    name = written_name(proposed.inbox_key)
    return encrypt(data_key(desk, wrapped), proposed.dossier, name, canonical(asdict(written)))


def written_of(desk: Desk, actor: Actor, proposal: Proposal) -> Written | None:
    """What the letter of a proposal was written from; none: a file, or it was not kept.

    Raises:
        NotFound: the actor has no key to its dossier.
        Tampered: it is not what was kept.
    """
    proposed = proposal.proposed
    if proposal.written is None:
        return None
    with desk.begin(actor) as tx:
        wrapped = tx.keys.get(proposed.dossier)
    name = written_name(proposed.inbox_key)
    plain = decrypt(data_key(desk, wrapped), proposed.dossier, name, proposal.written)
    return Written(**json.loads(plain))


def _take(tx: Transaction, dossier: Dossier) -> None:
    """It is to be taken no more, where a caseworker proposes what nobody held."""
    held = tx.inbox.held(dossier.number)
    if held.caseworker is None and tx.actor.role is Role.CASEWORKER:
        tx.inbox.assign(dossier, tx.actor.id, held.version, Taken(dossier.number, ""))


def confirm(
    desk: Desk, actor: Actor, number: str, inbox_key: str, letter: Proposed | None = None
) -> Decision:
    """Confirm what somebody else proposed, and record it; `inbox_key` names what was read.

    `letter` is the same, its letter written again where it bore another day than today.

    Raises:
        NotFound: the actor's funder has no such dossier, or nothing waits.
        NotAllowed: who proposed it confirms it, or the actor does not study dossiers.
        NotReady, Conflict: the request was taken back, something else was decided, or it is old.
    """
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        tx.team.must_study()
        proposal = _named(tx.proposals.open_of(number), inbox_key)
        if proposal.proposed_by == actor.id:
            raise NotAllowed("who proposes does not confirm")
        decision = record(tx, dossier, letter or proposal.proposed, WAITS)
        tx.proposals.end(proposal, CONFIRMED)
    if letter and letter.inbox_key != inbox_key:
        remove_letter(desk, inbox_key)
    return decision


def declined(desk: Desk, actor: Actor, number: str) -> tuple[Proposal, str] | None:
    """What a second person declined, and why, until something else is proposed or decided.

    Raises:
        NotFound: there is no such dossier, or the actor has no key to it.
    """
    with desk.begin(actor) as tx:
        tx.dossiers.get(number)
        last, wrapped = tx.proposals.last_of(number), tx.keys.get(number)
        decided = len(tx.decisions.of(number))
    if last is None or not last.declined_by_another or last.proposed.rank != decided + 1:
        return None
    if last.cipher is None:  # the release before this one asked for no reason
        return last, ""
    name = why_name(last.proposed.inbox_key)
    return last, decrypt(data_key(desk, wrapped), number, name, last.cipher).decode()


def decline(desk: Desk, actor: Actor, number: str, inbox_key: str, typed: str = "") -> None:
    """Decline what somebody else proposed, and say why; or take one's own back.

    Its letter is removed.

    Raises:
        NotFound: nothing waits, or it is not what was read.
        NotReady: it is somebody else's, and no reason is given, or one too long.
        Unavailable: the inbox is away: the letter stays there.
    """
    with desk.begin(actor) as tx:
        tx.dossiers.get(number)
        tx.team.must_study()
        proposal, wrapped = _named(tx.proposals.open_of(number), inbox_key), tx.keys.get(number)
    cipher = None
    if proposal.proposed_by != actor.id:
        key, words = data_key(desk, wrapped), judged(typed)
        cipher = encrypt(key, number, why_name(inbox_key), words.encode())
    with desk.begin(actor) as tx:
        tx.proposals.end(proposal, DECLINED, cipher)
        tx.jobs.add(RENEW, number)
    desk.inbox.delete(proposal.proposed.inbox_key)


def _named(proposal: Proposal | None, inbox_key: str) -> Proposal:
    if proposal is None or proposal.proposed.inbox_key != inbox_key:
        raise NotFound("nothing of this waits")
    return proposal
