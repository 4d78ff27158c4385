"""From the form to the paper: every answer once in the PDF and once in the JSON, and no other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import places
from portal.adapters.weasy_printer import WeasyPrinter
from portal.domain.dossier import AidRequest, Dossier, Signature, Status
from portal.domain.draft import Answer
from portal.domain.languages import LANGUAGES
from portal.form.facts import facts_of
from portal.form.path import kept
from portal.form.record import Record, record_json, record_of
from portal.form.route import route
from tests.adapters import pdf_facts
from tests.form.made import EDITION, TODAY, WHOLE, some_answers

AT = datetime(2026, 9, 15, 10, 42, tzinfo=UTC)
LATIN = "àâçéèêëîïôùûüœ’«»€"

DRAWN_IN_ORDER = [one for one in EDITION.languages if not LANGUAGES[one].leftwards]
"""Others are read from what the structure says: test_printer_leftwards.py."""


@cache
def printer() -> WeasyPrinter:
    return WeasyPrinter({EDITION.id: EDITION}, places.forms())


def a_record(answers: dict[str, Answer], language: str) -> tuple[Record, AidRequest]:
    routing = route(EDITION, facts_of(EDITION, answers, TODAY))
    statements = {s: EDITION.say(language, f"question.{s}.label") for s in EDITION.statements}
    signature = Signature(str(answers.get("signed_name", "")), statements, AT, "local", "eidas1")
    aid_request = AidRequest(
        "GA-1", "d1", "x1", EDITION.id, language, answers, frozenset(), routing, signature, AT
    )
    routes = tuple(routing.routes[:1])
    funder = routes[0].funder if routes else "manual_review"
    dossier = Dossier(
        "GA-1-1", "GA-1", "x1", funder, routes, Status.SUBMITTED, 1, AT, "N", "1944-00-00", ""
    )
    names = {code: one.in_language(language) for code, one in EDITION.reference.funders.items()}
    return record_of(EDITION, aid_request, dossier, names, AT), aid_request


def plainly(value: Answer) -> Answer:
    """The answer, its letters ones that are read back in the order they are written."""
    if isinstance(value, str):
        return "".join(sign if sign.isascii() or sign in LATIN else "é" for sign in value)
    return value


def whole_and_more() -> st.SearchStrategy[dict[str, Answer]]:
    """A whole request, some of its answers others."""
    return some_answers().map(lambda some: {**WHOLE, **some})


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(answers=some_answers() | whole_and_more(), language=st.sampled_from(DRAWN_IN_ORDER))
def test_every_answer_stands_once_in_both(answers: dict[str, Answer], language: str) -> None:
    """Of any answers to the real form: between two headings the PDF says these and no other."""
    answers = {name: plainly(value) for name, value in kept(EDITION, answers, TODAY).items()}
    record, aid_request = a_record(answers, language)
    data = record_json(record, aid_request)
    assert json.loads(data)["answers"] == answers
    pdf = printer().dossier(record, data)
    assert pdf_facts.attached(pdf) == {"dossier.json": data}
    body = "".join(
        part.rpartition(record.number)[0] or part for part in pdf_facts.text(pdf).split("\f")
    )
    start, end = (EDITION.say(language, f"print.{key}") for key in ("answers", "elsewhere"))
    if not record.elsewhere:
        end = EDITION.say(language, "print.papers")
    between = body.partition(start)[2].partition(end)[0]
    said = "".join(
        chapter.title
        + chapter.french
        + "".join(one.label + one.french + one.text for one in chapter.answers)
        for chapter in record.chapters
        if chapter.answers
    )
    assert pdf_facts.squeezed(between) == pdf_facts.squeezed(said)
    assert ("Demande faite en " in body) is (not LANGUAGES[language].french)
