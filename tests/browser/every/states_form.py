"""A draft's pages: every page of questions, the steps, the papers, the check, the other devices."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from portal.acts import answer, attach
from portal.domain.happened import legal_day
from portal.form.edition import Edition, Kind, Page, Question, in_force
from portal.form.path import visible_pages
from portal.form.typed import typed_of
from tests.acts.editions import two_editions
from tests.acts.office import TWO_FUNDERS
from tests.bench.bench_pages import LIVES
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import State, each, get, post, speaking
from tests.browser.every.states_open import DOUBT, ELSEWHERE, simulated
from tests.build import a_jpeg, a_nir, a_pdf, answers
from tests.web import doors

PAPER = "identity"
UNSIGNED = dict.fromkeys(("declare_truth", "agree_processing", "read_data", "signed_name"))
MARRIED = {
    "marital_status": "married",
    "spouse_birth_name": "Le Gall",
    "spouse_first_names": "Yves",
}
DROPPED = {"change": "marital_status", "sans": "spouse_birth_name spouse_first_names"}
"""What the address of the next page tells of a change that made answers pointless."""
WRONG = {
    Kind.NUMBER: "beaucoup",
    Kind.MONEY: "beaucoup",
    Kind.PHONE: "12",
    Kind.EMAIL: "personne",
    Kind.NIR: "12",
    Kind.COMMUNE: "Nulle-part-les-Bains",
    Kind.DATE: "99",
    Kind.PARTIAL_DATE: "99",
}
"""What is wrong in a box of this kind; in the others, too much text, or nothing."""
TOO_LONG = "mot " * 2000


def states_form(site: Site, folder: Path) -> Iterator[State]:
    """Each state of a draft."""
    yield from _questions(site, site.untold("bernard"))
    yield from _lists(site)
    yield from _drafts(site, site.person("margaret"))
    yield from _papers(site, site.person("ahmed"))
    yield from _devices(site, site.person("odile"))
    yield from _new_edition(site, folder)


# ---------------------------------------------------------------- questions


def _questions(site: Site, who: Somebody) -> Iterator[State]:
    """Each page of the edition in force: nothing answered, answered, something wrong, one more."""
    edition = in_force(site.desk.editions, legal_day(site.desk.clock()))
    unlike = site.draft(who.actor, nir=a_nir(2, 50, 5)).id
    for where in ("birth", "nationality", "verifier"):
        yield State(f"another birth, {where}", get(who.client, f"/demande/{unlike}/{where}"))
    for page in edition.pages:
        life = _life(site, edition, page)
        own = {question.id for question in page.questions}
        bare = f"/demande/{site.partly(who.actor, dict.fromkeys(own), **life).id}/{page.id}"
        full = f"/demande/{site.partly(who.actor, {}, **life).id}/{page.id}"
        yield State(f"page {page.id}, nothing answered", get(who.client, bare))
        yield State(f"page {page.id}, answered", get(who.client, full))
        yield State(f"page {page.id}, refused", post(who.client, bare, **_wrong(page)))
        for question in page.questions:
            if question.kind is Kind.ROWS:
                told = typed_of(page.questions, answers(**life))
                more = {**told, f"{question.id}-add": "1"}
                yield State(f"page {page.id}, a row more", post(who.client, full, **more))
            if question.kind is Kind.COMMUNE:
                doubt = {question.id: DOUBT}
                yield State(f"page {page.id}, which commune", post(who.client, bare, **doubt))


def _life(site: Site, edition: Edition, page: Page) -> Mapping[str, Any]:
    """Changes of the answers of somebody whom this page is asked."""
    today = legal_day(site.desk.clock())
    for life in LIVES:
        if page in visible_pages(edition, answers(**life), today):
            return life
    raise AssertionError(f"nobody is asked the page {page.id}")


def _wrong(page: Page) -> dict[str, str]:
    """What is typed wrong on a page; a box that must be filled in is left empty."""
    typed: dict[str, str] = {}
    for question in page.questions:
        typed |= _wrong_in(question)
    return typed


def _wrong_in(question: Question) -> dict[str, str]:
    if question.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        return {f"{question.id}-{part}": "99" for part in ("day", "month", "year")}
    if question.kind in WRONG:
        return {question.id: WRONG[question.kind]}
    if question.kind in (Kind.TEXT, Kind.LONG_TEXT) and not question.required:
        return {question.id: TOO_LONG}
    return {}


# ---------------------------------------------------------------- lists, steps, check


def _lists(site: Site) -> Iterator[State]:
    empty, some = site.person("maria"), site.person("yann")
    site.draft(some.actor)
    yield from each(
        ("no draft yet", get(empty.client, "/demande/")),
        ("nothing sent yet", get(empty.client, "/suivi/")),
        ("drafts to go on with", get(some.client, "/demande/")),
        ("simulated before", partial(_simulated, site)),
    )


def _simulated(site: Site, language: str) -> TestResponse:
    client = speaking(site.nobody(), language)
    ours = {"Sec-Fetch-Site": "same-origin"}
    kept = client.post("/simulateur/continuer", data=simulated(site), headers=ours)
    assert kept.status_code == 303, kept.text
    doors.sign_in(client, person="marie-josephe")
    return client.get("/demande/")


def _drafts(site: Site, who: Somebody) -> Iterator[State]:
    """The steps and the check, as far as the answers go."""
    begun = answer.start_draft(site.desk, who.actor, "fr")
    drafts = {
        "nothing answered": begun,
        "half answered": site.partly(who.actor, UNSIGNED),
        "all answered": site.draft(who.actor, {PAPER: a_pdf()}),
        "for several organisations": site.draft(who.actor, {PAPER: a_pdf()}, **TWO_FUNDERS),
        "for a relative": site.partly(who.actor, {}, **LIVES[1]),
        "nobody here": site.partly(who.actor, {}, **ELSEWHERE),
    }
    for name, draft in drafts.items():
        yield State(f"steps, {name}", get(who.client, f"/demande/{draft.id}/"))
        yield State(f"check, {name}", get(who.client, f"/demande/{draft.id}/verifier"))
    half = f"/demande/{drafts['half answered'].id}"
    yield State("sent too early", post(who.client, f"{half}/envoyer", f"{half}/verifier"))
    widowed = site.partly(who.actor, {}, **{**MARRIED, "marital_status": "widowed"})
    answer.answer_some(site.desk, who.actor, widowed.id, MARRIED | {"marital_status": "widowed"})
    for page in ("contact", "documents", "verifier"):
        path = f"/demande/{widowed.id}/{page}"
        yield State(f"dropped answers on {page}", get(who.client, path, query_string=DROPPED))


# ---------------------------------------------------------------- papers


def _papers(site: Site, who: Somebody) -> Iterator[State]:
    desk, bare = site.desk, site.draft(who.actor)
    some = site.draft(who.actor, {PAPER: a_pdf()})
    attach.attach(desk, who.actor, some.id, PAPER, f"{'scan' * 15}.jpg", a_jpeg(60, 40))
    answer.defer(desk, who.actor, some.id, "tax_notice", True)
    page = f"/demande/{bare.id}/documents"
    file = {f"file-{PAPER}": (io.BytesIO(b"no image"), f"{'photo' * 12}.jpg")}
    yield from each(
        ("papers, none", get(who.client, page)),
        ("papers, some", get(who.client, f"/demande/{some.id}/documents")),
        ("papers, nothing chosen", post(who.client, page, send=PAPER)),
        ("papers, a file refused", partial(_refused, who, page, file)),
    )


def _refused(
    who: Somebody, page: str, files: Mapping[str, tuple[io.BytesIO, str]], language: str
) -> TestResponse:
    token = doors.token_in(speaking(who.client, language).get(page).text)
    fresh = {name: (io.BytesIO(data.getvalue()), told) for name, (data, told) in files.items()}
    return who.client.post(page, **doors.in_one_body(csrf_token=token, **fresh))


# ---------------------------------------------------------------- other devices


def _devices(site: Site, who: Somebody) -> Iterator[State]:
    """A code read aloud, a photograph by telephone."""
    plain, coded, linked = (site.draft(who.actor).id for _ in range(3))
    post(who.client, f"/demande/{coded}/code")("fr")
    with who.client.session_transaction() as session:
        code = session["code"]["code"]
    born = {"birth_date-day": "9", "birth_date-month": "7", "birth_date-year": "1941"}
    other = site.nobody()
    assert post(other, "/reprendre", code=code, **born)("fr").status_code == 303
    post(who.client, f"/demande/{coded}/code")("fr")
    link = f"/demande/{linked}/telephone/{PAPER}"
    post(who.client, link)("fr")
    with who.client.session_transaction() as session:
        token = session["links"][f"{linked}/{PAPER}"]
    telephone, photos = site.nobody(), f"/demande/{linked}/photo/{PAPER}"
    young = site.partly(who.actor, without={"birth_date": None}).id
    yield from each(
        ("a telephone's code, no birth date", get(who.client, f"/demande/{young}/code")),
        ("a telephone's code, none", get(who.client, f"/demande/{plain}/code")),
        ("a telephone's code", get(who.client, f"/demande/{coded}/code")),
        ("steps, with a code", get(who.client, f"/demande/{coded}/")),
        ("steps, by a code", get(other, f"/demande/{coded}/")),
        ("the check, by a code", get(other, f"/demande/{coded}/verifier")),
        ("photographs, no link", get(who.client, f"/demande/{plain}/telephone/{PAPER}")),
        ("photographs, a link", get(who.client, link)),
    )
    assert post(telephone, f"/telephone/{token}")("fr").status_code == 303
    yield State("the telephone, nothing sent", get(telephone, photos))
    yield State("the telephone, nothing chosen", post(telephone, photos, send=PAPER))
    yield State("the telephone, a photograph", partial(_sent, telephone, photos))
    yield State("photographs arrived", get(who.client, link))


def _sent(telephone: Any, photos: str, language: str) -> TestResponse:
    """The page after a photograph was sent, once."""
    page = speaking(telephone, language).get(photos)
    if "photo.jpg" not in page.text:
        file = {f"file-{PAPER}": (io.BytesIO(a_jpeg()), "photo.jpg")}
        token = doors.token_in(page.text)
        sent = telephone.post(photos, **doors.in_one_body(csrf_token=token, **file))
        assert sent.status_code == 303, sent.text
    return telephone.get(photos)


# ---------------------------------------------------------------- a new edition


def _new_edition(site: Site, folder: Path) -> Iterator[State]:
    """The same portal some time later: another form is in force."""
    who = site.person("yann")
    old, moved = site.draft(who.actor).id, site.draft(who.actor).id
    later = replace(site.desk, editions=_later(folder))
    then = site.person("yann", site.app_of(later))
    page = f"/demande/{moved}/nouveau-formulaire"
    post(then.client, page)("fr")
    yield from each(
        ("the form has not changed", get(who.client, f"/demande/{old}/nouveau-formulaire")),
        ("a new form", get(then.client, f"/demande/{old}/nouveau-formulaire")),
        ("a new form, taken up", get(then.client, page)),
        ("steps, of a new form", get(then.client, f"/demande/{moved}/")),
    )


@cache
def _later(folder: Path) -> Any:
    return two_editions(folder)
