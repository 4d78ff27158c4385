"""Act for another: ask for a mandate, end it, see whom one may act for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.desk import Desk
from portal.domain.errors import NotFound
from portal.domain.happened import legal_day
from portal.domain.mandate_events import MandateAsked, MandateConfirmed, MandateWithdrawn
from portal.domain.mandated import are_of_several
from portal.domain.mandates import (
    POWERS,
    Allowed,
    Capacity,
    Confirmation,
    Confirmed,
    Mandate,
    Terms,
    ends,
    fingerprint,
)
from portal.domain.people import PUBLIC, Actor
from portal.form.edition import in_force
from portal.form.mandate_words import Parties, words_of
from portal.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Wished:
    """What a helper asks for. Under a power, it alone says what its holder may do."""

    helper_name: str
    senior_name: str
    birth_date: str  # ISO
    capacity: Capacity
    tie: str
    power: str
    acts: Sequence[Allowed]
    length: str
    connected: bool = False  # through Aidants Connect: the State tells of both
    until: datetime | None = None  # UTC; where the State tells when it ends


def ask(
    desk: Desk, actor: Actor, wish: Wished, language: str, keyed: Callable[[str], str]
) -> Mandate:
    """Ask to act for somebody. Nothing may be done yet, but by a representative.

    `keyed` gives what is kept of the secret of the mandate's link.

    Raises:
        NotFound: the portal has no key, without which links could be guessed; or no such power.
    """
    _refuse_keyless(desk)
    mandate_id, now = desk.new_id(), desk.clock()
    edition = in_force(desk.editions, legal_day(now))
    until = min(wish.until or ends(now, wish.length), ends(now, wish.length))
    place = wish.tie if wish.capacity is Capacity.PROFESSIONAL else ""
    named = f"{wish.helper_name} ({place})" if place else wish.helper_name
    parties = Parties(named, wish.senior_name, wish.birth_date, wish.power, wish.connected)
    if wish.power and wish.power not in POWERS:
        raise NotFound("no such power")
    acts = POWERS[wish.power] if wish.power else tuple(a for a in Allowed if a in wish.acts)
    words = words_of(edition, language, parties, acts, until.date())
    terms = Terms(
        helper_name=wish.helper_name,
        senior_name=wish.senior_name,
        birth_date=wish.birth_date,
        tie=wish.tie,
        power=wish.power,
        language=language,
        edition=edition.id,
        words=words,
        words_sha256=fingerprint(words),
    )
    secret = keyed(desk.post.secret(mandate_id))
    asked = Mandate(mandate_id, actor.id, secret, wish.capacity, acts, terms, now, until)
    told = MandateAsked(mandate_id, wish.capacity.value, terms.words_sha256)
    with desk.begin(actor) as tx:
        tx.mandates.add(asked, told)
        if wish.power:
            given = Confirmation(asked.id, Confirmed.JUDGMENT, tx.at)
            event = MandateConfirmed(asked.id, given.way.value, terms.words_sha256)
            tx.mandates.confirm(asked, given, event)
    return asked


def withdraw(desk: Desk, actor: Actor, mandate_id: str) -> None:
    """End a mandate, as either side; twice is once. Nothing that was done is undone.

    Raises:
        NotFound: the actor has no part in such a mandate.
    """
    with desk.begin(actor) as tx:
        _end(tx, tx.mandates.get(mandate_id))


def withdraw_by_link(desk: Desk, secret: str) -> None:
    """End or refuse a mandate, as whoever has its link; twice is once. Raises NotFound."""
    with desk.begin(PUBLIC) as tx:
        _end(tx, tx.mandates.shown(secret))


def shown(desk: Desk, secret: str) -> Mandate:
    """The mandate that a link leads to. Raises NotFound."""
    _refuse_keyless(desk)
    return desk.read(PUBLIC, lambda tx: tx.mandates.shown(secret))


def token_of(desk: Desk, mandate: Mandate) -> str:
    """The secret part of a mandate's link."""
    return desk.post.secret(mandate.id)


def own(desk: Desk, actor: Actor, mandate_id: str) -> Mandate:
    """A mandate that the actor asked for. Raises NotFound."""
    return desk.read(actor, lambda tx: tx.mandates.own(mandate_id))


def also_for(desk: Desk, actor: Actor, mandate: Mandate) -> Sequence[str]:
    """Other names under which the actor's mandates stand, by the yes of the very same person."""
    now = desk.clock()
    helped = desk.read(actor, lambda tx: tx.mandates.helped())
    same = [one for one in helped if one.senior == mandate.senior and one.stands(now)]
    names = {one.terms.senior_name for one in same if are_of_several([one, mandate])}
    return sorted(names) if mandate.stands(now) else ()


def lists(desk: Desk, actor: Actor) -> tuple[tuple[Mandate, ...], tuple[Mandate, ...]]:
    """Those whom the actor helps or asked to, then those who help the actor; the last first."""
    return desk.read(actor, lambda tx: (tx.mandates.helped(), tx.mandates.helping()))


def standing(desk: Desk, actor: Actor) -> Mapping[str, str]:
    """The mandates under which the actor may act now: mandate → the person's rows."""
    now = desk.clock()
    helped = desk.read(actor, lambda tx: tx.mandates.helped())
    return {one.id: one.senior for one in helped if one.stands(now)}


def in_use(desk: Desk, actor: Actor, draft_id: str = "", number: str = "") -> Mandate | None:
    """The mandate under which the actor acts now, on this draft or request; none: for themselves.

    Raises:
        NotFound: there is no such draft or request.
    """
    if actor.behalf is None:
        return None

    def look(tx: Transaction) -> Mandate | None:
        if draft_id:
            draft = tx.drafts.get(draft_id)
            return tx.mandates.in_use(draft.answers, draft.mandate)
        return tx.mandates.in_use(tx.aid_requests.get(number).answers if number else {})

    return desk.read(actor, look)


def holds(desk: Desk, actor: Actor, subject: str) -> bool:
    """Whether this draft, request, dossier or part is one that the actor may see."""
    return desk.read(actor, lambda tx: tx.mandates.holds(subject))


def _end(tx: Transaction, mandate: Mandate) -> None:
    if mandate.withdrawal is None:
        tx.mandates.withdraw(mandate, MandateWithdrawn(mandate.id))


def _refuse_keyless(desk: Desk) -> None:
    if not desk.post.key:
        raise NotFound("nobody acts for another here")
