"""The figures of a funder, for those who steer it: tables, charts of the same, and CSV beside."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, Response, abort, request

from portal.acts.figures import Steered, figures
from portal.domain.figures import Step
from portal.domain.people import Role
from portal.web import reasons
from portal.web.charts import Chart, Table, chart_of
from portal.web.dossier_frame import any_edition
from portal.web.figure_tables import tables_of
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.look import page as drawn

door = Blueprint("figures", __name__)

STEPS: Mapping[str, Step] = {"semaine": Step.WEEK, "mois": Step.MONTH}
"""How long a period is, by its name in addresses."""
CHARTED = {"flux": 2}
"""Tables with a chart: how many of their columns it draws."""


@door.get("/instruction/chiffres")
@only(Role.CASEWORKER)
def show() -> str:
    """Show everything, by week or by month."""
    here, steered = _asked()
    tables = tables_of(steered)
    return drawn(
        "caseworker/figures.html",
        tables=tables,
        charts=_charts(tables),
        here=here,
        steps=tuple(STEPS),
        steered=steered,
        funder=reasons.funder_name(any_edition(), actor().funder or "", language()),
        periods=(steered.periods[0].begins, steered.periods[-1].ends),
    )


@door.get("/instruction/chiffres/<word:table>.csv")
@only(Role.CASEWORKER)
def export(table: str) -> Response:
    """One table, as spreadsheets of this country read it: semicolons, UTF-8 with its mark."""
    here, steered = _asked()
    found = next((one for one in tables_of(steered) if one.id == table), None)
    if found is None:
        abort(404)
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";")
    rows.writerow(found.head)
    if found.hidden:
        rows.writerow([_("Ce tableau n’est pas montré : il contient un nombre plus petit que 5.")])
    for row in found.rows:
        rows.writerow(
            [row.label, *(_("non montré") if cell is None else cell for cell in row.cells)]
        )
    name = f"{table}-{here}-{steered.periods[-1].ends.isoformat()}.csv"
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked() -> tuple[str, Steered]:
    """Which periods the address asks for; what it says wrongly is as if it said nothing."""
    here = request.args.get("pas", "")
    here = here if here in STEPS else "semaine"
    try:
        last = date.fromisoformat(request.args.get("fin", ""))
    except ValueError:
        last = None
    return here, figures(desk(), actor(), STEPS[here], last)


def _charts(tables: Sequence[Table]) -> Mapping[str, Chart]:
    return {
        one.id: chart_of(one.head[1 : 1 + CHARTED[one.id]], one.rows)
        for one in tables
        if one.id in CHARTED
    }
