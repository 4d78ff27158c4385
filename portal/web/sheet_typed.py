"""What was typed of an evaluation or a plan, and what a colleague saved of it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.acts import study
from portal.domain.errors import Conflict
from portal.domain.happened import legal_day
from portal.domain.recognitions import Recognition
from portal.domain.sheets import Sheet
from portal.studying import TakenBack
from portal.web import reasons
from portal.web.dossier_frame import any_edition
from portal.web.guard import actor, language
from portal.web.i18n import gettext as _
from portal.web.i18n import moment

SIGN = "signer"
"""The button that signs; the other one saves."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the boxes, what is wrong with it, and what a colleague saved meanwhile."""

    boxes: Mapping[str, str]
    seen: int
    name: str = ""
    problems: Sequence[tuple[str, str]] = ()
    theirs: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


def meanwhile(shown: study.Shown) -> str:
    """Who saved or signed meanwhile, and when."""
    who = names_of_all(shown).get(shown.saved_by, _("une personne partie"))
    if shown.saved_at is None:
        return _("Entre-temps, ce brouillon a été signé. Vos réponses sont encore ci-dessous.")
    when = moment(shown.saved_at, language())
    return _("Entre-temps, ce brouillon a été enregistré (par : %(who)s, %(when)s). Vos réponses"
             " sont encore ci-dessous : comparez, puis enregistrez.",
             who=who, when=when)  # fmt: skip


def clash(error: Conflict, otherwise: str) -> Sequence[tuple[str, str]]:
    """Why nothing can be signed now; `otherwise`: where it is not that it was taken back."""
    gone = _("Cette demande a été retirée : rien n’est plus à signer.")
    return [("", gone if isinstance(error, TakenBack) else otherwise)]


@dataclass(frozen=True, slots=True)
class Other:
    """A sheet of another funder; and, where an agreement says so, what is known of it here."""

    sheet: Sheet
    funder: str  # its name
    known: Recognition | None
    territory: str
    source: str  # of the agreement


def by_others(sheets: Sequence[Sheet], recognised: Sequence[Recognition]) -> Sequence[Other]:
    """Sheets of other funders, each with the name of whose it is, and what is recognised of it."""
    return [_other(one, {each.sheet: each for each in recognised}) for one in sheets]


def _other(sheet: Sheet, recognised: Mapping[str, Recognition]) -> Other:
    edition, known = any_edition(), recognised.get(sheet.number)
    funder = reasons.funder_name(edition, sheet.funder, language())
    if known is None:
        return Other(sheet, funder, None, "", "")
    reference = edition.reference.on(legal_day(known.recognised_at))
    place = reference.territories.get(known.agreement)
    agreement = reference.gir_agreements.get(known.agreement)
    named = place.name if place else known.agreement
    return Other(sheet, funder, known, named, agreement.source if agreement else "")


def names_of_all(shown: study.Shown) -> Mapping[str, str]:
    """The name of each colleague, by identifier."""
    return {**{one: name for one, name in shown.names.items() if name}, actor().id: _("vous")}
