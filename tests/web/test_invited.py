"""A relative completes one part, at the doors: by a link and a code, that part and no other."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts import answer, invited, mandates, submit
from portal.addresses import alike
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.mandates import Allowed
from portal.domain.messages import Channel
from portal.domain.people import WORKER, Actor
from portal.form.signing import voided
from tests.acts.helped import POST, acting, confirmed
from tests.build import EDITION, Clock, answers
from tests.web import doors
from tests.web.markup import parsed
from tests.web.test_helping import come_in, last_code, person_of

MARIE = "marie@exemple.fr"
_rank = count(1)
SECRETS = ("3 rue des Essais", "1350", "12 06", "61910001", "Rennes")
"""Of her other answers: where she lives, what she gets."""


@dataclass
class Kin:
    """Odette, signed in, and Marie on a device of her own."""

    app: Flask
    desk: Desk
    odette: FlaskClient
    actor: Actor
    draft: str = ""
    link: str = ""

    def begun(self, **changes: object) -> str:
        draft = answer.start_draft(self.desk, self.actor, "fr")
        answer.answer_some(self.desk, self.actor, draft.id, answers(**changes))
        self.draft = draft.id
        return draft.id

    def post(self, client: FlaskClient, path: str, **typed: str) -> TestResponse:
        page = "/demande/" if client is self.odette else "/connexion/code/courriel"
        token = doors.token_in(client.get(page).text)
        return client.post(path, data={"csrf_token": token, **typed})

    def invite(self, part: str, client: FlaskClient | None = None, **changes: str) -> TestResponse:
        told = {"part": part, "name": "Marie Le Goff", "senior": "Odette Le Goff", "address": ""}
        here = f"/demande/{self.draft}/proche"
        sent = self.post(client or self.odette, here, **(told | changes))
        found = re.findall(r'href="[^"]*(/invitation/[^"]+)"', self.odette.get(here).text)
        self.link = found[-1] if found else ""
        return sent

    def elsewhere(self) -> FlaskClient:
        """A browser of somebody else's, at another address of the network."""
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{next(_rank)}"
        return client

    def come(self) -> FlaskClient:
        """Marie, once she proved an address of hers."""
        marie, address = self.elsewhere(), f"m{next(_rank)}.kin@exemple.fr"
        assert self.post(marie, f"{self.link}/code", address=address).status_code == 303
        code = self.desk.post.digits(last_code(self.desk))
        assert self.post(marie, f"{self.link}/preuve", code=code).status_code == 303
        return marie

    def finish(self) -> None:
        """Odette answers the rest."""
        answer.answer_all(self.desk, self.actor, self.draft, answers())

    def told(self) -> dict[str, object]:
        return dict(answer.draft(self.desk, self.actor, self.draft).answers)


@pytest.fixture(scope="module")
def kin(postgres: Postgres) -> Iterator[Kin]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as bare:
        cast("Clock", bare.clock).now = datetime.fromtimestamp(time.time(), UTC)
        desk = replace(bare, post=POST)
        app = doors.an_app(desk)
        odette = come_in(app, desk, "odette@exemple.fr")
        yield Kin(app, desk, odette, person_of(desk, odette))


def test_marie_completes_one_part_and_nothing_else(kin: Kin) -> None:
    kin.begun(wash=None)
    before = kin.told()
    steps = kin.odette.get(f"/demande/{kin.draft}/").text
    assert f"/demande/{kin.draft}/proche" in steps
    asked = kin.odette.get(f"/demande/{kin.draft}/proche").text
    assert "verra ce que vous avez déjà écrit dans cette partie" in asked
    assert 'value="consent"' not in asked
    assert kin.invite("daily_life").status_code == 303
    link = kin.elsewhere().get(kin.link)
    assert "Odette Le Goff vous demande de compléter cette partie" in link.text
    marie = kin.come()
    part = marie.get(kin.link).text
    assert part.count("Modifier") == 7  # what Odette wrote there
    page = marie.get(f"{kin.link}/alone").text
    assert not [one for one in SECRETS if one in part + page]
    typed = {"get_up": "yes", "dress": "no", "eat": "yes", "gir_known": "no", "birth_name": "X"}
    assert kin.post(marie, f"{kin.link}/alone", **typed).status_code == 422
    kept = kin.post(marie, f"{kin.link}/alone", **typed, wash="no")
    assert kept.headers["Location"].startswith(f"{kin.link}/")
    edition = kin.desk.editions[EDITION]
    assert kin.told() == {**voided(edition, before), "wash": "no"}
    assert "a changé depuis votre signature" in kin.odette.get(f"/demande/{kin.draft}/").text
    kin.finish()
    assert "Marie Le Goff a écrit" in kin.odette.get(f"/demande/{kin.draft}/").text
    assert kin.post(marie, f"{kin.link}/fini").headers["Location"] == kin.link
    assert "Merci" in marie.get(kin.link).text
    for path in ("", "/verifier"):
        told = kin.odette.get(f"/demande/{kin.draft}{path or '/'}").text
        assert "complétée par Marie Le Goff, à votre invitation" in told
    invited.tell_completed(kin.desk, _job(kin.desk, "completed"))
    with kin.desk.begin(WORKER) as tx:
        assert tx.messages.get(_job(kin.desk, "message")).kind == "completed"
    assert marie.get(f"{kin.link}/alone").status_code == 303
    sent = submit.submit(kin.desk, kin.actor, kin.draft, "x", "eidas1")
    (one,) = sent.completed
    assert (one.part, one.name, one.address) == ("daily_life", "Marie Le Goff", "m…n@exemple.fr")


def test_whoever_saves_a_page_second_reads_what_the_first_one_kept(kin: Kin) -> None:
    """Odette writes while Marie does: neither takes away unseen what the other one kept."""
    kin.begun(wash=None)
    kin.invite("daily_life")
    marie, page = kin.come(), f"{kin.link}/alone"
    own = f"/demande/{kin.draft}/alone"
    typed = {"get_up": "yes", "dress": "no", "eat": "yes", "gir_known": "no", "wash": "no"}

    def seen(client: FlaskClient, path: str) -> str:
        return str(parsed(client.get(path).text).xpath("//input[@name='seen']/@value")[0])

    hers, odettes = seen(marie, page), seen(kin.odette, own)
    kept = kin.post(kin.odette, own, **typed | {"eat": "no"}, seen=odettes)
    assert kept.status_code == 303
    told = kin.post(marie, page, **typed, seen=hers)
    assert told.status_code == 409
    (changed,) = parsed(told.text).xpath("//*[@id='entre-temps']//li")
    assert changed.text_content().split()[-1] == "Non"
    assert kin.told()["eat"] == "no"
    (again,) = parsed(told.text).xpath("//input[@name='seen']/@value")
    other = kin.post(marie, page, **typed, seen=hers, langue="en")
    assert other.status_code == 200 and "entre-temps" in other.text
    assert kin.told()["eat"] == "no", "another language keeps nothing unseen either"
    assert kin.post(marie, page, **typed, seen=str(again)).status_code == 303
    assert kin.told()["eat"] == "yes"
    assert kin.post(kin.odette, own, **typed | {"eat": "no"}, seen=odettes).status_code == 409


def test_marie_reaches_no_other_page(kin: Kin) -> None:
    """Neither the check nor the sending, nor any page of the draft; nor another part's."""
    kin.begun(street="9 rue Une")
    kin.invite("pension")
    marie = kin.come()
    token = doors.token_in(marie.get(kin.link).text)
    for rule in kin.app.url_map.iter_rules():
        if "draft_id" not in rule.arguments:
            continue
        values = {"draft_id": kin.draft, "page_id": "name", "kind": "identity"}
        given = {name: values.get(name, "x") for name in rule.arguments}
        path = kin.app.url_map.bind("localhost").build(rule.endpoint, given)
        for method in rule.methods & {"GET", "POST"}:  # type: ignore[operator]  # never none
            told = {"data": {"csrf_token": token}} if method == "POST" else {}
            found = marie.open(path, method=method, **told)
            assert found.status_code in (303, 404), path
            assert "/connexion" in found.headers.get("Location", "/connexion"), path
    for page in ("name", "sign", "documents", "nothing"):
        assert marie.get(f"{kin.link}/{page}").status_code == 404, page
        assert kin.post(marie, f"{kin.link}/{page}", birth_name="X").status_code == 404, page
    other = kin.link
    kin.begun(street="9 rue Deux")
    kin.invite("income")
    assert marie.get(kin.link).status_code == 200
    assert "1 350" not in marie.get(kin.link).text  # not proven for this link
    assert marie.get(f"{kin.link}/income").headers["Location"] == kin.link
    assert marie.get(f"{kin.link[:-1]}x").status_code == 404
    assert kin.elsewhere().get(f"{other}/pensions").headers["Location"] == other


def test_her_own_sign_in_stays_out_of_it(kin: Kin) -> None:
    """Marie may be signed in for herself: nothing of her fills the part, and nothing is mixed."""
    kin.begun(birth_name=None)
    kin.invite("you")
    marie = come_in(kin.app, kin.desk, "marie.elle@exemple.fr")
    own = person_of(kin.desk, marie)
    token = doors.token_in(marie.get("/demande/").text)
    marie.post(f"{kin.link}/code", data={"csrf_token": token, "address": MARIE})
    code = kin.desk.post.digits(last_code(kin.desk))
    marie.post(f"{kin.link}/preuve", data={"csrf_token": token, "code": code})
    marie.post(f"{kin.link}/name", data={
        "csrf_token": token, "civility": "madam", "birth_name": "Le Goff", "first_names": "Odette",
    })  # fmt: skip
    assert kin.told()["birth_name"] == "Le Goff"
    assert kin.odette.get(f"/demande/{kin.draft}/").status_code == 200
    assert marie.get(f"/demande/{kin.draft}/").status_code == 404
    assert [one.person for one in answer.drafts(kin.desk, own)] == [own.id]


@pytest.mark.parametrize("how", ["stopped", "again", "sent"])
def test_an_invitation_is_over_at_once(kin: Kin, how: str) -> None:
    kin.begun(street=f"10 rue {how}")
    kin.invite("pension")
    marie, link = kin.come(), kin.link
    if how == "stopped":
        page = kin.odette.get(f"/demande/{kin.draft}/proche").text
        found = re.search(r'name="invitation" value="([^"]+)"', page)
        assert found
        kin.post(kin.odette, f"/demande/{kin.draft}/proche/arreter", invitation="nobody")
        assert "cette partie" in marie.get(link).text
        kin.post(kin.odette, f"/demande/{kin.draft}/proche/arreter", invitation=found[1])
    elif how == "again":
        kin.invite("pension", name="Paul")
        assert kin.link != link
    else:
        submit.submit(kin.desk, kin.actor, kin.draft, "x", "eidas1")
    assert "plus rien à compléter" in marie.get(link).text
    before = kin.told()
    typed = {"has_pension": "no"}
    assert kin.post(marie, f"{link}/has_pension", **typed).headers["Location"] == link
    assert kin.told() == before


def test_what_is_wrong_is_said(kin: Kin) -> None:
    kin.begun(street="11 rue des fautes")
    for changes, words in (
        ({"part": "consent"}, "Choisissez une partie"),
        ({"name": ""}, "Écrivez le nom de votre proche"),
        ({"senior": " "}, "Écrivez le nom que votre proche lira"),
        ({"address": "marie"}, "Écrivez une adresse entière"),
        ({"address": "odette@exemple.fr"}, "votre propre adresse"),
    ):
        answered = kin.invite(**({"part": "pension"} | changes))
        assert answered.status_code == 422
        assert words in answered.text
    kin.invite("pension")
    marie = kin.elsewhere()
    assert kin.post(marie, f"{kin.link}/code", address="x").status_code == 422
    kin.post(marie, f"{kin.link}/code", address=MARIE)
    assert kin.post(marie, f"{kin.link}/preuve", code="0").status_code == 422
    kin.post(marie, f"{kin.link}/preuve", autre="1")
    assert kin.post(marie, f"{kin.link}/preuve", code="0").status_code == 303
    kin.post(marie, f"{kin.link}/code", address="odette@exemple.fr")
    code = kin.desk.post.digits(last_code(kin.desk))
    own = kin.post(marie, f"{kin.link}/preuve", code=code)
    assert (own.status_code, "personne qui vous invite" in own.text) == (422, True)


def test_a_link_is_one_relative_s(kin: Kin) -> None:
    """Who has it after them does not come in; they do again, once they left this device."""
    kin.begun(street="13 rue du lien")
    kin.invite("pension")
    marie, other = kin.elsewhere(), kin.elsewhere()
    mine = f"m{next(_rank)}.kin@exemple.fr"
    for client, address, status in ((marie, mine, 303), (other, "o.kin@exemple.fr", 422)):
        kin.post(client, f"{kin.link}/code", address=address)
        code = kin.desk.post.digits(last_code(kin.desk))
        assert kin.post(client, f"{kin.link}/preuve", code=code).status_code == status
    kin.post(marie, f"{kin.link}/preuve", autre="1")
    assert marie.get(f"{kin.link}/pensions").status_code == 303
    kin.post(marie, f"{kin.link}/code", address=mine)
    kin.post(marie, f"{kin.link}/preuve", code=kin.desk.post.digits(last_code(kin.desk)))
    assert marie.get(f"{kin.link}/pensions").status_code == 200


def test_nobody_is_sent_many_links(kin: Kin) -> None:
    kin.begun(street="14 rue du lien")
    sent = [kin.invite("pension", address="often@exemple.fr").status_code for _ in range(4)]
    assert sent == [303, 303, 303, 429]
    assert kin.invite("pension").status_code == 303


def test_the_address_that_was_given_is_the_one_that_proves(kin: Kin) -> None:
    kin.begun(street="12 rue du lien")
    kin.invite("pension", address=MARIE)
    marie = kin.elsewhere()
    assert "m…e@exemple.fr" in marie.get(kin.link).text
    kin.post(marie, f"{kin.link}/code", address="somebody@exemple.fr")
    with kin.desk.begin(WORKER) as tx:
        code = tx.codes.get(last_code(kin.desk))
    assert code.subject == kin.desk.post.mark("address", alike(Channel.EMAIL, MARIE)).hex()


def test_a_helper_invites_as_long_as_the_mandate_stands(kin: Kin) -> None:
    soizic = come_in(kin.app, kin.desk, "soizic.aide@exemple.fr")
    helper = person_of(kin.desk, soizic)
    mandate = confirmed(kin.desk, helper, "odette@exemple.fr", acts=(Allowed.FILL,))
    theirs = acting(helper, mandate)
    draft = answer.start_draft(kin.desk, theirs, "fr")
    answer.answer_some(kin.desk, theirs, draft.id, answers())
    kin.draft = draft.id
    assert soizic.get("/proches/").status_code == 200
    assert kin.invite("pension", soizic).status_code == 303
    marie = kin.come()
    assert "150" in marie.get(kin.link).text
    mandates.withdraw(kin.desk, helper, mandate.id)
    assert "plus rien à compléter" in marie.get(kin.link).text


def _job(desk: Desk, kind: str) -> str:
    with desk.begin(WORKER) as tx:
        found = tx.jobs.take("test", 60, [kind])
        assert found
        tx.jobs.done(found)
    return found.subject
