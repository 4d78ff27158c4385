"""Who studies a request as things stand: what was said at the filing, moved and answered since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal.domain.steps import Standing
from portal.form.edition import Edition
from portal.web.i18n import gettext as _
from portal.web.reasons import Explained, Studied, studied


def as_it_stands(
    told: Explained, standings: Sequence[Standing], edition: Edition, language: str
) -> Explained:
    """What was told at the filing, true today.

    A dossier that moved has who studies it now, then why it went to the first one. Of one that
    was answered nobody studies anything any more; once all were, there is nothing left to watch.
    """
    filed = {_first_funder(one): one for one in standings}
    funders = [
        each
        for funder in told.funders
        for each in _now(funder, filed.get(funder.code), edition, language)
    ]
    over = bool(standings) and all(one.decision for one in standings)
    return replace(told, funders=funders, flags=() if over else told.flags)


def _first_funder(one: Standing) -> str:
    first = min(one.moves, key=lambda move: move.rank, default=None)
    return first.former if first else one.dossier.funder


def _now(
    funder: Studied, one: Standing | None, edition: Edition, language: str
) -> Iterator[Studied]:
    if one is None:
        yield funder
        return
    here = funder
    if one.moves:
        here = studied(edition, one.dossier.funder, one.dossier.routes, language)
    yield _called(here, _("A répondu à votre demande")) if one.decision else here
    if one.moves:
        before = _("Votre demande lui a d’abord été adressée. Voici pourquoi.")
        yield replace(_called(funder, before), would_change=(), otherwise=())


def _called(funder: Studied, role: str) -> Studied:
    return replace(funder, reasons=[replace(one, role=role) for one in funder.reasons])
