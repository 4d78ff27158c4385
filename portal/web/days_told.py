"""The days a request's page speaks of: its own, when an aid begins, leaving hospital."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from portal.domain.dossier import AidRequest, Dossier
from portal.domain.happened import legal_day
from portal.form.edition import Edition
from portal.web.i18n import said
from portal.web.leaving import leaving, left_before


def days_told(
    edition: Edition, filed: AidRequest, dossiers: Sequence[Dossier], on: date, language: str
) -> Mapping[str, object]:
    """For the page of a request: `opens`, `leaving`, `left_before`.

    Of who left hospital long ago already when they filed, it is said; not of who waits since.
    """
    routes = [route for each in dossiers for route in each.routes]
    return {
        "opens": opens(edition, [one for one in dossiers if not one.withdrawn_at], language),
        "leaving": leaving(edition, filed.answers, routes, on, language),
        "left_before": left_before(filed.answers, legal_day(filed.submitted_at)),
    }


def opens(edition: Edition, dossiers: Sequence[Dossier], language: str) -> Sequence[str]:
    """From which day each aid is due, where a text says so (words `opened.<aid>`), each once."""
    aids = (route.aid for each in dossiers for route in each.routes)
    told = (said(edition, language, f"opened.{aid}") for aid in aids)
    return tuple(dict.fromkeys(filter(None, told)))
