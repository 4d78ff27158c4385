"""What the page of a request says of a plan of help that was sent, before it is opened there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.offers import Offer, offer_of
from portal.domain.steps import Standing
from portal.form.counting import run
from portal.form.edition import Edition
from portal.form.telling_case import reply_limit
from portal.web.drafting import today


@dataclass(frozen=True, slots=True)
class Glance:
    """What the page of a request says of its proposal; `last`: until when, once it was opened."""

    offer: Offer
    last: date | None
    late: bool


def glances(standings: Sequence[Standing], edition: Edition) -> Mapping[str, Glance]:
    """What is said of the proposal of each dossier that has one and is neither decided nor over."""
    return {
        one.dossier.number: _glance(one, offer, edition)
        for one in standings
        if (offer := offer_of(one.noted)) and not (one.decision or one.dossier.withdrawn_at)
    }


def _glance(one: Standing, offer: Offer, edition: Edition) -> Glance:
    aids, received = [route.aid for route in one.dossier.routes], offer.received
    limit = reply_limit(edition, aids, offer.receipt)
    if not (limit and received and received.day):
        return Glance(offer, None, late=False)
    last = run(edition.study.clocks, limit, received.day, (), today()).last
    return Glance(offer, last, late=bool(last and last < today()))
