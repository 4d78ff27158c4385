"""How a code is read over the telephone: each letter by a word that nobody mistakes."""

from __future__ import annotations

from collections.abc import Sequence

from portal.web.i18n import gettext as _


def spelled(code: str) -> Sequence[str]:
    """Each sign of a code, a letter with its word."""
    words = _words()
    return [words.get(sign, sign) for sign in code if sign.isalnum()]


def _words() -> dict[str, str]:
    said = (
        _("A comme Anatole"), _("B comme Berthe"), _("C comme Célestin"), _("D comme Désiré"),
        _("E comme Eugène"), _("F comme François"), _("G comme Gaston"), _("H comme Henri"),
        _("J comme Joseph"), _("K comme Kléber"), _("M comme Marcel"), _("N comme Nicolas"),
        _("P comme Pierre"), _("Q comme Quintal"), _("R comme Raoul"), _("S comme Suzanne"),
        _("T comme Thérèse"), _("V comme Victor"), _("W comme William"), _("X comme Xavier"),
        _("Y comme Yvonne"), _("Z comme Zoé"),
    )  # fmt: skip
    return {word[0]: word for word in said}
