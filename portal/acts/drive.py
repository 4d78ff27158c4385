"""A funder's software drives a case: each thing it says is done once, under the key it names."""

from __future__ import annotations

from dataclasses import dataclass

from portal.desk import Desk
from portal.domain.driving import Call, Driven, OtherBody
from portal.domain.people import Actor
from portal.driving import Then
from portal.recording import refuse_decided
from portal.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Sent:
    """What a software sent: about which dossier, under which key, and the digest of all of it."""

    number: str
    key: str
    sha256: str
    status: Driven


def done(desk: Desk, actor: Actor, sent: Sent) -> Call | None:
    """What was done under this key already, if something was.

    Raises:
        NotFound: the actor's funder has no such dossier (any more).
        OtherBody: the key was used for something else.
    """
    with desk.begin(actor) as tx:
        tx.dossiers.get(sent.number)
        call = tx.driven.of(sent.key)
    if call and (call.dossier, call.sent_sha256) != (sent.number, sent.sha256):
        raise OtherBody("this key was used for something else")
    return call


def keeping(sent: Sent) -> Then:
    """What an act does at its end, so that what was sent is done once. It raises IsDecided."""

    def keep(tx: Transaction, rank: int) -> None:
        dossier = tx.dossiers.get(sent.number)
        if sent.status is Driven.VISIT_PLANNED:
            refuse_decided(tx, sent.number)
        tx.driven.keep(sent.key, dossier, sent.sha256, sent.status, rank)

    return keep
