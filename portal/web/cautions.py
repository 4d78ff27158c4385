"""What speaks against a decision, said to who proposes it and to who confirms it alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.acts import compose, doubt
from portal.domain.decision import Proposed
from portal.form.decision_rules import AGE, PAPERS, PROPOSAL, WITHDRAWAL
from portal.web.guard import actor, desk
from portal.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Cautions:
    """Sentences: on what a granted aid lacks, and on what the letter says and nothing shows."""

    lacks: Sequence[str]
    doubts: Sequence[str]


def cautions(proposed: Proposed, by: str) -> Cautions:
    """What speaks against this decision, which `by` proposes; none of it stops who knows better."""
    number, grounds = proposed.dossier, proposed.grounds.split()
    lacks = list(compose.lacking(desk(), actor(), number, proposed.verdict))
    if compose.says_nothing(desk(), actor(), proposed, by):
        lacks.append(_BLANK)
    told = _told()
    doubts = doubt.doubts(desk(), actor(), number, grounds)
    return Cautions([told[one] for one in lacks], [told[f"says_{one}"] for one in doubts])


_BLANK = "blank"


def _told() -> dict[str, str]:
    return {
        "evaluation": _("Aucune évaluation n’est scellée."),
        "plan": _("Aucun plan d’aide n’est scellé."),
        "papers": _("Des papiers demandés ne sont pas encore arrivés."),
        _BLANK: _(
            "La lettre ne dit pas ce qui est accordé : ni montant, ni aide, ni date de début."
        ),
        f"says_{doubt.GIR}": _(
            "La lettre parle d’un GIR évalué, et aucune évaluation n’est scellée ici."
        ),
        f"says_{AGE}": _(
            "La lettre dit que la personne a moins de 60 ans ; ses réponses ne le disent pas."
        ),
        f"says_{WITHDRAWAL}": _(
            "La lettre dit que la demande a été retirée ; la personne ne l’a pas retirée ici."
        ),
        f"says_{PROPOSAL}": _(
            "La lettre dit que la proposition a été refusée, ou n’a pas eu de réponse ; ni un "
            "refus, ni une proposition envoyée depuis plus de dix jours, n’est noté ici."
        ),
        f"says_{PAPERS}": _(
            "La lettre dit que des papiers ne sont pas venus ; ici, aucun papier n’est en retard."
        ),
    }
