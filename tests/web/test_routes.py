"""Every route with every role: one that says no rule, or lets the wrong person in, fails here."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal import places
from portal.acts import add, ask, cosign, decide, destinations, saved_filters, software
from portal.adapters.letter_spool import LetterSpool
from portal.adapters.smtp_messenger import SmtpMessenger
from portal.demo.agents import OPERATOR
from portal.demo.served import Running
from portal.desk import Desk
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.messages import Channel
from portal.domain.people import WORKER, Actor, Role
from portal.domain.post import Post
from portal.domain.push import Carrier
from tests.acts import office as offices
from tests.acts.added import add_to
from tests.acts.conftest import office, secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.helped import asked, keyed
from tests.acts.office import Office
from tests.build import EDITION, a_caseworker, a_pdf
from tests.store.made import a_note
from tests.web import doors
from tests.web.markup import parsed

ANYBODY = frozenset(Role)
COUNTED = (
    "drafts", "pieces", "aid_requests", "dossiers", "deposits", "jobs", "codes", "attempts",
    "contacts", "messages", "additions", "addition_parts", "writings", "askings", "asked_papers",
    "decisions", "mandates", "mandate_confirmations", "mandate_withdrawals",
    "signings", "milestones", "judgments", "moves", "proposals", "invitations", "agents",
    "newcomers", "emergencies", "software", "software_keys", "sheets", "sheet_drafts",
    "not_duplicates", "rulings", "destinations", "errands",
    "joinings", "rehearsals",
)  # fmt: skip
READINGS = ["DossierOpened", "ExchangeRead", "RemarksRead"]
"""Words of the ledger that looking adds; a first opening is noted beside the first of them."""
POST = Post(messengers={Channel.EMAIL: SmtpMessenger("smtp://localhost", "g@x.fr")}, key=b"k" * 32)


@dataclass(frozen=True)
class Walk:
    """Who goes round, and what there is to see."""

    app: Flask
    office: Office
    people: Mapping[str, FlaskClient]
    places: Mapping[str, object]

    def address(self, rule: Rule) -> str:
        """An address of this rule where its owner finds something."""
        values = {name: self.places[name] for name in rule.arguments}
        if rule.endpoint in (
            "caseworker.image",
            "caseworker.expert.image",
            "caseworker.letter_drafts.image",
        ):
            values["number"] = 1
        if rule.endpoint == "applicant.following.request":
            values["number"] = self.places["request"]
        if rule.endpoint == "applicant.cosigning.signatures":
            values["draft_id"] = self.places["signed"]
        if rule.endpoint == "applicant.adding.answers":
            values["draft_id"] = self.places["amending"]
        built = self.app.url_map.bind("localhost").build(rule.endpoint, values)
        assert isinstance(built, str)
        return built

    def state(self) -> list[object]:
        """Everything that a GET must leave as it is."""
        # Where a dossier stands is read anew from what happened: that says nothing of its own.
        rows = {"jobs": "(SELECT * FROM jobs WHERE kind <> 'renew') j"}
        counts = [
            self.office.asked(f"SELECT * FROM {rows.get(table, table)} ORDER BY 1, 2")
            for table in COUNTED
        ]
        told = (
            "SELECT word, subject FROM ledger WHERE word <> ALL(%s) AND word <> 'SignedIn'"
            " ORDER BY id"
        )
        return [*counts, self.office.asked(told, READINGS)]


@pytest.fixture
def walk(office: Office, tmp_path: Path) -> Iterator[Walk]:  # noqa: F811
    running = doors.demo_provider(office.desk)
    ways = {**POST.messengers, Channel.LETTER: LetterSpool(tmp_path, places.forms() / "fonts")}
    try:
        app = doors.an_app(
            replace(office.desk, post=replace(POST, messengers=ways)),
            oidc_citizens_issuer=running.citizens_issuer,
            oidc_staff_issuer=running.agents_issuer,
        )
        yield _walk(app, office)
    finally:
        _stop(running)


def _stop(running: Running) -> None:
    running.stop()


def _walk(app: Flask, office: Office) -> Walk:  # noqa: F811
    people = {
        "nobody": app.test_client(),
        "owner": _in(app, "demande", person="huguette"),
        "another": _in(app, "demande", person="margaret"),
        "agent": _in(app, "instruction", funder="dep-35", part="manager"),
        "agent elsewhere": _in(app, "instruction", funder="dep-13", part="manager"),
        "operator": _in(app, "instruction", suite="/exploitation/", funder=OPERATOR),
    }
    owner = _person(office.desk, people["owner"])
    actor = Actor(Role.APPLICANT, owner)
    filed = offices.file(office.desk, actor, {"identity": a_pdf()})
    open_draft = offices.a_draft(office.desk, actor, {"identity": a_pdf()})
    added = add_to(office.desk, filed, {"tax_notice": a_pdf()})
    amending = add.start_addition(office.desk, actor, filed.number)
    office.work()
    caseworker, dossier = a_caseworker(), f"{filed.number}-1"
    until = legal_day(office.desk.clock()) + timedelta(days=30)
    ask.ask(office.desk, caseworker, dossier, ask.Wished(["bank_details"], until, "Voici.", 0))
    _a_plan_sent(office.desk, caseworker, dossier)
    decision = decide.decide(office.desk, caseworker, dossier, "refused", a_pdf("Refus"), 0)
    office.work()
    link = f"/demande/{open_draft.id}/telephone/identity"
    token = doors.token_in(people["owner"].get(link).text)
    assert people["owner"].post(link, data={"csrf_token": token}).status_code == 303
    desk = replace(office.desk, post=POST)
    mandate = asked(desk, actor)
    link = f"/proches/{mandate.id}/code/courriel"
    told = {"csrf_token": token, "address": "yann@exemple.fr"}
    assert people["owner"].post(link, data=told).status_code == 303
    at = f"/instruction/{dossier}/decision"
    token = doors.token_in(people["agent"].get(at).text)
    letter = (io.BytesIO(a_pdf("Accord")), "accord.pdf")
    typed = {"csrf_token": token, "verdict": "granted", "seen": "1", "letter": letter}
    assert people["agent"].post(at, data=typed).headers["Location"] == f"{at}/verifier"
    signed = offices.a_draft(office.desk, actor, legal_protection="curatelle", protector_name="P.")
    cosign.sign_first(desk, actor, signed.id, "x", "eidas1", keyed)
    places = {
        "signed": signed.id,
        "signing_id": cosign.signings(desk, actor, signed)[0].id,
        "mandate_id": mandate.id,
        "right": "relative",
        "amending": amending.id,
        "decision": decision.number,
        "part": f"{filed.number}-1-C{added.rank}",
        "draft_id": open_draft.id,
        "page_id": "name",
        "request": filed.number,
        "number": filed.number,
        "dossier": f"{filed.number}-1",
        "name": "pieces/identity-1.pdf",
        "door": "demande",
        "code": "en",
        "filename": "style.css",
        "way": "courriel",
        "asked": "0" * 32,
        "secret": "0" * 64,
        "kind": "identity",
        "sha256": "0" * 64,
        "edition": EDITION,
        "fingerprint": office.desk.editions[EDITION].fingerprint[:16],
        "paper": "identity",
        "token": "0" * 40,
        "person": office.asked(
            "SELECT person FROM agents WHERE role = 'manager' AND funder = 'dep-35'"
        )[0][0],
        "emergency_id": "0" * 32,
        **_a_destination(office.desk, people["agent"]),
        "carrier": "webhook",
        "funder": offices.joined(office.desk).code,
        "table": "flux",
        "opinion": "0" * 32,
        "saved": _a_filter(office.desk, people["agent"]),
    }
    return Walk(app, office, people, places)


def _a_plan_sent(desk: Desk, caseworker: Actor, number: str) -> None:
    """That a plan of this dossier was sent to its owner, who did not open it."""
    with desk.begin(caseworker) as tx:
        sent = a_note(tx.dossiers.get(number), caseworker, milestone=Milestone.PROPOSED, plan=1)
        tx.milestones.note(replace(sent, day=legal_day(tx.at), noted_at=tx.at))


def _a_filter(desk: Desk, agent: FlaskClient) -> str:
    """A filter that this agent keeps."""
    kept = {"nom": "APA", "aide": "apa", "csrf_token": doors.token_in(agent.get("/verifier").text)}
    assert agent.post("/instruction/filtres", data=kept).status_code == 303
    with agent.session_transaction() as session:
        own = session["actor"]
    actor = Actor(Role.CASEWORKER, own["id"], own["funder"])
    return saved_filters.seen(desk, actor)[0].id


def _a_destination(desk: Desk, agent: FlaskClient) -> dict[str, str]:
    """A software that this manager registered, and where it is called."""
    with agent.session_transaction() as session:
        own = session["actor"]
    boss = Actor(Role.CASEWORKER, own["id"], own["funder"])
    made = software.register(desk, boss, "x", ["feed"])
    there = {"address": "https://payeur.exemple/"}
    called, _ = destinations.add(desk, boss, made, Carrier.WEBHOOK, there)
    return {"software_id": made, "destination_id": called}


def _in(app: Flask, door: str, **chosen: str) -> FlaskClient:
    client = app.test_client()
    answer = doors.sign_in(client, door, **chosen)
    assert answer.status_code == 303, answer.text
    return client


def _person(desk: Desk, client: FlaskClient) -> str:
    token = doors.token_in(client.get("/demande/").text)
    begun = client.post("/demande/", data={"csrf_token": token})
    draft_id = begun.headers["Location"].strip("/").split("/")[-1]
    with desk.begin(WORKER) as tx:
        return tx.drafts.get(draft_id).person


def rules(walk: Walk, method: str) -> list[Rule]:
    return [
        rule
        for rule in walk.app.url_map.iter_rules()
        if rule.endpoint != "static" and method in (rule.methods or ())
    ]


def may(walk: Walk, rule: Rule) -> frozenset[Role]:
    allowed = walk.app.view_functions[rule.endpoint].only  # type: ignore[attr-defined]
    assert isinstance(allowed, frozenset)
    return allowed


def test_every_route_has_a_rule_and_typed_parts(walk: Walk) -> None:
    for rule in walk.app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        assert getattr(walk.app.view_functions[rule.endpoint], "only", None), rule.rule
        for name, converter in rule._converters.items():
            assert type(converter).__name__ != "UnicodeConverter", (rule.rule, name)
        assert not {"PUT", "PATCH", "DELETE"} & set(rule.methods or ()), rule.rule


def test_every_page_lets_the_right_people_in_and_nobody_else(walk: Walk) -> None:
    for rule in rules(walk, "GET"):
        address, allowed = walk.address(rule), may(walk, rule)
        statuses = {who: client.get(address).status_code for who, client in walk.people.items()}
        if allowed == ANYBODY:
            assert all(status < 500 for status in statuses.values()), (address, statuses)
            continue
        if allowed == {Role.FUNDER}:  # by a token alone: tests/web/test_api_keys.py
            assert set(statuses.values()) == {401}, (address, statuses)
            continue
        assert statuses["nobody"] == 303, (address, statuses)
        if allowed == {Role.OPERATOR}:
            assert statuses.pop("operator") in (200, 303), address
            assert set(statuses.values()) == {303, 403}, (address, statuses)
            continue
        assert statuses["operator"] in (200, 303, 403), (address, statuses)
        owned = bool(rule.arguments - {"right", "table"})  # each funder has a table of that name
        if Role.APPLICANT in allowed and Role.CASEWORKER not in allowed:
            assert statuses["owner"] == 200, (address, statuses)
            assert statuses["another"] == (404 if owned else 200), (address, statuses)
            assert statuses["agent"] == statuses["agent elsewhere"] == 403, (address, statuses)
        if Role.CASEWORKER in allowed and Role.APPLICANT not in allowed:
            assert statuses["agent"] == 200, (address, statuses)
            assert statuses["agent elsewhere"] == (404 if owned else 200), (address, statuses)
            assert statuses["owner"] == statuses["another"] == 403, (address, statuses)


def test_another_funders_list_does_not_name_the_person(walk: Walk) -> None:
    all_of_them = "/instruction/?liste=toutes"
    assert "Le Goff" in walk.people["agent"].get(all_of_them).text
    assert "Le Goff" not in walk.people["agent elsewhere"].get(all_of_them).text


def test_looking_changes_nothing(walk: Walk) -> None:
    before = walk.state()
    for rule in rules(walk, "GET"):
        for client in walk.people.values():
            client.get(walk.address(rule))
    assert walk.state() == before
    for word in READINGS:
        assert walk.office.asked("SELECT count(*) FROM ledger WHERE word = %s", word) != [(0,)]


def test_every_change_wants_a_token_and_the_right_person(walk: Walk) -> None:
    before = walk.state()
    for rule in rules(walk, "POST"):
        address = walk.address(rule)
        if rule.endpoint == "verify.check" or rule.endpoint.startswith("api."):
            continue  # neither takes a session's word for anything
        for who, client in walk.people.items():
            answer = client.post(address, data={"birth_name": "Autre"})
            assert answer.status_code in (303, 400), (who, address, answer.status_code)
            assert "_sa_" not in answer.text
    assert walk.state() == before


def test_the_papers_of_an_addition_are_the_funders_alone(walk: Walk) -> None:
    """Its image and its original go through the same guarded addresses."""
    dossier, name = walk.places["dossier"], "additions/1/pieces/tax_notice-1.pdf"
    for address in (
        f"/instruction/{dossier}/document/{name}/1.png",
        f"/instruction/{dossier}/original/{name}",
        f"/instruction/{dossier}/original/additions/1/complement.pdf",
        f"/instruction/{dossier}/original/decisions/1/lettre.pdf",
    ):
        statuses = {who: client.get(address).status_code for who, client in walk.people.items()}
        assert statuses == {
            "nobody": 303, "owner": 403, "another": 403, "agent": 200, "agent elsewhere": 404,
            "operator": 403,
        }, address  # fmt: skip
    for wrong in ("additions/0/complement.pdf", "additions/../dossier.pdf", "additions/2/x.pdf"):
        address = f"/instruction/{dossier}/original/{wrong}"
        assert walk.people["agent"].get(address).status_code == 404, wrong


def test_what_is_written_is_seen_by_both_and_by_nobody_else(walk: Walk) -> None:
    """The unread and the decision: on the status page and on the list."""
    number, dossier = walk.places["request"], walk.places["dossier"]
    people = walk.people
    status = people["owner"].get(f"/suivi/{number}").text
    tree = parsed(status)
    assert tree.xpath("//li[@aria-current='step']/strong/text()") == ["Réponse reçue", "Refusée"]
    assert "Papiers demandés" in tree.xpath("//li[@class='app-steps__done']/strong/text()")
    assert tree.xpath(f"//a[@href='/suivi/{walk.places['decision']}/lettre.pdf']")
    assert "1 nouveau message" in status
    assert status.index("Vous avez une réponse") < status.index("Accusé de réception")
    place = f"/suivi/{dossier}/messages"
    read = people["owner"].get(place)
    assert "Voici." in read.text
    assert "nouveau message" not in people["owner"].get(f"/suivi/{number}").text
    token = doors.token_in(read.text)
    empty = people["owner"].post(place, data={"csrf_token": token, "words": " "})
    assert empty.status_code == 422
    said = "<b>J’arrive</b> lundi"
    typed = said.replace("lundi", "\u202elundi")  # a sign that turns directions is not kept
    sent = people["owner"].post(place, data={"csrf_token": token, "words": typed})
    assert sent.headers["Location"] == f"{place}#message-2"
    assert "1 nouveau message" in people["agent"].get("/instruction/?liste=toutes").text
    page = people["agent"].get(f"/instruction/{dossier}/messages").text
    lines = parsed(page).xpath("//article//p[@class='govuk-body app-lines' and @dir='auto']")
    assert lines[-1].text_content() == said
    assert "nouveau message" not in people["agent"].get("/instruction/?liste=toutes").text
    for who, at in (("another", "demande"), ("agent elsewhere", "instruction")):
        token = doors.token_in(people[who].get(f"/{at}/").text)
        for path in (place, f"/instruction/{dossier}/messages"):
            answer = people[who].post(path, data={"csrf_token": token, "words": "Bonjour"})
            assert answer.status_code in (403, 404), (who, path)


def test_a_message_outlives_the_session_for_its_writer_alone(walk: Walk) -> None:
    place = f"/suivi/{walk.places['dossier']}/messages"
    for person, seen in (("huguette", True), ("margaret", False)):
        client = _in(walk.app, "demande", person="huguette")
        token = doors.token_in(client.get(place).text)
        client.delete_cookie("guichet")
        typed = {"csrf_token": token, "words": "SECRET"}
        away = client.post(place, data=typed, headers={"Sec-Fetch-Site": "same-origin"})
        assert away.headers["Location"] == f"/connexion/demande?suite={place}"
        doors.sign_in(client, person=person)
        assert ("SECRET" in client.get("/connexion/reprise").text) is seen


def test_a_decision_is_checked_before_it_is_sealed(walk: Walk) -> None:
    agent, at = walk.people["agent"], f"/instruction/{walk.places['dossier']}/decision"
    other = _in(walk.app, "instruction", funder="dep-35")
    assert other.get(f"{at}/verifier").headers["Location"] == at, "nothing of theirs waits"
    token = doors.token_in(agent.get(at).text)
    page = agent.get(f"{at}/verifier").text
    assert "accord.pdf" in page
    assert "Accordée" in page
    assert agent.get(f"{at}/lettre/1.png").mimetype == "image/png"
    assert agent.get(f"{at}/lettre/2.png").status_code == 404
    told = "SELECT count(*) FROM ledger WHERE detail->>'part' = 'decisions/2/lettre.pdf'"
    before = walk.office.asked(told)[0][0]
    draft = agent.get(f"{at}/lettre.pdf")
    assert draft.data.startswith(b"%PDF") and "no-store" in draft.headers["Cache-Control"]
    assert walk.office.asked(told) == [(before + 1,)]
    assert walk.office.asked("SELECT count(*) FROM decisions") == [(1,)]
    (key,) = parsed(page).xpath("//input[@name='key']/@value")
    letter = (io.BytesIO(a_pdf("Refus")), "refus.pdf")
    typed = {"csrf_token": token, "verdict": "refused", "grounds": "residence", "seen": "1"}
    assert agent.post(at, data=typed | {"letter": letter}).status_code == 303, "in another tab"
    stale = agent.post(f"{at}/sceller", data={"csrf_token": token, "key": key})
    assert (stale.status_code, "refus.pdf" in stale.text) == (409, True)
    assert "vous avez préparé une autre décision" in stale.text
    assert walk.office.asked("SELECT count(*) FROM decisions") == [(1,)]
    (key,) = parsed(stale.text).xpath("//input[@name='key']/@value")
    told = {"csrf_token": token, "key": key}
    assert agent.post(f"{at}/sceller", data=told).headers["Location"] == at
    assert walk.office.asked("SELECT count(*) FROM decisions") == [(2,)]
    assert agent.post(f"{at}/sceller", data=told).status_code == 303
    assert walk.office.asked("SELECT verdict FROM decisions ORDER BY rank") == [
        ("refused",), ("refused",),
    ], "pressed twice"  # fmt: skip


def test_a_token_opens_nobody_elses_draft(walk: Walk) -> None:
    before = walk.state()
    stranger = walk.people["another"]
    token = doors.token_in(stranger.get("/demande/").text)
    draft = walk.places["draft_id"]
    for part in ("name", "documents", "envoyer"):
        answer = stranger.post(
            f"/demande/{draft}/{part}", data={"csrf_token": token, "kind": "identity"}
        )
        assert answer.status_code == 404, part
    assert walk.state() == before
