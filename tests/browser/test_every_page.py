"""Every page of the portal, in every state, language and width: what a person may stumble over.

The list comes from the application's own map of addresses: a page that no state shows fails. Each
state is drawn; one of eight is looked at in a browser, in one language at one width (SEED says
which). `--all` looks at all of them, in every language, at every width.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.web import errors
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.adapters import seals
from tests.browser.conftest import a_browser
from tests.browser.every.pages import (
    ENLARGED,
    SMALL,
    Shelf,
    a_shelf,
    a_window,
    faults_in_forced_colours,
    faults_in_large_letters,
    faults_of,
    faults_when_enlarged,
    mutant,
)
from tests.browser.every.site import Site, a_site, an_office
from tests.browser.every.states import Drawn, State, drawn, get, named
from tests.browser.every.states_ended import states_ended
from tests.browser.every.states_exchange import states_exchange
from tests.browser.every.states_form import states_form
from tests.browser.every.states_helping import states_helping
from tests.browser.every.states_in import states_in
from tests.browser.every.states_invited import states_invited
from tests.browser.every.states_offer import states_offer
from tests.browser.every.states_open import open_states
from tests.browser.every.states_operator import states_operator
from tests.browser.every.states_sent import Sent, sent_by, states_sent
from tests.browser.every.states_signing import states_signing
from tests.browser.every.states_study import states_study
from tests.browser.every.states_talk import states_talk
from tests.browser.every.states_two import states_two
from tests.browser.every.states_ways import states_ways
from tests.browser.every.states_wrong import states_wrong
from tests.browser.person import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SEED = int(os.environ.get("SEED", "0"))
ALWAYS = ("the session ends soon", "a request, sealed", "papers, some", "check, all answered")
"""Pages that every sample holds."""
BROWSERS = 2
TEMPLATES = Path(errors.__file__).parent / "templates"

OF_SOFTWARE = (
    "jwks", "metadata", "openapi", "changes", "card", "manifest", "pdf", "record", "one_object",
    "bag", "sip", "reconciliation", "reconciliation_file",
)  # fmt: skip
NO_PAGE: Mapping[str, str] = {
    "GET applicant.added.addition": "a PDF to save",
    "GET applicant.following.document": "a PDF to save",
    "GET applicant.exchanges.letter": "a PDF to save",
    "GET applicant.pictures.picture": "a drawing, shown by the page of papers",
    "POST caseworker.exchange.cancel": "leads to the papers",
    "GET caseworker.letter_drafts.image": "an image, shown by the decision to check",
    "GET caseworker.letter_drafts.save": "a file to save",
    "POST taking_up.forget": "leads back to the page that was typed in",
    "POST caseworker.proposing.send": "leads to the plan",
    "POST caseworker.kin.tell_apart": "leads to the dossier",
    "POST caseworker.kin.take_back": "leads to the dossier",
    "POST caseworker.second.confirm": "leads to the decision",
    "POST caseworker.second.decline": "leads to the decision",
    "POST caseworker.digest.choose": "leads to what was chosen",
    "POST caseworker.consulting.end": "leads to the opinions",
    "GET caseworker.expert.image": "an image, shown by what an expert is shown",
    "POST caseworker.expert.send": "leads to the code",
    "POST caseworker.case.say_worth": "leads to the next paper",
    "POST caseworker.inbox.seek": "leads to the list",
    "POST caseworker.inbox.saved_filters.keep": "leads to the list",
    "POST caseworker.inbox.saved_filters.drop": "leads to the list",
    "GET caseworker.inbox.figures.export": "a file to save",
    "GET caseworker.reconciling.file": "a file to save",
    "POST caseworker.exporting.export": "a file to save",
    "POST caseworker.software.end": "leads to the software",
    "POST caseworker.destinations.end": "leads to the destination",
    "POST caseworker.destinations.end_secret": "leads to the destination",
    "POST caseworker.destinations.again": "leads to the destination",
    "POST caseworker.team.see": "leads to the team",
    "POST caseworker.team.review": "leads to the person",
    "GET applicant.by_telephone.image": "a drawing, shown by the page beside it",
    "GET applicant.by_telephone.arrived": "a part of a page, shown in it",
    "GET caseworker.image": "an image, shown by the dossier",
    "GET caseworker.original": "a file to save",
    "GET health.health": "for load balancers",
    **{
        f"POST api.{one}": "read by software"
        for one in ("token", "introspect", "revoke", "ack", "status")
    },
    **{f"GET api.{one}": "read by software" for one in OF_SOFTWARE},
    "GET static": "style, script, typefaces",
    "GET public.choose_language": "leads back to a page",
    "GET login.start": "leads to the provider",
    "POST login.leave": "leads to the provider, or to the page that says it",
    "POST staying.longer": "answers a script",
    "POST ways.add": "leads to a sign-in",
    "POST ways.join": "leads to the sign-ins",
    "POST ways.remove": "leads to the sign-ins",
    "POST applicant.vouching.decline": "leads to the page, typed",
    "POST applicant.vouching.take": "leads to the page, filled",
    "POST applicant.own.start": "leads to the steps",
    "POST applicant.own.discard": "leads to the list",
    "POST applicant.new_edition.move": "leads to the steps",
    "POST applicant.resume_code.make": "leads to the code",
    "POST applicant.by_telephone.make": "leads to the link",
    "POST applicant.offered.open_it": "leads to the proposal",
    "POST applicant.couple.begin": "leads to the spouse's request",
    "POST applicant.couple.begin_after": "leads to the spouse's request",
    "POST applicant.couple.separate": "leads to the request",
    "POST applicant.counter.start": "leads to the steps",
    "GET applicant.paper.begun": "a PDF to print",
    "GET paper_blank.blank": "a PDF to print",
    "POST applicant.adding.start": "leads to the addition",
    "GET applicant.mandate_yes.printed": "a PDF to save",
    "POST applicant.mandate_yes.signed_on_paper": "leads to the mandate",
    "POST applicant.helped.begin": "leads to the steps",
    "POST applicant.helped.stop": "leads to the list",
    "POST applicant.inviting.stop": "leads to the invitations",
    "POST applicant.invited.finish": "leads to the end of the link",
    "GET operator.begin": "leads to the funders",
    "POST operator.rehearsing.rehearsal": "leads to the funder",
    "POST operator.rehearsing.bag": "a file to save",
}
"""What is no page of HTML, with its reason."""


@pytest.fixture(scope="module")
def site(
    postgres: Postgres,
    wired: Desk,  # noqa: F811
    s3: S3Server,
    secrets: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A portal of its own, without a browser: in one thread, they would not let each other work."""
    folder = tmp_path_factory.mktemp("post")
    with an_office(postgres, wired, s3, secrets, "every") as office, a_site(office, folder) as site:
        yield site


@pytest.fixture(scope="module")
def both(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Sequence[tuple[State, Drawn]]:
    """Each state, and its page in the language whose turn it is.

    It is drawn at once: what comes after may change it, as a decision that is proposed, and taken.
    """
    made = enumerate(every_state(site, tmp_path_factory.mktemp("every")))
    spoken = offered(site)
    return [(one, drawn(site.app, one, chosen(rank, spoken, 1))) for rank, one in made]


@pytest.fixture(scope="module")
def states(both: Sequence[tuple[State, Drawn]]) -> Sequence[State]:
    return [state for state, _ in both]


@pytest.fixture(scope="module")
def today(both: Sequence[tuple[State, Drawn]]) -> Sequence[Drawn]:
    return [page for _, page in both]


def every_state(site: Site, folder: Path) -> Iterator[State]:
    """Each state of each page; made one after the other, since some follow from others."""
    sent = sent_by(site)
    yield from states_sent(site, sent)
    yield from states_exchange(site, sent.who)
    yield from states_helping(site)
    yield from states_signing(site)
    yield from states_invited(site)
    yield from open_states(site, pdfs(site, sent, folder))
    yield from states_in(site)
    yield from states_ways(site)
    yield from states_form(site, folder)
    yield from states_two(site)
    yield from states_study(site)
    yield from states_offer(site, sent.who)
    yield from states_ended(site)
    yield from states_talk(site)
    yield from states_operator(site)
    yield from states_wrong(site)


def pdfs(site: Site, sent: Sent, folder: Path) -> Mapping[str, bytes]:
    """A PDF for each thing that the public check may find."""
    ours = get(sent.who.client, f"/suivi/{sent.sealed}-1/document.pdf")("fr").data
    other = seals.an_authority(folder / "theirs")
    changed = bytearray(ours)
    changed[len(ours) // 2] ^= 1
    return {
        "intact": ours,
        "changed": bytes(changed),
        "somebody else's seal": seals.sealer(other).seal(seals.printed()),
    }


def offered(site: Site) -> Sequence[str]:
    """The languages that the application offers."""
    told: Sequence[str] = site.app.extensions["languages"]
    return told


def chosen(rank: int, each: Sequence[Any], every: int) -> Any:
    """The one of these that is this state's turn today: in so many days, each has its own."""
    return each[(rank + SEED // every) % len(each)]


def test_each_state_of_each_page_has_no_fault(site: Site, today: Sequence[Drawn]) -> None:
    turns = [chosen(rank, WIDTHS, len(offered(site))) for rank in range(len(today))]
    every = zip(range(len(today)), today, turns, strict=True)
    pages = [(page, [width]) for rank, page, width in every if looked_at_today(rank, page)]
    if found := looked_at(site, pages):
        pytest.fail(f"SEED={SEED}\n{found}", pytrace=False)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_each_state_of_each_page_in_every_language_at_every_width(
    site: Site, states: Sequence[State]
) -> None:
    every = [drawn(site.app, state, told) for state in states for told in offered(site)]
    if found := looked_at(site, [(page, WIDTHS) for page in every]):
        pytest.fail(found, pytrace=False)


TURNS = 8
"""Of so many pages one is looked at in a browser: another one each day."""


def looked_at_today(rank: int, page: Drawn) -> bool:
    """Whether it is this page's turn: by its rank, and the pages that every sample holds."""
    return (rank + SEED) % TURNS == 0 or page.name in ALWAYS


SAMPLED = 24
"""Of so many pages one is looked at in forced colours, and enlarged: another one each day."""


def test_in_forced_colours_and_enlarged_nothing_is_lost(site: Site, today: Sequence[Drawn]) -> None:
    pages = [page for rank, page in enumerate(today) if (rank + SEED) % SAMPLED == 0]
    pages += [page for page in today if page.name in ALWAYS]
    found: list[str] = []
    with a_shelf(site.nobody()) as shelf, a_browser() as browser:
        with a_window(browser) as window:
            for page in pages:
                found += faults_in_forced_colours(window, shelf, page)
        with a_window(browser, **ENLARGED) as window:
            for page in pages:
                found += faults_when_enlarged(window, shelf, page)
        with a_window(browser, **SMALL) as window:
            for page in pages:
                found += faults_in_large_letters(window, shelf, page)
    if found:
        pytest.fail("\n".join([f"SEED={SEED}", *found]), pytrace=False)


def test_a_telephone_is_not_offered_to_a_telephone(site: Site, today: Sequence[Drawn]) -> None:
    """Where fingers point on a small screen; a narrow window of a computer keeps the offer."""
    (papers,) = (page for page in today if page.name == "papers, some")
    shown = {}
    with a_shelf(site.nobody()) as shelf, a_browser() as browser:
        for fingers in (True, False):
            with a_window(browser, **SMALL, has_touch=fingers, is_mobile=fingers) as window:
                window.goto(shelf.put(papers))
                shown[fingers] = window.locator(".app-handed").first.is_visible()
                assert window.locator("input[type=file]").first.is_visible()
    assert shown == {True: False, False: True}


MUTANTS: Mapping[tuple[str, str], str] = {
    ('<label class="govuk-label govuk-label--s" for="birth_name">', "<label>"): "has no name",
    ('<html lang="', '<html lang="xx" data-was="'): "the language is xx",
    ('<html lang="', '<html dir="rtl" lang="'): "it is not ltr",
    ("</main>", "<h1>Encore</h1></main>"): "2 headings of the first rank",
    ("</main>", '<a href="/" tabindex="3">Ici</a></main>'): "is taken out of the order",
    ("<ul>", '<ul style="flex-direction: row-reverse">'): "is reached after",
    ('id="erreurs" tabindex="-1"', 'id="erreurs"'): "not on the summary",
    ('class="govuk-error-summary" ', ""): "is not said in a summary",
    ("</main>", '<p><button style="padding: 0">Ici</button></p></main>'): "less than 44",
    ("</main>", '<p><a href="/" style="font-size: 9px">Ici</a></p></main>'): "less than 24",
    ("</main>", f"<p style='white-space: nowrap'>{'long ' * 300}</p></main>"): "wide, not",
    ("</main>", '<p style="height: 9px; overflow: hidden">Un mot</p></main>'): "is cut",
    ("</main>", '<p style="color: #ccc">Un mot</p></main>'): "color-contrast",
    ("</main>", '<p style="position: fixed; top: 0; height: 90vh">Ici</p></main>'): "covers",
}
"""What a change of a page of questions must be told by."""
UNSEEN: Mapping[tuple[str, str], str] = {
    ("</main>", '<p style="width: 9px; height: 9px; background: red"></p></main>'): "alone",
    ("</main>", '<button style="border: 0">Ici</button></main>'): "has no edge",
    ("</main>", '<a href="/" style="outline: 0">Ici</a></main>'): "does not show the focus",
    ("</main>", "<input type='checkbox' checked><b>x</b></main>"): "that it is chosen",
}
"""The same for who chose their own colours."""


def test_each_fault_is_found(site: Site, states: Sequence[State]) -> None:
    """The look itself: each fault that is put into a page is told, in its own words."""
    (state,) = (one for one in states if one.name == "page name, refused")
    page = drawn(site.app, state, "fr")
    mutants = [(mutant(page, *change), words) for change, words in MUTANTS.items()]
    unseen = [(mutant(page, *change), words) for change, words in UNSEEN.items()]
    missed = []
    with ExitStack() as stack:
        shelf = stack.enter_context(a_shelf(site.nobody()))
        window = stack.enter_context(a_window(stack.enter_context(a_browser()), **ENLARGED))
        for pages, look in ((mutants, faults_when_enlarged), (unseen, faults_in_forced_colours)):
            for page, words in pages:
                if not any(words in told for told in look(window, shelf, page)):
                    missed.append(page.name)
    assert missed == []


def looked_at(site: Site, pages: Sequence[tuple[Drawn, Sequence[int]]]) -> str:
    """What is wrong with these pages at these widths: two browsers look, each at every other."""
    with a_shelf(site.nobody()) as shelf, ThreadPoolExecutor(BROWSERS) as both:
        shares = [pages[rank::BROWSERS] for rank in range(BROWSERS)]
        found = both.map(partial(_looked_at, shelf), shares)
        return "\n".join(fault for faults in found for fault in faults)


def _looked_at(shelf: Shelf, pages: Sequence[tuple[Drawn, Sequence[int]]]) -> list[str]:
    found: list[str] = []
    with a_browser() as browser, a_window(browser) as window:
        for page, widths in pages:
            found += faults_of(window, shelf, page, widths)
    return found


def test_no_page_is_left_out(site: Site, today: Sequence[Drawn]) -> None:
    """Every route, template and status of error was among them; what is not says why."""
    routes = {
        named(rule, method)
        for rule in site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    visited = {each.endpoint for each in today}
    assert routes - visited - NO_PAGE.keys() == set(), "pages that no state shows"
    assert NO_PAGE.keys() - routes == set(), "no longer there: take it off the list"
    assert NO_PAGE.keys() & visited == set(), "shown by now: take it off the list"
    templates = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    assert templates - _loaded(site) == set(), "templates that no state draws"
    statuses = {each.answer.status_code for each in today}
    assert {400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503} - statuses == set()


def _loaded(site: Site) -> set[str]:
    environments = site.app.extensions["look"].values()
    return {name for each in environments for _, name in each.cache}
