"""A whole portal for the pages of every state: its people, what they sent, who reads it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from portal import wiring
from portal.acts import answer
from portal.adapters.http_sms import HttpSms
from portal.demo.agents import COUNTER, OPERATOR
from portal.demo.postgres import APP, OWNER, Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.draft import Draft
from portal.domain.messages import Channel
from portal.domain.people import Actor, Role
from portal.web.vouching import IDENTITY
from tests.acts.office import Office, a_draft, housed, settings_for, work
from tests.build import answers
from tests.post import a_post
from tests.web import doors

_rank = itertools.count(1)


@dataclass(frozen=True)
class Somebody:
    """A person who is signed in: their browser, and who they are to the acts."""

    client: FlaskClient
    actor: Actor
    name: str = ""


class Site:
    """The application in its usual settings, and others of it on the same database."""

    def __init__(self, office: Office, desk: Desk, providers: Mapping[str, Any]) -> None:
        self.office, self.desk = office, desk
        self._providers = dict(providers)
        self.app = self.app_of(desk)

    def app_of(self, desk: Desk, **settings: Any) -> Flask:
        """An application like the usual one, with another desk or other settings."""
        return doors.an_app(desk, **{**self._providers, **settings})

    def person(self, subject: str, app: Flask | None = None) -> Somebody:
        """An applicant of the demonstration, signed in."""
        return self._somebody(app or self.app, "demande", person=subject)

    def untold(self, subject: str) -> Somebody:
        """An applicant, signed in, of whom the State told nothing: they type who they are."""
        who = self.person(subject)
        with who.client.session_transaction() as session:
            session.pop(IDENTITY)
        return who

    def agent(self, funder: str, app: Flask | None = None, part: str = "caseworker") -> Somebody:
        """A caseworker of this funder, signed in, with the duties of this part."""
        return self._somebody(app or self.app, "instruction", funder=funder, part=part)

    def typist(self) -> Somebody:
        """An agent of a counter, signed in."""
        return self._somebody(self.app, "instruction", suite="/guichet/", funder=COUNTER)

    def operator(self) -> Somebody:
        """An operator of the portal, signed in."""
        return self._somebody(self.app, "instruction", suite="/exploitation/", funder=OPERATOR)

    def nobody(self, app: Flask | None = None) -> FlaskClient:
        """A browser that nobody signed in with."""
        return (app or self.app).test_client()

    def draft(
        self, actor: Actor, papers: Mapping[str, bytes] | None = None, **changes: Any
    ) -> Draft:
        """A draft with every answer given, and these changes."""
        return a_draft(self.desk, actor, papers, **changes)

    def partly(self, actor: Actor, without: Mapping[str, object], **changes: Any) -> Draft:
        """A draft with every answer but these."""
        begun = answer.start_draft(self.desk, actor, "fr")
        given = {name: told for name, told in answers(**changes).items() if name not in without}
        if given:
            answer.answer_some(self.desk, actor, begun.id, given)
        return answer.draft(self.desk, actor, begun.id)

    def work(self) -> None:
        """Let the worker do all there is to do."""
        work(self.office.worker(self.desk), self.office.database, self.office.owner_url)

    def _somebody(self, app: Flask, door: str, **chosen: str) -> Somebody:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{next(_rank) % 250}"
        answered = doors.sign_in(client, door, **chosen)
        assert answered.status_code == 303, answered.text
        with client.session_transaction() as session:
            kept, name = session["actor"], session["name"]
        return Somebody(client, Actor(Role(kept["role"]), kept["id"], kept["funder"]), name)


@contextmanager
def an_office(
    postgres: Postgres, wired: Desk, s3: S3Server, secrets: Path, bucket: str
) -> Iterator[Office]:
    """A database and buckets for as many tests as share them."""
    with doors.a_database(postgres) as url:
        settings = settings_for(url, s3, secrets, bucket)
        store = wiring.open_database(settings)
        vault, inbox = wiring.open_vault(settings), wiring.open_inbox(settings)
        vault.prepare()
        inbox.prepare()
        desk = housed(wired, store, vault, inbox)
        try:
            yield Office(settings, url.replace(f"{APP}@", f"{OWNER}@"), store, desk)
        finally:
            store.close()


@contextmanager
def a_site(office: Office, folder: Path) -> Iterator[Site]:
    """The site: sign-in by a provider and by codes, messages that arrive."""
    with a_post(folder) as (_, post):
        sms = HttpSms("http://127.0.0.1:9", "token", "Guichet")
        ways = {**post.messengers, Channel.SMS: sms}
        desk = replace(office.desk, post=replace(post, messengers=ways))
        running = doors.demo_provider(desk)
        providers = {
            "oidc_citizens_issuer": running.citizens_issuer,
            "oidc_staff_issuer": running.agents_issuer,
        }
        try:
            yield Site(office, desk, providers)
        finally:
            running.stop()
