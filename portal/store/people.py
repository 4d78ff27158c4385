"""Who signed in, and who is an agent of which funder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.domain.counter import Place
from portal.domain.duties import DutyEnded
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.events import Appointed
from portal.domain.happened import legal_day
from portal.domain.people import Role, Way
from portal.store.ledger import Ledger
from portal.store.tables import agents, people
from portal.store.wire import Wire

_ADD = insert(people).values(
    {name: bindparam(name) for name in ("id", "issuer", "subject", "first_seen_at", "seen_at")}
)
_WAY = (
    people.c.id,
    func.coalesce(people.c.same_as, people.c.id).label("person"),
    people.c.issuer,
    people.c.subject,
    people.c.first_seen_at,
    people.c.seen_at,
)
_UPSERT = _ADD.on_conflict_do_update(
    # A repeat writes, so that it waits for the second site as the first did.
    index_elements=[people.c.issuer, people.c.subject],
    set_={"seen_at": _ADD.excluded.seen_at},
).returning(*_WAY)
_AGENT_OF = (
    select(agents.c.funder, agents.c.role)
    .where(
        agents.c.person == bindparam("person"),
        agents.c.since <= bindparam("today"),
        agents.c.until.is_(None) | (agents.c.until >= bindparam("today")),
    )
    .order_by(agents.c.funder, agents.c.role)
)
_GIVEN = ("appointed_at", "since", "until")
_NEW = insert(agents).values(
    {name: bindparam(name) for name in ("person", "funder", "role", "place", *_GIVEN)}
)
# One that is over is given anew: the operator is where a team begins again.
_APPOINT = _NEW.on_conflict_do_update(
    index_elements=[agents.c.person, agents.c.funder, agents.c.role],
    set_={name: _NEW.excluded[name] for name in _GIVEN}
    | {"given_by": None, "reviewed_on": None, "version": agents.c.version + 1},
    where=agents.c.until < _NEW.excluded.since,
)
_PLACE_OF = (
    select(agents.c.place, agents.c.funder)
    .where(agents.c.person == bindparam("person"), agents.c.role == Role.COUNTER.value)
    .order_by(agents.c.appointed_at.desc(), agents.c.funder)
    .limit(1)
)


_DISMISS = (
    agents.update()
    .where(
        agents.c.person == bindparam("who"),
        agents.c.funder == "",
        agents.c.role == Role.OPERATOR.value,
        agents.c.until.is_(None) | (agents.c.until > bindparam("last")),
    )
    .values(until=bindparam("last"), version=agents.c.version + 1)
)


class People:
    """People as pseudonyms: an identifier of ours for each issuer's subject."""

    def __init__(self, wire: Wire, ledger: Ledger, new_id: Callable[[], str]) -> None:
        self._wire, self._ledger, self._new_id = wire, ledger, new_id

    def sign_in(self, issuer: str, subject: str) -> str:
        """Return the id of the sign-in that this issuer knows by this subject."""
        return self.way(issuer, subject).id

    def way(self, issuer: str, subject: str) -> Way:
        """Return the sign-in that this issuer knows by this subject; a new one is made.

        Only the one just named is visible to who signs in.
        """
        self._wire.name("app.issuer", issuer)
        self._wire.name("app.subject", subject)
        found = self._wire.one(
            _UPSERT,
            {
                "id": self._new_id(),
                "issuer": issuer,
                "subject": subject,
                "first_seen_at": self._wire.at,
                "seen_at": self._wire.at,
            },
        )
        if found is None:
            raise NotFound("nobody signed in")
        return Way(**found)

    def agent_of(self, person: str) -> tuple[tuple[str, str], ...]:
        """Return the (funder, role) pairs of this person that stand today."""
        self._wire.name("app.sought", person)
        today = legal_day(self._wire.at)
        rows = self._wire.rows(_AGENT_OF, {"person": person, "today": today})
        return tuple((row["funder"], row["role"]) for row in rows)

    def place_of(self, person: str) -> Place:
        """Where this agent of a counter sits.

        Raises:
            NotAllowed: they sit at none, or not any more.
        """
        row = self._wire.one(_PLACE_OF, {"person": person})
        if row is None:
            raise NotAllowed("this person is no agent of a counter")
        return Place(row["place"] or row["funder"], row["funder"])

    def appoint(
        self,
        event: Appointed,
        place: str | None = None,
        until: date | None = None,
        since: date | None = None,
    ) -> None:
        """Make a person an agent of a funder or of a counter (its name is `place`), as told.

        From today or a day to come, until a last day or for good. Who is one already stays one,
        and nothing is told again; who was one is one again.
        """
        appointed = self._wire.run(
            _APPOINT,
            {
                "person": event.subject,
                "funder": event.funder,
                "role": event.role,
                "appointed_at": self._wire.at,
                "place": place,
                "since": since or legal_day(self._wire.at),
                "until": until,
            },
        )
        if appointed:
            self._ledger.append(event, funder=event.funder or None)

    def dismiss(self, person: str) -> None:
        """End at once that somebody operates the portal. Raises NotFound: they do not."""
        last = legal_day(self._wire.at) - timedelta(days=1)
        if not self._wire.run(_DISMISS, {"who": person, "last": last}):
            raise NotFound("this person does not operate the portal")
        self._ledger.append(DutyEnded(person, "", Role.OPERATOR.value, last.isoformat()))
