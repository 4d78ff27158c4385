"""Pages of error: they promise what is true, and speak to whoever reads them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import g

from portal.domain.errors import NotFound, Unavailable
from portal.domain.people import Actor, Role
from portal.web import guard
from tests.web import drawn
from tests.web.test_papers import photo

AGENT = guard.SignIn(Actor(Role.CASEWORKER, "ines", "dep-35"), "https://id", "eidas1", "Inès")
PERSON = guard.SignIn(Actor(Role.APPLICANT, "ana"), "https://id", "eidas1", "Ana")


def shown(error: Exception, **request: Any) -> str:
    """The page that this error gives to this request."""
    with drawn.app().test_request_context("/demande/d-1/documents", **request):
        g.language = "fr"
        answer = drawn.app().make_response(drawn.app().handle_user_exception(error))
        text: str = answer.get_data(as_text=True)
        return text


def test_a_chosen_document_is_not_said_to_be_kept() -> None:
    sent = {"method": "POST", "content_type": "multipart/form-data"}
    with_document = shown(Unavailable("away"), data={"x": "1", "file-identity": photo()}, **sent)
    assert "choisissez-le de nouveau" in with_document
    assert 'name="x" value="1"' in with_document
    without = shown(Unavailable("away"), data={"x": "1"}, **sent)
    assert "choisissez-le de nouveau" not in without


@pytest.mark.parametrize(
    ("who", "said", "unsaid"),
    [
        (AGENT, "n’est pas à votre organisme", "vos demandes sont toujours là"),
        (PERSON, "vos demandes sont toujours là", "votre organisme"),
        (None, "vos demandes sont toujours là", "votre organisme"),
    ],
)
def test_what_is_not_there_is_told_to_each_in_their_words(
    monkeypatch: pytest.MonkeyPatch, who: guard.SignIn | None, said: str, unsaid: str
) -> None:
    for environment in drawn.app().extensions["look"].values():
        monkeypatch.setitem(environment.globals, "signed_in", lambda: who)
    page = shown(NotFound("no such dossier"))
    assert said in page
    assert unsaid not in page
