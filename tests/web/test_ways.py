"""« Mes moyens de connexion »: sign-ins brought together by their person, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.acts import answer, ways
from portal.acts.notify import send_code
from portal.acts.sign_in import enter
from portal.demo.mailbox import Mailbox
from portal.demo.postgres import Postgres
from portal.demo.served import Running
from portal.desk import Desk
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.people import PUBLIC, WORKER, Actor, Role
from tests.post import a_post, code_in
from tests.web import doors

HERE = "/moyens-de-connexion"
EMAIL = "/connexion/code/courriel"
ODETTE = "odette@exemple.fr"


@dataclass(frozen=True, slots=True)
class Site:
    """An application with both ways in, and where its codes come."""

    app: Flask
    desk: Desk
    mailbox: Mailbox

    def by_code(self, client: FlaskClient, address: str = ODETTE) -> str:
        """Type an address, then the code that came there; gives where that leads."""
        post(client, EMAIL, EMAIL, address=address)
        with self.desk.begin(WORKER) as tx:
            while job := tx.jobs.take("test", 60, ["code"]):
                tx.jobs.done(job)
                send_code(self.desk, job.subject)
        code = code_in(self.mailbox.received()[0].text)
        return post(client, "/connexion/code", "/connexion/code", code=code)


@pytest.fixture
def site(postgres: Postgres, tmp_path: Path) -> Iterator[Site]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as bare, a_post(tmp_path) as both:
        desk = replace(bare, post=both[1])
        provider: Running = doors.demo_provider(desk)
        app = doors.an_app(desk, oidc_citizens_issuer=provider.citizens_issuer)
        yield Site(app, desk, both[0])
        provider.stop()


def post(client: FlaskClient, page: str, to: str, **typed: str) -> str:
    """Press a button of this page; gives where it leads."""
    token = doors.token_in(client.get(page).text)
    answered = client.post(to, data={"csrf_token": token, **typed})
    assert answered.status_code == 303, answered.text
    return answered.headers["Location"]


def by_provider(client: FlaskClient, start: str, person: str = "huguette") -> str:
    away = client.get(start).headers["Location"]
    return client.get(doors.through_provider(away, person=person)).headers["Location"]


def a_draft(client: FlaskClient) -> str:
    draft = post(client, "/demande/", "/demande/")
    post(client, f"{draft}for_whom", f"{draft}for_whom", for_whom="self")
    return draft


def test_a_person_brings_together_what_she_began_by_code_and_by_the_provider(site: Site) -> None:
    coded, client = site.app.test_client(), site.app.test_client()
    site.by_code(coded)
    of_code = a_draft(coded)
    doors.sign_in(client, person="huguette")
    own = a_draft(client)
    assert client.get(of_code).status_code == 404, "apart, whatever they are called"
    assert post(client, HERE, f"{HERE}/ajouter/courriel") == EMAIL
    assert site.by_code(client) == f"{HERE}/reunir"
    asked = client.get(f"{HERE}/reunir").text
    assert "1 demande en cours" in asked
    assert client.get(of_code).status_code == 404, "nothing before she says so"
    post(client, f"{HERE}/reunir", f"{HERE}/reunir")
    assert client.get(of_code).status_code == 200
    shown = client.get(HERE).text
    assert "o…e@exemple.fr" in shown
    assert "FranceConnect" in shown
    again = site.app.test_client()
    site.by_code(again)
    assert again.get(own).status_code == 200, "either leads to all"
    assert again.get(of_code).status_code == 200


def test_the_provider_s_identity_fills_the_form_once_it_is_added(site: Site) -> None:
    client = site.app.test_client()
    site.by_code(client)
    draft = a_draft(client)
    assert "Fourni par FranceConnect" not in client.get(f"{draft}name").text
    assert post(client, HERE, f"{HERE}/ajouter/franceconnect") == "/connexion/demande/depart"
    assert by_provider(client, "/connexion/demande/depart") == f"{HERE}/reunir"
    assert "Fourni par FranceConnect" not in client.get(f"{draft}name").text
    post(client, f"{HERE}/reunir", f"{HERE}/reunir")
    assert "Fourni par FranceConnect" in client.get(f"{draft}name").text


def test_one_is_taken_away_with_its_sessions_and_never_the_last(site: Site) -> None:
    lost, client = site.app.test_client(), site.app.test_client()
    site.by_code(lost)
    draft = a_draft(lost)
    doors.sign_in(client, person="huguette")
    assert "/retirer" not in client.get(HERE).text, "the last stays"
    post(client, HERE, f"{HERE}/ajouter/courriel")
    site.by_code(client)
    post(client, f"{HERE}/reunir", f"{HERE}/reunir")
    page = client.get(HERE).text
    assert page.count("/retirer") == 1, "the one in use stays"
    way = page.partition("/retirer")[0].rpartition("/")[2]
    post(client, HERE, f"{HERE}/{way}/retirer")
    assert lost.get(draft).status_code == 303, "a lost telephone is signed out"
    assert client.get(draft).status_code == 200, "what was brought stays"
    assert client.get(HERE).text.count("app-card") == 1
    somebody = site.app.test_client()
    site.by_code(somebody)
    assert somebody.get(draft).status_code == 404, "who reads that mail is somebody new"


def test_another_sign_in_without_the_wish_to_add_it_brings_nothing(site: Site) -> None:
    """A link that signs somebody in is no wish: adding begins with a button, in this session."""
    client = site.app.test_client()
    doors.sign_in(client, person="huguette")
    draft = a_draft(client)
    assert by_provider(client, "/connexion/demande/depart", "ahmed") == "/demande/"
    assert client.get(draft).status_code == 404
    assert client.post(f"{HERE}/ajouter/courriel").status_code == 400
    assert client.post(f"{HERE}/reunir").status_code == 400
    assert client.get(f"{HERE}/reunir").text.count("app-card") == 1, "nothing was proven"


def test_one_s_own_again_changes_nothing(site: Site) -> None:
    client = site.app.test_client()
    doors.sign_in(client, person="huguette")
    post(client, HERE, f"{HERE}/ajouter/franceconnect")
    by_provider(client, "/connexion/demande/depart")
    assert "Vous avez déjà ce moyen" in client.get(f"{HERE}/reunir").text
    assert client.get(HERE).text.count("app-card") == 1


def test_it_is_told_in_the_ledger(site: Site) -> None:
    desk = site.desk
    ana = enter(desk, "https://a", "1", "applicant", "eidas1")
    other = enter(desk, "https://b", "2", "applicant", "eidas1")
    assert ways.bring(desk, ana.actor, "https://b", "2")
    assert not ways.bring(desk, ana.actor, "https://b", "2"), "again is the same"
    ways.remove(desk, ana.actor, other.way, using=ana.way)
    told = desk.read(WORKER, lambda tx: tx.ledger.of(ana.actor.id))
    assert [(one.word, dict(one.detail)) for one in told if one.word.startswith("SignIn")] == [
        ("SignInAdded", {"way": other.way, "was": other.actor.id}),
        ("SignInRemoved", {"way": other.way}),
    ]


def test_what_nobody_may_do(site: Site) -> None:
    desk = site.desk
    ana = enter(desk, "https://a", "1", "applicant", "eidas1")
    ben = enter(desk, "https://a", "2", "applicant", "eidas1")
    with pytest.raises(NotAllowed):
        ways.remove(desk, ana.actor, ana.way, using="")
    with pytest.raises(NotAllowed):
        ways.remove(desk, ana.actor, ana.way, using=ana.way)
    with pytest.raises(NotFound):
        ways.remove(desk, ana.actor, ben.way, using=ana.way)
    with pytest.raises(NotFound):
        ways.bring(desk, ana.actor, "https://a", "nobody")
    assert ways.bring(desk, ana.actor, "https://a", "2")
    with pytest.raises(Conflict):  # an old session of who is another now
        ways.bring(desk, ben.actor, "https://a", "1")


def test_a_third_comes_along_with_the_second(site: Site) -> None:
    desk = site.desk
    entered = [enter(desk, "https://a", name, "applicant", "eidas1") for name in "123"]
    drafts = [answer.start_draft(desk, one.actor, "fr").id for one in entered]
    assert ways.bring(desk, entered[1].actor, "https://a", "3")
    assert ways.bring(desk, entered[0].actor, "https://a", "3"), "by any of its sign-ins"
    seen = {draft.id for draft in answer.drafts(desk, entered[0].actor)}
    assert seen == set(drafts)
    for name in "123":
        assert enter(desk, "https://a", name, "applicant", "eidas1").actor == entered[0].actor
    stranger = Actor(Role.APPLICANT, "somebody")
    assert answer.drafts(desk, stranger) == ()
    with pytest.raises(NotAllowed), desk.begin(PUBLIC) as tx:
        tx.drafts.mine()
