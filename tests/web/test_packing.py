"""Pages travel packed, but never where their size could tell somebody else a secret."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

from tests.web import drawn

TAKES = {"Accept-Encoding": "gzip, deflate, br"}
PAGE = "/nulle-part"
COOKIE = ("langue", "fr")
"""Any: the portal does not look which."""


@pytest.fixture
def client() -> FlaskClient:
    return drawn.app().test_client()


def packed(client: FlaskClient, path: str = PAGE, site: str = "") -> bool:
    """Whether this came packed; it is whole either way."""
    told = {"Sec-Fetch-Site": site} if site else {}
    with client.get(path, headers={**TAKES, **told}) as answer:
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        text = gzip.decompress(answer.data) if is_packed else answer.data
    assert b"</html>" in text or path != PAGE
    return is_packed


def test_a_page_of_nobody_is_packed_for_everybody(client: FlaskClient) -> None:
    assert packed(client)
    assert packed(client, site="cross-site")
    assert not client.get(PAGE).headers.get("Content-Encoding"), "nobody said that it may be"


@pytest.mark.parametrize(
    ("site", "is_packed"),
    [
        ("same-origin", True),
        ("none", True),
        ("cross-site", False),
        ("same-site", False),
        ("", False),
    ],
)
def test_a_page_of_somebody_is_packed_for_our_own_pages_alone(
    client: FlaskClient, site: str, is_packed: bool
) -> None:
    """Asked for by another site, its size would tell what stands in it (BREACH)."""
    client.set_cookie(*COOKIE)
    assert packed(client, site=site) is is_packed


def test_a_file_is_packed_and_known_again(client: FlaskClient) -> None:
    client.set_cookie(*COOKIE)
    assert packed(client, "/static/style.css")
    with client.get("/static/style.css", headers=TAKES) as first:
        tag = first.headers["ETag"]
    assert tag.startswith("W/")
    with client.get("/static/style.css", headers={**TAKES, "If-None-Match": tag}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_what_is_packed_already_is_left_alone(client: FlaskClient) -> None:
    path = "/static/fonts/lexend-latin-400-normal.woff2"
    with client.get(path, headers=TAKES) as answer:
        assert "Content-Encoding" not in answer.headers
        assert answer.data.startswith(b"wOF2")
