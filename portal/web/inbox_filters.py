"""What a list of the inbox may be narrowed to by choosing, with its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.domain.inbox import Flag, Stage
from portal.web.dossier_frame import short_aid
from portal.web.i18n import gettext as _
from portal.web.inbox_sought import any_edition_aids

FILTERS = ("aide", "etat", "age", "signe")
"""The filters, by their names in addresses."""


def choices() -> Mapping[str, Sequence[tuple[str, str]]]:
    """What each filter may be, with its words."""
    return {
        "aide": [(aid, short_aid(aid)) for aid in any_edition_aids()],
        "etat": [
            (Stage.TO_STUDY, _("À étudier")),
            (Stage.WAITING, _("Attend des papiers")),
            (Stage.DECIDED, _("Décidée")),
            (Stage.WITHDRAWN, _("Retirée")),
        ],
        "age": [
            ("moins-de-1-mois", _("Moins de 30 jours")),
            ("de-1-a-2-mois", _("De 30 à 60 jours")),
            ("plus-de-2-mois", _("Plus de 60 jours")),
        ],
        "signe": [
            (Flag.URGENT, _("Urgente")),
            (Flag.PROVISIONAL, _("Provisoire, à régulariser")),
            (Flag.PAPERS_CAME, _("Papiers demandés : tous envoyés")),
            (Flag.ADDED, _("Complétée depuis l’envoi")),
            (Flag.TO_EVALUATE, _("Évaluation à faire")),
            (Flag.TO_PLAN, _("Plan d’aide à faire")),
            (Flag.SECOND, _("Décision à confirmer")),
            (Flag.DECLINED, _("Décision non confirmée, à revoir")),
            (Flag.REPLIED, _("Réponse au plan d’aide reçue")),
            (Flag.MOVED, _("Reçue d’un autre organisme")),
            (Flag.HELPED, _("Remplie par un proche")),
            (Flag.MANDATE, _("Mandat à vérifier")),
        ],
    }
