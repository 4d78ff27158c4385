"""The demonstration's sign-in: funders by their names, and a wrong code is told, not thrown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from werkzeug.exceptions import BadRequest

from portal.demo import served
from portal.demo.agents import COUNTER, OPERATOR
from portal.demo.provider_rules import Client
from tests.build import Clock
from tests.web.doors import WEB
from tests.web.markup import parsed

ASKED = {
    "client_id": "portail",
    "redirect_uri": f"{WEB}/retour",
    "response_type": "code",
    "scope": "openid",
    "state": "s" * 32,
    "nonce": "n" * 32,
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
}


def _appoint(subject: str, funder: str) -> None:
    if funder != "dep-35":
        raise BadRequest


@pytest.fixture(scope="module")
def authorize() -> Iterator[str]:
    client = Client("portail", "s" * 32, f"{WEB}/retour", WEB)
    running = served.serve(
        0,
        citizens=client,
        agents=client,
        clock=Clock(),
        funders=lambda: ("anah", "dep-35"),
        appoint=_appoint,
    )
    yield f"{running.agents_issuer}/authorize"
    running.stop()


@pytest.mark.parametrize(("language", "name"), [("fr", "Agence nationale"), ("en", "national h")])
def test_funders_are_offered_by_name(authorize: str, language: str, name: str) -> None:
    tree = parsed(requests.get(authorize, ASKED | {"lang": language}, timeout=5).text)
    offered = {
        one.get("value"): one.text_content() for one in tree.xpath("//button[@name='funder']")
    }
    assert set(offered) == {"anah", "dep-35", COUNTER, OPERATOR}
    assert name in offered["anah"]


@pytest.mark.parametrize("code", ["dep-zz", "", "Dép 35 <b>"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_code_of_no_funder_is_asked_again(authorize: str, language: str, code: str) -> None:
    answer = requests.post(
        authorize, ASKED | {"lang": language, "funder": code}, timeout=5, allow_redirects=False
    )
    assert answer.status_code == 400
    tree = parsed(answer.text)
    assert tree.get("lang") == language
    assert tree.xpath("//p[@id='funder-error']")
    assert tree.xpath("//input[@id='funder']/@value") == [code]
    assert tree.xpath("//div[@class='govuk-error-summary']//a/@href") == ["#funder"]


def test_a_right_code_goes_on(authorize: str) -> None:
    answer = requests.post(
        authorize, ASKED | {"funder": "DEP-35"}, timeout=5, allow_redirects=False
    )
    assert answer.status_code == 302
