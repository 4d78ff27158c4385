"""The team's pages: a newcomer, their code, their duties, their last day; the second factor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import text

from portal.demo.agents import OPERATOR
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.duties import Appointment, Duty
from portal.domain.happened import legal_day
from portal.domain.people import Actor, Role
from portal.web.team import name_of
from tests.web import doors
from tests.web.drawn import in_language
from tests.web.hostile import CLIENT_ID, CLIENT_SECRET, Hostile, Twist, hostile_provider
from tests.web.markup import faults, parsed

TEAM, FUNDERS = "/instruction/equipe", "/exploitation/organismes"


@pytest.fixture(scope="module")
def desk(postgres: Postgres) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as made:
        yield made


@pytest.fixture(scope="module")
def app(desk: Desk) -> Iterator[Flask]:
    running = doors.demo_provider(desk)
    yield doors.an_app(desk, oidc_staff_issuer=running.agents_issuer)
    running.stop()


def sign_in(app: Flask, part: str, funder: str = "dep-35") -> FlaskClient:
    client = app.test_client()
    answer = doors.sign_in(client, "instruction", funder=funder, part=part)
    assert answer.status_code == 303, answer.text
    return client


def send(client: FlaskClient, address: str, **form: Any) -> Any:
    page = client.get(TEAM)
    return client.post(address, data=form | {"csrf_token": doors.token_in(page.text)})


def test_a_newcomer_is_taken_in_and_leaves(app: Flask, desk: Desk) -> None:
    boss, today = sign_in(app, "manager"), legal_day(desk.clock())
    assert TEAM in boss.get("/instruction/").text
    newcomer = app.test_client()
    refused = doors.sign_in(newcomer, "instruction", funder="dep-35", part="newcomer")
    assert refused.status_code == 403
    found = re.search(r'<p class="app-number">(\w{4}) (\w{4})</p>', refused.text)
    assert found and newcomer.get("/instruction/").status_code == 303, "not signed in"
    wrong = send(boss, TEAM, code="2222 2222", since="x", until="2020-01-01")
    assert wrong.status_code == 422
    links = parsed(wrong.text).xpath("//div[@class='govuk-error-summary']//a/@href")
    assert links == ["#code", "#duties", "#since", "#until"]
    taken = send(boss, TEAM, code=" ".join(found.groups()), since=today.isoformat(),
                 until="", duties=["doctor", "referee"])  # fmt: skip
    assert taken.status_code == 303, taken.text
    assert doors.sign_in(newcomer, "instruction", funder="dep-35", part="newcomer").location == (
        "/instruction/"
    )
    assert newcomer.get(TEAM).status_code == 403
    assert TEAM not in newcomer.get("/instruction/").text
    for page in (boss.get(TEAM), boss.get(taken.location), wrong, refused):
        assert faults(page.text) == []
    assert "Alix MERCIER" in boss.get(TEAM).text
    for duty in ("doctor", "referee"):
        told = {"duty": duty, "seen": 1, "until": (today - timedelta(days=1)).isoformat()}
        assert send(boss, f"{taken.location}/fin", **told | {"until": "jamais"}).status_code == 422
        assert newcomer.get("/instruction/").status_code == 200
        assert send(boss, f"{taken.location}/fin", **told).status_code == 303
        assert send(boss, f"{taken.location}/fin", **told).status_code == 409
    assert newcomer.get("/instruction/").status_code == 403, "its session is worth nothing now"
    again = send(
        boss, f"{taken.location}/donner", duties="doctor", since=today.isoformat(), until=""
    )
    assert again.status_code == 303
    assert send(boss, f"{taken.location}/revu", duty="doctor", seen=3).status_code == 303
    assert newcomer.get("/instruction/").status_code == 200


def test_another_funders_team_is_nobodys(app: Flask) -> None:
    boss = sign_in(app, "manager", "dep-75")
    other = sign_in(app, "manager")
    person = parsed(other.get(TEAM).text).xpath("//table//a/@href")[-1]
    assert person not in boss.get(TEAM).text
    assert boss.get(person).status_code == 404
    for part in ("caseworker", "doctor", "evaluator"):
        assert sign_in(app, part).get(TEAM).status_code == 403


@pytest.mark.parametrize(
    ("twist", "wanted", "said"),
    [
        (Twist(id_claims={"amr": ["pwd"]}), True, "deuxième preuve"),
        (Twist(), True, "deuxième preuve"),
        (Twist(id_claims={"amr": ["pwd", "mfa"]}), True, "d’aucune équipe"),
        (Twist(id_claims={"acr": "eidas1-mfa"}), True, "d’aucune équipe"),
        (Twist(id_claims={"amr": ["pwd"]}), False, "d’aucune équipe"),
    ],
)
def test_a_password_alone_lets_no_caseworker_in(
    desk: Desk, liar: Hostile, twist: Twist, wanted: bool, said: str
) -> None:
    """ProConnect tells of the second factor by `amr`, or by a level that takes one."""
    liar.twist = twist
    app = doors.an_app(
        desk,
        oidc_staff_issuer=liar.issuer,
        oidc_staff_client_id=CLIENT_ID,
        oidc_staff_client_secret=SecretStr(CLIENT_SECRET),
        staff_second_factor=wanted,
    )
    client = app.test_client()
    start = client.get("/connexion/instruction/depart")
    assert ("amr" in start.location) is wanted
    back = requests.get(start.headers["Location"], allow_redirects=False, timeout=5)
    answer = client.get(doors.path_of(back.headers["Location"]))
    assert answer.status_code == 403
    assert said in answer.text
    assert client.get("/instruction/").status_code == 303, "not signed in"


@pytest.fixture(scope="module")
def _liar() -> Iterator[Hostile]:
    with hostile_provider() as made:
        yield made


@pytest.fixture
def liar(_liar: Hostile) -> Iterator[Hostile]:
    yield _liar
    _liar.twist = Twist()


def test_an_operator_lets_a_funder_join_and_never_comes_in_by_a_password(
    app: Flask, desk: Desk
) -> None:
    boss, operator = sign_in(app, "manager"), app.test_client()
    assert boss.get(FUNDERS).status_code == 403
    assert "/connexion/instruction/depart?suite=" in boss.get(FUNDERS).text, "the other door"
    came = doors.sign_in(operator, "instruction", suite=FUNDERS, funder=OPERATOR)
    assert came.location == FUNDERS
    assert operator.get("/exploitation/").location == FUNDERS
    assert operator.get("/instruction/").status_code == 403
    new = "/exploitation/nouvel-organisme"
    page = operator.get(f"{new}?code=senat")
    form = {"csrf_token": doors.token_in(page.text), "code": "senat", "name": "Sénat", "name_en":
            "Senate", "kind": "national_fund", "effective": "2026-03-03", "schemes": "rg",
            "source": "Convention", "signatory": "Paul Palais", "delivery": "manual"}  # fmt: skip
    told = {"effective": "2026-03-02", "signatory": "", "kept_days": "9", "telephone": "1"}
    wrong = operator.post(new, data=form | told)
    links = parsed(wrong.text).xpath("//div[@class='govuk-error-summary']//a/@href")
    assert (wrong.status_code, links) == (
        422, ["#signatory", "#effective", "#telephone", "#kept_days"],
    )  # fmt: skip
    refused = operator.post(new, data=form | {"territories": "35 2b 99"})
    assert "Le département 99 n’existe pas" in refused.text
    many = operator.post(new, data=form | {"kept_days": "9" * 5000, "decides_days": "0"})
    assert many.status_code == 422 and "un nombre de 1 à 3650" in many.text
    assert "Assurance retraite (salariés du privé" in many.text, "as the edition calls it"
    never = operator.post(new, data=form | {"schemes": "agirc_arrco"})
    assert "n’est le régime principal de personne" in never.text and faults(never.text) == []
    assert operator.get(f"/avis/x/document/a.pdf/{'9' * 5000}.png").status_code == 404
    kept = operator.post(new, data=form | {"territories": "2b, 35", "schemes": "senat_personnel"})
    assert kept.location == f"{FUNDERS}/senat", kept.text
    at = kept.location
    shown = operator.get(at)
    assert "2B 35" in shown.text and "3 mars 2026" in shown.text
    nobody = operator.post(f"{at}/personnes", data=form | {"who": "2222 2222"})
    assert nobody.status_code == 422 and "n’est à personne" in nobody.text
    assert operator.post(f"{at}/repetition/accuse", data=form).status_code == 404
    for drawn in (page, wrong, refused, shown, nobody, operator.get(FUNDERS)):
        assert faults(drawn.text) == []
    # An appointment that is over bites at once; without a second factor nobody operates.
    with desk.begin(Actor(Role.OPERATOR, "operator")) as tx:
        tx._wire.run(text("UPDATE agents SET until = '2026-03-01' WHERE role = 'operator'"))
    assert operator.get(FUNDERS).status_code == 403
    running = doors.demo_provider(desk)
    careless = doors.an_app(
        desk, oidc_staff_issuer=running.agents_issuer, staff_second_factor=False
    )
    stopped = doors.sign_in(careless.test_client(), "instruction", suite=FUNDERS, funder=OPERATOR)
    running.stop()
    assert stopped.status_code == 403 and "deuxième preuve" in stopped.text


def test_two_of_one_name_are_told_apart() -> None:
    begun = [date(2026, 3, 2), date(2026, 3, 1)]
    duties = [Appointment("abcdefghij", "Alix MERCIER", Duty.DOCTOR, one, None, None, None, 1)
              for one in begun]  # fmt: skip
    with in_language("fr"):
        assert name_of("abcdefghij", duties, shared=False) == "Alix MERCIER"
        told = name_of("abcdefghij", duties, shared=True).replace("\u00a0", " ")
    assert told == "Alix MERCIER (depuis le 1er mars 2026, abcdefgh)"
