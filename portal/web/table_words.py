"""The words of a funder's table, in a language: its heads, and what stands in place of codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portal.domain.languages import LANGUAGES
from portal.domain.table import Column, Used, Words
from portal.form import communes
from portal.form.edition import Edition
from portal.web.i18n import catalogue, said


def heads(language: str) -> Sequence[str]:
    """The names of the columns, in their order."""
    _ = catalogue(language).gettext
    told = {
        Column.NUMBER: _("Dossier"),
        Column.AIDS: _("Aides demandées"),
        Column.NAME: _("Nom"),
        Column.COMMUNE: _("Commune"),
        Column.INSEE: _("Code INSEE de la commune"),
        Column.FILED: _("Déposé le"),
        Column.CAME: _("Venu d’un autre organisme le"),
        Column.SEALED: _("Scellé le"),
        Column.STAGE: _("État"),
        Column.DUE: _("À rendre le"),
        Column.VERDICT: _("Décision"),
        Column.DECIDED: _("Décidé le"),
        Column.WITHDRAWN: _("Retiré le"),
        Column.COLLECTED: _("Pris le"),
        Column.HANDED: _("Confirmé le"),
        Column.RETAINED: _("Conservé jusqu’au"),
    }
    return [told[one] for one in Column]


def table_words(edition: Edition, language: str) -> Callable[[Used], Words]:
    """What a reader of this language reads of the codes that are used."""
    _ = catalogue(language).gettext
    stages = {
        "to_study": _("À étudier"),
        "waiting": _("Attend des papiers"),
        "decided": _("Décidée"),
        "withdrawn": _("Retirée"),
    }
    verdicts = {
        "granted": _("Accordée"),
        "granted_in_part": _("Accordée en partie"),
        "refused": _("Refusée"),
        "no_further_action": _("Classée sans suite"),
        "provisional": _("Accordée à titre provisoire, en attendant la décision"),
    }

    def named(aids: str) -> str:
        words = (said(edition, language, f"aid.{aid}") or aid for aid in aids.split())
        return LANGUAGES[language].comma.join(words)

    def place(code: str) -> str:
        found = communes.known(code)
        return found.text if found else code

    def told(used: Used) -> Words:
        return Words(
            heads=heads(language),
            stages=stages,
            verdicts=verdicts,
            aids={aids: named(aids) for aids in used.aids},
            communes={code: place(code) for code in used.communes},
        )

    return told
