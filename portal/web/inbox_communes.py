"""The communes that a filter of the inbox means; of a name that none bears, those nearby."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.form import communes
from portal.form.commune_rows import Commune
from portal.form.commune_search import Doubt, find
from portal.web.i18n import gettext as _

MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Meant:
    """The codes of the communes; `near`: names that may be meant instead, as the box takes them."""

    codes: tuple[str, ...] | None = None
    problem: str = ""
    near: Sequence[str] = ()


def meant(text: str, here: str) -> Meant:
    """What this text means. No name is stretched silently: what is near is offered.

    `here`: who seeks, a funder's code; a departement is offered its own communes first.
    """
    if not text:
        return Meant()
    found = find(text)
    if found.communes and found.doubt is not Doubt.NEAR:
        return Meant(tuple(one.code for one in found.communes))
    name = communes.plain(text)
    slips = sorted(communes.register().a_slip_from(name), key=lambda one: _order(one, name, here))
    near = dict.fromkeys(one.text for one in (*slips, *found.communes))
    sorry = _("Nous ne connaissons pas de commune de ce nom.")
    return Meant((), sorry, tuple(near)[:MOST_OFFERED])


def _order(one: Commune, typed: str, here: str) -> tuple[bool, bool, str]:
    elsewhere = f"dep-{one.departement}" != here
    return elsewhere, communes.plain(one.name)[:1] != typed[:1], communes.rank(one)
