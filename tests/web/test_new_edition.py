"""A new edition while somebody fills in the old one: said before, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient

from portal.demo.postgres import Postgres
from portal.desk import Desk
from tests.acts.editions import FROM_THEN_ON, two_editions
from tests.build import NOON, Clock
from tests.web import doors
from tests.web.markup import parsed
from tests.web.test_applicant import Visitor

EVE = FROM_THEN_ON.replace(month=5, day=31)
"""The day before; in France it is midnight at 22 h of the universal clock."""


@pytest.fixture
def desk(postgres: Postgres, tmp_path: Path) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as desk:
        yield replace(desk, editions=two_editions(tmp_path))


@pytest.fixture
def client(desk: Desk) -> Iterator[FlaskClient]:
    provider = doors.demo_provider(desk)
    client = doors.an_app(desk, oidc_citizens_issuer=provider.citizens_issuer).test_client()
    client.set_cookie("langue", "fr")
    doors.sign_in(client)
    yield client
    provider.stop()


@pytest.fixture
def visitor(client: FlaskClient, desk: Desk) -> Visitor:
    """Somebody who filled in all of the old form the evening before."""
    clock = cast("Clock", desk.clock)
    assert clock.now == NOON
    clock.now = EVE.replace(hour=21, minute=30)
    doors.sign_in(client)
    visitor = Visitor(client)
    visitor.begin()
    visitor.fill(used_name="Le Bihan")
    return visitor


def changed(desk: Desk) -> None:
    cast("Clock", desk.clock).now = EVE.replace(hour=22, minute=5)


def told(visitor: Visitor) -> list[str]:
    text = visitor.get(f"{visitor.draft}nouveau-formulaire").text
    found = parsed(text).xpath("//main//ul/li")
    return [each.text_content().strip() for each in found]


def test_nothing_is_said_before_its_day(visitor: Visitor) -> None:
    assert visitor.get(visitor.draft).status_code == 200
    assert "n’a pas changé" in visitor.get(f"{visitor.draft}nouveau-formulaire").text


def test_every_page_leads_to_what_changes_and_the_person_goes_on(
    visitor: Visitor, desk: Desk
) -> None:
    changed(desk)
    notice = f"{visitor.draft}nouveau-formulaire"
    for part in ("", "name", "verifier", "documents"):
        assert visitor.get(visitor.draft + part).headers["Location"] == notice, part
    questions = told(visitor)
    assert len(questions) == 4
    assert any("occupez" in one or "logement" in one for one in questions), questions
    assert any(one.startswith("Je déclare sur l’honneur") for one in questions), "the old words"
    assert visitor.post(notice).headers["Location"] == visitor.draft
    assert "Voir ce qui vous est demandé de nouveau" in visitor.get(visitor.draft).text
    assert told(visitor) == questions, "it stays there to be read again"
    page = visitor.get(visitor.draft + "name").text
    assert "Le Goff" in page
    assert "daily_name" in page


def test_what_is_being_typed_at_midnight_is_kept(visitor: Visitor, desk: Desk) -> None:
    visitor.get(visitor.draft + "contact")
    changed(desk)
    kept = visitor.post(
        visitor.draft + "contact", phone="01 99 00 11 22", email="", visit_contact="no"
    )
    assert kept.status_code == 303
    notice = visitor.get(kept.headers["Location"])
    assert notice.headers["Location"] == f"{visitor.draft}nouveau-formulaire"
    visitor.get(notice.headers["Location"])
    visitor.post(f"{visitor.draft}nouveau-formulaire")
    assert "01 99 00 11 22" in visitor.get(visitor.draft + "contact").text.replace("\u00a0", " ")


def test_nothing_is_sent_under_the_old_form(visitor: Visitor, desk: Desk) -> None:
    visitor.get(visitor.draft + "verifier")
    changed(desk)
    stopped = visitor.post(visitor.draft + "envoyer")
    assert stopped.headers["Location"] == f"{visitor.draft}nouveau-formulaire"
