"""What a manager typed of a software, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.acts import software
from portal.domain.errors import NotReady, Problem
from portal.web.guard import language
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, and what is wrong with it."""

    name: str = ""
    scopes: Sequence[str] = ()
    key: str = ""
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


def links(error: NotReady) -> Sequence[tuple[str, str]]:
    """Each problem with the address of its box."""
    return [_link(one) for one in error.problems]


def _link(problem: Problem) -> tuple[str, str]:
    told = {
        software.NAMELESS: _("Donnez un nom à ce logiciel"),
        software.TOO_LONG: _("Ce nom est trop long : 60 signes au plus"),
        software.NONE: _("Cochez au moins un droit qui ne soit pas seulement le médical"),
        software.NOT_YOURS: _(
            "Seul un responsable qui est aussi évaluateur ou médecin donne accès au médical"
        ),
        software.NO_KEY: _(
            "Ce n’est pas une clé publique que nous prenons : P-256, P-384 ou RSA, en PEM ou JWK"
        ),
        software.PRIVATE: _(
            "C’est une clé privée : elle ne doit être donnée à personne. Faites-en une autre"
        ),
        software.WEAK: _("Cette clé est trop faible : 2 048 bits au moins"),
        software.KNOWN: _("Ce logiciel a déjà cette clé"),
        software.TOO_MANY: _("Ce logiciel a déjà quatre clés : mettez d’abord fin à l’une d’elles"),
    }
    text = told[problem.text]
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
