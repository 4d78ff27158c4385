"""The name typed to sign: asked about, once, when it shares no word with the signer's own."""

from __future__ import annotations

from flask import request

from portal.domain.draft import Answers
from portal.domain.names import name_key
from portal.form.asked import Asked
from portal.form.pages import PageForm
from portal.form.signing import signer_of
from portal.form.telling import SIGNED_NAME
from portal.web.i18n import gettext as _

SURE = "nom_sur"
"""The box, not shown, of the name that was asked about: sent again as it is, it is theirs."""


def doubted(form: PageForm, answers: Answers) -> bool:
    """Whether the name must be asked about; then the form says so, and bears no other fault."""
    box, known = _box(form), signer_of(answers)
    if box is None or not form.validate():
        return False
    if request.form.get(SURE) == box.text or not _strange(box.text, known):
        return False
    box.errors = [
        _(
            "Vous avez dit vous appeler %(name)s. Corrigez ce nom, ou gardez-le et enregistrez de "
            "nouveau s’il est bien le vôtre",
            name=known,
        )
    ]
    return True


def asked_about(form: PageForm) -> str:
    """The name that the form asks about, to be sent again beside it; empty: none."""
    box = _box(form)
    return box.text if box and box.errors and box.value else ""


def _box(form: PageForm) -> Asked | None:
    return next((field for field in form if field.question.id == SIGNED_NAME), None)


def _strange(typed: str, known: str) -> bool:
    words = set(name_key(known).split())
    return bool(words) and not words & set(name_key(typed).split())
