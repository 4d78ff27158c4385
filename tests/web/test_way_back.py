"""A way back keeps where the page leads on to, and never leads to somebody else's."""

from __future__ import annotations

import pytest

from portal.web.way_back import safe_way_back
from tests.web.drawn import app_of, edition

SIGN_IN = "/connexion/demande"
DRAFT = "/demande/00000000-0000-4000-8000-000000000001"
APP = app_of(edition(), doors=("public", "applicant"))


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (f"{SIGN_IN}?suite=/suivi/", f"{SIGN_IN}?suite=/suivi/"),
        (f"{DRAFT}/name?suite=verifier", f"{DRAFT}/name?suite=verifier"),
        (f"{SIGN_IN}?suite=%2Fsuivi%2F&x=1#y", f"{SIGN_IN}?suite=/suivi/"),
        (
            f"{SIGN_IN}?suite={DRAFT}/name%3Fsuite%3Dverifier",
            f"{SIGN_IN}?suite={DRAFT}/name%3Fsuite%3Dverifier",
        ),
        (f"{SIGN_IN}?suite=https://evil.example/", SIGN_IN),
        (f"{SIGN_IN}?suite=//evil.example/", SIGN_IN),
        (f"{SIGN_IN}?suite=/%5Cevil.example", SIGN_IN),
        (f"{SIGN_IN}?suite=/suivi/%0d%0aSet-Cookie:a", SIGN_IN),
        (f"{SIGN_IN}?autre=/suivi/", SIGN_IN),
        (f"{SIGN_IN}?suite=/{'a' * 400}", None),
        ("https://evil.example/?suite=/suivi/", None),
        ("//evil.example/?suite=/suivi/", None),
        ("/nowhere?suite=/suivi/", None),
    ],
)
def test_only_what_is_ours_is_kept(address: str, kept: str | None) -> None:
    with APP.test_request_context():
        assert safe_way_back(address) == kept


def test_choosing_a_language_keeps_where_one_was_going() -> None:
    client = APP.test_client()
    page = client.get(f"/accessibilite?suite={DRAFT}/name").text
    link = next(part.split('"')[0] for part in page.split('href="') if part.startswith("/langue/"))
    assert client.get(link).headers["Location"] == f"/accessibilite?suite={DRAFT}/name"
    away = client.get("/langue/en?retour=/accessibilite%3Fsuite%3Dhttps://evil.example/")
    assert away.headers["Location"] == "/accessibilite"
