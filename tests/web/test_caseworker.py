"""What a caseworker sees: names that turn nothing, lists line by line, sources in French."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from lxml.html import HtmlElement
from werkzeug.exceptions import NotFound

from portal.desk import Desk
from portal.domain.inbox import NEVER, Place, Stage, Standing
from portal.domain.post import Post
from portal.domain.routing import Referral, Route, Routing
from portal.form.record import Chapter, Said
from portal.web import caseworker, look, reasons
from portal.web.inbox import FILTERS
from tests.web import doors
from tests.web.drawn import LANGUAGES, app, edition, in_language
from tests.web.markup import faults, parsed

NUMBER = "GA-2026-AAAAA-BBBBB-1"
TURNED = "\u202eSILVA"
DOSSIER = SimpleNamespace(
    number=NUMBER,
    submitted_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    manifest_sha256="ab" * 32,
)
LINE = SimpleNamespace(number=NUMBER, name=TURNED, aids="APA", dossier=DOSSIER)
STANDING = Standing(Stage.TO_STUDY, Place.USUAL, NEVER, NEVER, NEVER, ("apa",), frozenset())
LISTED = SimpleNamespace(
    number=NUMBER,
    name=TURNED,
    aids="APA",
    holder="",
    mark=None,
    listed=SimpleNamespace(dossier=DOSSIER, standing=STANDING),
)
ANSWERS = (Said("pensions", "Vos retraites", "SNCF\nMines", []),)
TOLD = {"fr": "Parce que.", "en": "Because."}
EXPLAINED = Route(
    "dep-35",
    "apa",
    "primary",
    "a",
    TOLD,
    ("CASF L232-1", "CSS L815-4"),
    decided_by=[{"fact": "country", "text": {"fr": "Vous êtes là.", "en": "You are here."}}],
    would_change=[{"fr": "Si cela.", "en": "If that."}],
    otherwise={"fr": "Dites-le.", "en": "Say so."},
)


def the_list() -> str:
    """The inbox, with one dossier in it."""
    return look.page(
        "caseworker/inbox.html",
        lines=[LISTED],
        tabs=(),
        here="toutes",
        asked=SimpleNamespace(any=False, text="", commune="", problem=""),
        chosen=dict.fromkeys(FILTERS, ""),
        choices=dict.fromkeys(FILTERS, ()),
        today=DOSSIER.submitted_at.date(),
    )


def the_dossier(
    language: str,
    papers: tuple[SimpleNamespace, ...] = (),
    copy: SimpleNamespace | None = None,
    pages: Sequence[int] = (),
) -> HtmlElement:
    shown = papers[0].deposit if papers else None
    opened = SimpleNamespace(dossier=DOSSIER, badge="same", shown=shown, history=(), copy=copy)
    with in_language(language, "/instruction/"):
        text = look.page(
            "caseworker/dossier.html",
            opened=opened,
            line=LINE,
            funder="Ille-et-Vilaine",
            papers=papers,
            pages=pages,
            chapters=[Chapter("pension", "Votre retraite", ANSWERS)],
            to_come=(("Titre de séjour", None), ("Avis d’impôt", "2027-01-15")),
            sight=(),
            studied=reasons.studied(edition(), "dep-35", [EXPLAINED], language),
            signed_name=TURNED,
        )
    assert faults(text) == []
    return parsed(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_never_turns_what_stands_around_it(language: str) -> None:
    named = [one for one in the_dossier(language).iter() if TURNED in (one.text or "")]
    assert [one.tag for one in named] == ["bdi", "bdi"]
    with in_language(language, "/instruction/"):
        text = the_list()
    assert faults(text) == []
    named = [one for one in parsed(text).iter() if TURNED in (one.text or "")]
    assert [one.tag for one in named] == ["bdi", "bdi"]


def test_each_cell_of_the_list_says_what_it_is() -> None:
    """On a small screen a row is a card: the headings of the columns are not seen."""
    with in_language("fr", "/instruction/"):
        tree = parsed(the_list())
    heads = [head.text_content() for head in tree.xpath("//thead//th")]
    assert tree.xpath("//tbody//td/@data-label") == heads[1:]


def test_a_list_is_told_line_by_line() -> None:
    (shown,) = the_dossier("fr").xpath("//dd[contains(@class, 'app-lines')]")
    assert shown.text_content() == "SNCF\nMines"
    style = (look.STATIC / "style.css").read_text("utf-8")
    lines = re.search(r"\.app-lines,([^{]*)\{([^}]*)\}", style)
    assert lines
    assert ".app-answers" in lines[1]
    assert "white-space:pre-line" in lines[2]


def test_what_is_to_come_has_its_day_until_it_comes() -> None:
    promised = {"tax_notice": "2027-01-15", "bank_details": "2027-01-16"}
    filed = {"papers": [], "papers_to_come": ["identity", *promised], "papers_promised": promised}
    older = {"papers": [], "papers_to_come": ["identity"]}
    since = {"papers": [{"kind": "bank_details"}]}
    with in_language("fr", "/instruction/"):
        told = caseworker.to_come([filed, since], edition())
        assert told == [("Pièce d’identité", None), ("Avis d’impôt", "2027-01-15")]
        assert caseworker.to_come([older], edition()) == [("Pièce d’identité", None)]
    shown = the_dossier("fr").xpath("//h3[.='À venir']/following-sibling::ul[1]/li")
    lines = [one.text_content() for one in shown]
    assert lines == ["Titre de séjour", "Avis d’impôt, au plus tard le 15 janvier 2027"]


def test_nothing_stands_beside_an_empty_space() -> None:
    """Without papers the answers take their place."""
    deposit = SimpleNamespace(name="pieces/1", size_bytes=1000)
    paper = SimpleNamespace(deposit=deposit, label="Avis d’impôt", filename="avis.pdf")
    for papers, first in (((), "Pourquoi ce dossier vous arrive"), ((paper,), "Documents")):
        columns = the_dossier("fr", papers).xpath("//div[@class='app-columns']/*")
        assert len(columns) == 2
        assert columns[0].xpath(".//h2")[0].text_content() == first


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_it_came_is_what_the_person_was_told(language: str) -> None:
    """The reason first; what would change it, folded below."""
    text = the_dossier(language).text_content()
    order = [EXPLAINED.because, EXPLAINED.decided_by[0]["text"], EXPLAINED.would_change[0]]
    places = [text.index(told[language]) for told in (*order, EXPLAINED.otherwise)]
    assert places == sorted(places)
    (folded,) = the_dossier(language).xpath("//details")
    assert EXPLAINED.would_change[0][language] in folded.text_content()
    assert TOLD[language] not in folded.text_content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_older_request_is_shown_as_it_was_told(language: str) -> None:
    """It was not explained in full when it was filed: nothing is made up afterwards."""
    bare = Route("dep-35", "apa", "primary", "a", TOLD, ("CASF L232-1",))
    told = reasons.told(edition(), Routing([bare], [Referral("none", "b", TOLD, ())], []), language)
    with in_language(language):
        template = app().extensions["look"][language].get_template("applicant/reasons.html")
        tree = parsed(f"<main>{template.module.explained(told)}</main>")
    assert TOLD[language] in tree.text_content()
    assert tree.xpath("//details | //strong[contains(., ':')]") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_fills_for_somebody_reads_who_you_is(language: str) -> None:
    told = reasons.told(edition(), Routing([EXPLAINED], [], []), language)
    with in_language(language):
        template = app().extensions["look"][language].get_template("applicant/reasons.html")
        for_another = parsed(f"<main>{template.module.explained(told, 'Odette Le Goff')}</main>")
        for_oneself = parsed(f"<main>{template.module.explained(told)}</main>")
    assert "Odette Le Goff" in for_another.xpath("//p")[0].text_content()
    assert "Odette" not in for_oneself.text_content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sources_are_french_and_their_codes_are_spelt_out_once(language: str) -> None:
    law, none = ("CASF L232-1", "CRPA L114-5"), ("Anah : MaPrimeAdapt’, dès 70 ans",)
    routing = Routing(
        [Route("dep-35", "apa", "primary", "a", TOLD, law)],
        [Referral("none", "b", TOLD, none), Referral("ccas", "c", TOLD, law)],
        [],
    )
    told = reasons.told(edition(), routing, language)
    with in_language(language):
        template = app().extensions["look"][language].get_template("applicant/reasons.html")
        tree = parsed(f"<main>{template.module.explained(told)}</main>")
    quoted = tree.xpath("//p[@class='app-source']/span")
    assert [one.text_content() for one in quoted] == [", ".join(law), none[0], ", ".join(law)]
    assert {one.get("lang") for one in quoted} == ({None} if language == "fr" else {"fr"})
    spelt = [one.text_content() for one in tree.xpath("//p[@class='app-source'][not(span)]")]
    assert [one.split(":")[0].strip() for one in spelt] == ["CASF", "CRPA"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_is_shown_and_the_photo_as_it_came_is_one_click_away(language: str) -> None:
    original, copy = "pieces/identity-1.heic", "copies/identity-1.jpg"
    deposit = SimpleNamespace(name=original, size_bytes=1000)
    paper = SimpleNamespace(deposit=deposit, label="Identité", filename="IMG_1.HEIC")
    plain = the_dossier(language, (paper,), pages=(1,))
    assert plain.xpath("//section//img/@src") == [
        f"/instruction/{NUMBER}/document/{original}/1.png"
    ]
    assert not plain.xpath("//section//details")
    both = the_dossier(language, (paper,), SimpleNamespace(name=copy), pages=(1,))
    (shown,) = both.xpath("//section//img[not(ancestor::details)]")
    assert shown.get("src") == f"/instruction/{NUMBER}/document/{copy}/1.png"
    (behind,) = both.xpath("//section//details//img")
    assert behind.get("src") == f"/instruction/{NUMBER}/document/{original}/1.png"
    assert behind.get("loading") == "lazy"
    assert both.xpath("//section//a[contains(@href, '/original/')]/@href") == [
        f"/instruction/{NUMBER}/original/{original}"
    ]


def test_a_copy_has_an_address() -> None:
    neighbours: Any = dict.fromkeys(Desk.__dataclass_fields__, doors.NOBODY)
    neighbours |= {"post": Post(), "editions": doors.editions()}
    rules = doors.an_app(Desk(**neighbours), doors=("caseworker",)).url_map.bind("localhost")
    endpoint, told = rules.match(f"/instruction/{NUMBER}/document/copies/identity-1.jpg/1.png")
    assert (endpoint, told["name"]) == ("caseworker.image", "copies/identity-1.jpg")
    with pytest.raises(NotFound):
        rules.match(f"/instruction/{NUMBER}/document/secrets/identity-1.jpg/1.png")
