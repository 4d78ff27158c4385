"""Confirm a mandate: by a code to the person's own address, signed in, or on paper."""

from __future__ import annotations

from collections.abc import Mapping

from portal.addresses import alike, read_address
from portal.desk import Desk
from portal.domain.codes import Outcome, is_right, issuer_of
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.mandate_events import MandateConfirmed
from portal.domain.mandates import Confirmation, Confirmed, Mandate
from portal.domain.messages import Channel, Contact
from portal.domain.people import PUBLIC, Actor
from portal.proving import Tried, hint_of, tried
from portal.store.database import Transaction


def refuse_own_address(desk: Desk, actor: Actor, channel: Channel, typed: str) -> None:
    """A helper does not confirm a mandate by an address of their own.

    Raises:
        NotAllowed: the actor signs in by this address.
        WrongAddress: it is none.
    """
    address = read_address(channel, typed)
    subject = desk.post.mark("address", alike(channel, address)).hex()
    if subject in {one.subject for one in desk.read(actor, lambda tx: tx.contacts.mine())}:
        raise NotAllowed("the helper's own address")


def confirm_by_code(desk: Desk, mandate_id: str, code_id: str, typed: str) -> Tried:
    """Confirm a mandate by the code that the senior received, wherever it is typed.

    Whoever has that address is the person helped: their own account from now on.

    Raises:
        NotFound: there is no such code, or it is of another mandate.
        NotAllowed: the address is the helper's own.
    """
    right = is_right(typed, desk.post.digits(code_id))
    with desk.begin(PUBLIC) as tx:
        code = tx.codes.lock(code_id)
        if code.mandate != mandate_id:
            raise NotFound("no such code")
        found = tried(tx, code, right=right)
        if found.outcome is not Outcome.RIGHT:
            return found
        mandate = _still_asked(tx, tx.mandates.get(mandate_id))
        came = tx.people.way(issuer_of(code.channel), code.subject)
        if mandate.helper in (came.id, came.person):
            raise NotAllowed("the helper's own address")
        tx.contacts.keep(Contact(came.id, code.channel, code.subject, code.address, tx.at))
        way, told = Confirmed(code.channel.value), {"address": hint_of(desk, code)}
        _confirm(tx, mandate, Confirmation(came.person, way, tx.at, told))
    return found


def confirm_signed_in(
    desk: Desk, actor: Actor, secret: str, issuer: str, assurance: str
) -> Mandate:
    """Confirm, as the person helped, the mandate whose link was shown.

    Raises:
        NotFound: there is no such link.
        Conflict: it was confirmed or refused before, or it is over.
        NotAllowed: it is the helper who is signed in.
    """
    with desk.begin(actor) as tx:
        mandate = _still_asked(tx, tx.mandates.shown(secret))
        if mandate.helper == actor.id:
            raise NotAllowed("a helper does not say yes in the person's place")
        told = {"issuer": issuer, "assurance": assurance}
        _confirm(tx, mandate, Confirmation(actor.id, Confirmed.SIGNED_IN, tx.at, told))
    return mandate


def confirm_connected(desk: Desk, person: Actor, secret: str, told: Mapping[str, str]) -> None:
    """Confirm, as the State told of both at one sign-in: through Aidants Connect.

    Raises:
        NotFound: there is no such link.
        NotAllowed: the aidant and the person are one.
    """
    with desk.begin(person) as tx:
        mandate = _still_asked(tx, tx.mandates.shown(secret))
        if mandate.helper == person.id:
            raise NotAllowed("nobody is their own aidant")
        _confirm(tx, mandate, Confirmation(person.id, Confirmed.AIDANTS_CONNECT, tx.at, told))


def confirm_on_paper(desk: Desk, actor: Actor, mandate_id: str) -> None:
    """Say that the person signed the words on paper; the paper is flagged until it is seen.

    Raises:
        NotFound: the actor asked for no such mandate.
        Conflict: it was confirmed or refused before, or it is over.
    """
    with desk.begin(actor) as tx:
        mandate = _still_asked(tx, tx.mandates.own(mandate_id))
        _confirm(tx, mandate, Confirmation(mandate.id, Confirmed.PAPER, tx.at))


def _confirm(tx: Transaction, mandate: Mandate, given: Confirmation) -> None:
    event = MandateConfirmed(mandate.id, given.way.value, mandate.terms.words_sha256)
    tx.mandates.confirm(mandate, given, event)


def _still_asked(tx: Transaction, mandate: Mandate) -> Mandate:
    if mandate.confirmation or mandate.withdrawal or tx.at >= mandate.ends_at:
        raise Conflict("this mandate is not to be confirmed any more")
    return mandate
