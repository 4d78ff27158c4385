"""Caseworkers with duties, as the operator and the managers give them."""

from __future__ import annotations

from datetime import date

from portal.domain.duties import Duty
from portal.domain.events import Appointed
from portal.domain.people import Actor, Role
from portal.store.database import Transaction
from tests.acts.office import Office
from tests.build import a_caseworker

OPERATOR = Actor(Role.OPERATOR, "operator")


def on_duty(
    office: Office, person: str, *duties: Duty, funder: str = "dep-35", until: date | None = None
) -> Actor:
    """A caseworker who has these duties from today, and no other."""
    with office.desk.begin(OPERATOR) as tx:
        appoint(tx, person, funder, *duties, until=until)
    return a_caseworker(funder, person)


def appoint(
    tx: Transaction, person: str, funder: str, *duties: Duty, until: date | None = None
) -> None:
    """Give duties within a transaction of the operator."""
    for duty in duties:
        tx.people.appoint(Appointed(person, funder, duty.value), until=until)
