"""What goes by two: the paper and the agent who types it in, a person and the spouse."""

from __future__ import annotations

from collections.abc import Iterator

from portal.acts import answer, couple, submit
from tests.acts.office import EIDAS, ISSUER, a_draft
from tests.acts.test_couple import HIS, MARRIED
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import State, each, get, post
from tests.build import a_pdf

PAPER = "paper_form"


def states_two(site: Site) -> Iterator[State]:
    """The counter; then a couple, as it asks, and as their funder reads it."""
    agent = site.agent("dep-35")
    yield from _counter(site, agent)
    yield from _couple(site, site.person("marie-josephe"), agent)


def _counter(site: Site, agent: Somebody) -> Iterator[State]:
    desk, typist = site.desk, site.typist()
    yield State("the counter's door", get(site.nobody(), "/connexion/instruction?suite=/guichet/"))
    yield State("403, a counter for a caseworker", get(agent.client, "/guichet/"))
    begun = answer.start_draft(desk, typist.actor, "fr").id
    yield State("the counter", get(typist.client, "/guichet/"))
    bare = site.draft(typist.actor).id
    ready = a_draft(desk, typist.actor, {PAPER: a_pdf("Signé")}).id
    scanned = a_draft(desk, typist.actor, {PAPER: a_pdf("Signé")}).id
    measure = {"legal_protection": "curatelle", "protector_name": "Paul"}
    two, half = (
        a_draft(desk, typist.actor, {PAPER: a_pdf("Signé")}, **measure).id for _ in range(2)
    )
    lacks = submit.submit(
        desk, typist.actor, half, ISSUER, "", agent_name="Camille", paper_signers=("person",)
    ).number
    number = submit.submit(desk, typist.actor, scanned, ISSUER, "", agent_name="Camille").number
    site.work()
    check = f"/demande/{bare}/verifier"
    yield from each(
        ("the counter, forms begun and receipts", get(typist.client, "/guichet/")),
        ("a form typed in, its steps", get(typist.client, f"/demande/{begun}/")),
        ("a form typed in, a page", get(typist.client, f"/demande/{begun}/name")),
        ("a form typed in, no scan yet", get(typist.client, f"/demande/{bare}/documents")),
        ("a form typed in, with its scan", get(typist.client, f"/demande/{ready}/documents")),
        ("a form typed in, checked", get(typist.client, f"/demande/{ready}/verifier")),
        ("a form typed in, two sign", get(typist.client, f"/demande/{two}/verifier")),
        ("a receipt, one signature lacks", get(typist.client, f"/guichet/recu/{lacks}")),
        ("a form typed in, the scan is missing", get(typist.client, check)),
        ("recorded without its scan", post(typist.client, f"/demande/{bare}/envoyer", check)),
        ("a receipt", get(typist.client, f"/guichet/recu/{number}")),
        ("a receipt, too late", get(typist.client, f"/guichet/recu/{number}?trop-tard=")),
        ("404, an agent of a counter", get(typist.client, "/guichet/recu/GA-2026-AAAAA-BBBBB")),
        ("a dossier that came on paper", get(agent.client, f"/instruction/{number}-1")),
    )


def _couple(site: Site, who: Somebody, agent: Somebody) -> Iterator[State]:
    """As they write, with the first request sent, with both, and apart."""
    desk, actor = site.desk, who.actor
    first, second = _two(site, who, "6 rue des Fiançailles")
    begun = couple.begin(desk, actor, site.draft(actor, **MARRIED, street="6 rue des Bans").id)
    alone = site.draft(actor, **MARRIED, street="6 rue du Célibat").id
    numbers, apart = (_sent(site, who, street) for street in ("6 rue des Noces", "6 rue Seule"))
    filed = submit.submit(desk, actor, alone, ISSUER, EIDAS).number
    couple.separate(desk, actor, apart[0])
    site.work()
    yield from each(
        ("a couple's first request", get(who.client, f"/demande/{first}/verifier")),
        ("the spouse's request, begun", get(who.client, f"/demande/{begun}/")),
        ("the spouse's request, answered", get(who.client, f"/demande/{second}/verifier")),
        ("one of a couple sent", get(who.client, f"/suivi/{filed}")),
        ("both of a couple sent", get(who.client, f"/suivi/{numbers[0]}")),
        ("a couple apart", get(who.client, f"/suivi/{apart[0]}")),
        ("a dossier, and the spouse's", get(agent.client, f"/instruction/{numbers[1]}-1")),
    )


def _two(site: Site, who: Somebody, street: str) -> tuple[str, str]:
    """Two drafts of a couple, every answer given."""
    first = site.draft(who.actor, **MARRIED, street=street).id
    second = couple.begin(site.desk, who.actor, first)
    told = answer.draft(site.desk, who.actor, second).answers
    answer.answer_all(site.desk, who.actor, second, {**told, **HIS})
    return first, second


def _sent(site: Site, who: Somebody, street: str) -> list[str]:
    """The numbers of two requests of a couple."""
    drafts = _two(site, who, street)
    return [submit.submit(site.desk, who.actor, one, ISSUER, EIDAS).number for one in drafts]
