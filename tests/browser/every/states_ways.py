"""A person's sign-ins, one or several; and what the State's sign-in tells, on a draft's pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts import answer
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import State, each, get, post, speaking
from tests.browser.every.states_in import by_link
from tests.build import a_jpeg
from tests.web import doors

HERE = "/moyens-de-connexion"
JOIN = f"{HERE}/reunir"


def states_ways(site: Site) -> Iterator[State]:
    """Each state of the sign-ins, and of a draft that the State's sign-in fills."""
    yield from _told(site, site.person("bernard"))
    yield from each(
        ("her only sign-in", get(site.person("bernard").client, HERE)),
        ("no sign-in to add", get(site.person("bernard").client, JOIN)),
        ("another sign-in, to be added", partial(_added, site, "ahmed", with_requests=True)),
        ("another sign-in, with nothing", partial(_added, site, "yann", with_requests=False)),
        ("a sign-in that she has", partial(_same, site)),
        ("several sign-ins", partial(_several, site)),
    )


def _proven(site: Site, language: str, person: str) -> FlaskClient:
    """Somebody who came by a code, and has just shown another sign-in to be theirs too."""
    client = by_link(site, language)
    assert post(client, f"{HERE}/ajouter/franceconnect", HERE)(language).status_code == 303
    away = client.get("/connexion/demande/depart").headers["Location"]
    back = client.get(doors.through_provider(away, person=person))
    assert back.headers["Location"] == JOIN, back.text
    return client


def _added(site: Site, person: str, language: str, *, with_requests: bool) -> TestResponse:
    if with_requests:
        site.draft(site.person(person).actor, {"identity": a_jpeg()})
    return _proven(site, language, person).get(JOIN)


def _same(site: Site, language: str) -> TestResponse:
    client = speaking(site.person("bernard").client, language)
    post(client, f"{HERE}/ajouter/franceconnect", HERE)(language)
    away = client.get("/connexion/demande/depart").headers["Location"]
    client.get(doors.through_provider(away, person="bernard"))
    return client.get(JOIN)


def _several(site: Site, language: str) -> TestResponse:
    client = _proven(site, language, "simone")
    done = post(client, JOIN)(language)
    assert done.status_code == 303, done.text
    return client.get(done.headers["Location"])


def _told(site: Site, who: Somebody) -> Iterator[State]:
    """The name and birth, told, then typed all the same; the check, with the marks."""
    draft = answer.start_draft(site.desk, who.actor, "fr").id
    here = f"/demande/{draft}"
    assert post(who.client, f"{here}/for_whom", for_whom="self")("fr").status_code == 303
    for page in ("name", "birth"):
        yield State(f"{page}, told by the State", get(who.client, f"{here}/{page}"))
    assert post(who.client, f"{here}/name")("fr").status_code == 303
    yield State("the check, told by the State", get(who.client, f"{here}/verifier"))
    other = answer.start_draft(site.desk, who.actor, "fr").id
    assert post(who.client, f"/demande/{other}/for_whom", for_whom="self")("fr").status_code == 303
    typed = f"/demande/{other}/name"
    assert post(who.client, f"{typed}/pas-juste", typed)("fr").status_code == 303
    yield State("the name, typed though told", get(who.client, typed))
