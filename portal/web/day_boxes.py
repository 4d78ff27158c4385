"""What is said of a box for a day that holds none."""

from __future__ import annotations

from flask import request

from portal.web.i18n import gettext as _


def no_day(box: str) -> str:
    """That the day is to be written, where the box was sent empty; else that there is none such."""
    if request.form.get(box, "").strip():
        return _("Cette date n’existe pas")
    return _("Écrivez la date")
