"""What speaks against a decision, said to who proposes it and to who confirms it alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.acts import compose, doubt, rewrite
from portal.domain.decision import Proposed
from portal.domain.languages import LANGUAGES
from portal.form.decision_rules import AGE, PAPERS, PROPOSAL, WITHDRAWAL
from portal.telling_beside import GRANTING
from portal.web.guard import actor, desk, language
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.noting import papers_doubted


@dataclass(frozen=True, slots=True)
class Cautions:
    """Sentences: on what a granted aid lacks, and on what the letter says and nothing shows.

    `death`: it says that the person has died, which is to be proven each time.
    """

    lacks: Sequence[str]
    doubts: Sequence[str]
    death: bool

    def __bool__(self) -> bool:
        return bool(self.lacks or self.doubts or self.death)


def cautions(proposed: Proposed, by: str) -> Cautions:
    """What speaks against this decision, which `by` proposes: who knows better ticks that it is so.

    Raises NotFound.
    """
    number, grounds = proposed.dossier, proposed.grounds.split()
    lacks = list(compose.lacking(desk(), actor(), number, proposed.verdict))
    if doubt.unproposed(desk(), actor(), number, proposed.verdict):
        lacks.append(PROPOSAL)
    if rewrite.says_nothing(desk(), actor(), proposed, by):
        lacks.append(_BLANK)
    told = _told()
    papers = _papers(number) if proposed.verdict in GRANTING else ()
    doubts = doubt.doubts(desk(), actor(), number, grounds)
    edition, _known = compose.grounds_of(desk(), actor(), number)
    death = edition.study.decisions.to_family(grounds)
    said = [*([told[_DEATH]] if death else []), *(told[f"says_{one}"] for one in doubts)]
    return Cautions([*(told[one] for one in lacks), *papers], said, death)


_BLANK, _DEATH = "blank", "death"


def _papers(number: str) -> Iterator[str]:
    """Which papers did not come, which came and do not do, how many nobody read."""
    found, comma = papers_doubted(number), LANGUAGES[language()].comma
    if found.awaited:
        yield f"{_('Pas encore reçus :')} {comma.join(found.awaited)}."
    if found.unfit:
        yield f"{_('À envoyer de nouveau :')} {comma.join(found.unfit)}."
    if num := found.unjudged:
        yield ngettext("%(num)s document reçu n’a pas été relu.",
                       "%(num)s documents reçus n’ont pas été relus.", num)  # fmt: skip


def _told() -> dict[str, str]:
    return {
        "evaluation": _("Aucune évaluation n’est scellée."),
        "plan": _("Aucun plan d’aide n’est scellé."),
        "papers": _("Des papiers demandés ne sont pas encore arrivés."),
        PROPOSAL: _("Aucune proposition de plan n’est notée ici."),
        _BLANK: _(
            "La lettre ne dit pas ce qui est accordé : ni montant, ni aide, ni date de début."
        ),
        _DEATH: _(
            "La lettre dit que la personne est décédée. Une fois la décision scellée, rien ne "
            "part plus à ses adresses, et toutes ses demandes disent son décès."
        ),
        f"says_{doubt.GIR}": _(
            "La lettre parle d’un GIR évalué, et aucune évaluation n’est scellée ici."
        ),
        f"says_{AGE}": _(
            "La lettre dit que la personne a moins de 60 ans ; ses réponses ne le disent pas."
        ),
        f"says_{WITHDRAWAL}": _(
            "La lettre dit que la demande a été retirée ; elle n’a pas été retirée ici."
        ),
        f"says_{PROPOSAL}": _(
            "La lettre dit que la proposition a été refusée, ou n’a pas eu de réponse ; ni un "
            "refus, ni une proposition envoyée depuis plus de dix jours, n’est noté ici."
        ),
        f"says_{PAPERS}": _(
            "La lettre dit que des papiers ne sont pas venus ; ici, aucun papier n’est en retard."
        ),
    }
