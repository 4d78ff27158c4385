"""What a funder and a person write to each other, and the decision, as each of them sees it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

from werkzeug.test import TestResponse

from portal import wiring
from portal.acts import ask, decide, judge, moved, note, reorient, review, second, urgent, write
from portal.domain.happened import legal_day
from portal.web.inbox import LISTS
from tests.acts.office import file
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import Draw, State, each, get, post
from tests.build import a_pdf

NOTHING_YET, ASKED, DECIDED = "5 rue du silence", "5 rue des papiers", "5 rue des décisions"
MOVING = "5 rue du départ"
"""Requests, by the street they tell."""


def states_exchange(site: Site, who: Somebody) -> Iterator[State]:
    """A dossier about which nothing, papers and words, then a decision was written."""
    silent, asked, decided, moving = (
        f"{file(site.desk, who.actor, papers, street=street).number}-1"
        for street, papers in (
            (NOTHING_YET, {"identity": a_pdf()}),
            (ASKED, None),
            (DECIDED, None),
            (MOVING, None),
        )
    )
    site.work()
    agent = site.agent("dep-35")
    desk, soon = site.desk, legal_day(site.desk.clock()) + timedelta(days=30)
    papers = ("identity", "works_quote")
    ask.ask(desk, agent.actor, asked, ask.Wished(papers, soon, "Le devis doit être récent.", 0))
    write.write(desk, who.actor, asked, "Je vous l’envoie mardi.\nMerci.")
    decide.decide(desk, agent.actor, decided, "granted", a_pdf(), 0)
    judge.judge(desk, agent.actor, silent, "pieces/identity-1.pdf", "unreadable", 0)
    note.note(desk, agent.actor, silent, "complete", legal_day(desk.clock()), 0)
    site.work()
    yield from _person(who, silent, asked, decided)
    yield from _funder(site, agent, silent, asked, decided, moving)
    yield from _urgent(site, who, agent, silent)
    manager = site.agent("dep-35", part="manager").client
    yield State("the figures by week", get(manager, "/instruction/chiffres"))
    yield State("the figures by month", get(manager, "/instruction/chiffres?pas=mois"))
    moved_to = get(who.client, f"/suivi/{moving.removesuffix('-1')}")
    yield State("a request that moved", moved_to)


def _inbox(agent: Somebody, silent: str, asked: str) -> Iterator[State]:
    for name in LISTS:
        yield State(f"the list {name}", get(agent.client, f"/instruction/?liste={name}"))
    at, several = f"/instruction/{silent}/suivi", f"/instruction/plusieurs?d={silent}&d={asked}"
    yield from each(
        ("a filter that leaves nothing", get(agent.client, "/instruction/?signe=mandate")),
        ("who has a dossier: nobody", get(agent.client, at)),
        ("given to a stranger", post(agent.client, at, a="a stranger", seen="0")),
        ("filters without a name", get(agent.client, "/instruction/?aide=apa&filtre=nameless")),
        ("nothing ticked", get(agent.client, "/instruction/plusieurs")),
        ("several to check", get(agent.client, several)),
        ("several for nobody known", get(agent.client, f"{several}&a=x")),
        ("several, one of them gone", get(agent.client, f"{several}&d=GA-2026-0-1")),
        ("several taken", post(agent.client, "/instruction/plusieurs", several,
                               a="moi", d=[f"{silent}:0", f"{asked}:9", "GA-2026-0-1:0"])),
        ("taken meanwhile", post(agent.client, at, a="personne", seen="9")),
        ("who has a dossier: oneself", get(agent.client, at)),
    )  # fmt: skip


def _person(who: Somebody, silent: str, asked: str, decided: str) -> Iterator[State]:
    page = f"/suivi/{silent}/messages"
    yield from each(
        ("a request, papers asked", get(who.client, f"/suivi/{asked.removesuffix('-1')}")),
        ("a paper to be sent again", get(who.client, f"/suivi/{silent.removesuffix('-1')}")),
        ("a request, decided", get(who.client, f"/suivi/{decided.removesuffix('-1')}")),
        ("nothing written yet", get(who.client, page)),
        ("a message of nothing", post(who.client, page, words=" ")),
        ("messages and papers asked", get(who.client, f"/suivi/{asked}/messages")),
    )


def _urgent(site: Site, who: Somebody, agent: Somebody, usual: str) -> Iterator[State]:
    """An urgent request, before and after it is granted provisionally; a colleague looks on."""
    told = {"needs": ["hospital_discharge"], "hospital_name": "CHU de Rennes",
            "hospital_entered": "2026-02-20"}  # fmt: skip
    filed = file(site.desk, who.actor, None, street="5 rue des urgences", **told)
    site.work()
    number = f"{filed.number}-1"
    review.open_dossier(site.desk, site.agent("dep-35", part="manager").actor, number)
    page = f"/instruction/{number}/urgence"
    yield State("to be granted at once", get(agent.client, page))
    yield State("not urgent", get(agent.client, f"/instruction/{usual}/urgence"))
    yield State("an urgent dossier", get(agent.client, f"/instruction/{number}"))
    urgent.grant_provisionally(site.desk, agent.actor, number, sure=True)
    site.work()
    yield State("granted at once, twice", post(agent.client, page))
    again = file(site.desk, who.actor, None, street="5 rue des urgences", **told)
    site.work()
    again_at = f"/instruction/{again.number}-1/urgence"
    yield State("granted to who was granted before", post(agent.client, again_at))
    yield State("to be settled", get(agent.client, "/instruction/?liste=toutes&signe=provisional"))
    yield State("told of it", get(who.client, f"/suivi/{filed.number}"))
    yield from _marked(site, who, agent)


def _marked(site: Site, who: Somebody, agent: Somebody) -> Iterator[State]:
    """An APA that is learned to be urgent after it was filed, then is so no more."""
    filed = file(site.desk, who.actor, None, street="7 rue des urgences")
    site.work()
    number = f"{filed.number}-1"
    page, form = f"/instruction/{number}/urgence", {"reason": "hospital_discharge", "seen": "0"}
    mark, end = f"{page}/noter", f"{page}/retirer"
    yield State("urgent for no reason", post(agent.client, mark, page, leaving="2062-03-05"))
    post(agent.client, mark, page, **form | {"leaving": "2026-03-05"})("fr")
    site.work()
    yield from each(
        ("marked urgent", get(agent.client, page)),
        ("a dossier marked urgent", get(agent.client, f"/instruction/{number}")),
        ("its person reads so", get(who.client, f"/suivi/{filed.number}")),
        ("marked meanwhile", post(agent.client, mark, page, **form)),
        ("not urgent for no reason", post(agent.client, end, page, seen="1")),
    )


def _moving(site: Site, agent: Somebody, silent: str, moving: str) -> Iterator[State]:
    """A dossier is sent on, and another one came back for the third time."""
    at, form = f"/instruction/{silent}/reorienter", {"seen": "0", "words": "Bonne réception."}
    elsewhere, referee = site.agent("dep-13"), site.agent("dep-13", part="referee")
    for to, reason, words in (
        ("dep-13", "other_departement", "Elle a déménagé."),
        ("dep-35", "not_ours", ""),
        ("dep-13", "other_departement", ""),
    ):
        by, back = (elsewhere if to == "dep-35" else agent).actor, to == "dep-35"
        seen = len(moved.moves_of(site.desk, by, [moving])[moving])
        wished = reorient.Wished(to, reason, words, seen, back)
        reorient.reorient(site.desk, by, moving, wished)
    site.work()
    to = {"to": "dep-13", "reason": "other_departement"}
    yield from each(
        ("where a dossier may go", get(agent.client, at)),
        ("sent nowhere", post(agent.client, at)),
        ("what will go", post(agent.client, at, **form | to)),
        ("it moved meanwhile", post(agent.client, f"{at}/confirmer", at,
                                    **to | {"seen": "9", "sure": "1"})),
        ("a reason that does not fit", post(agent.client, f"{at}/confirmer", at, **form | to)),
        ("dossiers that went", get(agent.client, "/instruction/transmises")),
        ("one that went", get(agent.client, f"/instruction/{moving}")),
        ("one that came", get(elsewhere.client, f"/instruction/{moving}")),
        ("sent back why", get(elsewhere.client, f"/instruction/{moving}/renvoyer")),
        ("for a referee", get(referee.client, "/instruction/?liste=a-arbitrer")),
        ("accepted by no clerk", post(elsewhere.client, f"/instruction/{moving}/accepter",
                                      f"/instruction/{moving}", seen="3")),
        ("a referee is waited for", get(elsewhere.client, f"/instruction/{moving}/arbitrer")),
        ("who studies it", get(referee.client, f"/instruction/{moving}/arbitrer")),
        ("nobody chosen", post(referee.client, f"/instruction/{moving}/arbitrer")),
        ("a ruling to check", post(referee.client, f"/instruction/{moving}/arbitrer",
                                   seen="3", to="dep-35", words="Elle habite Rennes.")),
    )  # fmt: skip


def _funder(
    site: Site, agent: Somebody, silent: str, asked: str, decided: str, moving: str
) -> Iterator[State]:
    for what in ("messages", "pieces", "delais", "decision"):
        for name, number in (("nothing", silent), ("papers", asked), ("a decision", decided)):
            page = get(agent.client, f"/instruction/{number}/{what}")
            yield State(f"{what} of a dossier with {name}", page)
        page_of = f"/instruction/{silent}/{what}"
        yield State(f"{what}, nothing typed", post(agent.client, page_of))
    strange = {"milestone": "final", "day": "1999-01-01", "seen": "1"}
    late = {"milestone": "acknowledged", "day": legal_day(wiring.clock()).isoformat(), "seen": "0"}
    dates, at = f"/instruction/{silent}/delais", f"/instruction/{silent}"
    yield State("a date before the request", post(agent.client, dates, **strange))
    yield State("noted meanwhile", post(agent.client, dates, **late))
    for one in ("complete", "proposed"):
        typed = late | {"milestone": one}
        doubtful = post(agent.client, f"/instruction/{asked}/delais", **typed)
        yield State(f"{one}, though something lacks", doubtful)
    yield State("no date", post(agent.client, dates, milestone="complete", day="", seen="1"))
    yield State("to be struck out", get(agent.client, f"{dates}?annuler=complete"))
    yield State("struck out: nothing", post(agent.client, f"{dates}/annuler", dates, seen="1"))
    yield State("a paper judged", get(agent.client, at))
    yield State("a paper, no answer", get(agent.client, f"{at}?avis=aucun"))
    yield from _moving(site, agent, silent, moving)
    yield from _inbox(agent, silent, asked)
    yield State("a decision to check", to_check(agent, silent, verdict="granted", seen="1"))
    yield from _two(site, agent, asked)


def to_check(agent: Somebody, number: str, **typed: str) -> Draw:
    """The page of a decision that was proposed just now: a session keeps the last one alone."""
    address = f"/instruction/{number}/decision"

    def draw(language: str) -> TestResponse:
        own = {} if "words" in typed else {"letter": (io.BytesIO(a_pdf()), "lettre.pdf")}
        post(agent.client, address, **typed, **own)(language)
        return get(agent.client, f"{address}/verifier")(language)

    return draw


def _two(site: Site, agent: Somebody, asked: str) -> Iterator[State]:
    """A letter that the portal writes, then a decision that waits for somebody else."""
    address = f"/instruction/{asked}/decision"
    typed = {"verdict": "refused", "seen": "0", "words": "Voir le plan."}
    yield State("a refusal without a ground", post(agent.client, address, **typed))
    yield State("a letter to check", to_check(agent, asked, **typed, grounds="residence"))
    for name, who in (("me", agent.actor), ("another", site.agent("dep-35", part="manager").actor)):
        proposed = decide.propose(site.desk, who, asked, "refused", a_pdf(), 0, "residence")
        second.propose(site.desk, who, proposed)
        yield State(f"proposed by {name}", get(agent.client, address))
        second.decline(site.desk, who, asked, proposed.inbox_key)
