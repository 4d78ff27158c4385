"""The pages that everybody may open, in each of their states."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.domain.happened import legal_day
from portal.form.edition import in_force
from portal.form.typed import typed_of
from portal.web.verify import LARGEST
from tests.browser.every.site import Site
from tests.browser.every.states import State, each, get, post, speaking
from tests.build import a_jpeg, a_pdf, answers
from tests.web import doors

OURS = {"Sec-Fetch-Site": "same-origin"}
ELSEWHERE = {"birth_date": "1990-07-09"}
"""A change of the answers that leaves nobody here to help."""
DOUBT = "Saint-Martin"
"""A name that many communes have."""


def open_states(site: Site, pdfs: Mapping[str, bytes]) -> Iterator[State]:
    """Every page that needs no sign-in; `pdfs`: a PDF for each thing the check may find."""
    nobody = site.nobody()
    for name in ("", "accessibilite", "donnees", "sources", "mentions", "verifier", "api/v1/"):
        yield State(f"/{name}", get(nobody, f"/{name}"))
    yield from _checked(site, pdfs)
    yield from _simulated(site, nobody)
    yield from _resumed(site)
    yield from each(
        ("a link for a telephone", get(nobody, f"/telephone/{'0' * 40}")),
        ("a link that opens nothing", post(nobody, f"/telephone/{'0' * 40}")),
    )


def _checked(site: Site, pdfs: Mapping[str, bytes]) -> Iterator[State]:
    files = {
        "nothing chosen": b"",
        "no PDF": a_jpeg(),
        "a file too big": b"%PDF-1.7\n" + bytes(LARGEST),
        "a PDF without a seal": a_pdf("Sans cachet"),
        **pdfs,
    }
    for name, data in files.items():
        yield State(f"checked: {name}", partial(check, site.nobody(), data))


def check(client: FlaskClient, data: bytes, language: str) -> TestResponse:
    """The public check of a PDF."""
    body = doors.in_one_body(document=(io.BytesIO(data), "d.pdf" if data else ""))
    return speaking(client, language).post("/verifier", **body)


def _simulated(site: Site, client: FlaskClient) -> Iterator[State]:
    def ask(more: Mapping[str, str] | None = None, **changes: Any) -> Callable[..., Any]:
        typed = simulated(site, **changes)
        typed.update(more or {})
        return get(client, "/simulateur", query_string=typed)

    edition = in_force(site.desk.editions, legal_day(site.desk.clock()))
    rows = next(one.id for one in edition.simulator.questions if one.kind == "rows")  # type: ignore[union-attr]
    yield from each(
        ("the simulator, nothing answered", get(client, "/simulateur")),
        ("the simulator, all answered", ask()),
        ("the simulator, nobody here", ask(**ELSEWHERE)),
        ("the simulator, a row more", ask({f"{rows}-add": "1"})),
        ("the simulator, something wrong", ask(birth_date=None, commune=None)),
        ("the simulator, which commune", ask({"commune": DOUBT})),
    )


def simulated(site: Site, **changes: Any) -> MultiDict[str, str]:
    """What somebody types in the simulator."""
    edition = in_force(site.desk.editions, legal_day(site.desk.clock()))
    assert edition.simulator
    told = typed_of(edition.simulator.questions, answers(**changes))
    return MultiDict((name, text) for name in told for text in told.getlist(name))


def _resumed(site: Site) -> Iterator[State]:
    born = {"birth_date-day": "9", "birth_date-month": "7", "birth_date-year": "1941"}
    yield from each(
        ("a code to go on", get(site.nobody(), "/reprendre")),
        ("no code to go on", post(site.nobody(), "/reprendre", code="abc", **born)),
        ("a wrong code to go on", post(site.nobody(), "/reprendre", code="ABCD-2345", **born)),
        ("too many codes to go on", partial(_too_many, site.nobody(), born)),
    )


def _too_many(client: FlaskClient, born: Mapping[str, str], language: str) -> TestResponse:
    token = doors.token_in(speaking(client, language).get("/reprendre").text)
    typed = {"csrf_token": token, "code": "ABCD-2345", **born}
    for _ in range(40):
        answer = client.post("/reprendre", data=typed)
        if answer.status_code == 429:
            break
    return answer
