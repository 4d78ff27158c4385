"""What each dated fact of a dossier is called, for who notes it."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.history import Milestone
from portal.web.i18n import gettext as _


def names_of_milestones() -> Mapping[str, str]:
    """What each fact is called, for who notes it."""
    return {
        Milestone.COMPLETE: _("Dossier complet"),
        Milestone.ACKNOWLEDGED: _("Accusé de réception envoyé par vous"),
        Milestone.PROPOSED: _("Proposition de plan d’aide envoyée"),
        Milestone.RECEIVED: _("Proposition reçue"),
        Milestone.CONTESTED: _("Un changement est demandé"),
        Milestone.FINAL: _("Proposition définitive envoyée"),
        Milestone.FINAL_RECEIVED: _("Proposition définitive reçue"),
        Milestone.ACCEPTED: _("Proposition acceptée"),
        Milestone.DECLINED: _("Proposition refusée"),
        Milestone.NO_PLAN: _("Visite faite : aucun plan d’aide n’est nécessaire"),
        Milestone.NOT_OURS: _("Un autre département semble compétent"),
        Milestone.FILED: _("Demande reçue"),
        Milestone.ADMITTED: _("Dossier accepté, reçu d’un autre organisme"),
        Milestone.URGENT: _("Demande notée urgente"),
        Milestone.PROVISIONAL: _("Aide provisoire accordée"),
        Milestone.DECIDED: _("Décision notifiée"),
        Milestone.WITHDRAWN: _("Demande retirée"),
        Milestone.DISCHARGE: _("Sortie de l’hôpital"),
    }
