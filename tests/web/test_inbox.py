"""The inbox as a caseworker uses it: lists, search, taking, several at once; no other funder's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from portal.acts import inbox, renew, saved_filters
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.errors import NotFound
from portal.domain.events import Appointed
from portal.domain.happened import legal_day
from portal.domain.inbox import NEVER, Flag, Place, Stage, Standing
from portal.domain.people import WORKER, Actor, Role
from portal.domain.post import Post
from portal.store.database import Database
from tests.build import Clock, a_caseworker, an_applicant
from tests.store.made import a_decision, a_dossier, a_note, a_request, erase, seal
from tests.web import doors
from tests.web.markup import faults, parsed

OTHER = a_caseworker("dep-35", "caseworker-2")
NIR = "2 41 07 35 238 001 05"
MANY = 27


@dataclass(frozen=True)
class Room:
    """Where a caseworker of each of two funders works, and what is behind."""

    desk: Desk
    store: Database
    agent: FlaskClient
    elsewhere: FlaskClient

    def listed(self, number: str, mark: str | None = None, **changes: Any) -> str:
        """A sealed dossier of dep-35 that stands so."""
        name = changes.pop("beneficiary", "Le Goff Odette")
        request = a_request(number)
        dossier = replace(a_dossier(request), beneficiary=name)
        with self.desk.begin(an_applicant()) as tx:
            tx.aid_requests.add(request, [dossier], [])
        seal(self.store, dossier)
        usual = Standing(Stage.TO_STUDY, Place.USUAL, NEVER, NEVER, NEVER, ("apa",), frozenset())
        with self.desk.begin(WORKER) as tx:
            tx.standings.renew(dossier, replace(usual, **changes), mark, tx.at.date())
        return dossier.number

    def page(self, path: str = "/instruction/?liste=toutes") -> str:
        """A page as the caseworker of dep-35 sees it."""
        answer = self.agent.get(path)
        assert answer.status_code == 200, answer.text
        assert faults(answer.text) == []
        return answer.text

    def sent(self, path: str, **typed: Any) -> TestResponse:
        """What the page answers to what the caseworker of dep-35 sends."""
        token = doors.token_in(self.agent.get("/instruction/").text)
        return self.agent.post(path, data={"csrf_token": token, **typed})

    def found(self, client: FlaskClient | None = None, **typed: str) -> list[str]:
        """The numbers that a search lists, and that its address says nothing of a person."""
        client = client or self.agent
        token = doors.token_in(client.get("/instruction/").text)
        answer = client.post("/instruction/chercher", data={"csrf_token": token, **typed})
        address = answer.headers["Location"]
        for said in (typed.get("q", ""), typed.get("commune", "")):
            bare = re.sub(r"\W", "", said).casefold()
            assert not bare or bare not in address.casefold()
        return numbers(client.get(address).text)


def numbers(text: str) -> list[str]:
    return [str(one) for one in parsed(text).xpath("//tbody//span[@class='app-nowrap']/text()")]


@contextmanager
def a_room(postgres: Postgres, part: str = "caseworker") -> Iterator[Room]:
    """A room with a database of its own, for agents who play this part."""
    with doors.a_database(postgres) as url, doors.desk_at(url) as bare:
        desk = replace(bare, post=Post(key=b"k" * 32))
        store = Database(url, clock=Clock(), new_id=lambda: str(uuid4()))
        running = doors.demo_provider(desk)
        try:
            app = doors.an_app(desk, oidc_staff_issuer=running.agents_issuer)
            clients = []
            for funder in ("dep-35", "dep-13"):
                client = app.test_client()
                assert (
                    doors.sign_in(client, "instruction", funder=funder, part=part).status_code
                    == 303
                )
                clients.append(client)
            with desk.begin(Actor(Role.OPERATOR, "operator")) as tx:
                tx.people.appoint(Appointed(OTHER.id, "dep-35", "caseworker"))
            yield Room(desk, store, *clients)
        finally:
            running.stop()
            store.close()


@pytest.fixture
def place(postgres: Postgres) -> Iterator[Room]:
    with a_room(postgres) as room:
        yield room


def test_what_silence_granted_and_what_is_late_is_said_on_every_list(place: Room) -> None:
    today = legal_day(place.desk.clock())
    granted = place.listed("GA-1", due_on=today - timedelta(days=1), granted_on=today)
    late = place.listed("GA-2", due_on=today - timedelta(days=10))
    place.listed("GA-3", stage=Stage.WAITING, due_on=today + timedelta(days=3), soon_on=today)
    assert numbers(place.page("/instruction/?liste=reputees-accordees")) == [granted]
    assert numbers(place.page("/instruction/?liste=en-retard")) == [late, granted]
    for which in ("", "?liste=miennes", "?liste=decidees"):
        assert "1 demande est réputée accordée" in place.page(f"/instruction/{which}")
    text = place.page()
    assert "En retard de 10 jours" in text
    assert "Dans 3 jours" in text
    tabs = parsed(text).xpath("//ul[@class='app-tabs']/li/a")
    assert [one.text_content() for one in tabs][:3] == [
        "À prendre (3)", "Les miennes (0)", "Attendent des papiers (1)",
    ]  # fmt: skip
    assert "réputée" not in place.elsewhere.get("/instruction/").text.replace("Réputée", "")


def test_what_is_to_be_settled_is_listed_for_referees_alone(place: Room) -> None:
    """For others neither the list, nor its count, nor a filter by its mark is there."""
    refereed = place.listed("GA-1", flags=frozenset({Flag.REFEREE}))
    pages = ("/instruction/?liste=a-arbitrer", "/instruction/?signe=referee")
    kept = {"liste": "a-arbitrer", "nom": "Litiges", "aide": "apa", "equipe": "oui"}
    assert [place.agent.get(one).status_code for one in pages] == [404, 404]
    assert place.sent("/instruction/filtres", **kept).status_code == 303
    for one in ("/instruction/", "/instruction/?liste=toutes"):
        assert "Litiges" not in place.page(one) and "a-arbitrer" not in place.page(one)
    with place.agent.session_transaction() as session:
        person = session["actor"]["id"]
    with place.desk.begin(Actor(Role.OPERATOR, "operator")) as tx:
        tx.people.appoint(Appointed(person, "dep-35", "referee"))
    for one in pages:
        assert numbers(place.page(one)) == [refereed]
    assert "À arbitrer (1)" in place.page() and "Litiges" in place.page()
    assert [place.elsewhere.get(one).status_code for one in pages] == [404, 404]


def test_pages_go_on_to_the_last(place: Room) -> None:
    made = {place.listed(f"GA-{rank}") for rank in range(MANY)}
    first = place.page()
    (following,) = parsed(first).xpath("//a[.='Les suivantes']/@href")
    rest = place.page(following)
    assert len(numbers(first)) == inbox.PAGE_LENGTH
    assert {*numbers(first), *numbers(rest)} == made
    assert "Les suivantes" not in rest
    for wrong in ("9.2026-01-01.x", "1.x.y", "x", "1.2026-01-01"):
        assert numbers(place.page(f"/instruction/?liste=toutes&apres={wrong}")) == numbers(first)


def test_a_search_finds_and_its_address_names_nobody(place: Room) -> None:
    mark = renew.nir_mark(place.desk, "dep-35", NIR.replace(" ", ""))
    number = place.listed("GA-2026-7K3QF-9ZD2S", mark=mark)
    place.listed("GA-2026-00000-00000", beneficiary="Martin Huguette")
    for typed in ("goff", "ODETE le gof", NIR, NIR[:-3], "ga-2026-7k3qf-9zd2s", number,
                  "7k3qf-9zd2s", "GA-7K3QF-9ZD2S-1", "ga-2026-7k3qf", "ga-2026-7k3qf-9z",
                  "7k3qf", "ga20267k3qf", "GA 2026 7K3QF 9ZD2S", "ga-2026-7k", "Madame Le Goff",
                  "Monsieur Goff", "Mme Le Goff", "M. Goff", "née Le Goff"):  # fmt: skip
        assert place.found(q=typed) == [number], typed
        assert place.found(place.elsewhere, q=typed) == [], typed
    assert place.found(q="Inconnue") == place.found(q="31/02/1941") == []
    for typed in ({"q": "09/07/1941"}, {"q": "9 juillet 1941"}, {"q": "le 9 July 1941"},
                  {"q": "09/07/41"}, {"q": "née le 9/7/41"},
                  {"commune": "Rennes"}):  # fmt: skip
        assert len(place.found(**typed)) == 2, typed
    assert place.found(q="12 mars 1941") == []
    kept = place.sent("/instruction/chercher", q="goff", commune="Rennes").headers["Location"]
    assert "goff, Rennes <span" in place.page(kept)
    tab = place.sent("/instruction/chercher", q="goff", liste="decidees").headers["Location"]
    assert "Hors de cette liste, 1 demande y répond" in place.page(tab)
    tab = place.sent("/instruction/chercher", q="Inconnue", liste="decidees").headers["Location"]
    assert "Hors de cette liste" not in place.page(tab)
    lost = place.page(kept.replace("r=", "r=0"))
    assert "n’est plus gardée" in lost
    assert numbers(lost) == []
    for typed in ("'", "%", "M."):
        answer = place.sent("/instruction/chercher", q=typed)
        assert "au moins deux lettres" in place.page(answer.headers["Location"]), typed
    assert place.found(commune="Nulle-Part-Ailleurs") == []
    assert place.found(q="goff", commune="Marseille 13001") == []
    assert place.found(etat="decided") == []
    assert place.found(q="goff", aide="apa", age="moins-de-1-mois") == [number]
    with place.agent.session_transaction() as session:
        assert NIR.replace(" ", "")[:13] not in str(dict(session)).replace(" ", "")


def said(place: Room, **typed: str) -> HtmlElement:
    """The page that a search leads to."""
    address = place.sent("/instruction/chercher", **typed).headers["Location"]
    tree = parsed(place.page(address))
    told = " ".join(tree.text_content().split())
    assert ("Aucune demande ne répond" in told) is (not tree.xpath("//tbody|//*[@role='status']"))
    return tree


def told(tree: HtmlElement) -> str:
    every = tree.xpath("//*[@role='status']")
    return " ".join(" ".join(one.text_content().split()) for one in every)


def test_a_search_that_fails_says_why(place: Room) -> None:
    number = place.listed("GA-2026-7K3QF-9ZD2S", beneficiary="Martin Huguette")
    tree = said(place, q="martin", commune="Renes")
    assert "Nous ne connaissons pas de commune de ce nom" in told(tree)
    near = [str(one) for one in tree.xpath("//button[@name='commune']/@value")]
    assert near[0] == "Rennes (35000)", "a departement is offered its own first"
    (kept,) = tree.xpath("//form[.//button[@name='commune']]/input[@name='q']/@value")
    assert place.found(q=kept, commune=near[0]) == [number]
    assert not said(place, commune="Nulle-Part-Ailleurs").xpath("//button[@name='commune']")
    assert "ne va pas avec sa clé" in told(said(place, q=NIR[:-1] + "6"))
    whole = said(place, q=NIR)
    assert "recherche : un numéro de sécurité sociale." in whole.text_content()
    assert NIR not in whole.text_content() and NIR not in str(whole.xpath("//@value"))
    assert "au moins deux lettres" in told(said(place, q="a"))
    assert "Aucun nom « Martn » : voici ceux" in told(said(place, q="Martn"))
    for typed in ("Martin", "Mart", "huguette martin"):
        assert told(said(place, q=typed)) == "", typed


def test_homonyms_differ_by_their_birth_and_a_due_date_stays_whole(place: Room) -> None:
    place.listed("GA-1", due_on=place.desk.clock().date())
    row = parsed(place.page()).xpath("//tbody/tr")[0]
    assert "naissance : 9 juillet 1941" in row.xpath("./th")[0].text_content()
    (day,) = row.xpath("./td//time")
    assert (day.get("class"), day.get("datetime")) == ("app-nowrap", "2026-03-02")


def test_what_was_erased_is_in_no_list_and_its_number_says_when(place: Room) -> None:
    number = place.listed("GA-2026-7K3QF-9ZD2S")
    assert place.found(q="goff") == [number]
    erase(place.store, number)
    assert place.found(q="goff") == place.found(q="09/07/1941") == place.found(q=number) == []
    assert "Toutes (0)" in " ".join(parsed(place.page()).text_content().split())
    for typed in (number, number.removesuffix("-1")):
        found = place.page(place.sent("/instruction/chercher", q=typed).headers["Location"])
        assert "Ce dossier a été détruit le 2 mars 2026" in found, typed
        assert "Aucune demande" not in found
    gone = place.agent.get(f"/instruction/{number}")
    assert gone.status_code == 410 and "Ce dossier a été détruit le 2 mars 2026" in gone.text
    assert place.elsewhere.get(f"/instruction/{number}").status_code == 404


def test_a_social_security_number_is_not_sought_without_a_key() -> None:
    desk: Any = replace(_nothing(), post=Post())
    assert renew.nir_mark(desk, "dep-35", NIR) is None


def test_one_takes_gives_and_gives_back(place: Room) -> None:
    number = place.listed("GA-1")
    at = f"/instruction/{number}/suivi"
    assert "Personne ne suit ce dossier" in place.page(at)
    assert place.sent(at, a="moi", seen="0").status_code == 303
    assert "Suivi par" in place.page(at)
    assert numbers(place.page("/instruction/?liste=miennes")) == [number]
    assert place.sent(at, a="moi", seen="0").status_code == 303, "it is so already"
    meanwhile = place.sent(at, a=OTHER.id, seen="0")
    assert meanwhile.status_code == 409
    assert "Rien n’a été changé" in meanwhile.text
    assert re.search(r"par\s: Vous, 2 mars 2026", meanwhile.text)
    assert place.sent(at, a=OTHER.id, seen="1").status_code == 303
    assert numbers(place.page("/instruction/?liste=miennes")) == []
    assert place.sent(at, a="a stranger", seen="2").status_code == 422
    assert place.sent(at, a="personne", seen="2").status_code == 303
    assert numbers(place.page("/instruction/?liste=a-prendre")) == [number]
    with place.desk.begin(WORKER) as tx:
        words = [one.word for one in tx.ledger.of(number)]
    assert words == ["Sealed", "Taken", "Assigned", "GivenBack"]


def test_several_are_shown_before_then_told_line_by_line(place: Room) -> None:
    one, two, three = (place.listed(f"GA-{rank}") for rank in (1, 2, 3))
    address = f"/instruction/plusieurs?d={one}&d={two}&d={three}&d=GA-9-9&a=moi"
    text = place.page(address)
    assert numbers(text) == [one, two, three]
    assert "1 demande n’est pas reprise ici" in text
    assert numbers(place.page("/instruction/?liste=miennes")) == [], "nothing is done yet"
    inbox.assign(place.desk, OTHER, two, OTHER.id, 0)
    seen = [str(told) for told in parsed(text).xpath("//input[@name='d']/@value")]
    report = place.sent("/instruction/plusieurs", a="moi", d=[*seen, "GA-9-9:0"])
    assert faults(report.text) == []
    rows = parsed(report.text).xpath("//tbody/tr")
    results = [row.xpath("./td[last()]")[0].text_content().split("\n")[0] for row in rows]
    assert results[0] == results[2] == "Fait"
    assert results[1].startswith("Pas fait")
    assert f"Agent {OTHER.id[:8]}" in results[1]
    assert results[3] == "Introuvable"
    assert numbers(place.page("/instruction/?liste=miennes")) == [one, three]
    again = parsed(place.sent("/instruction/plusieurs", a="moi", d=seen).text)
    told = [row.text_content() for row in again.xpath("//tbody/tr/td[last()]")]
    assert ["Déjà ainsi" in one for one in told] == [True, False, True], "the page, reloaded"
    assert "2 étaient déjà ainsi" in again.xpath("//p[@role='status']")[0].text_content()
    assert "Aucune demande n’est choisie" in place.page("/instruction/plusieurs")


def test_what_is_shared_out_is_shown_as_its_list_shows_it(place: Room) -> None:
    """Its state and by when it is due, in the order in which they were ticked."""
    today = legal_day(place.desk.clock())
    late = place.listed("GA-1", due_on=today - timedelta(days=10), flags=frozenset({Flag.URGENT}))
    waits = place.listed("GA-2", stage=Stage.WAITING)
    whole = place.page()
    text = place.page(f"/instruction/plusieurs?d={waits}&d={late}&a=moi")
    assert numbers(text) == [waits, late]

    def shown(text: str, number: str) -> list[str]:
        row = f"//tbody/tr[.//span[text()='{number}']]"
        cells = (f"{row}/td[@data-label='{one}']" for one in ("État", "Échéance", "Suivie par"))
        return [" ".join(parsed(text).xpath(one)[0].text_content().split()) for one in cells]

    assert shown(text, waits) == shown(whole, waits)
    assert shown(text, late) == shown(whole, late)
    assert "En retard de 10 jours" in shown(text, late)[1]
    assert shown(text, waits)[:2] == ["Attend des papiers", "En attente des papiers demandés"]


def test_another_funder_s_dossier_does_not_exist(place: Room) -> None:
    number = place.listed("GA-1")
    at = f"/instruction/{number}/suivi"
    assert place.elsewhere.get(at).status_code == 404
    token = doors.token_in(place.elsewhere.get("/instruction/").text)
    sent = {"csrf_token": token, "a": "moi", "seen": "0"}
    assert place.elsewhere.post(at, data=sent).status_code == 404
    text = place.elsewhere.get(f"/instruction/plusieurs?d={number}").text
    assert number not in text
    report = place.elsewhere.post("/instruction/plusieurs", data=sent | {"d": f"{number}:0"})
    assert "Introuvable" in report.text
    assert "Le Goff" not in report.text
    assert place.sent(at, a="moi", seen="0").status_code == 303


def test_everything_is_a_link_a_button_or_a_box_with_a_name(place: Room) -> None:
    """By keyboard alone, without script: nothing else can be acted on."""
    place.listed("GA-1")
    tree = parsed(place.page())
    for box in tree.xpath("//main//input[not(@type='hidden')] | //main//select"):
        assert tree.xpath(f"//label[@for='{box.get('id')}']"), box.get("id")
        assert box.get("tabindex") is None
    assert tree.xpath("//main//*[@onclick or @role='button']") == []
    assert len(tree.xpath("//main//form")) == len(
        tree.xpath("//main//form//button[@type='submit']")
    )


def _nothing() -> Desk:
    return Desk(**doors.NEIGHBOURS)


def test_filters_are_kept_under_a_name_alone_or_for_the_team(place: Room) -> None:
    def kept(text: str) -> list[str]:
        return [str(one) for one in parsed(text).xpath("//div[@id='filtres']/p/a/bdi/text()")]

    place.sent("/instruction/filtres", nom="Mes APA", aide="apa", liste="toutes")
    place.sent("/instruction/filtres", nom="Urgentes", signe="urgent", liste="toutes", equipe="oui")
    text = place.page()
    assert kept(text) == ["Mes APA", "Urgentes"]
    (address,) = parsed(text).xpath("//a[bdi='Urgentes']/@href")
    assert address == "/instruction/?liste=toutes&signe=urgent"
    assert kept(place.elsewhere.get("/instruction/").text) == []
    for typed, words in (
        ({"nom": " ", "aide": "apa"}, "Donnez un nom"),
        ({"nom": "x" * 61, "aide": "apa"}, "trop long"),
        ({"nom": "Rien"}, "Choisissez d’abord un filtre"),
    ):
        answer = place.sent("/instruction/filtres", liste="miennes", **typed)
        assert words in place.page(answer.headers["Location"])
    with place.desk.begin(OTHER) as tx:
        (shared,) = tx.saved_filters.seen()
    assert (shared.name, shared.own) == ("Urgentes", False), "the other one is not the team's"
    with pytest.raises(NotFound):
        saved_filters.drop(place.desk, OTHER, shared.id)
    assert place.sent(f"/instruction/filtres/{shared.id}/retirer").status_code == 303
    assert kept(place.page()) == ["Mes APA"]
    assert place.sent(f"/instruction/filtres/{shared.id}/retirer").status_code == 404


def test_a_complete_file_and_a_proposal_want_a_tick_where_something_lacks(place: Room) -> None:
    """A complete file starts the months after which silence grants."""
    at = f"/instruction/{place.listed('GA-DOUBT')}/delais"
    assert 'id="sure"' not in place.page(at)
    today = legal_day(place.desk.clock()).isoformat()
    for milestone, word in (("complete", "Pas encore reçus"), ("proposed", "Aucun plan d’aide")):
        answer = place.sent(at, milestone=milestone, day=today)
        assert answer.status_code == 422
        assert 'id="sure-error"' in answer.text and word in answer.text
        assert faults(answer.text) == []


def test_what_is_undone_shows_its_message_first_and_nothing_is_undone_once_decided(
    place: Room,
) -> None:
    number = place.listed("GA-UNDO")
    at = f"/instruction/{number}"
    with place.desk.begin(OTHER) as tx:
        dossier = tx.dossiers.get(number)
        tx.milestones.note(a_note(dossier, OTHER))
    links = parsed(place.page(f"{at}/delais")).xpath("//a[contains(@href, '?annuler=')]/@href")
    assert [one.partition("?")[2] for one in links] == ["annuler=complete#annuler"]
    asked = place.page(f"{at}/delais?annuler=complete")
    assert "C’était une erreur" in asked and "envoyer ce message" in asked
    answer = place.sent(f"{at}/delais", milestone="proposed", day="")
    assert answer.status_code == 422
    assert 'id="day-error"' in answer.text and 'id="sure-error"' in answer.text
    assert parsed(answer.text).xpath("//input[@id='day']/@value") == [""], "no day of our own"
    decision, event = a_decision(dossier)
    with place.desk.begin(OTHER) as tx:
        tx.decisions.add(decision, event)
    for page in ("delais?annuler=complete", "pieces"):
        text = place.page(f"{at}/{page}")
        assert "Une décision a été prise" in text
        assert parsed(text).xpath("//main//form[contains(@action, 'GA-UNDO')]") == []
