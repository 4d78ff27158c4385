"""A crowd for the load: each person an invented citizen under another name, who thinks."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server

from portal.demo.applicant import Applicant
from portal.demo.browser import Browser, File, Seen
from portal.demo.provider import AGENTS, CITIZENS, Provider
from portal.demo.provider_rules import Client, Quiet
from portal.demo.situations import Situation, situations
from portal.demo.specimens import specimens
from portal.domain.dossier import digest
from portal.domain.draft import Answer
from portal.form.edition import Edition
from portal.form.pages import answers_of, canonical, form_class

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PROVIDER = "citoyens"
AS = "X-Somebody"
"""How the crowd's provider is told which of the many this one is."""


@dataclass(frozen=True, slots=True)
class Click:
    """One page asked for or sent: what it was, and how long the person waited."""

    what: str
    seconds: float


@dataclass(slots=True)
class Journey:
    """What became of one person: number, clicks, what they typed a page, the error if any."""

    rank: int
    number: str = ""
    clicks: list[Click] = field(default_factory=list)
    typed: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    papers: list[str] = field(default_factory=list)
    error: str = ""


class Thinking(Browser):
    """A browser whose person thinks before each click; it notes what was sent and the wait."""

    def __init__(self, web: str, language: str, journey: Journey, think: float) -> None:
        super().__init__(web, language)
        self._journey, self._think = journey, think
        rank = journey.rank
        self._chance = random.Random(rank)
        self._http.headers[AS] = str(rank)
        self._http.headers["X-Forwarded-For"] = f"10.1.{rank // 250}.{rank % 250}"
        self._http.headers["Sec-Fetch-Site"] = "same-origin"

    def _ask(
        self,
        method: str,
        address: str,
        data: list[tuple[str, str]] | None = None,
        files: dict[str, File] | None = None,
    ) -> Seen:
        time.sleep(self._think * self._chance.uniform(0.5, 1.5))
        began = time.perf_counter()
        seen = super()._ask(method, address, data, files)
        what = "a paper sent" if files else "answers sent" if data else "a page read"
        self._journey.clicks.append(Click(what, time.perf_counter() - began))
        if data and not seen.refused:
            self._journey.typed[urlsplit(address).path.rpartition("/")[2]] = data
        if files:
            self._journey.papers += [digest(file[1]) for file in files.values()]
        return seen


class Person(Applicant):
    """An applicant of the demonstration who takes their time."""

    def __init__(self, web: str, situation: Situation, journey: Journey, think: float) -> None:
        super().__init__(web, situation, lambda: _papers(situation.citizen.subject))
        self._browser = Thinking(web, situation.language, journey, think)


def somebody(rank: int) -> Situation:
    """One of the invented citizens, under a name and an address that nobody else has."""
    own = situations()[rank % len(situations())]
    name = "".join(LETTERS[rank // 26**place % 26] for place in range(3))
    changed = {
        "birth_name": f"{own.answers['birth_name']} {name}",
        "street": f"{rank + 1} rue des Essais",
    }
    return replace(own, answers={**own.answers, **changed})


@cache
def _papers(subject: str) -> Mapping[str, File]:
    one = next(each for each in situations() if each.citizen.subject == subject)
    return specimens(one.answers)


def walk(web: str, journey: Journey, think: float) -> None:
    """Go from the start page to the receipt; note the error that stopped it."""
    try:
        person = Person(web, somebody(journey.rank), journey, think)
        journey.number = person.file()
        person._browser.get(f"/suivi/{journey.number}")
        person._browser.close()
    except Exception as error:
        journey.error = f"{type(error).__name__}: {error}"


def meant(edition: Edition, journey: Journey, language: str, today: Any) -> Mapping[str, Answer]:
    """What must be filed: what was typed, page by page, read as the form reads it."""
    told: dict[str, Answer] = {}
    for page in edition.pages:
        if sent := journey.typed.get(page.id):
            form = form_class(edition, page, language)(MultiDict(sent), answers=told, today=today)
            form.validate()
            told |= answers_of(form)
    return canonical(edition, told, language, today)[0]


class Crowd(Provider):
    """The demonstration's provider, for which each of the many is a person of their own."""

    def _chosen(self, space: str) -> tuple[str, Mapping[str, object]]:
        subject, claims = super()._chosen(space)
        return f"{subject}-{request.headers.get(AS, '')}", claims


@contextmanager
def provider(port: int, clients: Sequence[Client], clock: Callable[[], datetime]) -> Iterator[None]:
    """The crowd's sign-in, in a thread of this process."""
    citizens, agents = clients
    found = Crowd({CITIZENS: citizens, AGENTS: agents}, clock, tuple, lambda *_: None)
    found.url = f"http://127.0.0.1:{port}"
    server = make_server("127.0.0.1", port, found.app(), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
