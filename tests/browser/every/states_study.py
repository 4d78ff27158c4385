"""The team, an emergency, an evaluation and its plan, as each duty sees them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from werkzeug.test import TestResponse

from portal.acts import destinations, emergency, reconcile, reorient, sign_sheet, software, study
from portal.domain.push import Carrier
from portal.domain.sheets import SheetKind
from tests.acts.office import file
from tests.acts.test_study import PLAN, typed
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import State, each, get, post, speaking
from tests.build import a_pdf, an_applicant
from tests.web import doors

FUNDER, FUND = "dep-35", "carsat-bretagne"
TEAM, KEYS, GAPS = "/instruction/equipe", "/instruction/cles", "/instruction/rapprochement"
REASON = "Malaise au téléphone, les urgences demandent son traitement."


def states_study(site: Site) -> Iterator[State]:
    """Whoever may not come in; then a dossier with medical papers, studied to its plan."""
    yield from each(
        ("of no team", partial(_refused, site, "newcomer")),
        ("without a second factor", partial(_refused, site, "password")),
    )
    ours = {part: site.agent(FUNDER, part=part) for part in ("caseworker", "evaluator", "manager")}
    papers = {"identity": a_pdf(), "hospital_report": a_pdf("Compte rendu")}
    number, untouched, moving = (
        f"{file(site.desk, an_applicant(f'studied-{rank}'), papers).number}-1" for rank in (1, 2, 3)
    )
    site.work()
    yield from _evaluation(site, ours["evaluator"], ours["caseworker"], number, untouched)
    yield from _plan(site, ours["evaluator"], ours["caseworker"], number, untouched)
    yield from _emergency(site, ours["caseworker"], number)
    yield from _recognised(site, ours["evaluator"], moving)
    yield from _team(site, ours["manager"], ours["caseworker"])
    yield from _keys(site, ours["manager"])
    yield from _reconciliation(site, ours["manager"], number)


def _refused(site: Site, part: str, language: str) -> TestResponse:
    return doors.sign_in(speaking(site.nobody(), language), "instruction", funder=FUNDER, part=part)


def _evaluation(
    site: Site, eva: Somebody, agent: Somebody, number: str, untouched: str
) -> Iterator[State]:
    kind, page = SheetKind.EVALUATION, f"/instruction/{number}/evaluation"
    other = f"/instruction/{untouched}/evaluation"
    study.save(site.desk, eva.actor, untouched, kind, typed(toilette="stch"), 0)
    saved = study.save(site.desk, eva.actor, number, kind, typed(), 0)
    sign_sheet.sign_evaluation(
        site.desk, eva.actor, number, typed(), seen=saved.version, name=eva.name, ticked=True
    )
    site.work()
    yield from each(
        ("an evaluation, a draft", get(eva.client, other)),
        ("an evaluation, saved meanwhile", post(eva.client, other, seen="7", notes="Autre")),
        ("an evaluation, sealed", get(eva.client, page)),
        ("an evaluation, everything lacks", post(eva.client, page, seen="0", do="signer")),
        ("an evaluation that is hidden", get(agent.client, page)),
        ("no evaluation yet", get(agent.client, other)),
        ("a dossier whose papers are hidden", get(agent.client, f"/instruction/{number}")),
    )


def _plan(
    site: Site, eva: Somebody, agent: Somebody, number: str, untouched: str
) -> Iterator[State]:
    kind, page = SheetKind.PLAN, f"/instruction/{number}/plan"
    other = f"/instruction/{untouched}/plan"
    saved = study.save(site.desk, eva.actor, number, kind, PLAN, 0)
    sign_sheet.sign_plan(site.desk, eva.actor, number, PLAN, seen=saved.version)
    site.work()
    study.save(site.desk, eva.actor, number, kind, PLAN, 0)
    study.save(site.desk, eva.actor, untouched, kind, PLAN, 0)
    wrong = {
        "quantity-1": "deux",
        "income": "x",
        "on": "x",
        "do": "signer",
        "sure": "1",
        "seen": "2",
    }
    yield from each(
        ("a plan, computed", get(eva.client, page)),
        ("a plan without an evaluation", get(eva.client, other)),
        ("a plan, saved meanwhile", post(eva.client, page, seen="9", income="1")),
        ("a plan that nobody is sure of", post(eva.client, other, seen="1", do="signer")),
        ("a plan that cannot be read", post(eva.client, other, **wrong)),
        ("a plan, sealed", get(agent.client, page)),
        ("no plan yet", get(agent.client, other)),
    )


def _emergency(site: Site, agent: Somebody, number: str) -> Iterator[State]:
    page = f"/instruction/{number}/acces-urgent"
    yield from each(
        ("an emergency", get(agent.client, page)),
        ("an emergency without a reason", post(agent.client, page, reason="Vite")),
    )
    emergency.open_up(site.desk, agent.actor, number, REASON)
    yield State("a dossier in an emergency", get(agent.client, f"/instruction/{number}"))


def _keys(site: Site, boss: Somebody) -> Iterator[State]:
    made, ended = (
        software.register(site.desk, boss.actor, name, ["feed", "read"])
        for name in ("Logiciel métier", "Archives")
    )
    software.add_secret(site.desk, boss.actor, ended)
    software.end(site.desk, boss.actor, ended)
    one, there = f"{KEYS}/{made}", f"{KEYS}/{made}/envois"
    shown = {"address": "https://payeur.exemple/rappel"}
    called, _ = destinations.add(site.desk, boss.actor, made, Carrier.WEBHOOK, shown)
    new = f"{there}/nouveau/webhook"
    yield from each(
        ("a software without a key", get(boss.client, one)),
        ("a key that is none", post(boss.client, f"{one}/cle-publique", one, key="x")),
        ("no name any more", post(boss.client, f"{one}/nom", one, name=" ")),
        ("a secret, once", post(boss.client, f"{one}/secret", one)),
        ("the keys", get(boss.client, KEYS)),
        ("a software of no name", post(boss.client, KEYS, name="", scopes="medical")),
        ("a key that ended before", post(boss.client, f"{one}/fin-cle", one, key="x")),
        ("nothing is sent", get(boss.client, f"{KEYS}/{ended}/envois")),
        ("what is sent", get(boss.client, there)),
        ("a webhook", get(boss.client, new)),
        ("a bucket", get(boss.client, f"{there}/nouveau/s3")),
        ("a bucket without a name", post(boss.client, f"{there}/nouveau/s3", new, address="x")),
        ("a server", get(boss.client, f"{there}/nouveau/sftp")),
        ("a webhook to nowhere", post(boss.client, new, new, address="http://x.fr")),
        ("a webhook on trial", get(boss.client, f"{there}/{called}")),
        ("no cursor", post(boss.client, f"{there}/{called}/reprendre", new, cursor="x")),
        ("a webhook's secret, once", post(boss.client, f"{there}/{called}/cle", new)),
        ("a software that ended", get(boss.client, f"{KEYS}/{ended}")),
    )


def _reconciliation(site: Site, boss: Somebody, number: str) -> Iterator[State]:
    """Before and after its software has been silent for too long."""
    nothing = site.agent("dep-75", part="manager")
    yield State("a reconciliation of nothing", get(nothing.client, GAPS))
    yield State("a delay that is none", post(boss.client, GAPS, hours="deux"))
    wrong = {"number": number, "fingerprint": "0" * 64}
    yield State("an arrival that is none", post(boss.client, GAPS, **wrong))
    reconcile.set_delay(site.desk, boss.actor, "1")
    site.work()
    reconcile.count_day(site.desk)
    yield State("the table to take along", get(boss.client, "/instruction/exporter"))
    yield State("the reconciliation", get(boss.client, f"{GAPS}?garde=oui"))


def _recognised(site: Site, eva: Somebody, number: str) -> Iterator[State]:
    """An evaluation that an agreement recognises goes along, and is read there."""
    saved = study.save(site.desk, eva.actor, number, SheetKind.EVALUATION, typed(), 0)
    sign_sheet.sign_evaluation(
        site.desk, eva.actor, number, typed(), seen=saved.version, name=eva.name, ticked=True
    )
    site.work()
    at, to = f"/instruction/{number}", {"to": FUND, "reason": "no_apa", "seen": "0"}
    yield State("what goes along by an agreement", post(eva.client, f"{at}/reorienter", **to))
    reorient.reorient(site.desk, eva.actor, number, reorient.Wished(FUND, "no_apa", "", 0))
    site.work()
    there = {part: site.agent(FUND, part=part).client for part in ("caseworker", "evaluator")}
    yield from each(
        ("an evaluation that is recognised", get(there["evaluator"], f"{at}/evaluation")),
        ("one that is recognised, hidden", get(there["caseworker"], f"{at}/evaluation")),
        ("a dossier with one that is recognised", get(there["caseworker"], at)),
    )


def _team(site: Site, boss: Somebody, agent: Somebody) -> Iterator[State]:
    with site.desk.begin(boss.actor) as tx:
        seen = {one.person: one for one in tx.team.everyone()}
    theirs = f"{TEAM}/{agent.actor.id}"
    wrong = {"duty": seen[agent.actor.id].duty.value, "seen": "1", "until": "x"}
    yield from each(
        ("the list of a manager", get(boss.client, "/instruction/")),
        ("the team", get(boss.client, TEAM)),
        ("a newcomer of no code", post(boss.client, TEAM, code="x", since="x", until="x")),
        ("somebody of the team", get(boss.client, theirs)),
        ("oneself in the team", get(boss.client, f"{TEAM}/{boss.actor.id}")),
        ("duties, none chosen", post(boss.client, f"{theirs}/donner", theirs, since="x")),
        ("a last day that is none", post(boss.client, f"{theirs}/fin", theirs, **wrong)),
        ("a last day set meanwhile", post(boss.client, f"{theirs}/fin", theirs,
                                          **wrong | {"seen": "9"})),
    )  # fmt: skip
