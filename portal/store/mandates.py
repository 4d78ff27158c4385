"""Mandates, with what became of each; both sides see theirs, and who shows its link sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, func, select, text

from portal.domain.draft import Answers
from portal.domain.errors import NotFound
from portal.domain.mandate_events import MandateAsked, MandateConfirmed, MandateWithdrawn
from portal.domain.mandated import used_of
from portal.domain.mandates import (
    Allowed,
    Capacity,
    Confirmation,
    Confirmed,
    Mandate,
    Terms,
    Withdrawal,
)
from portal.store.ledger import Ledger
from portal.store.mandate_tables import confirmations, mandates, withdrawn
from portal.store.tables import people
from portal.store.wire import Wire

_NONE: Answers = {}
_SHOWN, _NAMED = "app.secret", "app.brought"  # what row security compares a row with
# The person, by any of the sign-ins that were brought together.
_MINE = text("(SELECT p.id FROM people p WHERE :me IN (p.id, p.same_as) UNION ALL SELECT :me)")
_ALL = (
    select(
        mandates,
        confirmations.c.senior,
        confirmations.c.way,
        confirmations.c.told,
        confirmations.c.confirmed_at,
        withdrawn.c.person,
        withdrawn.c.withdrawn_at,
    )
    .outerjoin(confirmations, confirmations.c.mandate == mandates.c.id)
    .outerjoin(withdrawn, withdrawn.c.mandate == mandates.c.id)
    .order_by(mandates.c.asked_at.desc(), mandates.c.id)
)
_GET = _ALL.where(mandates.c.id == bindparam("mandate"))
_BY_LINK = _ALL.where(mandates.c.secret == bindparam("shown"))
_HELPED = _ALL.where(mandates.c.helper.in_(_MINE))
_HELPING = _ALL.where(confirmations.c.senior.in_(_MINE))
_PAIR = _ALL.where(confirmations.c.senior.is_not(None))  # row security shows this pair's alone
_WHOLE = select(func.coalesce(people.c.same_as, people.c.id)).where(people.c.id == bindparam("id"))
_ADD, _CONFIRM, _WITHDRAW = mandates.insert(), confirmations.insert(), withdrawn.insert()
# Row security shows what is of the person helped, and of nobody else.
_HOLDS = text(
    "SELECT EXISTS (SELECT FROM drafts WHERE id = :subject)"
    " OR EXISTS (SELECT FROM dossiers WHERE number = :subject OR request = :subject)"
    " OR EXISTS (SELECT FROM addition_parts WHERE number = :subject)"
    " OR EXISTS (SELECT FROM decisions WHERE number = :subject) AS holds"
)


class Mandates:
    """Asked for, confirmed, withdrawn: three rows, each added once."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, mandate: Mandate, event: MandateAsked) -> None:
        """Ask to act for somebody."""
        self._wire.run(
            _ADD,
            {
                **_repeated(mandate),
                "acts": [act.value for act in mandate.acts],
                "terms": mandate.terms,
                "asked_at": mandate.asked_at,
                "ends_at": mandate.ends_at,
                "id": mandate.id,
            },
        )
        self._ledger.append(event)

    def confirm(self, mandate: Mandate, given: Confirmation, event: MandateConfirmed) -> None:
        """Let the helper act from now on.

        Raises:
            Conflict: it was confirmed before.
            NotAllowed: not by this actor, or by the helper in the senior's name.
        """
        values = {
            **_repeated(mandate),
            "mandate": mandate.id,
            "senior": given.senior,
            "way": given.way.value,
            "told": dict(given.told),
            "confirmed_at": given.at,
        }
        self._wire.run(_CONFIRM, values)
        self._ledger.append(event, person=given.senior)

    def withdraw(self, mandate: Mandate, event: MandateWithdrawn) -> None:
        """End it, as either side or as who shows its link.

        Raises:
            Conflict: it was ended before.
            NotAllowed: it is nobody's business of this actor.
        """
        values = {"person": self._wire.actor.id, "withdrawn_at": self._wire.at}
        self._wire.run(_WITHDRAW, _repeated(mandate) | values | {"mandate": mandate.id})
        self._ledger.append(event, person=mandate.senior or mandate.helper)

    def get(self, mandate_id: str) -> Mandate:
        """Return a mandate that the actor gave or has, or whose code was named. Raises NotFound."""
        return self._found(self._wire.one(_GET, {"mandate": mandate_id}))

    def own(self, mandate_id: str) -> Mandate:
        """Return a mandate that the actor asked for. Raises NotFound."""
        found = next((one for one in self.helped() if one.id == mandate_id), None)
        if found is None:
            raise NotFound("no such mandate")
        return found

    def shown(self, secret: str) -> Mandate:
        """Return the mandate of a link, given as its keyed digest. Raises NotFound."""
        self._wire.name(_SHOWN, secret)
        return self._found(self._wire.one(_BY_LINK, {"shown": secret}))

    def helped(self) -> tuple[Mandate, ...]:
        """Return what the actor asked for, to act for others, the last first.

        `senior` is all of the person helped, whichever of their sign-ins said yes.
        """
        found = self._several(_HELPED)
        whole = {one.senior: self._whole(one.senior) for one in found if one.senior}
        return tuple(_given_by(one, whole) for one in found)

    def helping(self) -> tuple[Mandate, ...]:
        """Return what the actor gave, to be helped by others, the last first."""
        return self._several(_HELPING)

    def in_use(self, answers: Answers = _NONE, begun_under: str | None = None) -> Mandate | None:
        """Return the mandate under which the actor acts for another now, for these answers."""
        return used_of(self.standing(), answers, begun_under)

    def standing(self) -> tuple[Mandate, ...]:
        """Return those that let the actor act for another now, the last asked first."""
        if self._wire.actor.behalf is None:
            return ()
        found = (_mandate(row) for row in self._wire.rows(_PAIR))
        return tuple(one for one in found if one.stands(self._wire.at))

    def holds(self, subject: str) -> bool:
        """Whether this draft, request, dossier, part or decision is one the actor may see."""
        return bool(self._wire.value(_HOLDS, {"subject": subject}))

    def _whole(self, senior: str) -> str:
        """The person that this sign-in was brought to; a paper's is nobody's, and stays."""
        self._wire.name(_NAMED, senior)
        return str(self._wire.value(_WHOLE, {"id": senior}) or senior)

    def _several(self, statement: Any) -> tuple[Mandate, ...]:
        rows = self._wire.rows(statement, {"me": self._wire.actor.id})
        return tuple(_mandate(row) for row in rows)

    @staticmethod
    def _found(row: dict[str, Any] | None) -> Mandate:
        if row is None:
            raise NotFound("no such mandate")
        return _mandate(row)


def _given_by(mandate: Mandate, whole: Mapping[str, str]) -> Mandate:
    given = mandate.confirmation
    if given is None:
        return mandate
    return replace(mandate, confirmation=replace(given, senior=whole[given.senior]))


def _repeated(mandate: Mandate) -> dict[str, Any]:
    return {name: str(getattr(mandate, name)) for name in ("helper", "secret", "capacity")}


def _mandate(row: dict[str, Any]) -> Mandate:
    way, ended = row["way"], row["withdrawn_at"]
    return Mandate(
        id=row["id"],
        helper=row["helper"],
        secret=row["secret"],
        capacity=Capacity(row["capacity"]),
        acts=tuple(map(Allowed, row["acts"])),
        terms=Terms(**row["terms"]),
        asked_at=row["asked_at"],
        ends_at=row["ends_at"],
        confirmation=Confirmation(
            row["senior"], Confirmed(way), row["confirmed_at"], row["told"]
        ) if way else None,
        withdrawal=Withdrawal(row["person"], ended) if ended else None,
    )  # fmt: skip
