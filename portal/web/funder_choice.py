"""The funders that a dossier may go to, by what they are: a list of 190 is not read through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.form.edition import Edition
from portal.web import reasons
from portal.web.guard import language
from portal.web.i18n import gettext as _

_DEPARTEMENT = "dep-"
"""What the code of a departement begins with, before its number."""


def by_kind(
    edition: Edition, codes: Iterable[str]
) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Each group's title, with the code and the name of its funders; an empty group is left out.

    A departement has its number before its name, and they stand in that order.
    """
    titles = {
        "apa_payer": _("Départements et collectivités"),
        "pension_fund": _("Caisses de retraite : Carsat, Cnav, CGSS"),
        "farm_fund": _("Caisses de la MSA"),
        "": _("Les autres"),
    }
    groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in titles}
    for code in codes:
        kind = edition.reference.funders[code].kind
        name = reasons.funder_name(edition, code, language())
        number = code.removeprefix(_DEPARTEMENT) if code.startswith(_DEPARTEMENT) else ""
        groups[kind if kind in groups else ""].append((code, f"{number} {name}".strip()))
    return [(titles[kind], funders) for kind, funders in groups.items() if funders]
