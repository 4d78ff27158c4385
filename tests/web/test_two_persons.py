"""Decisions that two persons have a hand in: by both, page by page; by who comes first alone."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts import decide
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.findings import exit_code
from portal.domain.happened import legal_day
from portal.domain.people import WORKER, Actor, Role
from portal.form.load import load_editions, open_editions
from portal.places import forms
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.office import Office, file
from tests.acts.test_letters_composed import text_of
from tests.browser.every.site import an_office
from tests.build import EDITION, a_pdf
from tests.web import doors
from tests.web.markup import faults, parsed

CLERMONT, FUNDER = "63113", "dep-63"


@pytest.fixture(scope="module")
def office(
    postgres: Postgres,
    wired: Desk,  # noqa: F811
    s3: S3Server,
    secrets: Path,  # noqa: F811
) -> Iterator[Office]:
    with an_office(postgres, wired, s3, secrets, "two-persons") as made:
        yield made


def test_who_proposes_does_not_confirm_and_another_does(office: Office) -> None:
    number = f"{file(office.desk, commune=CLERMONT).number}-1"
    office.work()
    running = doors.demo_provider(office.desk)
    app = doors.an_app(office.desk, oidc_staff_issuer=running.agents_issuer)
    at = f"/instruction/{number}/decision"

    def agent(part: str) -> FlaskClient:
        client = app.test_client()
        assert doors.sign_in(client, "instruction", funder=FUNDER, part=part).status_code == 303
        return client

    def sent(client: FlaskClient, path: str, **told: Any) -> TestResponse:
        token = doors.token_in(client.get(at).text)
        return client.post(path, data={"csrf_token": token, **told})

    def page(client: FlaskClient) -> str:
        text = client.get(at).text
        assert faults(text) == []
        return text

    one, other = agent("caseworker"), agent("manager")
    lacks = "Aucune évaluation n’est scellée. Aucun plan d’aide n’est scellé."
    assert lacks in proposed_once(one, at, sent)
    office.work()
    assert decided(office, number) == []
    assert "une autre personne doit la confirmer" in page(one)
    declined_once(office, number, one, other, sent)
    sent(one, at, verdict="granted", grounds="met", seen="0")
    assert "en quelle qualité" in one.get(f"{at}/verifier").text
    (written,) = text_of(one.get(f"{at}/lettre.pdf").data)
    assert "Décision préparée par " in written
    key = key_in(one.get(f"{at}/verifier").text)
    assert sent(one, f"{at}/sceller", key=key, sure="1").status_code == 303
    assert "Votre proposition n’est pas confirmée" not in one.get(f"/instruction/{number}").text
    assert counted(office, other) == (1, 0)
    key = key_in(page(other))
    assert sent(one, f"{at}/confirmer", key=key).headers["Location"] == f"{at}?avis=vous"
    assert decided(office, number) == [], "nobody confirms what they proposed"
    told = page(other)
    assert all(one in told for one in (lacks, "La lettre ne dit pas ce qui", f"{at}/lettre/1.png"))
    assert other.get(f"{at}/lettre/1.png").mimetype == "image/png"
    against = {"words": "Je ne suis pas d’accord", "sure": "1"}
    for typed, why in ((against, against["words"]), ({}, "Cochez la case")):
        unsure = sent(other, f"{at}/confirmer", key=key, **typed)
        assert (unsure.status_code, why in unsure.text) == (422, True)
    office.work()
    assert decided(office, number) == [], "who wrote why not, or did not tick, confirms nothing"
    _outdated(office, lambda: sent(other, f"{at}/confirmer", key=key, sure="1"))
    assert "La lettre portera la date du jour où la décision est confirmée" in page(other)
    sent(other, f"{at}/confirmer", key=key, sure="1")
    office.work()
    assert decided(office, number) == ["granted"]
    letter = one.get(f"/instruction/{number}/original/decisions/1/lettre.pdf").data
    assert exit_code(office.desk.sealer.check(letter)) == 0, "the portal wrote it, and seals it"
    told = page(one)
    assert "Scellée" in told and "Décider à nouveau" in told
    running.stop()


def _outdated(office: Office, confirm: Callable[[], TestResponse]) -> None:
    """Nothing is decided with a letter that would be another one now."""
    earlier = "UPDATE proposals SET proposed_at = proposed_at {} interval '3 days'"
    office.superuser(earlier.format("-"))
    told = confirm()
    assert (told.status_code, "Ce que dit la lettre a changé" in told.text) == (409, True)
    office.superuser(earlier.format("+"))


def proposed_once(one: FlaskClient, at: str, sent: Callable[..., TestResponse]) -> str:
    """It is checked, and says what lacks: proposed once that is ticked. The page to check."""
    wrong = sent(one, at, verdict="granted", grounds=["met", "residence"], seen="0").text
    assert "ne va pas avec cette décision" in wrong
    proposed = sent(one, at, verdict="granted", grounds="met", seen="0", words="Comme convenu.",
                    letter=(io.BytesIO(a_pdf("Accord")), "accord.pdf"))  # fmt: skip
    assert proposed.headers["Location"] == f"{at}/verifier"
    check = one.get(f"{at}/verifier").text
    assert "ne dit pas ce qui est accordé" not in check
    assert "avant de la proposer" in check and "Ce qui sera proposé" in check
    assert "avant de la sceller" not in check and "Ce qui sera scellé" not in check
    assert "Aucune proposition de plan" in check and "Pas encore reçus" in check
    told = {"key": key_in(check)}
    assert sent(one, f"{at}/sceller", **told).status_code == 422, "what lacks wants a tick"
    assert sent(one, f"{at}/sceller", **told, sure="1").status_code == 303
    return check


def declined_once(
    office: Office,
    number: str,
    one: FlaskClient,
    other: FlaskClient,
    sent: Callable[..., TestResponse],
) -> None:
    """It is listed for who may confirm it, nothing is asked meanwhile; declined, it says why."""
    at = f"/instruction/{number}/decision"
    first_page, lists = f"/instruction/{number}", "/instruction/?liste=a-confirmer"
    assert "À prendre (0)" in one.get(lists).text and "Les miennes (1)" in one.get(lists).text
    assert "À confirmer (1)" in other.get(lists).text and number in other.get(lists).text
    assert "À confirmer (0)" in one.get(lists).text and number not in one.get(lists).text
    assert "Lire la lettre, et confirmer ou non" in other.get(first_page).text
    told = one.get(first_page).text
    assert "Voir votre proposition" in told and "Relire la décision proposée" not in told
    for page in (told, other.get(first_page).text, other.get(lists).text):
        assert 'govuk-tag--yellow">Décision à confirmer' in page
    to = {"to": "dep-13", "reason": "other_departement", "seen": "0"}
    for answer, code in (
        (one.get(f"{first_page}/reorienter"), 200),
        (sent(one, f"{first_page}/reorienter", **to), 409),
    ):
        assert (answer.status_code, "avant sa réponse" in answer.text) == (code, True)
    asked = sent(one, f"{first_page}/pieces", papers="tax_notice", until=in_a_month(office))
    assert (asked.status_code, "aucun papier ne se demande" in asked.text) == (409, True)
    key = key_in(other.get(at).text)
    mute = sent(other, f"{at}/refuser", key=key, words=" ")
    assert (mute.status_code, "Écrivez pourquoi vous ne confirmez pas" in mute.text) == (422, True)
    sent(other, f"{at}/refuser", key=key, words="GIR à revoir.")
    told = one.get(first_page).text
    for line in ("Votre proposition n’est pas confirmée", "GIR à revoir.", "non confirmée<"):
        assert line in told
    assert counted(office, one) == (0, 1)
    office.work()
    assert "Décision non confirmée, à revoir" in one.get("/instruction/?liste=toutes").text
    again = one.get(at)
    for line in ("GIR à revoir.", "Comme convenu."):
        assert line in again.text
    assert parsed(again.text).xpath("//input[@checked]/@value") == ["granted", "met"]
    assert parsed(other.get(at).text).xpath("//input[@checked]/@value") == []
    sent(one, at, verdict="refused", grounds="gir_too_light", seen="0",
         letter=(io.BytesIO(a_pdf("Refus")), "refus.pdf"))  # fmt: skip
    unsure = sent(one, f"{at}/sceller", key=key_in(one.get(f"{at}/verifier").text))
    assert (unsure.status_code, "aucune évaluation n’est scellée ici" in unsure.text) == (422, True)


def key_in(page: str) -> str:
    """What names the decision that this page shows."""
    (key,) = parsed(page).xpath("//input[@name='key']/@value")
    return str(key)


def in_a_month(office: Office) -> str:
    return (legal_day(office.desk.clock()) + timedelta(days=30)).isoformat()


def counted(office: Office, client: FlaskClient) -> tuple[int, int]:
    """What a digest counts of decisions: to confirm, and declined."""
    with client.session_transaction() as session:
        own = session["actor"]
    with office.desk.begin(Actor(Role.CASEWORKER, own["id"], own["funder"])) as tx:
        news = tx.digests.news(tx.at - timedelta(days=1))
    return news.confirm, news.declined


def decided(office: Office, number: str) -> list[str]:
    with office.desk.begin(WORKER) as tx:
        return [one.verdict.value for one in tx.decisions.of(number)]


def test_what_was_invented_holds_in_a_demonstration_alone(office: Office) -> None:
    rules = load_editions(forms())[EDITION].study.decisions
    assert [code for code, one in rules.funders.items() if one.demonstration] == [FUNDER]
    true = open_editions(forms(), demonstration=False)[EDITION].study.decisions
    assert not true.of(FUNDER).two_persons and true.grounds == rules.grounds
    number = f"{file(office.desk, commune=CLERMONT).number}-1"
    with office.desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
    assert decide.wants_two(office.desk, dossier)


def sent(client: FlaskClient, path: str, **told: Any) -> TestResponse:
    token = doors.token_in(client.get(path.partition("/decision")[0] + "/decision").text)
    return client.post(path, data={"csrf_token": token, **told})


def test_who_comes_second_keeps_their_words_and_decides_nothing_by_them(office: Office) -> None:
    number = f"{file(office.desk).number}-1"
    office.work()
    running = doors.demo_provider(office.desk)
    app = doors.an_app(office.desk, oidc_staff_issuer=running.agents_issuer)
    at, people = f"/instruction/{number}/decision", [app.test_client(), app.test_client()]
    for client, part in zip(people, ("caseworker", "manager"), strict=True):
        doors.sign_in(client, "instruction", funder="dep-35", part=part)
    long = sent(people[0], at, verdict="refused", grounds="residence", seen="0", words="a" * 5000)
    assert (long.status_code, "a" * 5000 in long.text) == (422, True), "all that was typed"
    assert "maxlength" not in long.text
    empty = sent(people[0], at, verdict="refused", grounds="residence", seen="0",
                 letter=(io.BytesIO(b""), "lettre.pdf"))  # fmt: skip
    assert (empty.status_code, "Ce fichier est vide" in empty.text) == (422, True)
    keys = []
    for client, ground in zip(people, ("residence", "other_benefit"), strict=True):
        sent(client, at, verdict="refused", grounds=ground, seen="0", words=f"Mots {ground}.")
        (key,) = parsed(client.get(f"{at}/verifier").text).xpath("//input[@name='key']/@value")
        keys.append(str(key))
    assert sent(people[0], f"{at}/sceller", key=keys[0]).status_code == 303
    late = sent(people[1], f"{at}/sceller", key=keys[1])
    assert (late.status_code, "Ce que vous avez écrit est gardé" in late.text) == (409, True)
    assert "Votre décision n’est pas prise" in late.text and "validez de nouveau" not in late.text
    office.work()
    shown = parsed(people[1].get(at).text)
    assert shown.xpath("//textarea[@name='words']")[0].text.strip() == "Mots other_benefit."
    assert shown.xpath("//input[@checked]/@value") == ["other_benefit"], "no verdict"
    (folded,) = shown.xpath("//details[.//textarea[@name='words']]")
    assert "open" not in folded.attrib
    assert "à la place de cette décision" in folded.text_content()
    assert parsed(people[0].get(at).text).xpath("//input[@checked]") == []
    running.stop()


def test_the_desk_says_who_hears_of_a_death_before_it_is_sealed_and_after(office: Office) -> None:
    number = f"{file(office.desk, email='odette@exemple.fr').number}-1"
    office.work()
    running = doors.demo_provider(office.desk)
    app = doors.an_app(office.desk, oidc_staff_issuer=running.agents_issuer)
    client, at = app.test_client(), f"/instruction/{number}/decision"
    doors.sign_in(client, "instruction", funder="dep-35", part="caseworker")
    nobody = "il ne prévient personne. Prévenez par courrier la famille"
    assert nobody not in client.get(f"/instruction/{number}/messages").text
    sent(client, at, verdict="no_further_action", grounds="deceased", seen="0")
    check = client.get(f"{at}/verifier").text
    assert faults(check) == []
    assert nobody in check and "rien ne part plus aux adresses de la personne" in check
    assert "un message lui dit" not in check
    assert "J’ai la preuve du décès" in check and "écrivez sur l’enveloppe" in check
    unproven = sent(client, f"{at}/sceller", key=key_in(check))
    assert (unproven.status_code, "la preuve du décès" in unproven.text) == (422, True)
    assert faults(unproven.text) == []
    assert decided(office, number) == [], "nobody dies without a tick"
    assert sent(client, f"{at}/sceller", key=key_in(check), sure="1").status_code == 303
    for path in ("", "/messages", "/decision"):
        page = client.get(f"/instruction/{number}{path}").text
        assert faults(page) == []
        assert "Cette personne est décédée" in page and nobody in page
    assert "Il se lira sur la page de la demande" in client.get(f"{at[:-9]}/messages").text
    running.stop()
