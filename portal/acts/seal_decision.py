"""Seal a decision and its letter beside the dossier, and have the rest of it kept for longer.

As a dossier is sealed (see portal/sealing.py): the portal's own letter bears its seal as well, one
that was brought stays, byte for byte, as it came. Its manifest names the fingerprint of what was
sealed last before it. A dossier is kept from its decision on: the other locks are lengthened by a
job of their own (see portal/acts/retain.py).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from portal.adapters.envelope import decrypt
from portal.desk import Desk
from portal.domain.beside import manifest_beside
from portal.domain.decision import EXTEND, SCHEMA, Decision, Link, told_of
from portal.domain.dossier import Dossier, Status, digest
from portal.domain.errors import NotFound, Tampered
from portal.domain.exchange_events import DecisionSealed
from portal.domain.manifest import (
    LETTER,
    MANIFEST_NAME,
    decision_folder,
    moment,
    own,
)
from portal.domain.people import WORKER
from portal.exchanging import TELL_DECIDED
from portal.form.retention import decided_term
from portal.safe import data_key
from portal.sealing import Planned, Sealing, put_all
from portal.source import Source


@dataclass(frozen=True, slots=True)
class _Begun:
    """All that a decision is sealed from."""

    decision: Decision
    dossier: Dossier
    edition: str
    previous: Link
    planned: Planned
    key: bytes


def seal_decision(desk: Desk, number: str) -> Decision:
    """Seal a decision, and return it; one that is sealed stays as it is.

    Raises:
        NotFound: there is no such decision, or its dossier's key was destroyed.
        Unavailable: a neighbour is away: try again later, nothing is lost.
        Tampered: what came back is not what was put: a person must look.
    """
    with desk.begin(WORKER) as tx:
        decision = tx.decisions.get(number)
        if decision.status is not Status.SUBMITTED:
            return decision
        wrapped = tx.keys.get(decision.dossier)
    begun = _begun(desk, decision, data_key(desk, wrapped))
    edition, funder = desk.editions[begun.edition], begun.dossier.funder
    term = decided_term(edition, decision.decided_at, funder)
    until = max(term, begun.dossier.retain_until or term)
    kept = put_all(desk, _sealing(desk, begun, until), begun.planned)
    desk.inbox.delete(decision.inbox_key)
    return _say_so(desk, decision, kept)


def _begun(desk: Desk, decision: Decision, key: bytes) -> _Begun:
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(decision.dossier)
        parts, decided = tx.additions.parts_of(dossier.number), tx.decisions.of(dossier.number)
        sheets = tx.sheets.of(dossier.number)
        found = own(tx.deposits.of(dossier.number), decision_folder(decision.rank))
        return _Begun(
            decision=decision,
            dossier=dossier,
            edition=tx.aid_requests.get(decision.request).edition,
            previous=_previous(decision, (dossier, *parts, *decided, *sheets)),
            planned={one.name: one for one in found},
            key=key,
        )


def _previous(decision: Decision, links: tuple[Link, ...]) -> Link:
    for one in links:
        if one.number == decision.previous:
            return one
    raise NotFound("what the decision follows is not there")


def _sealing(desk: Desk, begun: _Begun, until: datetime) -> Sealing:
    decision, previous = begun.decision, begun.previous.manifest_sha256 or ""
    folder = decision_folder(decision.rank)
    name = folder + LETTER

    def letter() -> bytes:
        waiting = desk.inbox.get(decision.inbox_key)
        plain = decrypt(begun.key, decision.dossier, name, waiting)
        if digest(plain) != decision.pdf_sha256:
            raise Tampered("the letter in the inbox is not the one that came")
        return _sealed(desk, decision, plain) if decision.composed else plain

    return Sealing(
        Source(desk, begun.dossier, (), None, begun.key, folder=folder),
        until,
        name,
        sealed_pdf=letter,
        manifest=lambda arrived: manifest_beside(
            SCHEMA, told_of(decision, previous), arrived, until, secrets.token_hex(16)
        ),
    )


def _sealed(desk: Desk, decision: Decision, letter: bytes) -> bytes:
    """The portal's own letter with its seal. Raises Tampered: it names another dossier."""
    if desk.sealer.letter_told(letter)[0] != decision.dossier:
        raise Tampered("the letter in the inbox is about another dossier")
    return desk.sealer.seal(letter)


def _say_so(desk: Desk, decision: Decision, kept: Planned) -> Decision:
    """Only now is it sealed: every object is locked, and was read back."""
    folder = decision_folder(decision.rank)
    manifest = kept[folder + MANIFEST_NAME]
    version_id = manifest.version_id or ""
    with desk.begin(WORKER) as tx:
        tx.deposits.arrived(decision.dossier, manifest.name, version_id)
        event = DecisionSealed(
            decision.dossier,
            decision=decision.number,
            manifest_key=manifest.key,
            manifest_version=version_id,
            manifest_cipher_sha256=manifest.cipher_sha256,
            retain_until=moment(manifest.retain_until),
        )
        sealed = replace(
            decision,
            status=Status.SEALED,
            sealed_at=tx.at,
            retain_until=manifest.retain_until,
            manifest_sha256=manifest.sha256,
        )
        sealed = tx.decisions.save(sealed, event)
        tx.deposits.unstage(decision.dossier, folder)
        tx.jobs.add(EXTEND, decision.dossier)
        if desk.post.messengers:
            tx.jobs.add(TELL_DECIDED, decision.dossier)
    return sealed
