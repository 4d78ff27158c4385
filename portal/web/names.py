"""What the caseworkers of a funder are called, for each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.domain.inbox import Colleague
from portal.web.guard import actor
from portal.web.i18n import gettext as _

_OF_AN_ID = 8


def names_of(colleagues: Sequence[Colleague]) -> Mapping[str, str]:
    """The name of each caseworker, by identifier; the beginning of it for who has no name yet."""
    unnamed = {one.id: _("Agent %(id)s", id=one.id[:_OF_AN_ID]) for one in colleagues}
    named = {one.id: one.name for one in colleagues if one.name}
    return unnamed | named | {actor().id: _("Vous")}
