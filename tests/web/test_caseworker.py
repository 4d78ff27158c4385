"""What a caseworker sees: names that turn nothing, lists line by line, sources in French."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import g
from lxml.html import HtmlElement
from werkzeug.exceptions import NotFound

from portal.acts import note
from portal.desk import Desk
from portal.domain.clocks import By, Deadline, State
from portal.domain.duties import Duty
from portal.domain.errors import Problem
from portal.domain.findings import Finding, Outcome
from portal.domain.history import Milestone
from portal.domain.inbox import NEVER, Place, Stage, Standing
from portal.domain.people import Role
from portal.domain.post import Post
from portal.domain.reach import Mourning, Told
from portal.domain.routing import Referral, Route, Routing
from portal.form.aggir import grid
from portal.form.record import Chapter, Said
from portal.web import case, evaluating, look, noting, reasons
from portal.web.dossier_head import Filler, Head, head_of
from portal.web.dossier_history import Happened, history
from portal.web.dossier_papers import Paper, Seen, papers_of, sight, to_come
from portal.web.i18n import other_language
from portal.web.inbox_filters import FILTERS
from portal.web.sheet_typed import Typed
from portal.web.to_do import Waiting, to_do
from tests.build import answers
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
FILLER = Filler("Paul", "Fils ou fille", "", "06\xa001\xa002\xa003\xa004", "")
HEAD = Head(85, "9 juillet 1941", "Le Gof", "Rennes (35000)", "02\xa061\xa091\xa000\xa001", FILLER)
AT = DOSSIER.submitted_at
HISTORY = [Happened(words, AT) for words in ("Décidée", "Ouverte", "Scellée", "Orientée")]
SIGHT = (
    Seen("pieces/tax_notice-1.pdf", "Avis d’impôt", "scan.pdf", copy=False, outcome=Outcome.SAME),
    Seen("dossier.pdf", "", "", copy=False, outcome=Outcome.SAME),
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


def the_list(duty: Duty = Duty.CASEWORKER) -> str:
    """The inbox, with one dossier in it."""
    g.duties = frozenset({duty})
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
    **more: Any,
) -> HtmlElement:
    shown = papers[0].deposit if papers else None
    opened = SimpleNamespace(dossier=DOSSIER, badge="same", shown=shown, copy=copy)
    opened.record = {"answers": {}}
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
            sight=SIGHT,
            history=HISTORY,
            head=HEAD,
            studied=reasons.studied(edition(), "dep-35", [EXPLAINED], language),
            signed_name=TURNED,
            **more,
        )
    assert faults(text) == []
    return parsed(text)


def test_a_language_other_than_the_page_s_is_named() -> None:
    """The caseworker reads the form's words in their own language, and knows it."""
    with in_language("fr"):
        told = {code: other_language(code) for code in ("fr", "en", "ar")}
    assert told == {"fr": "", "en": "anglais", "ar": "arabe"}
    assert "autre langue : arabe" in (
        the_dossier("fr", asked_in="arabe").text_content().replace("\u00a0", " ")
    )
    assert "ceux que la personne a lus" in the_dossier("fr").text_content()


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
    assert tree.xpath("//tbody//td/@data-label") == [heads[0], *heads[2:]]
    assert heads[1] == "Personne"


def test_who_neither_studies_nor_shares_out_takes_no_dossier() -> None:
    with in_language("fr", "/instruction/"):
        told = {duty: the_list(duty) for duty in Duty}
    assert [duty for duty in Duty if "Les remettre à prendre" in told[duty]] == [
        Duty.CASEWORKER, Duty.MANAGER
    ]  # fmt: skip
    assert [duty for duty in Duty if "Me les attribuer" in told[duty]] == [Duty.CASEWORKER]


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
        told = to_come([filed, since], edition())
        assert told == [("Pièce d’identité", None), ("Avis d’impôt", "2027-01-15")]
        assert to_come([older], edition()) == [("Pièce d’identité", None)]
    shown = the_dossier("fr").xpath("//h3[.='À venir']/following-sibling::ul[1]/li")
    lines = [one.text_content() for one in shown]
    assert lines == ["Titre de séjour", "Avis d’impôt, au plus tard le 15 janvier 2027"]


def test_the_head_says_who_the_person_is_and_who_filled_it_in() -> None:
    """Age, birth, commune, telephone, the other name; then the helper, and by what power."""
    by_hand = {"helper_name": "Paul", "words": ""}
    told = the_dossier("fr", acting=by_hand).xpath("string(//div[contains(@class, 'app-head')])")
    for one in (HEAD.born, HEAD.commune, HEAD.telephone, HEAD.birth_name, "85 ans"):
        assert one in told
    assert told.index(FILLER.tie) < told.index(FILLER.telephone)
    assert "Aucun mandat confirmé" in told
    alone = the_dossier("fr").xpath("string(//div[contains(@class, 'app-head')])")
    assert "par la personne elle-même" in alone
    assert "mandat" not in alone


def test_the_head_is_read_from_the_answers_as_they_were_corrected() -> None:
    told = answers(used_name="Martin", for_whom="relative", filler_name="Paul", filler_tie="child")
    mended = {"corrections": [{"question": "birth_date", "before": "", "after": "1941-08-00"}]}
    dossier: Any = SimpleNamespace(birth_date="1930-01-01", commune="13055")
    on = date(2026, 11, 24)
    with in_language("fr"):
        told_by = head_of(dossier, {"answers": told}, [mended], edition(), on)
        bare = head_of(dossier, None, [], edition(), on)
    assert (told_by.age, told_by.birth_name, told_by.commune) == (85, "Le Goff", "Rennes (35000)")
    assert "août 1941" in told_by.born
    assert told_by.filler
    assert (told_by.filler.name, told_by.filler.tie) == ("Paul", "Fils ou fille")
    assert (bare.age, bare.telephone, bare.filler) == (96, "", None), "from the row alone"


WAITING = Waiting(
    arrived=False, ruled=False, awaits=False, referee=False, urgent=False, proposed=False,
    mine=False, declined=False, twice=0, unjudged=0, missing=0, lacking=("evaluation", "plan"),
    studies=True, evaluates=True,
)  # fmt: skip

REPLY = Deadline("reply", By.PERSON, binding=True, state=State.RUNNING, last=AT.date())
PROPOSE = Deadline("propose", By.FUNDER, binding=True, state=State.RUNNING)


@pytest.mark.parametrize(
    ("mark", "clocks", "waits", "ends"),
    [
        ({}, {}, {}, ("delais", "pieces")),
        ({}, {}, {"missing": 4}, ("pieces", "delais")),
        ({}, {"complete": AT}, {"missing": 4}, ("evaluation",)),
        ({}, {"complete": AT}, {}, ("evaluation",)),
        ({}, {"complete": AT}, {"lacking": ("plan",)}, ("plan",)),
        ({}, {"complete": AT}, {"lacking": ()}, ("decision",)),
        ({}, {"complete": AT}, {"evaluates": False}, ("L’évaluation attend un évaluateur",)),
        ({}, {"complete": AT, "presumed": True}, {"studies": False}, ("evaluation",)),
        ({}, {"complete": AT}, {"studies": False, "lacking": ()}, ("Attend un agent",)),
        ({}, {"complete": AT, "deadlines": (PROPOSE,)}, {"lacking": ()}, ("plan#proposition",)),
        ({}, {"complete": AT, "deadlines": (REPLY,)}, {"lacking": ()}, (str(AT.year),)),
        ({}, {}, {"studies": False, "urgent": True, "arrived": True}, ("Attend un agent",)),
        ({"waits": True}, {}, {"unjudged": 2}, ("#papers",)),
        ({"unread": 1}, {}, {"urgent": True, "arrived": True}, ("#recu", "urgence", "messages")),
        ({}, {}, {"proposed": True, "twice": 1}, ("decision",)),
        ({}, {}, {"proposed": True, "mine": True}, ("Attend une deuxième personne",)),
        ({"waits": True}, {}, {"declined": True}, ("decision",)),
        ({"unread": 1}, {}, {"arrived": True, "awaits": True}, ("Attendre l’arbitre",)),
        ({}, {}, {"arrived": True, "awaits": True, "referee": True}, ("/arbitrer",)),
        ({"waits": True}, {}, {"arrived": True, "ruled": True}, ("#recu",)),
        ({"decision": SimpleNamespace(is_final=True)}, {}, {"urgent": True, "unjudged": 1}, ()),
        ({"decision": SimpleNamespace(is_final=True), "unread": 2}, {}, {}, ("messages",)),
        ({"died": True}, {}, {"urgent": True, "unjudged": 1}, ("/decision",)),
        ({"died": True, "unread": 1}, {}, {}, ("messages", "/decision")),
    ],
)
def test_what_is_to_be_done_next(
    mark: dict[str, Any], clocks: dict[str, Any], waits: dict[str, Any], ends: tuple[str, ...]
) -> None:
    none: Any = {"unread": 0, "opinions": 0, "waits": False, "decision": None, "died": False}
    mark = none | mark
    dossier = SimpleNamespace(number=NUMBER, withdrawn_at=None)
    known = SimpleNamespace(**{"complete": None, "presumed": False, "deadlines": ()} | clocks)
    frame: Any = SimpleNamespace(
        dossier=dossier,
        mark=SimpleNamespace(**mark),
        clocks=known,
        on_paper=False,
        mourning=Mourning(mark["died"], Told.NOBODY),
    )
    with in_language("fr"):
        steps = to_do(frame, replace(WAITING, **waits))
    assert not any("renvoyer" in one.words for one in steps if waits.get("ruled"))
    assert [
        (one.address or one.words).endswith(end) for one, end in zip(steps, ends, strict=True)
    ] == [True for _ in ends]


def test_dates_of_one_day_follow_the_law_and_what_lacks_is_named() -> None:
    same = [(one, AT) for one in (Milestone.COMPLETE, Milestone.FILED, Milestone.ASKED)]
    told = [one for one, _day in sorted(same, key=case._in_order)]
    assert told == [Milestone.FILED, Milestone.ASKED, Milestone.COMPLETE]
    with in_language("fr"):
        link = noting.link(Problem(note.PAGE, note.MILESTONE, note.NOT_YET), Milestone.ACCEPTED)
    assert link[1].endswith("Proposition de plan d’aide envoyée, ou Proposition définitive envoyée")


def test_what_an_evaluation_lacks_is_told_in_the_order_of_its_page_and_letters_once() -> None:
    names = [f"#{one}" for one in grid().required]
    wrong = [(one, one) for one in (*names, "#visited_on", "#profession", "#tick")]
    ordered = evaluating._in_order(wrong)
    with in_language("fr"):
        told = evaluating._in_short(Typed({}, 0, "", ordered))
    assert [address for address, _text in told] == ["#profession", "#visited_on", names[0], "#tick"]
    assert told[2][1] == "Il manque 10 lettres dans la grille"


def test_what_happened_again_on_one_day_is_told_once_and_by_whom() -> None:
    at = [AT + timedelta(hours=hour) for hour in range(8)]
    opened: Any = [
        SimpleNamespace(word=word, at=when, detail=detail, role=role, actor="c-1")
        for word, when, detail, role in (
            ("Sealed", at[0], {}, Role.WORKER),
            ("DossierOpened", at[1], {"part": "dossier"}, Role.CASEWORKER),
            ("DossierOpened", at[2], {"part": "pieces/identity-1.pdf"}, Role.CASEWORKER),
            ("DossierOpened", at[3], {"part": "dossier"}, Role.CASEWORKER),
            ("MilestoneNoted", at[4], {"milestone": "complete", "day": "2026-03-02"}, Role.FUNDER),
            ("MilestoneNoted", at[5], {"milestone": "complete", "day": ""}, Role.CASEWORKER),
            ("SheetSigned", at[6], {"sheet": "GA-2026-1-1-P1"}, Role.CASEWORKER),
            ("SheetSealed", at[7], {"sheet": "GA-2026-1-1-E1"}, Role.WORKER),
        )
    ]
    with in_language("fr"):
        told = history(opened, {"c-1": "Claire Morel"})
    assert [(one.words, one.by, one.at, one.times) for one in told] == [
        ("Évaluation scellée dans le coffre", "", at[7], 1),
        ("Plan d’aide signé", "Claire Morel", at[6], 1),
        ("Date annulée\u00a0: Dossier complet", "Claire Morel", at[5], 1),
        ("Date notée\u00a0: Dossier complet", "", at[4], 1),
        ("Ouverte", "Claire Morel", at[3], 2),
        ("Scellée dans le coffre", "", at[0], 1),
    ]


def test_long_parts_are_folded_with_their_counts() -> None:
    tree = the_dossier("fr")
    folds = {
        one.xpath("string(./summary/*[self::h2 or self::h3])"): one.xpath("string(./summary/span)")
        for one in tree.xpath("//details[@class='app-fold']")
    }
    assert folds["Votre retraite"] == "(1)"
    assert folds["Relu dans le coffre à l’ouverture"] == "(2)"
    assert folds["Plus ancien"] == "(1)"
    assert len(tree.xpath("//ol[@class='app-history'][not(ancestor::details)]/li")) == 3
    assert not tree.xpath("//details[@open]")
    assert the_dossier("fr", unfolded=True).xpath("//details[@open]//dl//bdi[contains(., 'SNCF')]")


@pytest.mark.parametrize("stage", ["to_study", "decided"])
def test_nothing_is_asked_of_a_paper_once_the_dossier_was_answered(stage: str) -> None:
    """What was judged stays said."""
    judged = SimpleNamespace(worth="suits", rank=1, judged_at=AT)
    deposit = SimpleNamespace(name="pieces/1", size_bytes=1000)
    paper = SimpleNamespace(deposit=deposit, label="Avis d’impôt", filename="avis.pdf")
    tree = the_dossier(
        "fr", (paper,), stage=stage, judged={"pieces/1": judged}, shown_name="pieces/1",
        judge="Claire Morel",
    )  # fmt: skip
    (beside,) = tree.xpath("//div[@class='app-side']")
    assert not beside.xpath(".//form")
    assert ("par\xa0: Claire Morel" in beside.text_content()) is (stage == "decided")
    (promised,) = tree.xpath("//section//h3")
    assert promised.text_content() == (
        "Promis, et jamais arrivés" if stage == "decided" else "À venir"
    )


def test_a_paper_read_again_has_its_french_name_first() -> None:
    (read,) = the_dossier("fr").xpath("//dt[contains(., 'scan.pdf')]")
    assert read.text.strip() == "Avis d’impôt"


def test_one_file_sent_as_two_papers_is_each_of_them() -> None:
    names = (
        "pieces/identity-1.pdf",
        "pieces/tax_notice-1.pdf",
        "additions/1/pieces/identity-1.pdf",
    )
    same: list[Any] = [SimpleNamespace(name=name, sha256="a") for name in names]
    told = [{"kind": kind, "sha256": "a", "filename": f"{kind}.pdf"} for kind in ("identity",
            "tax_notice")]  # fmt: skip
    with in_language("fr", "/instruction/"):
        shown = papers_of(same, [{"papers": told}], edition())
    assert [(one.label, one.filename, one.added) for one in shown] == [
        ("Pièce d’identité", "identity.pdf", False),
        ("Avis d’impôt", "tax_notice.pdf", False),
        ("Pièce d’identité", "identity.pdf", True),
    ]


def test_each_paper_that_was_read_again_is_named() -> None:
    """The copy of a photo by the paper it is a copy of; what is no paper by its name alone."""
    deposit: Any = SimpleNamespace(name="pieces/identity-1.heic")
    paper = Paper(deposit, "Pièce d’identité", "IMG_1.HEIC")
    names = ("dossier.pdf:seal", deposit.name, "copies/identity-1.jpg", "additions/1/manifest.json")
    seen = sight([Finding(name, Outcome.SAME) for name in names], [paper])
    assert [(one.name, one.label, one.copy) for one in seen] == [
        ("dossier.pdf", "", False),
        (deposit.name, paper.label, False),
        ("copies/identity-1.jpg", paper.label, True),
        ("additions/1/", "", False),
    ]


def test_nothing_stands_beside_an_empty_space() -> None:
    """Without papers the answers take their place."""
    deposit = SimpleNamespace(name="pieces/1", size_bytes=1000)
    paper = SimpleNamespace(deposit=deposit, label="Avis d’impôt", filename="avis.pdf")
    for papers, first in (((), "Réponses"), ((paper,), "Documents")):
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
    (folded,) = the_dossier(language).xpath("//details//details")
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
    several = the_dossier(language, (paper,), pages=(1, 2, 3))
    assert len(several.xpath("//section//img[not(ancestor::details)]")) == 1
    assert several.xpath("//section//details//img/@loading") == ["lazy", "lazy"]
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
    neighbours: Any = dict(doors.NEIGHBOURS)
    neighbours |= {"post": Post(), "editions": doors.editions()}
    rules = doors.an_app(Desk(**neighbours), doors=("caseworker",)).url_map.bind("localhost")
    endpoint, told = rules.match(f"/instruction/{NUMBER}/document/copies/identity-1.jpg/1.png")
    assert (endpoint, told["name"]) == ("caseworker.image", "copies/identity-1.jpg")
    with pytest.raises(NotFound):
        rules.match(f"/instruction/{NUMBER}/document/secrets/identity-1.jpg/1.png")
