"""The invented persons: what they answer holds, and each gets to the end by the real path."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from portal import places
from portal.adapters.papers import ContentPapers
from portal.demo.applicant import Applicant
from portal.demo.browser import Browser
from portal.demo.checked import check
from portal.demo.chosen import choose
from portal.demo.filling import Lost, filled
from portal.demo.folder import Folder
from portal.demo.loopback import free_ports
from portal.demo.pages import read_page
from portal.demo.situations import Situation, situations
from portal.demo.specimens import specimens
from portal.demo.start import Portal, Start
from portal.demo.usual import Place
from portal.domain.draft import Answer
from portal.domain.findings import exit_code
from portal.domain.happened import legal_day
from portal.form.edition import in_force
from portal.form.facts import facts_of
from portal.form.load import load_editions
from portal.form.pages import canonical
from portal.form.route import route

EVERYBODY = situations()


def routes_of(situation: Situation) -> tuple[tuple[str, str], ...]:
    """Who studies this person's request today, and for which aid."""
    today = legal_day(datetime.now(UTC))
    edition = in_force(load_editions(places.forms()), today)
    answers: dict[str, Answer] = {
        name: told.code if isinstance(told, Place) else told  # type: ignore[misc]  # rows of texts
        for name, told in situation.answers.items()
        if told != ""
    }
    right, problems = canonical(edition, answers, situation.language, today)
    assert problems == ()
    routing = route(edition, facts_of(edition, right, today))
    return tuple((one.funder, one.aid) for one in routing.routes)


def test_everybody_has_a_funder_and_no_two_the_same() -> None:
    found = [routes_of(one) for one in EVERYBODY]
    assert all(found)
    assert len({frozenset(one) for one in found}) == len(EVERYBODY)
    assert {one.language for one in EVERYBODY} == {"fr", "en"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, Folder]]:
    """A whole portal, as the demonstration starts it."""
    folder = Folder.made(tmp_path_factory.mktemp("portal"))
    said: list[str] = []
    with ExitStack() as stack:
        start = Start(folder, free_ports(1)[0], stack, said.append, kept=False)
        yield start.portal(), folder


@pytest.mark.parametrize(
    "situation",
    [*EVERYBODY[:3], *(pytest.param(one, marks=pytest.mark.long) for one in EVERYBODY[3:])],
    ids=lambda one: one.citizen.subject,
)
def test_each_files_page_by_page_and_all_is_the_same(
    running: tuple[Portal, Folder], situation: Situation
) -> None:
    portal, folder = running
    applicant = Applicant(portal.web, situation, lambda: specimens(situation.answers))
    number = applicant.file()
    applicant.until_sealed(number)
    checked = check(portal.desk, number, folder.dossiers)
    assert exit_code(checked.findings) == 0, checked.findings
    assert checked.verified
    kinds = {piece.kind for piece in checked.aid_request.pieces}
    assert kinds == {"identity", "tax_notice"}
    assert checked.aid_request.later  # the others are promised
    told = {(one.funder, route.aid) for one in checked.dossiers for route in one.routes}
    assert told == set(routes_of(situation))


def test_a_box_nobody_spoke_of_stops_the_robot() -> None:
    page = read_page('<main><form><input name="shoe_size" type="text"></form></main>')
    with pytest.raises(Lost, match="shoe_size"):
        filled(page.forms[0], EVERYBODY[0].answers)


def test_an_option_that_is_not_there_stops_the_robot() -> None:
    page = read_page('<main><form><input name="dwelling" type="radio" value="ship"></form></main>')
    with pytest.raises(Lost, match="dwelling"):
        filled(page.forms[0], EVERYBODY[0].answers)


def test_what_stands_outside_the_main_part_is_not_asked() -> None:
    footer = '<form><input name="csrf_token" type="hidden" value="x"></form>'
    assert read_page(f"<main></main><footer>{footer}</footer>").forms == []


def test_papers_are_what_they_say() -> None:
    for situation in EVERYBODY:
        for name, data, media_type in specimens(situation.answers).values():
            assert name
            assert ContentPapers().inspect(data).media_type == media_type


def test_nobody_comes_twice_in_a_row(tmp_path: Path) -> None:
    memory = tmp_path / "home" / "people"
    came = [choose(EVERYBODY, memory).citizen.subject for _ in range(40)]
    assert all(one != other for one, other in pairwise(came))
    assert len(set(came)) > len(EVERYBODY) // 2


def test_a_memory_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert choose(EVERYBODY, tmp_path / "file" / "people") in EVERYBODY


def agent_comes_in(web: str, funder: str) -> str:
    """Where an agent of this funder arrives, after the sign-in."""
    browser = Browser(web, "fr")
    seen = browser.get("/instruction/")
    seen = browser.get(next(link for link in seen.page.links if "/depart" in link))
    form = next(form for form in seen.page.forms if form.has("funder"))
    return browser.send(seen, form.action, [*form.hidden(), ("funder", funder)]).path


def test_an_agent_of_a_funder_comes_in(running: tuple[Portal, Folder]) -> None:
    """Appointed on arrival, by whoever vouches for them here."""
    assert agent_comes_in(running[0].web, "dep-35") == "/instruction/"


def test_an_agent_of_no_funder_does_not(running: tuple[Portal, Folder]) -> None:
    with pytest.raises(Lost, match="400"):
        agent_comes_in(running[0].web, "dep-00")
