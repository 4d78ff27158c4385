"""An applicant's way, page by page, with the real acts, database, inbox and sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal import places
from portal.adapters.file_keyring import FileKeyring
from portal.adapters.papers import ContentPapers
from portal.adapters.s3_inbox import S3Inbox
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.people import WORKER
from portal.form.load import load_editions
from portal.form.typed import typed_of
from portal.web.drafting import page_of
from tests.acts.office import TWO_FUNDERS
from tests.build import a_nir, answers
from tests.store.made import erase, seal
from tests.web import doors
from tests.web.markup import faults, parsed


@pytest.fixture(scope="module")
def desk(postgres: Postgres, s3: S3Server, tmp_path_factory: Any) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("applicant")
    inbox = S3Inbox(s3.endpoint, s3.access_key, s3.secret_key, "sas-pages")
    inbox.prepare()
    with doors.a_database(postgres) as url, doors.desk_at(url) as desk:
        yield replace(
            desk,
            inbox=inbox,
            keyring=FileKeyring.create(folder / "keyring.json"),
            papers=ContentPapers(),
            editions=load_editions(places.forms()),
        )


@pytest.fixture
def client(desk: Desk) -> Iterator[FlaskClient]:
    """Somebody signed in, whose browser shows French."""
    provider = doors.demo_provider(desk)
    app = doors.an_app(desk, oidc_citizens_issuer=provider.citizens_issuer)
    client = app.test_client()
    client.set_cookie("langue", "fr")
    assert doors.sign_in(client).status_code == 303
    yield client
    provider.stop()


UNSIGNED = dict.fromkeys(
    ("agree_forward", "declare_truth", "agree_processing", "read_data", "signed_name")
)
"""What the last page asks, not answered yet."""


class Visitor:
    """Goes from page to page, and finds every page sound."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self.answer: TestResponse
        self.draft = ""

    def get(self, path: str) -> TestResponse:
        self.answer = self._client.get(path)
        self._look()
        return self.answer

    def post(self, path: str, **typed: Any) -> TestResponse:
        data: dict[str, Any] = {"csrf_token": doors.token_in(self.answer.text), **typed}
        self.answer = self._client.post(path, data=data)
        if self.answer.status_code != 303:
            self._look()
        return self.answer

    def begin(self) -> str:
        self.get("/demande/")
        with self._client.session_transaction(base_url=doors.WEB) as session:
            session.pop("identity", None)  # as by a sign-in that tells none: all is typed
        self.draft = self.post("/demande/").headers["Location"]
        self.get(self.draft)
        return self.draft

    def fill(self, **given: Any) -> None:
        """Answer every page of these answers, as a browser would send them."""
        edition = load_editions(places.forms())["2026-01-01"]
        complete = answers(**given)
        for page in edition.pages:
            if any(question.id in complete for question in page.questions):
                if self.get(self.draft + page.id).status_code == 303:
                    continue  # a page that these answers do not ask for
                kept = self.post(
                    self.draft + page.id, **typed_of(page_of(edition, page.id).questions, complete)
                )
                assert kept.status_code == 303, (page.id, self.said())

    def said(self) -> list[str]:
        """What the error summary says."""
        links = parsed(self.answer.text).xpath("//div[@id='erreurs']//li")
        return [link.text_content().strip() for link in links]

    def _look(self) -> None:
        if self.answer.mimetype == "text/html" and self.answer.status_code in (200, 422):
            assert faults(self.answer.text) == [], self.answer.request.path


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


def test_from_the_first_page_to_the_number(desk: Desk, visitor: Visitor) -> None:
    draft = visitor.begin()
    tasks = visitor.get(draft).text
    assert "Après les autres étapes" in tasks
    visitor.fill(**TWO_FUNDERS)
    tasks = visitor.get(draft).text
    assert "Vérifier, signer et envoyer" in tasks
    assert "Après les autres étapes" not in tasks
    check = visitor.get(draft + "verifier").text
    assert "Le Goff" in check
    assert "Département d’Ille-et-Vilaine" in check
    sent = visitor.post(draft + "envoyer")
    assert sent.status_code == 303
    page = visitor.get(sent.headers["Location"]).text
    assert "Votre demande est enregistrée" in page
    assert "En cours de scellement" in page
    assert "Accusé de réception" not in page, "nothing half-made is shown as done"
    assert "data-refresh" in page
    number = sent.headers["Location"].rsplit("/", 1)[1]
    told = parsed(page).xpath("//dl[@id='recu']")[0].text_content()
    for words in (
        "Odette Marie Le Goff",
        "Département d’Ille-et-Vilaine",
        "Papiers reçus",
        "Aucun",
    ):
        assert words in told
    assert "Pièce d’identité" in told.partition("Papiers à envoyer")[2]
    assert number in visitor.get("/suivi/").text
    for late in (draft, draft + "name", draft + "verifier", draft + "documents"):
        assert visitor.get(late).headers["Location"] == f"/suivi/{number}"
    visitor.get("/demande/")
    late = visitor.post(draft + "name", birth_name="Le Bihan", first_names="Odette")
    told = visitor.get(late.headers["Location"]).text.replace("\u00a0", " ")
    assert "Cette demande est déjà envoyée : ce changement n’est pas pris." in told
    assert "n’est pas pris" not in visitor.get(f"/suivi/{number}").text
    visitor.get("/demande/")
    again = visitor.post(draft + "envoyer")
    assert again.headers["Location"] == f"/suivi/{number}", "a double click makes one request"
    _its_time_passes(desk, visitor, number)


def _its_time_passes(desk: Desk, visitor: Visitor, number: str) -> None:
    """Whoever sent it is told that it was destroyed, when and why, and nothing else of it."""
    for each in desk.read(WORKER, lambda tx: tx.dossiers.of_request(number)):
        seal(desk, each)
    with desk.begin(WORKER) as tx:
        ends = tx.at.date()
    erase(desk, f"{number}-1")
    half = visitor.get(f"/suivi/{number}")
    assert half.status_code == 200 and "Accusé de réception" in half.text
    assert "Dossier étudié par\u00a0: Département d’Ille-et-Vilaine. Il a été détruit" in half.text
    assert "Le Goff" in visitor.get("/suivi/").text
    erase(desk, f"{number}-2")
    listed = visitor.get("/suivi/").text
    assert number in listed and "Détruite, sa durée de conservation étant passée" in listed
    assert number not in visitor.get("/demande/").text, "nothing to follow there any more"
    for address in ("", "/retirer", "/document.pdf"):
        gone = visitor.get(f"/suivi/{number}{'-1' if '.' in address else ''}{address}")
        said = parsed(gone.text).xpath("//main")[0].text_content()
        assert gone.status_code == 410, address
        assert "Ce dossier a été détruit le " in said and str(ends.year) in said
        assert "règlement général sur la protection des données, article 5" in said
        assert "Le Goff" not in gone.text


def test_what_was_shown_before_the_sending_is_shown_after_it(visitor: Visitor) -> None:
    """Why, and what would change it; who fills for another reads who is told."""
    draft = visitor.begin()
    relative = {"filler_name": "Yves Le Goff", "filler_phone": "+33261910002"}
    relative |= {"filler_tie": "child", "filler_visit": "yes", "signed_as": "helper"}
    visitor.fill(for_whom="relative", **relative)
    before = why(visitor.get(draft + "verifier").text)
    assert before[0] == "Ici, «\u00a0vous\u00a0» désigne Odette Marie Le Goff."
    assert any(said.startswith("Dans vos réponses, ceci a compté") for said in before)
    assert any("Carsat Bretagne" in said for said in before)
    assert any("L114-2" in said for said in before)
    sent = visitor.post(draft + "envoyer")
    assert why(visitor.get(sent.headers["Location"]).text) == before


def why(page: str) -> list[str]:
    """What a page says of who studies the request, from the sentence that says who is told."""
    said = parsed(page).xpath(
        "//p[starts-with(., 'Ici, ')] | //div[@class='app-funder']//*[self::p or self::li]"
    )
    return [one.text_content() for one in said]


def test_a_wrong_page_comes_back_with_all_that_was_typed(visitor: Visitor) -> None:
    draft = visitor.begin()
    visitor.get(draft + "birth")
    typed = {
        "birth_date-day": "31",
        "birth_date-month": "février",
        "birth_date-year": "1944",
        "birth_place": "Rennes & <Vitré>",
        "nir": a_nir(),
    }
    assert visitor.post(draft + "birth", **typed).status_code == 422
    (said,) = visitor.said()
    assert "existe pas" in said
    boxes = {
        box.get("name"): box.get("value") for box in parsed(visitor.answer.text).xpath("//input")
    }
    assert {name: boxes[name] for name in typed} == typed
    assert visitor.answer.text.index("<title>Erreur") > 0
    kept = visitor.get(draft + "birth").text
    assert "Rennes &amp; &lt;Vitré&gt;" in kept, "what was right is kept"


def test_who_saves_a_page_second_is_told_what_the_first_one_kept(visitor: Visitor) -> None:
    draft = visitor.begin()
    page = visitor.get(draft + "name")
    (seen,) = parsed(page.text).xpath("//form[@id='page']//input[@name='seen']/@value")
    mine = {"civility": "madam", "birth_name": "Le Goff", "first_names": "Odette", "seen": seen}
    theirs = mine | {"birth_name": "Le Bihan"}
    assert visitor.post(draft + "name", **theirs).status_code == 303
    visitor.get(draft + "name")
    assert visitor.post(draft + "name", **theirs).status_code == 303, "a double click is no clash"
    visitor.get(draft + "name")
    told = visitor.post(draft + "name", **mine)
    assert told.status_code == 409
    clash = parsed(told.text).get_element_by_id("entre-temps")
    assert [one.text_content().split()[-2:] for one in clash.iter("li")] == [["Le", "Bihan"]]
    assert parsed(told.text).get_element_by_id("birth_name").get("value") == "Le Goff"
    assert "Le Bihan" in visitor.get(draft + "name").text, "nothing was lost meanwhile"
    (seen,) = parsed(told.text).xpath("//form[@id='page']//input[@name='seen']/@value")
    assert visitor.post(draft + "name", **mine | {"seen": seen}).status_code == 303
    assert "Le Goff" in visitor.get(draft + "name").text


def test_what_a_form_kept_itself_is_no_clash(visitor: Visitor) -> None:
    """A page that came back, with an error or in another language, knows what it kept."""
    draft = visitor.begin()
    page = visitor.get(draft + "name")
    typed = {"civility": "madam", "birth_name": "Le Goff", "first_names": "Odette"}
    for change, status in ({"first_names": ""}, 422), ({"langue": "en"}, 200), ({}, 303):
        (seen,) = parsed(page.text).xpath("//form[@id='page']//input[@name='seen']/@value")
        name = f"Le Goff {status}"
        page = visitor.post(draft + "name", **typed | {"birth_name": name, "seen": seen} | change)
        assert page.status_code == status


def test_a_number_that_tells_another_birth_is_asked_about_and_kept(visitor: Visitor) -> None:
    draft = visitor.begin()
    visitor.get(draft + "birth")
    born = {"birth_date-day": "1", "birth_date-month": "1", "birth_date-year": "2000"}
    typed = {**born, "birth_place": "Rennes", "nir": a_nir(2, 50, 5)}
    following = visitor.post(draft + "birth", **typed).headers["Location"]
    for page, doubted in ((following, True), (draft + "birth", True), (draft + "verifier", True),
                          (draft + "name", False), (draft + "contact", False)):  # fmt: skip
        shown = visitor.get(page).text
        assert ("la naissance est en mai 1950" in shown) is doubted, page
        assert ("1er janvier 2000" in shown) >= doubted
    visitor.get(draft + "birth")
    visitor.post(draft + "birth", **typed | {"nir": a_nir(2, 0, 1)})
    assert "la naissance est" not in visitor.get(draft + "verifier").text


def test_a_right_answer_stays_where_a_wrong_one_is_typed_later(visitor: Visitor) -> None:
    draft = visitor.begin()
    visitor.get(draft + "birth")
    born = {"birth_date-day": "9", "birth_date-month": "7", "birth_date-year": "1941"}
    visitor.post(draft + "birth", **born)
    assert "réponse d’avant" not in visitor.answer.text, "there was none"
    wrong = visitor.post(draft + "birth", **born | {"birth_date-day": "99"})
    assert wrong.status_code == 422
    assert "votre réponse d’avant reste gardée" in wrong.text
    shown = parsed(visitor.get(draft + "birth").text)
    boxes = {name: shown.get_element_by_id(name).get("value") for name in born}
    assert boxes == born | {"birth_date-day": "09", "birth_date-month": "07"}


def test_a_row_is_added_without_a_script_and_nothing_is_lost(visitor: Visitor) -> None:
    draft = visitor.begin()
    visitor.fill(**UNSIGNED)
    visitor.get(draft + "pensions")
    first = {"pensions-0-scheme": "rg", "pensions-0-kind": "own", "pensions-0-quarters": "101"}
    more = visitor.post(draft + "pensions", **first, **{"pensions-add": "1"})
    assert more.status_code == 200
    assert 'name="pensions-1-scheme"' in more.text
    kept = parsed(visitor.get(draft + "pensions").text)
    assert kept.get_element_by_id("pensions-0-quarters").get("value") == "101"


def test_changing_an_answer_from_the_check_leads_back_to_it(visitor: Visitor) -> None:
    draft = visitor.begin()
    visitor.fill()
    tree = parsed(visitor.get(draft + "verifier").text)
    (change,) = tree.xpath(
        "//a[starts-with(@href, 'contact?') and contains(@href, '#phone')]/@href"
    )
    visitor.get(draft + change)
    kept = visitor.post(draft + change.partition("#")[0], phone="0299000002", visit_contact="no")
    assert kept.headers["Location"] == draft + "verifier"
    assert "02 99 00 00 02" in visitor.get(draft + "verifier").text.replace("\u00a0", " ")


def test_what_is_missing_is_listed_each_a_link(visitor: Visitor) -> None:
    draft = visitor.begin()
    check = parsed(visitor.get(draft + "verifier").text)
    assert not check.xpath("//form[contains(@action, 'envoyer')]")
    visitor.get("/demande/")
    sent = visitor.post(draft + "envoyer")
    assert sent.status_code == 422
    links = parsed(sent.text).xpath("//div[@id='erreurs']//a/@href")
    assert links
    for link in links:
        assert visitor.get(link).status_code == 200


def test_a_draft_of_somebody_else_does_not_exist(visitor: Visitor, client: FlaskClient) -> None:
    draft = visitor.begin()
    other = client.application.test_client()
    doors.sign_in(other, person="ahmed")
    for path in (draft, draft + "name", draft + "documents", draft + "verifier"):
        assert other.get(path).status_code == 404
    assert re.search(r"/demande/[^/\"]+/", other.get("/demande/").text) is None


def test_the_language_changes_on_the_page_where_one_is(
    client: FlaskClient, visitor: Visitor
) -> None:
    draft = visitor.begin()
    (link,) = parsed(visitor.get(draft).text).xpath("//a[@hreflang='en']/@href")
    back = client.get(link)
    assert back.headers["Location"] == draft
    assert parsed(client.get(draft).text).get("lang") == "en"
    for outside in ("//evil.example", "https://evil.example/", "/nowhere"):
        assert client.get("/langue/fr", query_string={"retour": outside}).headers["Location"] == "/"
    assert client.get("/langue/xx").status_code == 404


def test_the_language_changes_in_mid_page_and_what_was_typed_stays(visitor: Visitor) -> None:
    draft = visitor.begin()
    (button,) = parsed(visitor.get(draft + "birth").text).xpath(
        "//button[@name='langue'][@value='en']/@value"
    )
    typed = {"birth_date-day": "31", "birth_date-month": "2", "birth_place": "Rennes"}
    english = visitor.post(draft + "birth", langue=button, **typed)
    tree = parsed(english.text)
    assert (english.status_code, tree.get("lang")) == (200, "en")
    boxes = {box.get("name"): box.get("value") for box in tree.xpath("//input")}
    assert {name: boxes[name] for name in typed} == typed
    assert visitor.said() == [], "nothing was judged yet"
    assert parsed(visitor.get(draft + "birth").text).get("lang") == "en", "and it is remembered"


def test_one_may_leave_a_page_unanswered(visitor: Visitor) -> None:
    draft = visitor.begin()
    visitor.get(draft + "birth")
    left = visitor.post(draft + "birth", suite="tard", nir="")
    assert left.headers["Location"] == "/demande/"
    visitor.get(draft + "birth")
    wrong = visitor.post(draft + "birth", suite="tard", nir="123")
    assert wrong.status_code == 422
    assert "Finir plus tard sans garder" in wrong.text


def test_who_cannot_be_helped_here_is_told_at_once(visitor: Visitor) -> None:
    """After the answer that decides, and not after papers and a signature."""
    draft = visitor.begin()
    visitor.fill()
    visitor.get(draft + "lives_in_france")
    answered = visitor.post(draft + "lives_in_france", lives_in_france="no")
    assert answered.headers["Location"] == draft
    page = visitor.get(draft).text
    assert "Cette demande ne peut pas être étudiée ici" in page
    assert "documents" not in page
    assert "Vous n’habitez pas en France." in page
    assert "Si vous habitiez en France, vous pourriez faire votre demande ici." in page
    check = visitor.get(draft + "verifier").text
    assert "Cette demande ne peut pas être étudiée ici" in check
    assert "Vos documents" not in check
    assert "envoyer la demande" not in check


def test_the_list_of_steps_does_not_grow(visitor: Visitor) -> None:
    draft = visitor.begin()

    def steps() -> int:
        return len(
            parsed(visitor.get(draft).text).xpath("//li[contains(@class,'task-list__item')]")
        )

    before = steps()
    visitor.fill()
    assert steps() == before


def test_a_step_that_another_decides_is_not_done_before(visitor: Visitor) -> None:
    draft = visitor.begin()
    visitor.fill(needs=None, gross_income=None, has_property=None, **UNSIGNED)
    steps = parsed(visitor.get(draft).text).xpath("//li[contains(@class,'task-list__item')]")
    said = {
        step.xpath(".//div[contains(@class,'name-and-hint')]")[0].text_content().strip():
        step.xpath(".//div[contains(@class,'__status')]")[0].text_content().strip()
        for step in steps
    }  # fmt: skip
    assert said["Vos ressources"] == "Après les autres étapes"


def test_a_blank_draft_is_taken_again(visitor: Visitor) -> None:
    first = visitor.begin()
    visitor.get("/demande/")
    assert visitor.post("/demande/").headers["Location"] == first


def test_a_page_that_is_not_asked_is_not_shown(visitor: Visitor) -> None:
    draft = visitor.begin()
    assert visitor.get(draft + "gir").headers["Location"] == draft


def test_who_is_too_young_is_told_before_any_need_is_named(visitor: Visitor) -> None:
    draft = visitor.begin()
    for page, typed in (
        ("birth", {"birth_date-year": "1985", "birth_place": "Rennes", "nir": a_nir(2, 85)}),
        ("lives_in_france", {"lives_in_france": "yes"}),
        ("dwelling", {"dwelling": "own_home"}),
        (
            "address",
            {
                "street": "1 rue du Puits",
                "commune": "35000 Rennes",
                "occupancy": "owner",
                "moved_recently": "no",
            },
        ),
    ):
        visitor.get(draft + page)
        last = visitor.post(draft + page, **typed)
        assert last.status_code == 303, page
    assert last.headers["Location"] == draft
    assert "Cette demande ne peut pas être étudiée ici" in visitor.get(draft).text


def test_a_draft_is_removed_when_its_owner_wants(visitor: Visitor, client: FlaskClient) -> None:
    draft = visitor.begin()
    visitor.get(draft + "for_whom")
    visitor.post(draft + "for_whom", for_whom="self")
    page = parsed(visitor.get("/demande/").text)
    assert page.xpath(f"//form[@action='{draft}supprimer']")
    stranger = client.application.test_client()
    doors.sign_in(stranger, person="ahmed")
    token = doors.token_in(stranger.get("/demande/").text)
    assert stranger.post(f"{draft}supprimer", data={"csrf_token": token}).status_code == 404
    assert visitor.post(f"{draft}supprimer").headers["Location"] == "/demande/"
    assert client.get(draft).status_code == 404


def test_what_an_answer_made_pointless_is_said_and_kept_until_filing(visitor: Visitor) -> None:
    """Said on the page that follows, once; counted nowhere; back again with a change of mind."""
    draft = visitor.begin()
    spouse = {"spouse_birth_name": "Morvan", "spouse_first_names": "Yves"}
    spouse |= {"spouse_birth_date": "1940-00-00", "spouse_work": "neither"}
    spouse |= {"spouse_same_home": "yes", "spouse_asks": "no"}
    visitor.fill(marital_status="married", **spouse)
    assert "Morvan" in visitor.get(draft + "verifier").text
    visitor.get(draft + "nationality")
    changed = visitor.post(
        draft + "nationality?suite=verifier", nationality="fr", marital_status="widowed"
    )
    following = changed.headers["Location"]
    page = visitor.get(following).text
    assert "ne servent plus et ne seront pas envoyées" in page
    assert "Quelle est votre situation de famille" in page
    assert "Prénoms de votre conjoint" in page
    assert "Morvan" not in page
    assert "Vous avez changé" not in visitor.get(draft + "verifier").text
    visitor.get(draft + "nationality")
    visitor.post(draft + "nationality?suite=verifier", nationality="fr", marital_status="married")
    assert "Morvan" in visitor.get(draft + "verifier").text


def test_an_invented_notice_tells_nothing(visitor: Visitor) -> None:
    draft = visitor.begin()
    for told in ("change=needs&sans=needs", "sans=nothing", "sans=%3Cb%3E&change=%3Cb%3E"):
        assert "ne sert plus" not in visitor.get(f"{draft}for_whom?{told}").text


def test_one_goes_from_section_to_section_then_to_the_papers_the_check_and_the_consent(
    visitor: Visitor,
) -> None:
    draft = visitor.begin()
    visitor.fill(**UNSIGNED)
    visitor.get(draft + "legal_protection")
    kept = visitor.post(draft + "legal_protection", legal_protection="none")
    assert kept.headers["Location"] == draft + "lives_in_france"
    visitor.get(draft + "assets")
    kept = visitor.post(draft + "assets", has_property="no")
    assert kept.headers["Location"] == draft + "documents"
    visitor.get(draft + "documents")
    assert visitor.post(draft + "documents").headers["Location"] == draft + "verifier"
    check = parsed(visitor.get(draft + "verifier").text)
    assert check.xpath("//*[@id='pourquoi']"), "who will study it is known before one signs"
    assert check.xpath("//a[@href=$sign]", sign=f"{draft}sign?suite=verifier")
    visitor.fill()
    assert visitor.answer.headers["Location"] == draft + "verifier#envoyer"


def test_what_changes_after_the_signature_takes_it_away_and_is_told(visitor: Visitor) -> None:
    """An answer or a paper: the declaration and the name are asked again, and why is said."""
    draft, why = visitor.begin(), "a changé depuis votre signature"
    visitor.fill()
    visitor.get(draft + "contact")
    visitor.post(draft + "contact?suite=verifier", phone="0299000003", visit_contact="no")
    for page in ("", "verifier", "sign"):
        assert why in visitor.get(draft + page).text
    boxes = parsed(visitor.get(draft + "sign").text)
    assert not boxes.xpath("//input[@type='checkbox'][@checked]")
    assert boxes.xpath("//input[@name='signed_name']/@value") == [""]
    visitor.get(draft + "verifier")
    assert visitor.post(draft + "envoyer").status_code == 422
    visitor.fill(phone="+33299000003")
    assert why not in visitor.get(draft + "verifier").text
    visitor.fill(phone="+33299000003")
    assert why not in visitor.get(draft).text, "the same answers again change nothing"
    assert visitor.post(draft + "envoyer").status_code == 303


def test_what_is_ticked_as_read_is_a_link_away(visitor: Visitor) -> None:
    """Beside its box, where an error's link leads; in a new tab, so that nothing typed is lost."""
    draft = visitor.begin()
    visitor.fill(**UNSIGNED)
    visitor.get(draft + "sign")
    visitor.post(draft + "sign")
    tree = parsed(visitor.answer.text)
    assert tree.xpath("//div[@id='erreurs']//a[@href='#read_data']")
    (link,) = tree.xpath("//input[@id='read_data']/ancestor::*[3]//a[@href='/donnees']")
    assert link.get("target") == "_blank"
    assert "nouvel onglet" in link.text_content()


def test_a_name_that_is_not_the_signers_is_asked_about_once(visitor: Visitor) -> None:
    draft = visitor.begin()
    visitor.fill(**UNSIGNED)
    given = {name: answers()[name] for name in UNSIGNED} | {"signed_name": "x"}
    visitor.get(draft + "sign")
    assert visitor.post(draft + "sign", **given).status_code == 422
    assert "Odette Marie Le Goff" in visitor.said()[0]
    (sure,) = parsed(visitor.answer.text).xpath("//input[@name='nom_sur']/@value")
    assert visitor.post(draft + "sign", **given | {"signed_name": "y"}).status_code == 422
    assert visitor.post(draft + "sign", **given, nom_sur=sure).status_code == 303
    visitor.get(draft + "sign")
    assert visitor.post(draft + "sign", **given | {"signed_name": "O. LE GÖFF"}).status_code == 303


def test_the_estimate_stands_on_the_check_with_its_day_and_its_articles(visitor: Visitor) -> None:
    draft = visitor.begin()
    visitor.fill()
    page = visitor.get(draft + "verifier").text.replace("\u00a0", " ")
    assert "Estimation au 2 mars 2026" in page
    assert "1 350 € par mois" in page.replace("\u202f", " ")
    assert "R232-11" in page
    visitor.get(draft + "income")
    visitor.post(draft + "income", gross_income="")
    assert "Estimation" not in visitor.get(draft + "verifier").text


def test_a_human_near_by_is_named_on_every_page(visitor: Visitor) -> None:
    draft = visitor.begin()
    assert "une maison France services" in visitor.get(draft).text
    visitor.fill()
    for path in (draft, draft + "name", draft + "documents", draft + "verifier"):
        page = visitor.get(path).text
        assert "de votre commune, Rennes" in page, path
        assert "01 23 45 67 89" in page.replace("\u00a0", " "), path
