"""What is done once before the forks, so that each of them costs little."""

from __future__ import annotations

import gc
from contextlib import suppress

from sqlalchemy import Select, TextClause
from sqlalchemy.exc import SQLAlchemyError

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Signature
from portal.domain.filing import dossiers_of
from portal.form.facts import facts_of
from portal.form.pages import canonical
from portal.form.record import record_json, record_of
from portal.form.route import route
from portal.store import wire
from tests.acts.office import EIDAS, ISSUER
from tests.build import a_piece, an_applicant, answers


def warm_up(desk: Desk) -> None:
    """Ask, route, print, seal and check once: what each fork would otherwise do for itself."""
    (edition,) = desk.editions.values()
    at = desk.clock()
    right, _ = canonical(edition, answers(), "fr", at.date())
    filed = AidRequest(
        number="GA-0",
        draft="d-0",
        person=an_applicant().id,
        edition=edition.id,
        language="fr",
        answers=right,
        later=frozenset(),
        routing=route(edition, facts_of(edition, right, at.date())),
        signature=Signature("Odette Le Goff", {}, at, ISSUER, EIDAS),
        submitted_at=at,
        pieces=(a_piece(attached_at=at),),
    )
    (dossier,) = dossiers_of(filed)
    record = record_of(edition, filed, dossier, {}, at)
    sealed = desk.sealer.seal(desk.printer.dossier(record, record_json(record, filed)))
    assert desk.sealer.check(sealed)
    for statement in (one for one in gc.get_objects() if isinstance(one, Select | TextClause)):
        with suppress(SQLAlchemyError):
            wire._built(statement)
    gc.collect()
    gc.freeze()
