"""The pages to decide: what was typed is never lost, and nothing is decided over another's head."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.office import Office, file
from tests.browser.every.site import an_office
from tests.web import doors
from tests.web.markup import parsed


@pytest.fixture(scope="module")
def office(
    postgres: Postgres,
    wired: Desk,  # noqa: F811
    s3: S3Server,
    secrets: Path,  # noqa: F811
) -> Iterator[Office]:
    with an_office(postgres, wired, s3, secrets, "deciding") as made:
        yield made


def sent(client: FlaskClient, path: str, **told: Any) -> TestResponse:
    token = doors.token_in(client.get(path.partition("/decision")[0] + "/decision").text)
    return client.post(path, data={"csrf_token": token, **told})


def test_who_comes_second_keeps_their_words_and_decides_nothing_by_them(office: Office) -> None:
    number = f"{file(office.desk).number}-1"
    office.work()
    running = doors.demo_provider(office.desk)
    app = doors.an_app(office.desk, oidc_staff_issuer=running.agents_issuer)
    at, people = f"/instruction/{number}/decision", [app.test_client(), app.test_client()]
    for client, part in zip(people, ("caseworker", "manager"), strict=True):
        doors.sign_in(client, "instruction", funder="dep-35", part=part)
    long = sent(people[0], at, verdict="refused", grounds="residence", seen="0", words="a" * 5000)
    assert (long.status_code, "a" * 5000 in long.text) == (422, True), "all that was typed"
    assert "maxlength" not in long.text
    empty = sent(people[0], at, verdict="refused", grounds="residence", seen="0",
                 letter=(io.BytesIO(b""), "lettre.pdf"))  # fmt: skip
    assert (empty.status_code, "Ce fichier est vide" in empty.text) == (422, True)
    keys = []
    for client, ground in zip(people, ("residence", "other_benefit"), strict=True):
        sent(client, at, verdict="refused", grounds=ground, seen="0", words=f"Mots {ground}.")
        (key,) = parsed(client.get(f"{at}/verifier").text).xpath("//input[@name='key']/@value")
        keys.append(str(key))
    assert sent(people[0], f"{at}/sceller", key=keys[0]).status_code == 303
    late = sent(people[1], f"{at}/sceller", key=keys[1])
    assert (late.status_code, "Ce que vous avez écrit est gardé" in late.text) == (409, True)
    assert "Votre décision n’est pas prise" in late.text and "validez de nouveau" not in late.text
    office.work()
    shown = parsed(people[1].get(at).text)
    assert shown.xpath("//textarea[@name='words']")[0].text.strip() == "Mots other_benefit."
    assert shown.xpath("//input[@checked]/@value") == ["other_benefit"], "no verdict"
    (folded,) = shown.xpath("//details[.//textarea[@name='words']]")
    assert "open" not in folded.attrib
    assert "à la place de cette décision" in folded.text_content()
    assert parsed(people[0].get(at).text).xpath("//input[@checked]") == []
    running.stop()
