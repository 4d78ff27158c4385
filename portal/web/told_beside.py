"""What a request's page tells beside where it stands: when an aid begins, hospital, the card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Answers
from portal.domain.happened import legal_day
from portal.domain.routing import Routing
from portal.form.edition import Edition
from portal.form.remembered import kept
from portal.web.card import card
from portal.web.i18n import said
from portal.web.leaving import leaving, left_before


def told_beside(
    edition: Edition, filed: AidRequest, dossiers: Sequence[Dossier], on: date, language: str
) -> Mapping[str, object]:
    """For the page of a request: `opens`, `leaving`, `left_before`, `card`.

    Of who left hospital long ago already when they filed, it is said; not of who waits since.
    """
    routes = [(each.funder, route) for each in dossiers for route in each.routes]
    return {
        "opens": opens(edition, [one for one in dossiers if not one.withdrawn_at], language),
        "card": card(edition, filed.answers, routes, language),
        "leaving": leaving(edition, filed.answers, [route for _, route in routes], on, language),
        "left_before": left_before(filed.answers, legal_day(filed.submitted_at)),
    }


def told_before(
    edition: Edition, answers: Answers, routing: Routing | None, on: date, language: str
) -> Mapping[str, object]:
    """For the check, once it is known who studies the request: `leaving`, `left_before`, `card`."""
    if routing is None:
        return {}
    sent, counted = [(one.funder, one) for one in routing.routes], kept(edition, answers, on)
    return {
        "card": card(edition, counted, sent, language),
        "leaving": leaving(edition, answers, routing.routes, on, language),
        "left_before": left_before(answers, on),
    }


def opens(edition: Edition, dossiers: Sequence[Dossier], language: str) -> Sequence[str]:
    """From which day each aid is due, where a text says so (words `opened.<aid>`), each once."""
    aids = (route.aid for each in dossiers for route in each.routes)
    told = (said(edition, language, f"opened.{aid}") for aid in aids)
    return tuple(dict.fromkeys(filter(None, told)))
