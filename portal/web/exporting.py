"""The managers' page where they take the table of their funder's dossiers with them."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from portal.acts.export_table import Written, export_table
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed, NotReady
from portal.domain.happened import legal_day
from portal.domain.people import Role
from portal.domain.table import Form
from portal.web import reasons, staff
from portal.web.dossier_frame import any_edition
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced
from portal.web.look import page as drawn
from portal.web.table_words import heads, table_words

door = Blueprint("exporting", __name__)

HERE = "/instruction/exporter"
MOST_ROWS = {Form.CSV: None, Form.XLSX: 100_000}
"""Of a file made while its reader waits; `portal export` makes longer ones."""
TYPES = {
    Form.CSV: "text/csv",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BLOCK = 1 << 16


@door.get(HERE)
@only(Role.CASEWORKER)
def show() -> str:
    """Show what is in the table, and as what it may be taken."""
    return _page([])


@door.post(HERE)
@only(Role.CASEWORKER)
def export() -> Response | tuple[str, int]:
    """Give the table, and tell the ledger of it."""
    _managers_alone()
    try:
        form = Form(request.form.get("form", ""))
    except ValueError:
        raise BadRequest from None
    told = table_words(any_edition(), language())
    try:
        written = export_table(desk(), actor(), form, told, MOST_ROWS[form])
    except NotReady:
        return _page([("#form-csv", _too_long())]), 422
    answer = Response(_blocks(written), mimetype=TYPES[form])
    answer.content_length = written.size_bytes
    name = f"dossiers-{actor().funder}-{legal_day(desk().clock()).isoformat()}.{form.value}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _blocks(written: Written) -> Iterator[bytes]:
    with written.file as file:
        while block := file.read(_BLOCK):
            yield block


def _page(problems: list[tuple[str, str]]) -> str:
    _managers_alone()
    return drawn(
        "caseworker/export.html",
        problems=problems,
        heads=heads(language()),
        funder=reasons.funder_name(any_edition(), actor().funder or "", language()),
    )


def _managers_alone() -> None:
    if not staff.has(Duty.MANAGER):
        raise NotAllowed("this is for managers")


def _too_long() -> str:
    most = MOST_ROWS[Form.XLSX]
    text = _("Il y a plus de %(most)s dossiers : choisissez CSV, qui les tient tous", most=most)
    return spaced(text) if language() == "fr" else text
