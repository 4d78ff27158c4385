"""An application that only draws: no database, no neighbour, the real edition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

from flask import Flask

from portal import places
from portal.domain.post import Post
from portal.form.edition import Edition, Page
from portal.form.load import load_editions
from portal.form.pages import PageForm
from portal.web import look
from portal.web.drafting import Titles, titles
from tests.build import Clock
from tests.web.doors import NEIGHBOURS, an_app

LANGUAGES = ("fr", "en")


@cache
def edition() -> Edition:
    """The edition in force."""
    editions = load_editions(places.forms())
    return editions[max(editions)]


@cache
def app() -> Flask:
    """Made once: it keeps nothing of what it draws."""
    return app_of(edition())


def app_of(asked: Edition, **settings: Any) -> Flask:
    """An application that draws the pages of this edition."""
    known = {
        "editions": {asked.id: asked},
        "clock": Clock(),
        "new_id": lambda: "an-id",
        "post": Post(),
    }
    desk: Any = SimpleNamespace(**{**NEIGHBOURS, **known})
    return an_app(desk, **{"doors": ()} | settings)


@contextmanager
def in_language(
    language: str, path: str = "/demande/d-1/a-page", made: Flask | None = None
) -> Iterator[None]:
    """As in a request of somebody who chose this language."""
    with (made or app()).test_request_context(path, headers={"Cookie": f"langue={language}"}):
        yield


def words(page: Page, language: str) -> Titles:
    """The titles of a page."""
    return titles(edition(), page, language)


def drawn(page_words: Titles, form: PageForm, *, problems: bool = False) -> str:
    """A page of questions, inside `in_language`."""
    wrong = [(f"#{box}", sentence) for box, sentence in form.problems()] if problems else []
    return look.page(
        "applicant/question.html",
        form=form,
        words=page_words,
        problems=wrong,
        back_to="/demande/d-1/",
        helped="",
    )
