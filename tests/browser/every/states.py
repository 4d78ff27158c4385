"""A state of a page: how it is reached, in any language; and what was drawn of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.web.guard import LANGUAGE_COOKIE
from tests.web import doors

Draw = Callable[[str], TestResponse]
"""Language → the page."""

_callers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class State:
    """A page in one state, by its name; its route is read from the request that was made."""

    name: str
    draw: Draw


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as the application drew it in one language."""

    name: str
    language: str
    endpoint: str
    answer: TestResponse = field(repr=False)

    @property
    def told(self) -> str:
        """The state and the address, for a person who looks for it."""
        return f"{self.name} ({self.language}, {self.answer.request.path})"


def drawn(app: Flask, state: State, language: str) -> Drawn:
    """The state, drawn; it must be a page of HTML that is no redirection."""
    answer = state.draw(language)
    assert answer.mimetype == "text/html", (state.name, answer.status, answer.headers)
    assert answer.status_code // 100 != 3, (state.name, answer.headers.get("Location"))
    return Drawn(state.name, language, endpoint(app, answer), answer)


def endpoint(app: Flask, answer: TestResponse) -> str:
    """The view that answered, with its method."""
    request = answer.request
    try:
        found = app.url_map.bind("localhost").match(request.path, request.method)[0]
    except Exception:  # an address or a method that is nobody's: a page of error
        return ""
    return f"{request.method} {found}"


def named(rule: Rule, method: str) -> str:
    """A rule of the map, as `endpoint` names it."""
    return f"{method} {rule.endpoint}"


def caller() -> dict[str, Any]:
    """An address that nobody asked from yet: what one address may ask is limited."""
    rank = next(_callers)
    return {"REMOTE_ADDR": f"10.{rank >> 16 & 255}.{rank >> 8 & 255}.{rank & 255}"}


def speaking(client: FlaskClient, language: str) -> FlaskClient:
    """The client, whose browser shows this language from now on, from a new address."""
    client.set_cookie(LANGUAGE_COOKIE, language)
    client.environ_base.update(caller())
    return client


def get(client: FlaskClient, path: str, **asked: Any) -> Draw:
    """The page at this address."""
    return lambda language: speaking(client, language).get(path, **asked)


def post(client: FlaskClient, path: str, page: str | None = None, **typed: Any) -> Draw:
    """What this page answers to what was typed (its token is taken from `page`)."""
    return partial(_post, client, path, page or path, typed)


def _post(
    client: FlaskClient, path: str, page: str, typed: dict[str, Any], language: str
) -> TestResponse:
    token = doors.token_in(speaking(client, language).get(page).text)
    return client.post(path, data={"csrf_token": token, **typed})


def each(*states: tuple[str, Draw]) -> Sequence[State]:
    """States by their names."""
    return [State(name, draw) for name, draw in states]
