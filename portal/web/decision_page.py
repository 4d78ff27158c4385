"""The page to decide: what was decided, what waits for a second person, and the form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import request

from portal import exchanging, recording
from portal.acts import compose, decide, inbox, letter_waits, second
from portal.domain.dossier import Dossier
from portal.domain.errors import Problem
from portal.telling_beside import WRONG_TWIN
from portal.web import proposed
from portal.web.cautions import cautions
from portal.web.dossier_frame import any_edition, frame
from portal.web.guard import actor, desk, language
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.look import page as drawn
from portal.web.names import names_of

NO_TWIN = "no_twin"
"""Code of what is wrong: it was filed twice, and the other number was not chosen."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen, and what is wrong with it."""

    verdict: str = ""
    grounds: Sequence[str] = ()
    words: str = ""
    twin: str | None = None  # the number under which it is studied; none: not chosen yet
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")

    def with_(self, problems: Iterable[tuple[str, str]]) -> Typed:
        """The same, and what is wrong with it."""
        return replace(self, problems=list(problems))


def page(number: str, typed: Typed) -> str:
    """The page to decide, with what was typed and what is wrong with it."""
    dossier, may = decide.readable(desk(), actor(), number)
    edition, known = compose.grounds_of(desk(), actor(), number)
    waits = second.waiting(desk(), actor(), number)
    every = dict.fromkeys(one for ids in known.values() for one in ids)
    decided = decide.decisions(desk(), actor(), number)
    twins = compose.twins(desk(), actor(), number) if may else ()
    names = names_of(inbox.hold_of(desk(), actor(), number).colleagues) if waits else {}
    return drawn(
        "caseworker/decision.html",
        frame=frame(dossier, "decision"),
        decisions=decided,
        to_family=[one.number for one in decided if to_family(dossier, one.grounds)],
        choices=list(known),
        grounds=[(one, said(edition, language(), f"ground.{one}")) for one in every],
        waits=waits,
        letter=letter_waits.look(desk(), actor(), waits.proposed) if waits else None,
        warned=cautions(waits.proposed, waits.proposed_by) if waits else None,
        waits_grounds=grounds_in_words(dossier, waits.proposed.grounds) if waits else (),
        by=names.get(waits.proposed_by, _("Une personne partie")) if waits else "",
        mine=bool(waits) and waits.proposed_by == actor().id if waits else False,
        between=proposed.of(number),
        refused=request.args.get("avis", ""),
        twins=twins,
        twin=typed.twin if typed.twin is not None or len(twins) > 1 else "".join(twins),
        typed=typed,
        may=may,
    )


def grounds_in_words(dossier: Dossier, ids: str) -> Sequence[str]:
    """The grounds of a decision, in words."""
    edition, _known = compose.grounds_of(desk(), actor(), dossier.number)
    return [said(edition, language(), f"ground.{one}") for one in ids.split()]


def to_family(dossier: Dossier, ids: str) -> bool:
    """Whether the letter of a decision is to the family: the person has died."""
    edition, _known = compose.grounds_of(desk(), actor(), dossier.number)
    return edition.study.decisions.to_family(ids.split())


def link_to(problem: Problem) -> tuple[str, str]:
    """Where a box is, and what is wrong with it, as a sentence."""
    told = {
        decide.NONE: _("Choisissez une décision"),
        decide.NO_FILE: _("Choisissez la lettre, en PDF"),
        decide.NO_PDF: _("La lettre doit être un PDF"),
        decide.OURS: _(
            "Ce fichier est une lettre que le guichet a faite : ne joignez rien, et le guichet "
            "fait la lettre et la scelle"
        ),
        compose.NO_GROUND: _("Choisissez au moins un motif"),
        compose.WRONG_GROUND: _(
            "Un motif coché ne va pas avec cette décision : décochez-le, ou changez de décision"
        ),
        compose.OTHER_GIR: _("L’évaluation scellée dit un autre GIR que ce motif : décochez-le"),
        compose.TOO_SOON: _(
            "La personne peut encore envoyer les papiers demandés : attendez le jour qui lui a été "
            "donné"
        ),
        NO_TWIN: _("Choisissez le numéro sous lequel la demande est étudiée"),
        WRONG_TWIN: _("Ce numéro n’est plus celui d’un dossier étudié ici pour la même personne"),
        compose.LINES: _("Ce texte a trop de lignes : 60 au plus"),
        compose.SIGNS: _(
            "Certains signes ne peuvent pas être imprimés (émoji, autre écriture) : enlevez-les"
        ),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
        recording.WITHDRAWN: _("Cette demande a été retirée : elle ne peut qu’être classée"),
    }
    text = told.get(problem.text) or said(any_edition(), language(), f"refused.{problem.text}")
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
