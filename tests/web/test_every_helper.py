"""Every kind of helper tries every address of every other person: nothing crosses.

By mandate, by a power, in their trade, on paper, through Aidants Connect, under a mandate that
ended, let into one draft by a code, or into one part of it by a link; the persons themselves; and a
stranger.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.acts import confirm_mandate, mandates
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.mandates import Allowed, Capacity, Mandate
from portal.domain.people import Actor, Role
from tests.acts.helped import POST, acting, asked, confirmed
from tests.build import Clock
from tests.web import doors
from tests.web.test_aidants import acts_as, in_use
from tests.web.test_helping import NOT_YET, Town, come_in, person_of, things_of
from tests.web.test_invited import Kin
from tests.web.test_resume_code import resumed

HELPS = {
    "soizic": {"odette", "soizic"},
    "guardian": {"georges"},
    "professional": {"anne", "yann"},
    "on paper": {"lucie"},
    "ines": {"huguette"},
    "ended": set(),
    "invited": set(),
    "of one part": set(),
    "stranger": set(),
    "odette": {"odette"},
}  # fmt: skip
"""Who may see whose things; an invited one sees a single draft, which is looked at by itself.

Who was invited to one part is signed in nowhere: their one page is the link's own.
"""
LET_IN = ("invited", "of one part")
"""Who has no account: any other page leads them to the sign-in."""


EVERY = pytest.mark.parametrize(
    "every", [False, pytest.param(True, marks=pytest.mark.long)], ids=["in turn", "all"]
)
"""In the ordinary run each helper tries each address of one person; in the long one, of all."""


@dataclass(frozen=True)
class Many:
    """The town, with the token of each one's forms, and the draft of the invited one."""

    town: Town
    tokens: Mapping[str, str]
    invited_to: str
    part: str  # the link of who was invited to one part

    def tries(self, method: str, every: bool) -> Iterator[tuple[Rule, str, str]]:
        """Address, whose it is, who tries it; not `every`: of one person each time, in turn."""
        whole = product(self.town.rules(method), HELPS, self.town.things)
        for rank, (rule, who, whose) in enumerate(whole):
            turn, person = divmod(rank, len(self.town.things))
            if every or turn % len(self.town.things) == person:
                yield rule, whose, who


def helped_by(desk: Desk, helper: Actor, senior: str, **how: object) -> Mandate:
    """A mandate that the person agreed to by a code to their own address."""
    return confirmed(desk, helper, f"{senior}@exemple.fr", f"{senior.title()} Le Goff", **how)


def mandates_of(desk: Desk, who: Mapping[str, Actor]) -> dict[str, tuple[Actor, Mandate]]:
    """Each person helped, by whom, under what."""
    trade = {"capacity": Capacity.PROFESSIONAL, "tie": "CCAS de Rennes"}
    power = {"capacity": Capacity.REPRESENTATIVE, "power": "tutelle", "tie": "", "acts": ()}
    guarded = asked(desk, who["guardian"], "Georges Le Goff", **power)
    paper = asked(desk, who["on paper"], "Lucie Le Goff")
    confirm_mandate.confirm_on_paper(desk, who["on paper"], paper.id)
    over = helped_by(desk, who["ended"], "marie")
    mandates.withdraw(desk, who["ended"], over.id)
    return {
        "odette": (who["soizic"], helped_by(desk, who["soizic"], "odette")),
        "anne": (who["professional"], helped_by(desk, who["professional"], "anne", **trade)),
        "yann": (who["professional"], helped_by(desk, who["professional"], "yann", **trade)),
        "georges": (who["guardian"], mandates.own(desk, who["guardian"], guarded.id)),
        "lucie": (who["on paper"], mandates.own(desk, who["on paper"], paper.id)),
    }


@pytest.fixture(scope="module")
def many(postgres: Postgres) -> Iterator[Many]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as bare:
        cast("Clock", bare.clock).now = datetime.fromtimestamp(time.time(), UTC)
        desk = replace(bare, post=POST)
        provider = doors.demo_provider(desk)
        app = doors.an_app(desk, oidc_citizens_issuer=provider.citizens_issuer)
        signing_in = HELPS.keys() - {"ines", "odette", *LET_IN}
        clients = {who: come_in(app, desk, f"{who.split()[-1]}@exemple.fr") for who in signing_in}
        actors = {who: person_of(desk, client) for who, client in clients.items()}
        given = mandates_of(desk, actors)
        things = {
            senior: things_of(desk, acting(helper, mandate), f"{senior.title()} Le Goff")
            for senior, (helper, mandate) in given.items()
        }
        things["soizic"] = things_of(desk, actors["soizic"], "Soizic Le Goff")
        clients["ines"] = app.test_client()
        assert doors.sign_in(clients["ines"], person="huguette.ines").status_code == 303
        things["huguette"] = things_of(desk, acts_as(clients["ines"]), "Huguette Martin")
        clients["odette"] = come_in(app, desk, "odette@exemple.fr")
        for client in clients.values():  # what was confirmed since they came in
            assert client.get("/proches/").status_code == 200
        clients["invited"] = _invited(app.test_client(), clients["odette"], things["odette"])
        clients["of one part"], link = _of_one_part(app, desk, clients["odette"], things["odette"])
        held = {senior: mandate for senior, (_helper, mandate) in given.items()}
        held["huguette"] = in_use(desk, clients["ines"])
        tokens = {who: _token(who, client) for who, client in clients.items()}
        town = Town(app, desk, clients, held, things)
        yield Many(town, tokens, things["odette"]["draft_id"], link)
        provider.stop()


def _invited(other: FlaskClient, odette: FlaskClient, things: Mapping[str, str]) -> FlaskClient:
    """Somebody whom Odette let into her draft, by a code."""
    other.set_cookie("langue", "fr")
    here = f"/demande/{things['draft_id']}/code"
    token = doors.token_in(odette.get(here).text)
    odette.post(here, data={"csrf_token": token})
    code = odette.get(here).text.split('app-code">')[1].split("<")[0].strip()
    assert resumed(other, code).status_code == 303
    return other


def _token(who: str, client: FlaskClient) -> str:
    """That of a form on a page that this one may see."""
    page = "/connexion/code/courriel" if who == "of one part" else "/verifier"
    return doors.token_in(client.get(page).text)


def _of_one_part(
    app: Flask, desk: Desk, odette: FlaskClient, things: Mapping[str, str]
) -> tuple[FlaskClient, str]:
    """Somebody whom Odette invited to one part of her draft, once they proved an address."""
    kin = Kin(app, desk, odette, Actor(Role.APPLICANT, ""), things["draft_id"])
    assert kin.invite("pension").status_code == 303
    return kin.come(), kin.link


def test_who_was_invited_to_one_part_sees_it_and_nobody_else_does(many: Many) -> None:
    for who, client in many.town.clients.items():
        page = client.get(f"{many.part}/has_pension")
        assert page.status_code == (200 if who == "of one part" else 303), who
        assert client.get(f"{many.part}/name").status_code == (404 if who == "of one part" else 303)


@EVERY
def test_nobody_reads_what_is_another_s(many: Many, every: bool) -> None:
    """To who has no right there is no such page; whom a code let in is sent to the sign-in."""
    tried: set[tuple[str, str]] = set()
    for rule, whose, who in many.tries("GET", every):
        address = many.town.address(rule, whose)
        if who == "invited" and many.invited_to in address:
            continue
        answer = many.town.clients[who].get(address)
        tried.add((who, whose))
        if who in LET_IN:
            assert answer.status_code in (303, 404), (whose, address)
            assert answer.headers.get("Location", "/connexion").startswith("/connexion")
        elif whose not in HELPS[who]:
            assert answer.status_code == 404, (who, whose, address, answer.status_code)
        elif not address.endswith(NOT_YET):
            assert answer.status_code in (200, 303), (who, whose, address, answer.status_code)
    assert not every or len(tried) == len(HELPS) * len(many.town.things)


@EVERY
def test_nobody_writes_into_what_is_another_s(many: Many, every: bool) -> None:
    for rule, whose, who in many.tries("POST", every):
        address = many.town.address(rule, whose)
        if whose in HELPS[who] or (who == "invited" and many.invited_to in address):
            continue
        told = {"csrf_token": many.tokens[who], "birth_name": "Autre", "kind": "identity"}
        answer = many.town.clients[who].post(address, data=told)
        if who in LET_IN:
            assert answer.status_code in (303, 404), (whose, address)
            assert answer.headers.get("Location", "/connexion").startswith("/connexion")
        else:
            assert answer.status_code == 404, (who, whose, address, answer.status_code)


def test_a_mandate_s_own_pages_are_its_helper_s(many: Many) -> None:
    for senior, mandate in many.town.mandates.items():
        for who, client in many.town.clients.items():
            if who in LET_IN:
                continue
            mine = senior in HELPS[who] and who != senior
            for path, right in (("", 200), ("/mandat.pdf", None)):
                if right is None and mine:
                    continue  # no printer here
                status = client.get(f"/proches/{mandate.id}{path}").status_code
                assert status == (right if mine else 404), (who, senior, path)
            if not mine and who != senior:
                told = {"csrf_token": many.tokens[who]}
                for path in ("arreter", "demande"):
                    answer = client.post(f"/proches/{mandate.id}/{path}", data=told)
                    assert answer.status_code == 404, (who, senior, path)


def test_the_lists_name_nobody_else(many: Many) -> None:
    """Drafts and requests of each list are those of who it is for, and of nobody beside."""
    for who, client in many.town.clients.items():
        if who in LET_IN:
            continue
        shown = client.get("/demande/").text + client.get("/suivi/").text
        own = {"ines": "huguette"}.get(who, who)
        for whose, things in many.town.things.items():
            assert (things["number"] in shown) is (whose == own), (who, whose)


def test_the_walk_holds_every_kind(many: Many) -> None:
    held = many.town.mandates.values()
    assert {one.capacity for one in held} == set(Capacity)
    assert {str(one.confirmation.way) for one in held if one.confirmation} == {
        "email", "paper", "judgment", "aidants_connect",
    }  # fmt: skip
    assert all(set(one.acts) == set(Allowed) for one in held)
