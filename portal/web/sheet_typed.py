"""What was typed of an evaluation or a plan, and what a colleague saved of it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.acts import study
from portal.domain.sheets import Sheet
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


def by_others(sheets: Sequence[Sheet]) -> Sequence[tuple[Sheet, str]]:
    """Sheets of other funders, each with the name of whose it is."""
    edition, spoken = any_edition(), language()
    return [(one, reasons.funder_name(edition, one.funder, spoken)) for one in sheets]


def names_of_all(shown: study.Shown) -> Mapping[str, str]:
    """The name of each colleague, by identifier."""
    return {**{one: name for one, name in shown.names.items() if name}, actor().id: _("vous")}
