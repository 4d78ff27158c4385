"""The sign-ins of one person: brought together, and taken away, by them alone."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, or_, select, update

from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.events import SignInAdded, SignInRemoved
from portal.domain.people import Way
from portal.store.ledger import Ledger
from portal.store.post_tables import contacts
from portal.store.tables import people
from portal.store.wire import Wire

_PERSON = func.coalesce(people.c.same_as, people.c.id)
_WAY = select(
    people.c.id,
    _PERSON.label("person"),
    people.c.issuer,
    people.c.subject,
    people.c.first_seen_at,
    people.c.seen_at,
)
_LIVE = people.c.issuer != ""  # one that was taken away has no name any more
_MINE = (
    _WAY.where(bindparam("person") == _PERSON, _LIVE).order_by(people.c.first_seen_at, people.c.id)
)  # fmt: skip
_LOCK_SELF = select(people.c.same_as).where(people.c.id == bindparam("person")).with_for_update()
_NAMED = _WAY.where(
    people.c.issuer == bindparam("issuer"), people.c.subject == bindparam("subject")
)
_BRING = (
    update(people)
    .where(or_(people.c.id == bindparam("other"), people.c.same_as == bindparam("other")))
    .values(same_as=bindparam("person"))
)
_REMOVE = (
    update(people).where(people.c.id == bindparam("way")).values(issuer="", subject=people.c.id)
)
_FORGET = delete(contacts).where(contacts.c.subject == bindparam("subject"))


class Ways:
    """Each method acts for the actor, who must have signed in and proven what they name."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def mine(self) -> tuple[Way, ...]:
        """The actor's sign-ins, the oldest first."""
        rows = self._wire.rows(_MINE, {"person": self._wire.actor.id})
        return tuple(Way(**row) for row in rows)

    def bring(self, issuer: str, subject: str) -> bool:
        """Bring a sign-in that was just proven, and all its person is, to the actor.

        False when it is the actor's already.

        Raises:
            NotFound: there is no such sign-in.
            Conflict: the actor was brought to another person meanwhile.
        """
        self._lock_self()
        self._wire.name("app.issuer", issuer)
        self._wire.name("app.subject", subject)
        row = self._wire.one(_NAMED, {"issuer": issuer, "subject": subject})
        if row is None:
            raise NotFound("no such sign-in")
        way, person = Way(**row), self._wire.actor.id
        if way.person == person:
            return False
        self._wire.name("app.brought", way.person)
        self._wire.run(_BRING, {"other": way.person, "person": person})
        self._ledger.append(SignInAdded(person, way.id, way.person), person=person)
        return True

    def remove(self, way_id: str) -> Way:
        """Take a sign-in away: it leads nowhere, and the address that it proved is forgotten.

        Raises:
            NotFound: it is none of the actor's.
            NotAllowed: it is the last.
            Conflict: the actor was brought to another person meanwhile.
        """
        self._lock_self()
        ways = self.mine()
        way = next((way for way in ways if way.id == way_id), None)
        if way is None:
            raise NotFound("no such sign-in")
        if len(ways) == 1:
            raise NotAllowed("the last sign-in stays")
        self._wire.run(_FORGET, {"subject": way.subject})
        self._wire.run(_REMOVE, {"way": way_id})
        person = self._wire.actor.id
        self._ledger.append(SignInRemoved(person, way_id), person=person)
        return way

    def _lock_self(self) -> None:
        """One change at a time; an old session of who was brought to another changes nothing."""
        row = self._wire.one(_LOCK_SELF, {"person": self._wire.actor.id})
        if row is None or row["same_as"] is not None:
            raise Conflict("this person is another now: sign in again")
