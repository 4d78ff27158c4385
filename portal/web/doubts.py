"""What of a person's answers does not fit the reason of a move, in words."""

from __future__ import annotations

from collections.abc import Sequence

from portal.form.contradicting import (
    ADDRESS_ELSEWHERE,
    ADDRESS_HERE,
    APA,
    MAIN_HERE,
    MAIN_OTHER,
    NO_APA,
    UNDER_60,
)
from portal.web.i18n import gettext as _


def doubts(codes: Sequence[str]) -> Sequence[str]:
    """Each of these codes as a sentence."""
    told = {
        ADDRESS_HERE: _("L’adresse donnée par la personne est dans votre propre département."),
        ADDRESS_ELSEWHERE: _("L’adresse donnée par la personne n’est pas sur le territoire de "
                             "l’organisme choisi."),
        UNDER_60: _("D’après ses réponses, la personne a moins de 60 ans."),
        NO_APA: _("D’après ses réponses, la personne ne relève pas de l’APA."),
        APA: _("D’après ses réponses, la personne relève de l’APA."),
        MAIN_HERE: _("D’après ses réponses, votre caisse est la principale."),
        MAIN_OTHER: _("D’après ses réponses, sa caisse de retraite principale en est une autre."),
    }  # fmt: skip
    return [told[one] for one in codes]
