"""The file that a funder compares with its own: the figures, then each gap; the same for all.

Semicolons, UTF-8 with its mark, as spreadsheets of this country read it. Codes and numbers alone:
nothing in it is a formula, and nobody is named. Its last line says how many gaps it holds, so that
a file that ended early is known.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict

from flask import Response

from portal.acts import reconcile
from portal.desk import Desk
from portal.domain.manifest import moment
from portal.domain.people import Actor
from portal.domain.reconciling import Cause, Gap, Reconciliation

MEDIA_TYPE = "text/csv"
HEAD = (
    "line", "what", "count", "dossier", "number", "manifest", "fingerprint", "filed_at", "since",
    "age_hours", "late",
)  # fmt: skip
AN_HOUR = 3600


def gap_file(desk: Desk, actor: Actor) -> Response:
    """The file, read as it is sent. Raises NotAllowed, before the first byte."""
    told = reconcile.reconcile(desk, actor, None, 0)
    answer = Response(_blocks(desk, actor, told), mimetype=MEDIA_TYPE)
    name = f"reconciliation-{actor.funder}-{told.at:%Y%m%dT%H%M%SZ}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _blocks(desk: Desk, actor: Actor, told: Reconciliation) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _written([HEAD, *_figures(told)])
    many = 0
    for gaps in reconcile.every_gap(desk, actor):
        many += len(gaps)
        yield _written([_line(one, told) for one in gaps])
    yield _written([("end", "gaps", many)])


def _figures(told: Reconciliation) -> Iterator[tuple[object, ...]]:
    figures = told.figures
    yield "at", moment(told.at), ""
    yield "delay", "hours", told.hours or ""
    for name in ("filed", "sealed", "collected", "acknowledged", "withdrawn"):
        yield "figure", name, getattr(figures, name)
    for name, many in asdict(figures.decisions).items():
        yield "decisions", name, many
    for cause in Cause:
        yield "gaps", cause.value, figures.gaps[cause]


def _line(gap: Gap, told: Reconciliation) -> tuple[object, ...]:
    return (
        "gap", gap.cause.value, 1, gap.dossier, gap.number, gap.name, gap.fingerprint or "",
        moment(gap.filed_at), moment(gap.since),
        int(gap.age(told.at).total_seconds()) // AN_HOUR, "late" if gap.late else "",
    )  # fmt: skip


def _written(rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
